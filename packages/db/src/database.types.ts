export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  private: {
    Tables: {
      crm_tokens: {
        Row: {
          access_token: string;
          connection_id: string;
          expires_at: string | null;
          identity_url: string | null;
          lease_expires_at: string | null;
          lease_id: string | null;
          refresh_began_at: string | null;
          refresh_token: string | null;
          updated_at: string;
          version: number;
        };
        ComputedFields: never;
        Insert: {
          access_token: string;
          connection_id: string;
          expires_at?: string | null;
          identity_url?: string | null;
          lease_expires_at?: string | null;
          lease_id?: string | null;
          refresh_began_at?: string | null;
          refresh_token?: string | null;
          updated_at?: string;
          version?: number;
        };
        Update: {
          access_token?: string;
          connection_id?: string;
          expires_at?: string | null;
          identity_url?: string | null;
          lease_expires_at?: string | null;
          lease_id?: string | null;
          refresh_began_at?: string | null;
          refresh_token?: string | null;
          updated_at?: string;
          version?: number;
        };
        Relationships: [];
      };
      email_outbox: {
        Row: {
          attempts: number;
          created_at: string;
          error_code: string | null;
          id: number;
          next_attempt_at: string;
          notice_id: string;
          sent_at: string | null;
          user_id: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number;
          created_at?: string;
          error_code?: string | null;
          id?: never;
          next_attempt_at?: string;
          notice_id: string;
          sent_at?: string | null;
          user_id: string;
          workspace_id: string;
        };
        Update: {
          attempts?: number;
          created_at?: string;
          error_code?: string | null;
          id?: never;
          next_attempt_at?: string;
          notice_id?: string;
          sent_at?: string | null;
          user_id?: string;
          workspace_id?: string;
        };
        Relationships: [];
      };
      erasure_outbox: {
        Row: {
          attempts: number;
          bucket: string;
          done_at: string | null;
          id: number;
          last_error: string | null;
          paths: string[];
          requested_at: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number;
          bucket: string;
          done_at?: string | null;
          id?: never;
          last_error?: string | null;
          paths: string[];
          requested_at?: string;
          workspace_id: string;
        };
        Update: {
          attempts?: number;
          bucket?: string;
          done_at?: string | null;
          id?: never;
          last_error?: string | null;
          paths?: string[];
          requested_at?: string;
          workspace_id?: string;
        };
        Relationships: [];
      };
      health_incidents: {
        Row: {
          accounts: number;
          closed_at: string | null;
          crm: string;
          failure: string;
          id: number;
          opened_at: string;
        };
        ComputedFields: never;
        Insert: {
          accounts: number;
          closed_at?: string | null;
          crm: string;
          failure: string;
          id?: never;
          opened_at?: string;
        };
        Update: {
          accounts?: number;
          closed_at?: string | null;
          crm?: string;
          failure?: string;
          id?: never;
          opened_at?: string;
        };
        Relationships: [];
      };
      oauth_states: {
        Row: {
          begun_hash: string | null;
          browser_hash: string | null;
          code_verifier: string;
          created_at: string;
          crm: string;
          expires_at: string;
          login_url: string | null;
          return_url: string | null;
          state_hash: string;
          used_at: string | null;
          user_id: string | null;
          workspace_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          begun_hash?: string | null;
          browser_hash?: string | null;
          code_verifier: string;
          created_at?: string;
          crm: string;
          expires_at: string;
          login_url?: string | null;
          return_url?: string | null;
          state_hash: string;
          used_at?: string | null;
          user_id?: string | null;
          workspace_id?: string | null;
        };
        Update: {
          begun_hash?: string | null;
          browser_hash?: string | null;
          code_verifier?: string;
          created_at?: string;
          crm?: string;
          expires_at?: string;
          login_url?: string | null;
          return_url?: string | null;
          state_hash?: string;
          used_at?: string | null;
          user_id?: string | null;
          workspace_id?: string | null;
        };
        Relationships: [];
      };
      owed_jobs: {
        Row: {
          crm: string;
          given_up_at: string | null;
          look_at: string;
          message_id: string;
          name: string;
          owed_since: string;
          resends: number;
          subject_id: string;
          thread_id: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          crm?: string;
          given_up_at?: string | null;
          look_at?: string;
          message_id: string;
          name: string;
          owed_since?: string;
          resends?: number;
          subject_id: string;
          thread_id: string;
          workspace_id: string;
        };
        Update: {
          crm?: string;
          given_up_at?: string | null;
          look_at?: string;
          message_id?: string;
          name?: string;
          owed_since?: string;
          resends?: number;
          subject_id?: string;
          thread_id?: string;
          workspace_id?: string;
        };
        Relationships: [];
      };
      rate_budgets: {
        Row: {
          crm: string;
          daily_limit: number | null;
          daily_seen_at: string | null;
          daily_used: number | null;
          external_account_id: string;
          paused_until: string | null;
          refilled_at: string;
          search_refilled_at: string | null;
          search_tokens: number | null;
          tokens: number;
          window_max: number | null;
          window_ms: number | null;
        };
        ComputedFields: never;
        Insert: {
          crm: string;
          daily_limit?: number | null;
          daily_seen_at?: string | null;
          daily_used?: number | null;
          external_account_id: string;
          paused_until?: string | null;
          refilled_at?: string;
          search_refilled_at?: string | null;
          search_tokens?: number | null;
          tokens: number;
          window_max?: number | null;
          window_ms?: number | null;
        };
        Update: {
          crm?: string;
          daily_limit?: number | null;
          daily_seen_at?: string | null;
          daily_used?: number | null;
          external_account_id?: string;
          paused_until?: string | null;
          refilled_at?: string;
          search_refilled_at?: string | null;
          search_tokens?: number | null;
          tokens?: number;
          window_max?: number | null;
          window_ms?: number | null;
        };
        Relationships: [];
      };
      revocation_outbox: {
        Row: {
          access_token: string;
          attempts: number;
          claimed_until: string | null;
          connection_id: string;
          crm: string;
          expires_at: string | null;
          external_account_id: string;
          identity_url: string | null;
          instance_url: string | null;
          queued: string;
          refresh_token: string | null;
          requested_at: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          access_token: string;
          attempts?: number;
          claimed_until?: string | null;
          connection_id: string;
          crm: string;
          expires_at?: string | null;
          external_account_id: string;
          identity_url?: string | null;
          instance_url?: string | null;
          queued?: string;
          refresh_token?: string | null;
          requested_at?: string;
          workspace_id: string;
        };
        Update: {
          access_token?: string;
          attempts?: number;
          claimed_until?: string | null;
          connection_id?: string;
          crm?: string;
          expires_at?: string | null;
          external_account_id?: string;
          identity_url?: string | null;
          instance_url?: string | null;
          queued?: string;
          refresh_token?: string | null;
          requested_at?: string;
          workspace_id?: string;
        };
        Relationships: [];
      };
      webhook_events: {
        Row: {
          event_id: string;
          received_at: string;
          source: string;
        };
        ComputedFields: never;
        Insert: {
          event_id: string;
          received_at?: string;
          source: string;
        };
        Update: {
          event_id?: string;
          received_at?: string;
          source?: string;
        };
        Relationships: [];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      accept_invitation: { Args: { token: string }; Returns: string };
      admin_workspace_ids: { Args: Record<PropertyKey, never>; Returns: string[] };
      answer_unknown_write: { Args: { answer: string; write: string }; Returns: undefined };
      ask_about_waiting: { Args: { workspace: string }; Returns: number };
      begin_purge: { Args: { workspace: string }; Returns: boolean };
      call_lock: { Args: { connection: string }; Returns: number };
      chosen_writes: { Args: { write_ids: string }; Returns: string[] };
      close_notice: { Args: { notice: string }; Returns: undefined };
      create_invitation: { Args: { email: string; role: string; workspace: string }; Returns: string };
      create_workspace: { Args: { name: string }; Returns: string };
      create_workspace_for: { Args: { name: string; owner: string; owner_email: string }; Returns: string };
      delete_account: { Args: { confirmation: string }; Returns: undefined };
      delete_workspace: { Args: { confirmation: string; workspace: string }; Returns: undefined };
      discard_waiting: { Args: { thread: string; workspace: string }; Returns: number };
      dismiss_writes: { Args: { reason: string; write_ids: string }; Returns: number };
      follow_up: { Args: { detail: Json; event: string; sync: boolean; writes: Json }; Returns: undefined };
      longest_octets: { Args: { texts: string[] }; Returns: number };
      new_alias: { Args: { name: string }; Returns: string };
      purge_audit: { Args: { before: string; most: number; workspace: string }; Returns: number };
      purge_lock: { Args: { workspace: string }; Returns: number };
      record_export: { Args: { workspace: string }; Returns: undefined };
      record_user_event: {
        Args: { detail?: Json; event: string; message?: string; thread?: string; workspace: string };
        Returns: undefined;
      };
      refresh_thread_status: { Args: { threads: string[]; workspace: string }; Returns: undefined };
      remove_member: { Args: { member: string; workspace: string }; Returns: undefined };
      request_connection_check: { Args: { connection: string }; Returns: undefined };
      request_erasure: { Args: { person: string; workspace: string }; Returns: string };
      require_admin: { Args: { workspace: string }; Returns: undefined };
      resolve_review_item: { Args: { answer: Json; decision: string; item: string }; Returns: number };
      retry_writes: { Args: { write_ids: string }; Returns: number };
      review_undo_time: { Args: Record<PropertyKey, never>; Returns: string };
      revoke_invitation: { Args: { invitation: string }; Returns: undefined };
      send_job: { Args: { key?: string; payload: Json; queue: string }; Returns: undefined };
      send_jobs: { Args: { jobs: Json; queue: string }; Returns: number };
      set_legal_hold: { Args: { held: boolean; thread: string; workspace: string }; Returns: undefined };
      set_live_writes: { Args: { live: boolean; workspace: string }; Returns: undefined };
      set_write_unasked: { Args: { unasked: boolean; workspace: string }; Returns: undefined };
      stop_waiting: { Args: { connection: string }; Returns: number };
      take_call: {
        Args: {
          account: string;
          crm: string;
          headroom: number;
          reserve: number;
          search: boolean;
          window_max: number;
          window_ms: number;
        };
        Returns: Record<string, unknown>;
      };
      undo_review: { Args: { item: string }; Returns: undefined };
      wait_lock: { Args: { workspace: string }; Returns: number };
      workspace_ids: { Args: Record<PropertyKey, never>; Returns: string[] };
      write_cause: { Args: { error_code: string; parked_for: string; state: string }; Returns: string };
      write_kind: {
        Args: { parked_for: string; permanent_failure: boolean; state: string };
        Returns: string;
      };
      write_planned: { Args: { thread: string; workspace: string }; Returns: number };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
  public: {
    Tables: {
      attachments: {
        Row: {
          content_type: string;
          created_at: string;
          filename: string;
          id: string;
          message_id: string;
          path: string | null;
          position: number;
          removed_at: string | null;
          sha256: string;
          size_bytes: number;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          content_type: string;
          created_at?: string;
          filename: string;
          id?: string;
          message_id: string;
          path?: string | null;
          position: number;
          removed_at?: string | null;
          sha256: string;
          size_bytes: number;
          workspace_id: string;
        };
        Update: {
          content_type?: string;
          created_at?: string;
          filename?: string;
          id?: string;
          message_id?: string;
          path?: string | null;
          position?: number;
          removed_at?: string | null;
          sha256?: string;
          size_bytes?: number;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'attachments_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'attachments_workspace_id_message_id_fkey';
            columns: ['workspace_id', 'message_id'];
            isOneToOne: false;
            referencedRelation: 'messages';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      audit_events: {
        Row: {
          actor: string;
          actor_user_id: string | null;
          at: string;
          connection_id: string | null;
          detail: NonNullable<Json>;
          event: string;
          id: number;
          message_id: string | null;
          thread_id: string | null;
          workspace_id: string;
          write_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          actor: string;
          actor_user_id?: string | null;
          at?: string;
          connection_id?: string | null;
          detail?: NonNullable<Json>;
          event: string;
          id?: never;
          message_id?: string | null;
          thread_id?: string | null;
          workspace_id: string;
          write_id?: string | null;
        };
        Update: {
          actor?: string;
          actor_user_id?: string | null;
          at?: string;
          connection_id?: string | null;
          detail?: NonNullable<Json>;
          event?: string;
          id?: never;
          message_id?: string | null;
          thread_id?: string | null;
          workspace_id?: string;
          write_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'audit_events_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      connection_health: {
        Row: {
          check_requested_at: string | null;
          connection_id: string;
          consecutive_failures: number;
          crm: string;
          failing_since: string | null;
          failure: string | null;
          last_checked_at: string | null;
          last_ok_at: string | null;
          missing_scopes: string[];
          next_check_at: string | null;
          next_step: string;
          owner: string | null;
          quota_limit: number | null;
          quota_used: number | null;
          reason: string | null;
          status: string;
          updated_at: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          check_requested_at?: string | null;
          connection_id: string;
          consecutive_failures?: number;
          crm: string;
          failing_since?: string | null;
          failure?: string | null;
          last_checked_at?: string | null;
          last_ok_at?: string | null;
          missing_scopes?: string[];
          next_check_at?: string | null;
          next_step?: string;
          owner?: string | null;
          quota_limit?: number | null;
          quota_used?: number | null;
          reason?: string | null;
          status?: string;
          updated_at?: string;
          workspace_id: string;
        };
        Update: {
          check_requested_at?: string | null;
          connection_id?: string;
          consecutive_failures?: number;
          crm?: string;
          failing_since?: string | null;
          failure?: string | null;
          last_checked_at?: string | null;
          last_ok_at?: string | null;
          missing_scopes?: string[];
          next_check_at?: string | null;
          next_step?: string;
          owner?: string | null;
          quota_limit?: number | null;
          quota_used?: number | null;
          reason?: string | null;
          status?: string;
          updated_at?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'connection_health_workspace_id_connection_id_fkey';
            columns: ['workspace_id', 'connection_id'];
            isOneToOne: false;
            referencedRelation: 'crm_connections';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      connection_health_events: {
        Row: {
          at: string;
          connection_id: string;
          crm: string;
          id: number;
          reason: string | null;
          status: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          at?: string;
          connection_id: string;
          crm: string;
          id?: never;
          reason?: string | null;
          status: string;
          workspace_id: string;
        };
        Update: {
          at?: string;
          connection_id?: string;
          crm?: string;
          id?: never;
          reason?: string | null;
          status?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'connection_health_events_workspace_id_connection_id_fkey';
            columns: ['workspace_id', 'connection_id'];
            isOneToOne: false;
            referencedRelation: 'crm_connections';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      crm_connections: {
        Row: {
          account_domain: string | null;
          account_name: string;
          account_url: string | null;
          connected_at: string | null;
          connected_by: string | null;
          created_at: string;
          crm: string;
          deals_synced_at: string | null;
          disconnected_at: string | null;
          external_account_id: string;
          id: string;
          installer_email: string | null;
          instance_url: string | null;
          scopes: string[];
          status: string;
          updated_at: string;
          workspace_id: string | null;
        };
        ComputedFields: never;
        Insert: {
          account_domain?: string | null;
          account_name?: string;
          account_url?: string | null;
          connected_at?: string | null;
          connected_by?: string | null;
          created_at?: string;
          crm: string;
          deals_synced_at?: string | null;
          disconnected_at?: string | null;
          external_account_id: string;
          id?: string;
          installer_email?: string | null;
          instance_url?: string | null;
          scopes?: string[];
          status: string;
          updated_at?: string;
          workspace_id?: string | null;
        };
        Update: {
          account_domain?: string | null;
          account_name?: string;
          account_url?: string | null;
          connected_at?: string | null;
          connected_by?: string | null;
          created_at?: string;
          crm?: string;
          deals_synced_at?: string | null;
          disconnected_at?: string | null;
          external_account_id?: string;
          id?: string;
          installer_email?: string | null;
          instance_url?: string | null;
          scopes?: string[];
          status?: string;
          updated_at?: string;
          workspace_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'crm_connections_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      crm_write_log: {
        Row: {
          action: string;
          answered_by: string | null;
          attempt_count: number;
          attempt_id: string | null;
          attempt_started_at: string | null;
          checks: number;
          connection_id: string;
          contact_write_id: string | null;
          created_at: string;
          crm: string;
          deal_id: string | null;
          dry_run: boolean;
          error_code: string | null;
          error_http_status: number | null;
          error_owner: string | null;
          error_provider_code: string | null;
          external_id: string | null;
          first_failed_at: string | null;
          id: string;
          idempotency_key: string;
          maybe_written: boolean;
          message_id: string;
          next_retry_at: string | null;
          object: string;
          parked_for: string | null;
          parked_since: string | null;
          payload: NonNullable<Json>;
          permanent_failure: boolean;
          person_kind: string | null;
          priority: number;
          recreations: number;
          retry_count: number;
          state: string;
          succeeded_at: string | null;
          thread_id: string;
          updated_at: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          action: string;
          answered_by?: string | null;
          attempt_count?: number;
          attempt_id?: string | null;
          attempt_started_at?: string | null;
          checks?: number;
          connection_id: string;
          contact_write_id?: string | null;
          created_at?: string;
          crm: string;
          deal_id?: string | null;
          dry_run: boolean;
          error_code?: string | null;
          error_http_status?: number | null;
          error_owner?: string | null;
          error_provider_code?: string | null;
          external_id?: string | null;
          first_failed_at?: string | null;
          id?: string;
          idempotency_key: string;
          maybe_written?: boolean;
          message_id: string;
          next_retry_at?: string | null;
          object: string;
          parked_for?: string | null;
          parked_since?: string | null;
          payload: NonNullable<Json>;
          permanent_failure?: boolean;
          person_kind?: string | null;
          priority?: number;
          recreations?: number;
          retry_count?: number;
          state?: string;
          succeeded_at?: string | null;
          thread_id: string;
          updated_at?: string;
          workspace_id: string;
        };
        Update: {
          action?: string;
          answered_by?: string | null;
          attempt_count?: number;
          attempt_id?: string | null;
          attempt_started_at?: string | null;
          checks?: number;
          connection_id?: string;
          contact_write_id?: string | null;
          created_at?: string;
          crm?: string;
          deal_id?: string | null;
          dry_run?: boolean;
          error_code?: string | null;
          error_http_status?: number | null;
          error_owner?: string | null;
          error_provider_code?: string | null;
          external_id?: string | null;
          first_failed_at?: string | null;
          id?: string;
          idempotency_key?: string;
          maybe_written?: boolean;
          message_id?: string;
          next_retry_at?: string | null;
          object?: string;
          parked_for?: string | null;
          parked_since?: string | null;
          payload?: NonNullable<Json>;
          permanent_failure?: boolean;
          person_kind?: string | null;
          priority?: number;
          recreations?: number;
          retry_count?: number;
          state?: string;
          succeeded_at?: string | null;
          thread_id?: string;
          updated_at?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'crm_write_log_workspace_id_connection_id_fkey';
            columns: ['workspace_id', 'connection_id'];
            isOneToOne: false;
            referencedRelation: 'crm_connections';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'crm_write_log_workspace_id_contact_write_id_fkey';
            columns: ['workspace_id', 'contact_write_id'];
            isOneToOne: false;
            referencedRelation: 'crm_write_log';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'crm_write_log_workspace_id_deal_id_fkey';
            columns: ['workspace_id', 'deal_id'];
            isOneToOne: false;
            referencedRelation: 'deals';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'crm_write_log_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'crm_write_log_workspace_id_message_id_fkey';
            columns: ['workspace_id', 'message_id'];
            isOneToOne: false;
            referencedRelation: 'messages';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'crm_write_log_workspace_id_thread_id_fkey';
            columns: ['workspace_id', 'thread_id'];
            isOneToOne: false;
            referencedRelation: 'threads';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      deals: {
        Row: {
          amount: number | null;
          close_on: string | null;
          company_domain: string | null;
          company_name: string | null;
          connection_id: string;
          contact_emails: string[];
          crm: string;
          currency: string | null;
          external_id: string;
          id: string;
          is_open: boolean;
          name: string;
          stage: string | null;
          synced_at: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          amount?: number | null;
          close_on?: string | null;
          company_domain?: string | null;
          company_name?: string | null;
          connection_id: string;
          contact_emails?: string[];
          crm: string;
          currency?: string | null;
          external_id: string;
          id?: string;
          is_open: boolean;
          name: string;
          stage?: string | null;
          synced_at?: string;
          workspace_id: string;
        };
        Update: {
          amount?: number | null;
          close_on?: string | null;
          company_domain?: string | null;
          company_name?: string | null;
          connection_id?: string;
          contact_emails?: string[];
          crm?: string;
          currency?: string | null;
          external_id?: string;
          id?: string;
          is_open?: boolean;
          name?: string;
          stage?: string | null;
          synced_at?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'deals_workspace_id_connection_id_fkey';
            columns: ['workspace_id', 'connection_id'];
            isOneToOne: false;
            referencedRelation: 'crm_connections';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      disconnect_certificates: {
        Row: {
          actor_user_id: string | null;
          at: string;
          connection_id: string;
          crm: string;
          detail: NonNullable<Json>;
          id: number;
          step: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          actor_user_id?: string | null;
          at?: string;
          connection_id: string;
          crm: string;
          detail?: NonNullable<Json>;
          id?: never;
          step: string;
          workspace_id: string;
        };
        Update: {
          actor_user_id?: string | null;
          at?: string;
          connection_id?: string;
          crm?: string;
          detail?: NonNullable<Json>;
          id?: never;
          step?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'disconnect_certificates_workspace_id_connection_id_fkey';
            columns: ['workspace_id', 'connection_id'];
            isOneToOne: false;
            referencedRelation: 'crm_connections';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      erasure_requests: {
        Row: {
          address: string | null;
          address_hash: string;
          certificate: Json | null;
          completed_at: string | null;
          id: string;
          requested_at: string;
          requested_by: string | null;
          source: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          address?: string | null;
          address_hash: string;
          certificate?: Json | null;
          completed_at?: string | null;
          id?: string;
          requested_at?: string;
          requested_by?: string | null;
          source: string;
          workspace_id: string;
        };
        Update: {
          address?: string | null;
          address_hash?: string;
          certificate?: Json | null;
          completed_at?: string | null;
          id?: string;
          requested_at?: string;
          requested_by?: string | null;
          source?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'erasure_requests_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      extraction_runs: {
        Row: {
          confidence: number | null;
          created_at: string;
          decision: string;
          direction: string;
          extractor_version: string;
          id: string;
          message_id: string;
          reasons: string[];
          reply_end: number;
          reply_start: number;
          thread_id: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          confidence?: number | null;
          created_at?: string;
          decision: string;
          direction: string;
          extractor_version: string;
          id?: string;
          message_id: string;
          reasons?: string[];
          reply_end?: number;
          reply_start?: number;
          thread_id: string;
          workspace_id: string;
        };
        Update: {
          confidence?: number | null;
          created_at?: string;
          decision?: string;
          direction?: string;
          extractor_version?: string;
          id?: string;
          message_id?: string;
          reasons?: string[];
          reply_end?: number;
          reply_start?: number;
          thread_id?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'extraction_runs_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'extraction_runs_workspace_id_message_id_fkey';
            columns: ['workspace_id', 'message_id'];
            isOneToOne: false;
            referencedRelation: 'messages';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'extraction_runs_workspace_id_thread_id_fkey';
            columns: ['workspace_id', 'thread_id'];
            isOneToOne: false;
            referencedRelation: 'threads';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      field_values: {
        Row: {
          confidence: number;
          created_at: string;
          evidence: NonNullable<Json>;
          field: string;
          id: string;
          message_id: string;
          run_id: string;
          set_by: string | null;
          source: string;
          value: NonNullable<Json>;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          confidence: number;
          created_at?: string;
          evidence?: NonNullable<Json>;
          field: string;
          id?: string;
          message_id: string;
          run_id: string;
          set_by?: string | null;
          source?: string;
          value: NonNullable<Json>;
          workspace_id: string;
        };
        Update: {
          confidence?: number;
          created_at?: string;
          evidence?: NonNullable<Json>;
          field?: string;
          id?: string;
          message_id?: string;
          run_id?: string;
          set_by?: string | null;
          source?: string;
          value?: NonNullable<Json>;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'field_values_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'field_values_workspace_id_message_id_fkey';
            columns: ['workspace_id', 'message_id'];
            isOneToOne: false;
            referencedRelation: 'messages';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'field_values_workspace_id_run_id_fkey';
            columns: ['workspace_id', 'run_id'];
            isOneToOne: false;
            referencedRelation: 'extraction_runs';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      inbound_aliases: {
        Row: {
          alias: string;
          created_at: string;
          id: string;
          is_active: boolean;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          alias: string;
          created_at?: string;
          id?: string;
          is_active?: boolean;
          workspace_id: string;
        };
        Update: {
          alias?: string;
          created_at?: string;
          id?: string;
          is_active?: boolean;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'inbound_aliases_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      messages: {
        Row: {
          alias_tag: string | null;
          body_html: string | null;
          body_text: string | null;
          cc_recipients: NonNullable<Json>;
          from_address: string;
          from_name: string;
          id: string;
          in_reply_to: string | null;
          internet_message_id: string;
          is_automated: boolean;
          is_redacted: boolean;
          raw_bytes: number;
          raw_path: string | null;
          received_at: string;
          redacted_at: string | null;
          reference_ids: string[];
          sent_at: string;
          sent_at_local: string;
          snippet: string | null;
          subject: string;
          text_from: string;
          thread_id: string;
          to_recipients: NonNullable<Json>;
          warnings: string[];
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          alias_tag?: string | null;
          body_html?: string | null;
          body_text?: string | null;
          cc_recipients?: NonNullable<Json>;
          from_address: string;
          from_name?: string;
          id?: string;
          in_reply_to?: string | null;
          internet_message_id: string;
          is_automated?: boolean;
          is_redacted?: boolean;
          raw_bytes: number;
          raw_path?: string | null;
          received_at?: string;
          redacted_at?: string | null;
          reference_ids?: string[];
          sent_at: string;
          sent_at_local: string;
          snippet?: string | null;
          subject?: string;
          text_from?: string;
          thread_id: string;
          to_recipients?: NonNullable<Json>;
          warnings?: string[];
          workspace_id: string;
        };
        Update: {
          alias_tag?: string | null;
          body_html?: string | null;
          body_text?: string | null;
          cc_recipients?: NonNullable<Json>;
          from_address?: string;
          from_name?: string;
          id?: string;
          in_reply_to?: string | null;
          internet_message_id?: string;
          is_automated?: boolean;
          is_redacted?: boolean;
          raw_bytes?: number;
          raw_path?: string | null;
          received_at?: string;
          redacted_at?: string | null;
          reference_ids?: string[];
          sent_at?: string;
          sent_at_local?: string;
          snippet?: string | null;
          subject?: string;
          text_from?: string;
          thread_id?: string;
          to_recipients?: NonNullable<Json>;
          warnings?: string[];
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'messages_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'messages_workspace_id_thread_id_fkey';
            columns: ['workspace_id', 'thread_id'];
            isOneToOne: false;
            referencedRelation: 'threads';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      notices: {
        Row: {
          closed_at: string | null;
          connection_id: string;
          created_at: string;
          crm: string;
          id: string;
          kind: string;
          reason: string | null;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          closed_at?: string | null;
          connection_id: string;
          created_at?: string;
          crm: string;
          id?: string;
          kind: string;
          reason?: string | null;
          workspace_id: string;
        };
        Update: {
          closed_at?: string | null;
          connection_id?: string;
          created_at?: string;
          crm?: string;
          id?: string;
          kind?: string;
          reason?: string | null;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'notices_workspace_id_connection_id_fkey';
            columns: ['workspace_id', 'connection_id'];
            isOneToOne: false;
            referencedRelation: 'crm_connections';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      pending_installs: {
        Row: {
          begun_by: string | null;
          begun_for: string | null;
          begun_hash: string | null;
          claim_secret_hash: string;
          claimed_at: string | null;
          claimed_by: string | null;
          claimed_workspace_id: string | null;
          connection_id: string;
          created_at: string;
          crm: string;
          expires_at: string;
          external_account_id: string;
          id: string;
          metadata: NonNullable<Json>;
          return_url: string | null;
          status: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          begun_by?: string | null;
          begun_for?: string | null;
          begun_hash?: string | null;
          claim_secret_hash: string;
          claimed_at?: string | null;
          claimed_by?: string | null;
          claimed_workspace_id?: string | null;
          connection_id: string;
          created_at?: string;
          crm: string;
          expires_at: string;
          external_account_id: string;
          id?: string;
          metadata?: NonNullable<Json>;
          return_url?: string | null;
          status?: string;
          updated_at?: string;
        };
        Update: {
          begun_by?: string | null;
          begun_for?: string | null;
          begun_hash?: string | null;
          claim_secret_hash?: string;
          claimed_at?: string | null;
          claimed_by?: string | null;
          claimed_workspace_id?: string | null;
          connection_id?: string;
          created_at?: string;
          crm?: string;
          expires_at?: string;
          external_account_id?: string;
          id?: string;
          metadata?: NonNullable<Json>;
          return_url?: string | null;
          status?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'pending_installs_begun_for_fkey';
            columns: ['begun_for'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'pending_installs_claimed_workspace_id_fkey';
            columns: ['claimed_workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'pending_installs_connection_id_fkey';
            columns: ['connection_id'];
            isOneToOne: false;
            referencedRelation: 'crm_connections';
            referencedColumns: ['id'];
          },
        ];
      };
      refused_mail: {
        Row: {
          content_key: string;
          deliveries: number;
          from_address: string;
          id: string;
          internet_message_id: string | null;
          people: string[];
          raw_path: string | null;
          reason: string;
          received_at: string;
          size_bytes: number;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          content_key: string;
          deliveries?: number;
          from_address?: string;
          id?: string;
          internet_message_id?: string | null;
          people?: string[];
          raw_path?: string | null;
          reason: string;
          received_at?: string;
          size_bytes: number;
          workspace_id: string;
        };
        Update: {
          content_key?: string;
          deliveries?: number;
          from_address?: string;
          id?: string;
          internet_message_id?: string | null;
          people?: string[];
          raw_path?: string | null;
          reason?: string;
          received_at?: string;
          size_bytes?: number;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'refused_mail_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      retention_policies: {
        Row: {
          attachment_days: number;
          keep_audit: boolean;
          keep_extracted_fields: boolean;
          legal_hold: boolean;
          message_days: number;
          purge_enabled: boolean;
          updated_at: string;
          updated_by: string | null;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          attachment_days?: number;
          keep_audit?: boolean;
          keep_extracted_fields?: boolean;
          legal_hold?: boolean;
          message_days?: number;
          purge_enabled?: boolean;
          updated_at?: string;
          updated_by?: string | null;
          workspace_id: string;
        };
        Update: {
          attachment_days?: number;
          keep_audit?: boolean;
          keep_extracted_fields?: boolean;
          legal_hold?: boolean;
          message_days?: number;
          purge_enabled?: boolean;
          updated_at?: string;
          updated_by?: string | null;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'retention_policies_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: true;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      retention_runs: {
        Row: {
          attachments: number;
          audit_events: number;
          facts: number;
          failures: number;
          files_deleted: number;
          finished_at: string | null;
          id: string;
          messages: number;
          orphans: number;
          raw_files: number;
          started_at: string;
          subjects: number;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          attachments?: number;
          audit_events?: number;
          facts?: number;
          failures?: number;
          files_deleted?: number;
          finished_at?: string | null;
          id?: string;
          messages?: number;
          orphans?: number;
          raw_files?: number;
          started_at?: string;
          subjects?: number;
          workspace_id: string;
        };
        Update: {
          attachments?: number;
          audit_events?: number;
          facts?: number;
          failures?: number;
          files_deleted?: number;
          finished_at?: string | null;
          id?: string;
          messages?: number;
          orphans?: number;
          raw_files?: number;
          started_at?: string;
          subjects?: number;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'retention_runs_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      review_items: {
        Row: {
          applied_at: string | null;
          apply_after: string | null;
          created_at: string;
          crm: string | null;
          id: string;
          kind: string;
          message_id: string;
          proposal: NonNullable<Json>;
          reasons: string[];
          resolution: Json | null;
          resolved_at: string | null;
          resolved_by: string | null;
          returned_for: string | null;
          run_id: string;
          status: string;
          thread_id: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          applied_at?: string | null;
          apply_after?: string | null;
          created_at?: string;
          crm?: string | null;
          id?: string;
          kind: string;
          message_id: string;
          proposal?: NonNullable<Json>;
          reasons?: string[];
          resolution?: Json | null;
          resolved_at?: string | null;
          resolved_by?: string | null;
          returned_for?: string | null;
          run_id: string;
          status?: string;
          thread_id: string;
          workspace_id: string;
        };
        Update: {
          applied_at?: string | null;
          apply_after?: string | null;
          created_at?: string;
          crm?: string | null;
          id?: string;
          kind?: string;
          message_id?: string;
          proposal?: NonNullable<Json>;
          reasons?: string[];
          resolution?: Json | null;
          resolved_at?: string | null;
          resolved_by?: string | null;
          returned_for?: string | null;
          run_id?: string;
          status?: string;
          thread_id?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'review_items_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'review_items_workspace_id_message_id_fkey';
            columns: ['workspace_id', 'message_id'];
            isOneToOne: false;
            referencedRelation: 'messages';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'review_items_workspace_id_run_id_fkey';
            columns: ['workspace_id', 'run_id'];
            isOneToOne: false;
            referencedRelation: 'extraction_runs';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'review_items_workspace_id_thread_id_fkey';
            columns: ['workspace_id', 'thread_id'];
            isOneToOne: false;
            referencedRelation: 'threads';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      thread_links: {
        Row: {
          created_at: string;
          crm: string;
          deal_id: string;
          id: string;
          linked_by: string | null;
          matched_by: string;
          thread_id: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          crm: string;
          deal_id: string;
          id?: string;
          linked_by?: string | null;
          matched_by: string;
          thread_id: string;
          workspace_id: string;
        };
        Update: {
          created_at?: string;
          crm?: string;
          deal_id?: string;
          id?: string;
          linked_by?: string | null;
          matched_by?: string;
          thread_id?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'thread_links_workspace_id_deal_id_fkey';
            columns: ['workspace_id', 'deal_id'];
            isOneToOne: false;
            referencedRelation: 'deals';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'thread_links_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'thread_links_workspace_id_thread_id_fkey';
            columns: ['workspace_id', 'thread_id'];
            isOneToOne: false;
            referencedRelation: 'threads';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      threads: {
        Row: {
          created_at: string;
          first_message_at: string;
          id: string;
          last_message_at: string;
          legal_hold: boolean;
          message_count: number;
          normalised_subject: string;
          participants: string[];
          status: string;
          subject: string;
          updated_at: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          first_message_at: string;
          id?: string;
          last_message_at: string;
          legal_hold?: boolean;
          message_count?: number;
          normalised_subject?: string;
          participants?: string[];
          status?: string;
          subject?: string;
          updated_at?: string;
          workspace_id: string;
        };
        Update: {
          created_at?: string;
          first_message_at?: string;
          id?: string;
          last_message_at?: string;
          legal_hold?: boolean;
          message_count?: number;
          normalised_subject?: string;
          participants?: string[];
          status?: string;
          subject?: string;
          updated_at?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'threads_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      waiting_outcomes: {
        Row: {
          crm: string | null;
          id: string;
          message_id: string;
          released_at: string | null;
          run_id: string;
          since: string;
          thread_id: string;
          waits_for: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          crm?: string | null;
          id?: string;
          message_id: string;
          released_at?: string | null;
          run_id: string;
          since?: string;
          thread_id: string;
          waits_for: string;
          workspace_id: string;
        };
        Update: {
          crm?: string | null;
          id?: string;
          message_id?: string;
          released_at?: string | null;
          run_id?: string;
          since?: string;
          thread_id?: string;
          waits_for?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'waiting_outcomes_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'waiting_outcomes_workspace_id_message_id_fkey';
            columns: ['workspace_id', 'message_id'];
            isOneToOne: false;
            referencedRelation: 'messages';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'waiting_outcomes_workspace_id_run_id_fkey';
            columns: ['workspace_id', 'run_id'];
            isOneToOne: false;
            referencedRelation: 'extraction_runs';
            referencedColumns: ['workspace_id', 'id'];
          },
          {
            foreignKeyName: 'waiting_outcomes_workspace_id_thread_id_fkey';
            columns: ['workspace_id', 'thread_id'];
            isOneToOne: false;
            referencedRelation: 'threads';
            referencedColumns: ['workspace_id', 'id'];
          },
        ];
      };
      workspace_invitations: {
        Row: {
          accepted_at: string | null;
          accepted_by: string | null;
          created_at: string;
          created_by: string | null;
          email: string | null;
          expires_at: string;
          id: string;
          revoked_at: string | null;
          role: string;
          token_hash: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          accepted_at?: string | null;
          accepted_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          email?: string | null;
          expires_at: string;
          id?: string;
          revoked_at?: string | null;
          role: string;
          token_hash: string;
          workspace_id: string;
        };
        Update: {
          accepted_at?: string | null;
          accepted_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          email?: string | null;
          expires_at?: string;
          id?: string;
          revoked_at?: string | null;
          role?: string;
          token_hash?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'workspace_invitations_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      workspace_members: {
        Row: {
          email: string;
          joined_at: string;
          role: string;
          user_id: string;
          workspace_id: string;
        };
        ComputedFields: never;
        Insert: {
          email: string;
          joined_at?: string;
          role: string;
          user_id: string;
          workspace_id: string;
        };
        Update: {
          email?: string;
          joined_at?: string;
          role?: string;
          user_id?: string;
          workspace_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'workspace_members_workspace_id_fkey';
            columns: ['workspace_id'];
            isOneToOne: false;
            referencedRelation: 'workspaces';
            referencedColumns: ['id'];
          },
        ];
      };
      workspaces: {
        Row: {
          created_at: string;
          id: string;
          live_writes: boolean;
          name: string;
          updated_at: string;
          write_unasked: boolean;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          id?: string;
          live_writes?: boolean;
          name: string;
          updated_at?: string;
          write_unasked?: boolean;
        };
        Update: {
          created_at?: string;
          id?: string;
          live_writes?: boolean;
          name?: string;
          updated_at?: string;
          write_unasked?: boolean;
        };
        Relationships: [];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      accept_invitation: { Args: { token: string }; Returns: string };
      answer_unknown_write: { Args: { answer: string; write_id: string }; Returns: undefined };
      close_notice: { Args: { notice_id: string }; Returns: undefined };
      create_invitation: { Args: { email?: string; role: string; workspace_id: string }; Returns: string };
      create_workspace: { Args: { name: string }; Returns: string };
      delete_account: { Args: { confirmation: string }; Returns: undefined };
      delete_workspace: { Args: { confirmation: string; workspace_id: string }; Returns: undefined };
      discard_waiting: { Args: { thread_id?: string; workspace_id: string }; Returns: number };
      dismiss_writes: { Args: { reason: string; write_ids: string }; Returns: number };
      find_writes: { Args: { filter: string; workspace_id: string }; Returns: string[] };
      record_export: { Args: { workspace_id: string }; Returns: undefined };
      remove_member: { Args: { user_id: string; workspace_id: string }; Returns: undefined };
      request_connection_check: { Args: { connection_id: string }; Returns: undefined };
      request_erasure: { Args: { address: string; workspace_id: string }; Returns: string };
      resolve_review_item: {
        Args: { answer?: string; decision: string; review_item_id: string };
        Returns: number;
      };
      retention_preview: {
        Args: { at: string; attachment_days: number; message_days: number; workspace_id: string };
        Returns: Json;
      };
      retry_writes: { Args: { write_ids: string }; Returns: number };
      revoke_invitation: { Args: { invitation_id: string }; Returns: undefined };
      set_legal_hold: {
        Args: { held: boolean; thread_id?: string; workspace_id: string };
        Returns: undefined;
      };
      set_live_writes: { Args: { live: boolean; workspace_id: string }; Returns: undefined };
      set_write_unasked: { Args: { unasked: boolean; workspace_id: string }; Returns: undefined };
      undo_review: { Args: { review_item_id: string }; Returns: undefined };
      undoable_reviews: {
        Args: { workspace_id: string };
        Returns: {
          crm: string;
          decision: string;
          id: string;
          kind: string;
          ms_left: number;
          subject: string;
        }[];
      };
      write_groups: {
        Args: { workspace_id: string };
        Returns: {
          crm: string;
          deals: number;
          error_code: string;
          error_http_status: number;
          error_owner: string;
          error_provider_code: string;
          kind: string;
          newest: string;
          object: string;
          oldest: string;
          samples: string[];
          threads: number;
          writes: number;
        }[];
      };
      write_planned: { Args: { thread_id?: string; workspace_id: string }; Returns: number };
      write_progress: {
        Args: { write_ids: string };
        Returns: {
          done: number;
          stopped: number;
          waiting: number;
        }[];
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema['Tables'] & DefaultSchema['Views']) | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  private: {
    Enums: {},
  },
  public: {
    Enums: {},
  },
} as const;
