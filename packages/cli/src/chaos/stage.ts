import { randomUUID } from 'node:crypto';

import type { CrmProvider } from '@conduit/crm/port.ts';
import { authorize } from '@conduit/crm/testing/authorize.ts';
import { sealTokens } from '@conduit/crm/tokens.ts';
import type { Vault } from '@conduit/crm/vault.ts';
import type { Sandbox } from '@conduit/crm-sandbox';
import type { Db } from '@conduit/db/client.ts';
import { connectAccount } from '@conduit/db/testing/account.ts';
import { createUser } from '@conduit/local-supabase/testing/actors.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import type pg from 'pg';

import { accountsByNumber, contentsOf } from './accounts.ts';
import type { ExpectedOutcome } from './check.ts';
import { crmOf, PEOPLE, type Schedule } from './schedule.ts';

/** A schedule with its place in the database and in the CRM, ready to be let loose. */
export interface Staged extends Schedule {
  crm: Crm;
  account: string;
  workspaceId: string;
  connectionId: string;
  userId: string;
  expected: ExpectedOutcome[];
}

export interface StageOptions {
  /** The owner of everything. */
  pool: pg.Pool;
  /** As Edge Functions, which connect accounts. */
  functions: Db;
  sandbox: Sandbox;
  providers: Record<Crm, CrmProvider>;
  vault: Vault;
}

const SIDE_BY_SIDE = 8;

/**
 * Connects every schedule's account through the CRM's consent and stores what reading mail would have: messages, runs
 * and their facts. Mail and deals are not what is tried here, so they are put there directly; planning is left to the
 * worker.
 */
export async function stage(options: StageOptions, schedules: readonly Schedule[]): Promise<Staged[]> {
  const { pool, sandbox } = options;
  const { id: userId } = await createUser(pool, { email: 'chaos@northwind.example' });
  const accounts = accountsByNumber(sandbox);
  const waiting = schedules.map((schedule): Staged => {
    const account = accounts.get(schedule.number);
    if (account === undefined) throw new Error(`Schedule ${schedule.number} has no account.`);
    const { deals } = contentsOf(sandbox, account);
    const expected = schedule.outcomes.map((person) => ({
      schedule: schedule.number,
      account,
      messageId: randomUUID(),
      email: PEOPLE[person].email,
      dealId: deals[person as 'known'] ?? null,
    }));
    const [workspaceId, crm] = [randomUUID(), crmOf(schedule.flavour)];
    return { ...schedule, crm, account, workspaceId, connectionId: '', userId, expected };
  });
  await pool.query(
    `with given as (select * from jsonb_to_recordset($1) as g (id uuid, name text)),
      made as (insert into public.workspaces (id, name, live_writes, write_unasked) select id, name, true, true from given)
     insert into public.workspace_members (workspace_id, user_id, role, email)
     select id, $2, 'owner', 'chaos@northwind.example' from given`,
    [
      JSON.stringify(waiting.map((each) => ({ id: each.workspaceId, name: `Schedule ${each.number}` }))),
      userId,
    ],
  );
  const staged: Staged[] = [];
  for (let from = 0; from < waiting.length; from += SIDE_BY_SIDE) {
    const some = waiting.slice(from, from + SIDE_BY_SIDE);
    staged.push(
      ...(await Promise.all(
        some.map(async (each) => {
          const connectionId = await connect(options, each);
          if (connectionId === null) throw new Error(`Account ${each.account} could not be connected.`);
          return { ...each, connectionId };
        }),
      )),
    );
  }
  await storeDeals(options, staged);
  await storeMail(pool, staged);
  return staged;
}

/** Connects a schedule's account, or connects it again: what an admin does in the dashboard. Null when it failed. */
export async function connect(
  { functions, providers, vault }: StageOptions,
  { crm, account, workspaceId, userId, number }: Staged,
): Promise<string | null> {
  const tokens = await authorize(providers[crm], account);
  if (!tokens.ok) return null;
  const connected = await connectAccount(
    functions,
    {
      workspaceId,
      userId,
      account: {
        crm,
        externalAccountId: account,
        name: `Schedule ${number}`,
        domain: null,
        url: null,
        installerEmail: null,
        installerUserId: null,
        scopes: tokens.value.scopes,
        instanceUrl: tokens.value.instanceUrl,
      },
    },
    (connectionId) => sealTokens(vault, { connectionId, crm }, tokens.value),
  );
  if (!connected.ok) throw new Error(`Connecting ${account} failed: ${connected.code}`);
  return connected.connectionId;
}

async function storeDeals({ pool, sandbox }: StageOptions, staged: readonly Staged[]): Promise<void> {
  const deals = staged.flatMap(({ crm, account, workspaceId, connectionId }) =>
    Object.entries(contentsOf(sandbox, account).deals).map(([person, externalId]) => ({
      workspace_id: workspaceId,
      connection_id: connectionId,
      crm,
      external_id: externalId,
      email: PEOPLE[person as 'known'].email,
    })),
  );
  await pool.query(
    `insert into public.deals (workspace_id, connection_id, crm, external_id, name, is_open, contact_emails)
     select workspace_id, connection_id, crm, external_id, email, true, array[email]
     from jsonb_to_recordset($1)
       as g (workspace_id uuid, connection_id uuid, crm text, external_id text, email text)`,
    [JSON.stringify(deals)],
  );
  await pool.query(`
    update public.crm_connections set deals_synced_at = now();
    delete from pgboss.job where name = 'import_deals'`);
}

async function storeMail(pool: pg.Pool, staged: readonly Staged[]): Promise<void> {
  const messages = staged.flatMap((schedule) =>
    schedule.outcomes.map((person, index) => {
      const { first, last, email } = PEOPLE[person];
      const facts = {
        contact: { name: `${first} ${last}`, email },
        intent: 'request_pricing',
        next_step: { action: 'send_pricing', owner: 'us' },
        due_on: { date: '2026-12-18', basis: 'explicit', bound: 'by' },
      };
      const id = schedule.expected[index]?.messageId;
      return { id, workspace_id: schedule.workspaceId, email, facts };
    }),
  );
  await pool.query(
    `with given as (
       select *, gen_random_uuid() as thread_id from jsonb_to_recordset($1)
         as g (id uuid, workspace_id uuid, email text, facts jsonb)
     ), threads as (
       insert into public.threads (id, workspace_id, subject, first_message_at, last_message_at)
       select thread_id, workspace_id, 'Pricing', now(), now() from given
     ), messages as (
       insert into public.messages
         (id, workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local, body_text, raw_bytes)
       select id, workspace_id, thread_id, id || '@mail.example', email, '2026-11-02T08:15:00Z',
         '2026-11-02T09:15:00+01:00', 'Could you send over pricing for 40 seats?', 100
       from given
     ), runs as (
       insert into public.extraction_runs
         (id, workspace_id, thread_id, message_id, extractor_version, direction, decision)
       select id, workspace_id, thread_id, id, 'chaos', 'inbound', 'outcome' from given
     )
     insert into public.field_values (workspace_id, run_id, message_id, field, value, confidence)
     select g.workspace_id, g.id, g.id, f.key, f.value, 0.95 from given g, jsonb_each(g.facts) f`,
    [JSON.stringify(messages)],
  );
}
