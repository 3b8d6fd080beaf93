import {
  healthStatuses,
  healthTimeline,
  type HealthDay,
  type HealthStatus,
} from '@conduit/shared/connectionHealth.ts';
import { crms, type Crm } from '@conduit/shared/crm.ts';
import { isoInstant } from '../present/dates.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

export interface HealthView {
  status: string;
  reason: string | null;
  owner: string | null;
  nextStep: string;
  missingScopes: string[];
  quota: { used: number; limit: number } | null;
  lastCheckedAt: string | null;
  lastOkAt: string | null;
  timeline: { days: HealthDay[]; uptime: number | null };
}

export interface ConnectionView {
  id: string;
  status: string;
  accountName: string;
  accountDomain: string | null;
  accountUrl: string | null;
  installerEmail: string | null;
  connectedAt: string | null;
  /** A check was asked for, or connecting brings one, and its answer is not there yet. */
  pending: boolean;
  /** Null until anything is known. */
  health: HealthView | null;
}

export interface IntegrationView {
  crm: Crm;
  /** Null when this CRM is not connected. */
  connection: ConnectionView | null;
}

const TIMELINE_DAYS = 30;
/** Changes of verdict read at most; a connection that changed more often is not known further back. */
const MAX_CHANGES = 1_000;
/** An answer is waited for no longer than this: the worker may be down. */
const ANSWER_WITHIN_MS = 2 * 60_000;

/** Every CRM Conduit can write to, with the workspace's live connection to it and how that is doing. */
export async function listIntegrations(
  supabase: Client,
  workspaceId: string,
  now: number = Date.now(),
): Promise<Loaded<IntegrationView[]>> {
  const [connections, changes] = await Promise.all([
    supabase
      .from('crm_connections')
      .select(
        `id, crm, status, account_name, account_domain, account_url, installer_email, connected_at,
         connection_health(status, reason, owner, next_step, missing_scopes, quota_used, quota_limit,
           last_checked_at, last_ok_at, check_requested_at)`,
      )
      .eq('workspace_id', workspaceId)
      .in('status', ['connected', 'error']),
    supabase
      .from('connection_health_events')
      .select('connection_id, status, at')
      .eq('workspace_id', workspaceId)
      .order('at', { ascending: false })
      .limit(MAX_CHANGES),
  ]);
  if (connections.error) return loadFailed(connections.error);
  if (changes.error) return loadFailed(changes.error);
  const historyOf = (connectionId: string) =>
    changes.data
      .flatMap(({ connection_id, status, at }) => {
        const known = asStatus(status);
        return connection_id === connectionId && known ? [{ status: known, at: timeOf(at) ?? now }] : [];
      })
      .reverse();
  const views = crms.map((crm): IntegrationView => {
    const row = connections.data.find((connection) => connection.crm === crm);
    if (!row) return { crm, connection: null };
    const health = row.connection_health[0];
    const requested = timeOf(health?.check_requested_at ?? null);
    const checked = timeOf(health?.last_checked_at ?? null);
    const awaited = checked === null ? (requested ?? timeOf(row.connected_at)) : requested;
    return {
      crm,
      connection: {
        id: row.id,
        status: row.status,
        accountName: row.account_name,
        accountDomain: row.account_domain,
        accountUrl: row.account_url,
        installerEmail: row.installer_email,
        connectedAt: row.connected_at && isoInstant(row.connected_at),
        pending:
          awaited !== null && (checked === null || checked < awaited) && now - awaited < ANSWER_WITHIN_MS,
        health: health
          ? {
              status: health.status,
              reason: health.reason,
              owner: health.owner,
              nextStep: health.next_step,
              missingScopes: health.missing_scopes,
              quota:
                health.quota_used === null || health.quota_limit === null
                  ? null
                  : { used: health.quota_used, limit: health.quota_limit },
              lastCheckedAt: health.last_checked_at && isoInstant(health.last_checked_at),
              lastOkAt: health.last_ok_at && isoInstant(health.last_ok_at),
              timeline: healthTimeline(historyOf(row.id), now, TIMELINE_DAYS),
            }
          : null,
      },
    };
  });
  return loaded(views);
}

const timeOf = (at: string | null): number | null => (at === null ? null : Date.parse(isoInstant(at)));
const asStatus = (status: string): HealthStatus | undefined =>
  healthStatuses.find((known) => known === status);
