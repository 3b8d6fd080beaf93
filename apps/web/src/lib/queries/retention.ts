import { nextPurgeAt, normaliseRetention, type RetentionPolicy } from '@conduit/shared/retentionPolicy.ts';
import { z } from 'zod';
import { isoInstant } from '../present/dates.ts';
import { loaded, loadFailed, NOT_FOUND, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

/** What the next purge would do. */
export interface PurgePreview {
  bodies: number;
  files: number;
  facts: number;
  /** Messages that a hold keeps although they are past their time. */
  held: number;
}

export interface LastPurge {
  finishedAt: string;
  messages: number;
  /** Attached ones, as the preview counts them. */
  files: number;
}

export interface ErasureView {
  id: string;
  requestedAt: string;
  completedAt: string | null;
  /** Null while it waits. */
  certificate: ErasureCertificateView | null;
}

export interface RetentionView {
  policy: RetentionPolicy;
  legalHold: boolean;
  preview: PurgePreview;
  /** Null until the first one. */
  lastPurge: LastPurge | null;
  /** Admins alone see any. */
  erasures: ErasureView[];
}

const preview = z.object({ bodies: z.number(), files: z.number(), facts: z.number(), held: z.number() });
const certificate = z.object({
  messages: z.number(),
  files: z.number(),
  facts: z.number(),
  held: z.number(),
  crm_records: z.array(z.object({ crm: z.string(), object: z.string(), external_id: z.string() })),
});
export type ErasureCertificateView = z.output<typeof certificate>;
const ERASURES = 10;

/** What a purge tonight would remove with these days. */
export async function previewPurge(
  supabase: Client,
  workspaceId: string,
  days: Pick<RetentionPolicy, 'messageDays' | 'attachmentDays'>,
  now: Date,
): Promise<Loaded<PurgePreview>> {
  const { data, error } = await supabase.rpc('retention_preview', {
    workspace_id: workspaceId,
    message_days: days.messageDays,
    attachment_days: days.attachmentDays,
    at: nextPurgeAt(now.getTime()),
  });
  if (error) return loadFailed(error);
  return loaded(preview.parse(data));
}

/** How long a workspace keeps its mail, what that means tonight, and what was removed last. */
export async function loadRetention(
  supabase: Client,
  workspaceId: string,
  now: Date,
): Promise<Loaded<RetentionView>> {
  const [policy, run, erasures] = await Promise.all([
    supabase.from('retention_policies').select('*').eq('workspace_id', workspaceId).maybeSingle(),
    supabase
      .from('retention_runs')
      .select('finished_at, messages, attachments')
      .eq('workspace_id', workspaceId)
      .not('finished_at', 'is', null)
      .order('started_at', { ascending: false })
      .limit(1)
      .maybeSingle(),
    supabase
      .from('erasure_requests')
      .select('id, requested_at, completed_at, certificate')
      .eq('workspace_id', workspaceId)
      .order('requested_at', { ascending: false })
      .limit(ERASURES),
  ]);
  const failed = policy.error ?? run.error ?? erasures.error;
  if (failed) return loadFailed(failed);
  if (!policy.data || !erasures.data) return NOT_FOUND;
  const row = policy.data;
  const kept = normaliseRetention({
    messageDays: row.message_days,
    attachmentDays: row.attachment_days,
    purgeEnabled: row.purge_enabled,
    keepExtractedFields: row.keep_extracted_fields,
    keepAudit: row.keep_audit,
  });
  const tonight = await previewPurge(supabase, workspaceId, kept, now);
  if (!tonight.ok) return tonight;
  return loaded({
    policy: kept,
    legalHold: row.legal_hold,
    preview: tonight.value,
    lastPurge: run.data?.finished_at
      ? {
          finishedAt: isoInstant(run.data.finished_at),
          messages: run.data.messages,
          files: run.data.attachments,
        }
      : null,
    erasures: erasures.data.map((request) => ({
      id: request.id,
      requestedAt: isoInstant(request.requested_at),
      completedAt: request.completed_at && isoInstant(request.completed_at),
      certificate: certificate.safeParse(request.certificate).data ?? null,
    })),
  });
}
