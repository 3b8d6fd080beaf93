import { sandboxConfig } from '@conduit/crm/testing/sandboxConfig.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { createProviders } from '@conduit/crm/registry.ts';
import { startSandbox, type HubSpotRecord, type Sandbox } from '@conduit/crm-sandbox';
import { openDatabase, type Db } from '@conduit/db/client.ts';
import { loadConnection, type Connection } from '@conduit/db/connections.ts';
import type { JobName, JobPayload } from '@conduit/db/jobs.ts';
import { storeMessage, type NewMessage } from '@conduit/db/mail.ts';
import { mail } from '@conduit/db/testing/mail.ts';
import { createTestDatabase, createUser, type TestDatabase } from '@conduit/local-supabase/testing';
import type { Crm } from '@conduit/shared/crm.ts';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

import type { JobContext } from '../src/context.ts';
import { createFileStore } from '../src/files.ts';
import { createLogger } from '../src/log.ts';
import { jobs, run } from '../src/worker.ts';
import { connect as connectSandboxAccount } from '../testing/connect.ts';

/** Accounts the sandbox is seeded with, by name. */
export const NORTHWIND = 'Northwind Trading';
export const MARLOW = 'Marlow & Finch';

export interface LedgerRow {
  id: string;
  crm: Crm;
  object: 'contact' | 'task' | 'note';
  state: string;
  parked_for: string | null;
  external_id: string | null;
  deal_id: string | null;
  message_id: string;
  attempt_count: number;
  retry_count: number;
  next_retry_at: string | null;
  permanent_failure: boolean;
  error_code: string | null;
  error_owner: string | null;
  idempotency_key: string;
  payload: Record<string, unknown>;
  dry_run: boolean;
}

export interface Fixture {
  database: TestDatabase;
  sandbox: Sandbox;
  /** Live unless a test says otherwise. The worker's own role: its grants are part of what is tested. */
  context: JobContext;
  /** As `conduit_functions`, as an Edge Function would. */
  functions: Db;
  workspaceId: string;
  userId: string;
  /** Walks the CRM's consent and stores what comes of it, as the callback does. */
  connect(crm: Crm, accountName?: string): Promise<Connection>;
  /** The same, with the deals read. */
  connectReady(crm: Crm, accountName?: string): Promise<Connection>;
  reload(connection: Connection): Promise<Connection>;
  /** Stores a message, and with `answers` in the thread of another. */
  receive(message?: Partial<NewMessage>): Promise<{ threadId: string; messageId: string }>;
  /** Runs one job itself. */
  perform<N extends JobName>(name: N, payload: JobPayload<N>, context?: JobContext): Promise<void>;
  /**
   * Runs every job that waits, and those they send, each once, save those named. Returns the names of those that
   * failed.
   */
  drain(context?: JobContext, except?: readonly JobName[]): Promise<string[]>;
  /** Names of the jobs that wait. */
  waiting(): Promise<string[]>;
  ledger(): Promise<LedgerRow[]>;
  events(): Promise<{ event: string; detail: Record<string, unknown> }[]>;
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** A context of another process: its own connections, the same everything else. */
  anotherProcess(): JobContext;
}

/** One sandbox per file; a database, a workspace and the sandbox's seed anew for every test. */
export function useFixture(): Fixture {
  let sandbox: Sandbox;
  let fixture: Fixture;
  const pools: Db[] = [];
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(async () => {
    sandbox.control.reset();
    fixture = await openFixture(sandbox, pools);
  });
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.destroy()));
    await fixture.database.drop();
  });
  afterAll(() => sandbox.close());
  // Tests read it while they run, when it is there.
  return new Proxy({} as Fixture, { get: (_, name): unknown => Reflect.get(fixture, name) });
}

async function openFixture(sandbox: Sandbox, pools: Db[]): Promise<Fixture> {
  const database = await createTestDatabase();
  const open = (url: string) => {
    // As few as a worker's jobs have at least: whoever held one while asking for another would not get on.
    const pool = openDatabase({ url, applicationName: 'test', max: 2 });
    pools.push(pool);
    return pool;
  };
  const functions = open(database.functionsUrl);
  const { id: userId } = await createUser(database.pool, { email: 'ana.silva@northwind.example' });
  const query: Fixture['query'] = async (text, values) =>
    // The caller names the columns it asks for.
    (await database.pool.query(text, values)).rows as never;
  const [workspace] = await query<{ id: string }>(
    'update public.workspaces set live_writes = true, write_unasked = true returning id',
  );
  const workspaceId = workspace!.id; // made by the sign-up trigger
  // A decision takes effect at once, save in the tests of taking it back.
  await query(setUndoTime('0'));

  const context: JobContext = {
    db: open(database.workerUrl),
    providers: createProviders({
      ...sandboxConfig(sandbox),
      timeoutMs: 5_000,
    }),
    // Of the jobs tested on this fixture none touches a file; those that do have a stack with Storage.
    files: createFileStore('http://127.0.0.1:9', 'none'),
    vault: createVault({ keys: { k1: randomBytes(32).toString('base64url') }, activeKid: 'k1' }),
    log: createLogger('silent'),
    inboundDomain: 'in.conduit.example',
    mailer: null,
    dryRun: false,
    now: Date.now,
    random: () => 0.5,
    // Time is the database's where an account's calls are paced, so some of it has to pass.
    wait: (ms) => delay(Math.min(ms, 20)),
  };

  const connect: Fixture['connect'] = (crm, accountName = NORTHWIND) =>
    connectSandboxAccount(
      { functions, provider: context.providers[crm], vault: context.vault },
      { workspaceId, userId, account: accountOf(sandbox, crm, accountName) },
    );
  const load = async (connectionId: string): Promise<Connection> => {
    const connection = await loadConnection(context.db, workspaceId, connectionId);
    if (!connection) throw new Error('The connection is gone.');
    return connection;
  };

  const perform: Fixture['perform'] = (name, payload, within = context) => jobs[name](within, payload);

  return {
    database,
    sandbox,
    context,
    functions,
    workspaceId,
    userId,
    query,
    connect,
    perform,
    async connectReady(crm, accountName) {
      const connection = await connect(crm, accountName);
      await perform('import_deals', { workspaceId, connectionId: connection.id });
      await query(`delete from pgboss.job where name = 'import_deals'`);
      return load(connection.id);
    },
    reload: ({ id }) => load(id),
    async receive(message = {}) {
      const { threadId, messageId } = await storeMessage(
        functions,
        mail(workspaceId, {
          sentAt: '2026-11-02T09:15:00+01:00',
          receivedAt: '2026-11-02T08:15:30.000Z',
          text: ASKS_FOR_PRICING,
          ...message,
        }),
        (candidates) => candidates.byReference[0]?.threadId ?? null,
      );
      return { threadId, messageId };
    },
    async drain(within = context, except = []) {
      const failed: string[] = [];
      for (;;) {
        const [job] = await query<{ id: string; name: JobName; data: unknown }>(
          `delete from pgboss.job where id = (
             select id from pgboss.job where state = 'created' and name <> all ($1) order by created_on, id limit 1
           ) returning id, name, data`,
          [except],
        );
        if (!job) return failed;
        const result = await run(within, job.name, job);
        if (result.status !== 'completed') failed.push(job.name);
      }
    },
    waiting: async () =>
      (
        await query<{ name: string }>(`select name from pgboss.job where state = 'created' order by name`)
      ).map(({ name }) => name),
    ledger: () =>
      query(
        `select *, next_retry_at::text from public.crm_write_log
         order by crm, created_at, array_position(array['contact', 'task', 'note'], object), id`,
      ),
    events: () => query('select event, detail from public.audit_events order by id'),
    anotherProcess: () => ({ ...context, db: open(database.workerUrl) }),
  };
}

/** How long a decision can be taken back, for a database of a test. */
export const setUndoTime = (time: string): string =>
  `create or replace function private.review_undo_time() returns interval
   language sql immutable set search_path = '' as $$ select interval '${time}' $$`;

export const ASKS_FOR_PRICING = `Hi Ana,

thanks for the walkthrough last week. The operations team liked what they saw.

Could you send over pricing for 40 seats by Friday? We would start with the Turin plant and add Lyon in spring.

Kind regards,
Maria Rossi
Head of Operations
Acme Robotics`;

/** HubSpot hub id or Salesforce org id. */
export function accountOf({ control }: Sandbox, crm: Crm, name: string): string {
  const found = control.accounts().find((each) => each.crm === crm && each.name === name);
  if (!found) throw new Error(`The sandbox has no ${crm} account named ${name}.`);
  return found.account;
}

/** What a portal holds. */
export function inHubspot(sandbox: Sandbox, name = NORTHWIND): Record<string, HubSpotRecord[]> {
  const records = sandbox.control.records(accountOf(sandbox, 'hubspot', name));
  return records?.crm === 'hubspot' ? records.objects : {};
}

/** What an org holds. */
export function inSalesforce(sandbox: Sandbox, name = NORTHWIND): Record<string, Record<string, unknown>[]> {
  const records = sandbox.control.records(accountOf(sandbox, 'salesforce', name));
  return records?.crm === 'salesforce' ? records.objects : {};
}

/** Calls that may have written records. */
export const writesTo = ({ control }: Sandbox) =>
  control
    .calls()
    .filter(
      ({ method, path }) =>
        (method === 'POST' && /\/batch\/(create|upsert)$/.test(path)) ||
        (method !== 'GET' && /\/composite\/sobjects/.test(path)),
    );

/** Calls that created tasks or notes in HubSpot. */
export const creates = ({ control }: Sandbox, object: 'tasks' | 'notes') =>
  control
    .calls({ crm: 'hubspot', method: 'POST' })
    .filter(({ path }) => path.endsWith(`/${object}/batch/create`));
