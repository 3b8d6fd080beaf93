import { setTimeout as delay } from 'node:timers/promises';

import type { SeedPortal } from '@conduit/crm-sandbox';
import type { Connection } from '@conduit/db/connections.ts';

import type { BenchResult } from '../registry.ts';
import { startWorkerProcess } from '../workerProcess.ts';
import { median } from '../writes/median.ts';
import { openPlace, type Place } from '../writes/place.ts';

const GOAL = 2;
const ROUNDS = 5;
const LOOK_EVERY_MS = 20;

/** How long the syncs of many accounts take while one other account is slow to answer, over the same without it. */
export async function besideASlowAccount(
  print: (line: string) => void,
  { accounts, slowMs }: { accounts: number; slowMs: number },
): Promise<BenchResult> {
  const place = await openPlace({
    portals: Array.from({ length: accounts + 1 }, (_, number) => portal(number)),
  });
  try {
    const connections: Connection[] = [];
    for (const { crm, account } of place.sandbox.control.accounts()) {
      if (crm === 'hubspot') connections.push(await place.connect(crm, account));
    }
    const [slow, ...others] = connections;
    if (!slow) throw new Error('There is no account.');
    const worker = await startWorkerProcess(place);
    try {
      await until(place, `not exists (select from public.crm_connections where deals_synced_at is null)`);
      await syncAll(place, others);
      const alone: number[] = [];
      while (alone.length < ROUNDS) alone.push(await syncAll(place, others));

      place.sandbox.control.faults.add({
        crm: 'hubspot',
        account: slow.externalAccountId,
        path: '/**',
        effect: { kind: 'delay', ms: slowMs },
      });
      await queueWrites(place, [slow]);
      const calling = `exists (select from public.crm_write_log
        where connection_id = '${slow.id}' and state = 'in_flight')`;
      await until(place, calling);
      const beside: number[] = [];
      while (beside.length < ROUNDS && (await holds(place, calling)))
        beside.push(await syncAll(place, others));
      place.sandbox.control.faults.clear();

      const [before, after] = [median(alone), median(beside)];
      const ratio = after / before;
      print(
        `${accounts} accounts are synced in ${before.toFixed(0)} ms alone, in ${after.toFixed(0)} ms beside one that answers in ${slowMs} ms`,
      );
      return {
        figures: [
          {
            name: 'fairness: syncs beside a slow account',
            ratio,
            goal: GOAL,
            better: 'lower',
            baseline: 'the same accounts alone',
            ok: ratio <= GOAL && beside.length > 0 && worker.crashes() === 0,
          },
        ],
        detail: { accounts, slow_ms: slowMs, rounds: beside.length, alone_ms: before, beside_ms: after },
      };
    } finally {
      await worker.stop();
    }
  } finally {
    await place.close();
  }
}

/** Milliseconds until each of these accounts got what was queued for it. */
async function syncAll(place: Place, connections: readonly Connection[]): Promise<number> {
  const since = performance.now();
  await queueWrites(place, connections);
  const ids = connections.map(({ id }) => `'${id}'`).join(', ');
  await until(
    place,
    `not exists (select from public.crm_write_log where connection_id in (${ids}) and state <> 'succeeded')`,
  );
  return performance.now() - since;
}

/** A person to write into each account, and the jobs that do it. */
async function queueWrites({ database }: Place, connections: readonly Connection[]): Promise<void> {
  await database.pool.query(
    `with c as (
       select c.id, c.workspace_id, c.crm from public.crm_connections c where c.id = any ($1)
     ), thread as (
       insert into public.threads (workspace_id, subject, normalised_subject, first_message_at, last_message_at)
       select workspace_id, 'Subject', 'subject', now(), now() from c returning id, workspace_id
     ), message as (
       insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local,
         received_at, body_text, raw_bytes)
       select workspace_id, id, id::text, 'buyer@customer.example', now(), '', now(), '', 1000 from thread
       returning id, workspace_id, thread_id
     ), write as (
       insert into public.crm_write_log (workspace_id, crm, connection_id, thread_id, message_id, object, action,
         idempotency_key, payload, state, dry_run)
       select m.workspace_id, c.crm, c.id, m.thread_id, m.id, 'contact', 'upsert', 'bench_' || m.id,
         jsonb_build_object('email', 'person@customer-' || m.id || '.example', 'firstName', null, 'lastName', null, 'company', null),
         'queued', false
       from message m join c using (workspace_id) returning workspace_id, connection_id, crm
     )
     select count(private.send_job('sync_' || crm,
       jsonb_build_object('workspaceId', workspace_id, 'connectionId', connection_id), connection_id::text)::text) from write`,
    [connections.map(({ id }) => id)],
  );
}

async function until(place: Place, condition: string): Promise<void> {
  while (!(await holds(place, condition))) await delay(LOOK_EVERY_MS);
}

async function holds({ database }: Place, condition: string): Promise<boolean> {
  const { rows } = await database.pool.query<{ holds: boolean }>(`select ${condition} as holds`);
  return rows[0]?.holds ?? false;
}

const portal = (number: number): SeedPortal => ({
  hubId: 71_000_000 + number,
  name: `Account ${number}`,
  domain: `account-${number}.example`,
  accountType: 'STANDARD',
  timeZone: 'Europe/Berlin',
  utcOffsetMinutes: 60,
  currency: 'EUR',
  dataHostingLocation: 'eu1',
  installer: { userId: number + 1, email: `admin@account-${number}.example`, name: 'Admin' },
  book: { companies: [], leads: [] },
});
