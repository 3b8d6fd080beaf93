/**
 * Who may do what to which table: the one declaration the database is held to. What is not said is denied.
 *
 * A member and an admin act on rows of their own workspace only; Edge Functions (`conduit_functions`) and the
 * worker (`conduit_worker`) act on every tenant's. Verbs may be limited to columns: `update (name)`.
 */
export type Actor = 'anon' | 'member' | 'admin' | 'service_role' | 'conduit_worker' | 'conduit_functions';
type Declaration = Partial<Record<Actor, string>>;

/** The database role each actor uses. */
export const roleOf: Record<Actor, string> = {
  anon: 'anon',
  member: 'authenticated',
  admin: 'authenticated',
  service_role: 'service_role',
  conduit_worker: 'conduit_worker',
  conduit_functions: 'conduit_functions',
};

const membersRead = { member: 'select', admin: 'select' } satisfies Declaration;
const redactable =
  'is_redacted, redacted_at, body_text, body_html, snippet, subject, raw_path, from_address, from_name, to_recipients, cc_recipients';
const retentionSettings = 'message_days, attachment_days, purge_enabled, keep_extracted_fields, keep_audit';

export const tableAccess: Record<string, Declaration> = {
  'public.workspaces': {
    member: 'select',
    admin: 'select, update (name)',
    conduit_worker: 'select',
    conduit_functions: 'select',
  },
  'public.workspace_members': { ...membersRead, conduit_worker: 'select', conduit_functions: 'select' },
  'public.workspace_invitations': {
    admin:
      'select (id, workspace_id, role, email, created_by, created_at, expires_at, accepted_at, accepted_by, revoked_at)',
  },
  'public.retention_policies': {
    member: 'select',
    admin: `select, update (${retentionSettings})`,
    conduit_worker: 'select',
  },
  'public.audit_events': {
    ...membersRead,
    conduit_worker: 'select, insert',
    conduit_functions: 'select, insert',
  },

  'public.inbound_aliases': { ...membersRead, conduit_functions: 'select' },
  'public.threads': {
    ...membersRead,
    conduit_worker: 'select, update',
    conduit_functions: 'select, insert, update',
  },
  'public.messages': {
    ...membersRead,
    conduit_worker: `select, update (${redactable})`,
    conduit_functions: 'select, insert',
  },
  'public.attachments': {
    ...membersRead,
    conduit_worker: 'select, update (path, removed_at, filename)',
    conduit_functions: 'select, insert',
  },

  'public.refused_mail': {
    admin: 'select',
    conduit_worker: 'select, delete',
    conduit_functions: 'select, insert, update (received_at, deliveries)',
  },

  'public.extraction_runs': { ...membersRead, conduit_worker: 'select, insert' },
  'public.field_values': { ...membersRead, conduit_worker: 'select, insert, delete' },
  'public.review_items': {
    ...membersRead,
    conduit_worker:
      'select, insert, update (proposal, resolution, status, resolved_by, resolved_at, apply_after, applied_at, returned_for)',
  },

  'public.crm_connections': {
    ...membersRead,
    conduit_worker: 'select, update',
    conduit_functions: 'select, insert, update',
  },
  'public.pending_installs': {
    conduit_functions: 'select, insert, update',
    conduit_worker: 'select (id, connection_id, status, expires_at), update (status, metadata)',
  },
  'public.connection_health': {
    ...membersRead,
    conduit_worker: 'select, insert, update',
    conduit_functions: 'select, insert, update',
  },
  'public.connection_health_events': {
    ...membersRead,
    conduit_worker: 'select, insert',
    conduit_functions: 'insert',
  },
  'public.notices': { admin: 'select', conduit_worker: 'select, insert, update' },
  'public.deals': { ...membersRead, conduit_worker: 'select, insert, update' },
  'public.waiting_outcomes': { ...membersRead, conduit_worker: 'select, insert, update, delete' },
  'public.thread_links': { ...membersRead, conduit_worker: 'select, insert, update' },
  'public.crm_write_log': {
    ...membersRead,
    conduit_worker: 'select, insert, update',
    conduit_functions: 'select, update',
  },
  'public.retention_runs': { ...membersRead, conduit_worker: 'select, insert, update' },
  'public.disconnect_certificates': {
    ...membersRead,
    conduit_worker: 'select, insert',
    conduit_functions: 'select, insert',
  },
  'public.erasure_requests': {
    admin: 'select',
    conduit_worker: 'select, insert, update',
    conduit_functions: 'select, insert',
  },

  'private.crm_tokens': {
    conduit_worker: 'select, update, delete',
    conduit_functions: 'select, insert, update, delete',
  },
  'private.oauth_states': {
    conduit_functions: 'select, insert, update, delete',
    conduit_worker: 'select, delete',
  },
  'private.health_incidents': { conduit_worker: 'select, insert, update' },
  'private.email_outbox': { conduit_worker: 'select, insert, update, delete' },
  'private.rate_budgets': { conduit_worker: 'select, insert, update' },
  'private.erasure_outbox': { conduit_worker: 'select, insert, update' },
  'private.revocation_outbox': {
    conduit_worker: 'select, insert, update, delete',
    conduit_functions: 'select, insert, update, delete',
  },
  'private.owed_jobs': { conduit_worker: 'select, insert, update, delete' },
  'private.webhook_events': { conduit_worker: 'select, delete', conduit_functions: 'select, insert' },
};

/** pg-boss's own tables and functions, as one group: the worker runs it, others send through a function of ours. */
export const queueAccess: Declaration = { conduit_worker: 'select, insert, update, delete' };
export const queueFunctionAccess: Actor[] = ['conduit_worker'];

const people: Actor[] = ['member', 'admin'];

/** Who may run which function of `public` and `private`; every other one is for its owner and triggers. */
export const functionAccess: Record<string, Actor[]> = {
  'private.workspace_ids()': people,
  'private.admin_workspace_ids()': people,
  'private.send_job(text,jsonb,text)': ['conduit_worker', 'conduit_functions'],
  'private.send_jobs(text,jsonb)': ['conduit_worker'],
  // What people call, and the bodies behind it.
  ...Object.fromEntries(
    [
      'create_workspace(text)',
      'create_invitation(uuid,text,text)',
      'revoke_invitation(uuid)',
      'accept_invitation(text)',
      'remove_member(uuid,uuid)',
      'set_live_writes(uuid,boolean)',
      'set_write_unasked(uuid,boolean)',
      'undo_review(uuid)',
      'request_connection_check(uuid)',
      'close_notice(uuid)',
      'set_legal_hold(uuid,boolean,uuid)',
      'request_erasure(uuid,text)',
      'delete_workspace(uuid,text)',
      'delete_account(text)',
      'record_export(uuid)',
    ].flatMap((signature) => [
      [`public.${signature}`, people],
      [`private.${signature}`, people],
    ]),
  ),
  ...Object.fromEntries(
    [
      'retry_writes(text)',
      'dismiss_writes(text,text)',
      'answer_unknown_write(uuid,text)',
      'discard_waiting(uuid,uuid)',
      'write_planned(uuid,uuid)',
    ].flatMap((signature) => [
      [`public.${signature}`, people],
      [`private.${signature}`, people],
    ]),
  ),
  'private.refresh_thread_status(uuid,uuid[])': ['conduit_worker'],
  'private.take_call(text,text,boolean,integer,integer,real,real)': ['conduit_worker'],
  'private.write_kind(text,boolean,text)': people,
  'private.write_cause(text,text,text)': people,
  'private.stop_waiting(uuid)': ['conduit_functions'],
  'private.wait_lock(uuid)': ['conduit_worker'],
  'public.write_groups(uuid)': people,
  'public.find_writes(uuid,text)': people,
  'public.write_progress(text)': people,
  'public.resolve_review_item(uuid,text,text)': people,
  'private.resolve_review_item(uuid,text,jsonb)': people,
  'public.undoable_reviews(uuid)': people,
  'public.retention_preview(uuid,integer,integer,timestamp with time zone)': people,
  'private.purge_lock(uuid)': ['conduit_worker'],
  'private.begin_purge(uuid)': ['conduit_worker'],
  'private.purge_audit(uuid,timestamp with time zone,integer)': ['conduit_worker'],
  'private.longest_octets(text[])': ['conduit_worker', 'conduit_functions'],
  'private.call_lock(uuid)': ['conduit_worker', 'conduit_functions'],
};

/** Who enters which schema; nobody of these creates anything in one. */
export const schemaAccess: Record<string, Actor[]> = {
  public: ['anon', 'member', 'admin', 'service_role', 'conduit_worker', 'conduit_functions'],
  private: ['member', 'admin', 'conduit_worker', 'conduit_functions'],
  pgboss: ['conduit_worker'],
};

/** History that even its owner cannot rewrite: an update raises this instead. */
export const appendOnly: Record<string, string> = {
  'public.audit_events': '22X02',
  'public.connection_health_events': '22X02',
  'public.disconnect_certificates': '22X02',
};

export const VERBS = ['select', 'insert', 'update', 'delete'] as const;
export type Verb = (typeof VERBS)[number];

/** What a declaration grants: for each verb `all` columns, or the named ones. */
export type Allowed = Partial<Record<Verb, 'all' | readonly string[]>>;

/** Reads `select, update (a, b)`. */
export function parseAllowed(declaration: string | undefined): Allowed {
  const allowed: Allowed = {};
  for (const part of (declaration ?? '').split(/,(?![^(]*\))/)) {
    const found = /^\s*(\w+)\s*(?:\(([^)]*)\))?\s*$/.exec(part);
    const verb = VERBS.find((known) => known === found?.[1]);
    if (verb) allowed[verb] = found?.[2]?.split(',').map((column) => column.trim()) ?? 'all';
    else if (part.trim() !== '') throw new Error(`Not understood in the access declaration: ${part}`);
  }
  return allowed;
}
