import type { Connection } from '@conduit/db/connections.ts';
import { crms } from '@conduit/shared/crm.ts';
import { syncConnection } from '@conduit/worker/sync.ts';

import type { BenchResult, Figure } from '../registry.ts';
import { openPlace, type Place } from './place.ts';

/** Outcomes of different people that wait: a contact, a task and a note each. */
const OUTCOMES = 1_000;
const GOAL = 0.05;

/** What a backlog costs the customer's API quota. */
export async function callsPerObject(print: (line: string) => void): Promise<BenchResult> {
  const place = await openPlace();
  try {
    const figures: Figure[] = [];
    const detail: Record<string, unknown> = {};
    const context = place.worker();
    for (const crm of crms) {
      const account = place.sandbox.control.accounts().find((each) => each.crm === crm)?.account ?? '';
      const connection = await place.connect(crm, account);
      await planBacklog(place, connection);
      place.sandbox.control.clearCalls();
      const { workspaceId, id: connectionId } = connection;
      for (let open = true; open;) {
        // A job that ran long enough leaves the rest to the next one.
        await syncConnection(context, { workspaceId, connectionId });
        open = (await count(place, connectionId, `state <> 'succeeded'`)) > 0;
      }
      const objects = await count(place, connectionId, `state = 'succeeded'`);
      const calls = place.sandbox.control.calls({ crm }).length;
      const ratio = calls / objects;
      print(`${crm}: ${objects} objects in ${calls} calls`);
      detail[crm] = { objects, calls };
      figures.push({
        name: `calls-per-object: ${crm}`,
        ratio,
        goal: GOAL,
        better: 'lower',
        baseline: 'one call per object',
        ok: ratio <= GOAL && objects === 3 * OUTCOMES,
      });
    }
    return { figures, detail };
  } finally {
    await place.close();
  }
}

const count = async ({ database }: Place, connectionId: string, which: string): Promise<number> =>
  Number(
    (
      await database.pool.query<{ n: string }>(
        `select count(*) as n from public.crm_write_log where connection_id = $1 and ${which}`,
        [connectionId],
      )
    ).rows[0]?.n,
  );

async function planBacklog({ database }: Place, connection: Connection): Promise<void> {
  await database.pool.query(
    `with thread as (
       insert into public.threads (workspace_id, subject, normalised_subject, first_message_at, last_message_at)
       values ($1::uuid, 'Subject', 'subject', now(), now()) returning id
     ), message as (
       insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local, received_at, body_text, raw_bytes)
       select $1::uuid, id, id::text, 'buyer@customer.example', now(), '', now(), '', 1000 from thread returning id, thread_id
     ), contacts as (
       insert into public.crm_write_log (workspace_id, crm, connection_id, thread_id, message_id, object, action, idempotency_key, payload, state, dry_run)
       select $1::uuid, $3::text, $2::uuid, m.thread_id, m.id, 'contact', 'upsert', 'bench_contact_' || n || '_' || left($2::text, 8),
         jsonb_build_object('email', 'person' || n || '@customer' || n || '.example', 'firstName', 'Person', 'lastName', n::text, 'company', null),
         'queued', false
       from message m, generate_series(1, $4::integer) n returning id, thread_id, message_id, idempotency_key
     )
     insert into public.crm_write_log (workspace_id, crm, connection_id, thread_id, message_id, object, action, idempotency_key, contact_write_id, payload, state, dry_run)
     select $1::uuid, $3::text, $2::uuid, c.thread_id, c.message_id, o.object, 'create', replace(c.idempotency_key, 'contact', o.object), c.id, o.payload, 'queued', false
     from contacts c, (values
       ('task', '{"subject": "Send pricing", "body": "Due Friday", "dueOn": "2026-12-04", "priority": "normal"}'::jsonb),
       ('note', '{"title": "Pricing", "body": "Wants an offer", "occurredAt": "2026-11-26T09:00:00Z"}'::jsonb)
     ) o (object, payload)`,
    [connection.workspaceId, connection.id, connection.crm, OUTCOMES],
  );
}
