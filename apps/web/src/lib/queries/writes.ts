import { composedContact, composedOf, type Composed } from '../composed.ts';
import { recordUrl } from '../present/crm.ts';
import { isoInstant } from '../present/dates.ts';
import { WRITE_KINDS, type WriteKind } from '../present/writeKinds.ts';
import { loaded, loadFailed, type Loaded } from '../result.ts';
import type { Client } from '../supabase/server.ts';

/** Ids fit into one address up to this many. */
const MAX_SAMPLES = 150;

export interface WriteSample {
  id: string;
  threadId: string;
  subject: string;
  dealName: string | null;
  /** What is sent, as composed. */
  composed: Composed | null;
  /** Where to look in the CRM: the contact's page. */
  contactUrl: string | null;
  updatedAt: string;
}

/** Writes that stand at the same place for the same reason. */
export interface WriteGroup {
  key: string;
  kind: WriteKind;
  crm: string;
  object: string;
  code: string | null;
  providerCode: string | null;
  httpStatus: number | null;
  owner: string | null;
  writes: number;
  threads: number;
  deals: number;
  oldest: string;
  /** The latest of them. */
  samples: WriteSample[];
}

/** Everything of a workspace that is not done, grouped by why: the biggest groups first. */
export async function listWriteGroups(supabase: Client, workspaceId: string): Promise<Loaded<WriteGroup[]>> {
  const { data, error } = await supabase.rpc('write_groups', { workspace_id: workspaceId });
  if (error) return loadFailed(error);
  const ids = data.flatMap(({ samples }) => samples).slice(0, MAX_SAMPLES);
  const samples = ids.length === 0 ? loaded([]) : await loadSamples(supabase, workspaceId, ids);
  if (!samples.ok) return samples;
  const groups = data.flatMap((row): WriteGroup[] => {
    const kind = WRITE_KINDS.find((each) => each === row.kind);
    if (!kind) return [];
    return [
      {
        key: [kind, row.crm, row.object, row.error_code, row.error_provider_code].join('.'),
        kind,
        crm: row.crm,
        object: row.object,
        code: row.error_code,
        providerCode: row.error_provider_code,
        httpStatus: row.error_http_status,
        owner: row.error_owner,
        writes: row.writes,
        threads: row.threads,
        deals: row.deals,
        oldest: isoInstant(row.oldest),
        samples: row.samples.flatMap((id) => samples.value.find((sample) => sample.id === id) ?? []),
      },
    ];
  });
  return loaded(groups.sort((a, b) => b.writes - a.writes || a.key.localeCompare(b.key)));
}

async function loadSamples(
  supabase: Client,
  workspaceId: string,
  ids: readonly string[],
): Promise<Loaded<WriteSample[]>> {
  const { data, error } = await supabase
    .from('crm_write_log')
    .select(
      `id, thread_id, payload, updated_at, contact_write_id, threads(subject), deals(name),
       crm_connections(crm, account_url)`,
    )
    .eq('workspace_id', workspaceId)
    .in('id', ids);
  if (error) return loadFailed(error);
  const contactIds = [...new Set(data.flatMap((row) => row.contact_write_id ?? []))];
  const contacts = await supabase
    .from('crm_write_log')
    .select('id, external_id')
    .eq('workspace_id', workspaceId)
    .in('id', contactIds);
  if (contacts.error) return loadFailed(contacts.error);
  return loaded(
    data.map((row) => ({
      id: row.id,
      threadId: row.thread_id,
      subject: row.threads.subject,
      dealName: row.deals?.name ?? null,
      composed: composedOf(row.payload) ?? composedContact(row.payload),
      contactUrl: recordUrl(
        row.crm_connections,
        'contact',
        contacts.data.find(({ id }) => id === row.contact_write_id)?.external_id ?? null,
      ),
      updatedAt: isoInstant(row.updated_at),
    })),
  );
}

export interface WriteAlerts {
  /** Failed for good. */
  failed: number;
  /** Waiting for a person's answer. */
  answer: number;
  checking: number;
  held: number;
}

/** How many writes of each CRM are not done, for the pages that only point here. */
export async function countWriteAlerts(
  supabase: Client,
  workspaceId: string,
): Promise<Loaded<Record<string, WriteAlerts>>> {
  const { data, error } = await supabase.rpc('write_groups', { workspace_id: workspaceId });
  if (error) return loadFailed(error);
  const alerts: Record<string, WriteAlerts> = {};
  for (const { crm, kind, writes } of data) {
    const of = (alerts[crm] ??= { failed: 0, answer: 0, checking: 0, held: 0 });
    if (kind === 'failed' || kind === 'answer' || kind === 'checking' || kind === 'held') of[kind] += writes;
  }
  return loaded(alerts);
}

/** How many writes need somebody. */
export async function countAttention(supabase: Client, workspaceId: string): Promise<Loaded<number>> {
  const { count, error } = await supabase
    .from('crm_write_log')
    .select('id', { count: 'exact', head: true })
    .eq('workspace_id', workspaceId)
    .or('permanent_failure.eq.true,and(state.eq.parked,parked_for.eq.person)');
  return error ? loadFailed(error) : loaded(count ?? 0);
}
