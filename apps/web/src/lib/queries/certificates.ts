import type { Crm } from '@conduit/shared/crm.ts';
import { crms } from '@conduit/shared/crm.ts';
import { z } from 'zod';
import { isoInstant } from '../present/dates.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

export interface CertificateLine {
  id: number;
  at: string;
  step: string;
  detail: CertificateDetail;
}

/** One disconnect: what was done, and what the provider answered. */
export interface CertificateView {
  connectionId: string;
  crm: Crm;
  accountName: string;
  /** Oldest first. */
  lines: CertificateLine[];
}

const detail = z
  .object({
    queued: z.enum(['cancel', 'park']).optional().catch(undefined),
    writes: z.number().catch(0),
    revoked: z.boolean().catch(false),
    uninstalled: z.boolean().catch(false),
    code: z.string().nullable().catch(null),
    attempt: z.number().catch(0),
  })
  .partial();
export type CertificateDetail = z.output<typeof detail>;

const MAX_LINES = 200;

/** The certificates of CRMs this workspace has disconnected, the newest first. */
export async function listCertificates(
  supabase: Client,
  workspaceId: string,
): Promise<Loaded<CertificateView[]>> {
  const { data, error } = await supabase
    .from('disconnect_certificates')
    .select('id, connection_id, crm, at, step, detail, crm_connections(account_name)')
    .eq('workspace_id', workspaceId)
    .order('id', { ascending: false })
    .limit(MAX_LINES);
  if (error) return loadFailed(error);
  const views: CertificateView[] = [];
  for (const row of data) {
    const crm = crms.find((each) => each === row.crm);
    if (!crm) continue;
    // A connection may be disconnected more than once: each time begins with its fence.
    let view = views.find(
      (each) => each.connectionId === row.connection_id && each.lines[0]?.step !== 'fenced',
    );
    if (!view) {
      view = {
        connectionId: row.connection_id,
        crm,
        accountName: row.crm_connections?.account_name ?? '',
        lines: [],
      };
      views.push(view);
    }
    view.lines.unshift({
      id: row.id,
      at: isoInstant(row.at),
      step: row.step,
      detail: detail.parse(row.detail),
    });
  }
  return loaded(views);
}
