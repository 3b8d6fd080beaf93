import { crms, type Crm } from '@conduit/shared/crm.ts';
import pg from 'pg';

import { DEMO_ACCOUNT } from './demoData.ts';
import type { Stack } from './startStack.ts';

export interface CrmFigures {
  contacts: number;
  tasks: number;
  notes: number;
  /** Requests to the record APIs. */
  calls: number;
}

/** A CRM record that carries one of our keys. */
export interface WrittenRecord {
  crm: Crm;
  id: string;
  key: string;
  texts: string[];
}

export interface AuditResult {
  threads: number;
  outcomes: number;
  review: number;
  crm: Record<Crm, CrmFigures>;
  records: WrittenRecord[];
  duplicates: number;
  lost: number;
  bodies: string[];
  names: string[];
}

interface LedgerRow {
  crm: Crm;
  object: 'contact' | 'task' | 'note';
  state: string;
  key: string;
  external_id: string | null;
  message_id: string;
}

const KEY = /cdt_[A-Za-z0-9_-]{43}/g;

/** Holds the CRMs' own records against the ledger. */
export async function audit(stack: Stack): Promise<AuditResult> {
  const client = new pg.Client({ connectionString: stack.supabase.dbUrl });
  await client.connect();
  try {
    const number = async (query: string) => Number((await client.query<{ n: string }>(query)).rows[0]?.n);
    const { rows: ledger } = await client.query<LedgerRow>(
      `select crm, object, state, idempotency_key as key, external_id, message_id from public.crm_write_log
       where not dry_run and state <> 'cancelled'`,
    );
    const { rows: bodies } = await client.query<{ text: string }>(
      `select body_text as text from public.messages where body_text is not null`,
    );
    const { rows: names } = await client.query<{ name: string }>(
      `select distinct value->>'name' as name from public.field_values
       where field in ('contact', 'company') and value->>'name' is not null`,
    );
    const unread = await number(
      `select count(*) as n from public.messages m
       where not exists (select from public.extraction_runs e where e.message_id = m.id)`,
    );
    const records = crms.flatMap((crm) => writtenRecords(stack, crm));
    const idsByKey = Map.groupBy(records, (record) => record.key);
    const written = ledger.filter((row) => row.object !== 'contact');
    const lostWrites = ledger.filter(
      (row) => row.state !== 'succeeded' || (row.object !== 'contact' && !idsByKey.has(row.key)),
    );
    const unplanned = [...idsByKey.keys()].filter((key) => !written.some((row) => row.key === key));
    const doubled = [...idsByKey.values()].reduce((sum, same) => sum + same.length - 1, 0);
    return {
      threads: await number('select count(*) as n from public.threads'),
      outcomes: new Set(written.map((row) => row.message_id)).size,
      review: await number(`select count(*) as n from public.review_items where status = 'open'`),
      crm: { hubspot: figures(stack, 'hubspot', ledger), salesforce: figures(stack, 'salesforce', ledger) },
      records,
      duplicates: doubled + unplanned.length,
      lost: unread + lostWrites.length,
      bodies: bodies.map((row) => row.text),
      names: names.map((row) => row.name),
    };
  } finally {
    await client.end();
  }
}

function figures(stack: Stack, crm: Crm, ledger: readonly LedgerRow[]): CrmFigures {
  const ids = (object: LedgerRow['object']) =>
    new Set(ledger.filter((row) => row.crm === crm && row.object === object).map((row) => row.external_id))
      .size;
  const isRecordCall = (path: string) => path.startsWith('/crm/') || path.includes('/services/data/');
  return {
    contacts: ids('contact'),
    tasks: ids('task'),
    notes: ids('note'),
    calls: stack.sandbox.control.calls({ crm }).filter((call) => isRecordCall(call.path)).length,
  };
}

/** Every task and note of ours in the demo account, found by the key it carries, whatever the ledger says. */
function writtenRecords(stack: Stack, crm: Crm): WrittenRecord[] {
  const account = stack.sandbox.control
    .accounts()
    .find((each) => each.crm === crm && each.name === DEMO_ACCOUNT);
  const found = account && stack.sandbox.control.records(account.account);
  if (!found) throw new Error(`The ${crm} sandbox has no account ${DEMO_ACCOUNT}.`);
  const records =
    found.crm === 'hubspot'
      ? [...found.objects.tasks, ...found.objects.notes].map(({ id, properties }) => ({
          id,
          fields: properties,
        }))
      : found.objects.Task.map(({ Id, ...fields }) => ({ id: Id, fields }));
  return records.flatMap(({ id, fields }) => {
    const texts = Object.values(fields).filter((value) => typeof value === 'string');
    const key = texts.flatMap((text) => text.match(KEY) ?? [])[0];
    return key === undefined ? [] : [{ crm, id, key, texts }];
  });
}
