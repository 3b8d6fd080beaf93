import { crms, type Crm } from '@conduit/shared/crm.ts';
import { isoInstant } from '../present/dates.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

export interface HealthView {
  status: string;
  reason: string | null;
  owner: string | null;
  lastCheckedAt: string | null;
}

export interface ConnectionView {
  id: string;
  status: string;
  accountName: string;
  accountDomain: string | null;
  accountUrl: string | null;
  installerEmail: string | null;
  connectedAt: string | null;
  /** Null until the connection was checked for the first time. */
  health: HealthView | null;
}

export interface IntegrationView {
  crm: Crm;
  /** Null when this CRM is not connected. */
  connection: ConnectionView | null;
}

/** Every CRM Conduit can write to, with the workspace's live connection to it. */
export async function listIntegrations(
  supabase: Client,
  workspaceId: string,
): Promise<Loaded<IntegrationView[]>> {
  const { data, error } = await supabase
    .from('crm_connections')
    .select(
      `id, crm, status, account_name, account_domain, account_url, installer_email, connected_at,
       connection_health(status, reason, owner, last_checked_at)`,
    )
    .eq('workspace_id', workspaceId)
    .in('status', ['connected', 'error']);
  if (error) return loadFailed(error);
  const views = crms.map((crm): IntegrationView => {
    const row = data.find((connection) => connection.crm === crm);
    if (!row) return { crm, connection: null };
    const health = row.connection_health[0];
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
        health: health
          ? {
              status: health.status,
              reason: health.reason,
              owner: health.owner,
              lastCheckedAt: health.last_checked_at && isoInstant(health.last_checked_at),
            }
          : null,
      },
    };
  });
  return loaded(views);
}
