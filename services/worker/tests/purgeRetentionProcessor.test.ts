import { createProviders } from '@conduit/crm/registry.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { openDatabase, type Db } from '@conduit/db/client.ts';
import { requestErasure } from '@conduit/db/erasure.ts';
import { storeRun } from '@conduit/db/extraction.ts';
import type { JobName, JobPayload } from '@conduit/db/jobs.ts';
import { planWrite } from '@conduit/db/ledger.ts';
import { storeMessage, type NewMessage } from '@conduit/db/mail.ts';
import { keepRefused } from '@conduit/db/refusedMail.ts';
import { openReview } from '@conduit/db/reviews.ts';
import { connectUnused } from '@conduit/db/testing/account.ts';
import { mail } from '@conduit/db/testing/mail.ts';
import { startTestSupabase, type SignedUpUser, type TestSupabase } from '@conduit/local-supabase/testing';
import { createClient } from '@supabase/supabase-js';
import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as nextTick } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { JobContext } from '../src/context.ts';
import { createFileStore, FileStoreError, type FileStore } from '../src/files.ts';
import { purgeRetention } from '../src/jobs/purgeRetention.ts';
import { createLogger } from '../src/log.ts';
import { run } from '../src/worker.ts';

const DAY = 24 * 60 * 60_000;
const NOW = Date.parse('2026-11-26T02:30:00Z');
const ago = (days: number) => new Date(NOW - days * DAY).toISOString();
const BODY = 'Could you send over pricing for 40 seats by Friday? We would start with the Turin plant.';

let stack: TestSupabase;
let functions: Db;
let worker: Db;
let files: FileStore;
let context: JobContext;
let owner: SignedUpUser;
let workspaceId: string;
const logged: string[] = [];

beforeAll(async () => {
  stack = await startTestSupabase({ functions: false });
  functions = openDatabase({ url: stack.functionsDbUrl, applicationName: 'test' });
  worker = openDatabase({ url: stack.workerDbUrl, applicationName: 'test' });
  files = createFileStore(stack.apiUrl, stack.secretKey);
  context = {
    db: worker,
    files,
    providers: createProviders({
      hubspot: { clientId: 'h', clientSecret: 'h' },
      salesforce: { clientId: 's', clientSecret: 's' },
    }),
    vault: createVault({ keys: { k1: randomBytes(32).toString('base64url') }, activeKid: 'k1' }),
    log: createLogger('info', { write: (line) => void logged.push(line) }),
    mailer: null,
    inboundDomain: 'in.conduit.example',
    dryRun: true,
    now: () => NOW,
    random: () => 0.5,
    wait: () => Promise.resolve(),
  };
});
afterAll(async () => {
  await worker.destroy();
  await functions.destroy();
  await stack.stop();
});
beforeEach(async () => {
  logged.length = 0;
  await stack.pool.query('delete from pgboss.job');
  owner = await stack.signUp(`${randomUUID()}@northwind.example`);
  workspaceId = await value(
    'select workspace_id as value from public.workspace_members where user_id = $1',
    owner.userId,
  );
});

async function rows<T>(query: string, ...values: unknown[]): Promise<T[]> {
  // The caller names the columns it asks for.
  return (await stack.pool.query(query, values)).rows as T[];
}
const value = async (query: string, ...values: unknown[]): Promise<string> =>
  (await rows<{ value: string }>(query, ...values))[0]!.value; // a query for one value returns it

async function put(bucket: 'raw-email' | 'attachments', path: string, text = 'bytes'): Promise<void> {
  const { storage } = createClient(stack.apiUrl, stack.secretKey, { auth: { persistSession: false } });
  const { error } = await storage
    .from(bucket)
    .upload(path, new TextEncoder().encode(text), { contentType: 'application/octet-stream', upsert: true });
  if (error) throw error;
}

const exists = async (bucket: 'raw-email' | 'attachments', path: string): Promise<boolean> =>
  files.download(bucket, path).then(
    () => true,
    () => false,
  );

/** A message with everything that hangs on it, as the functions and the worker store them, files included. */
async function receive(
  days: number,
  { attached = 0, ...overrides }: Partial<NewMessage> & { attached?: number } = {},
): Promise<{ messageId: string; threadId: string; rawPath: string; paths: string[] }> {
  const folder = `${workspaceId}/${randomUUID()}`;
  const rawPath = `${folder}/message.eml`;
  const paths = Array.from({ length: attached }, (_, index) => `${folder}/${index}`);
  await put('raw-email', rawPath, BODY);
  for (const path of paths) await put('attachments', path);
  const { messageId, threadId } = await storeMessage(
    functions,
    mail(workspaceId, {
      from: { name: 'Maria Rossi', address: 'maria@acme.example' },
      to: [{ name: 'Ana', address: 'ana@northwind.example' }],
      sentAt: ago(days),
      receivedAt: ago(days),
      text: BODY,
      html: `<p>${BODY}</p>`,
      rawPath,
      rawBytes: 100,
      attachments: paths.map((path) => ({
        filename: 'offer for Acme.pdf',
        contentType: 'application/pdf',
        sizeBytes: 5,
        sha256: 'x',
        path,
      })),
      ...overrides,
    }),
    (candidates) => candidates.byReference[0]?.threadId ?? null,
  );
  await stack.pool.query('update public.attachments set created_at = $2 where message_id = $1', [
    messageId,
    ago(days),
  ]);
  return { messageId, threadId, rawPath, paths };
}

/** Facts, a question and three writes of a message. */
async function interpret(message: { messageId: string; threadId: string }): Promise<string> {
  const { messageId, threadId } = message;
  const runId = await storeRun(worker, {
    workspaceId,
    threadId,
    messageId,
    extractorVersion: 'test',
    direction: 'inbound',
    decision: 'review',
    confidence: 0.9,
    reasons: [],
    replyStart: 0,
    replyEnd: 10,
    facts: [
      {
        field: 'contact',
        value: { name: 'Maria Rossi', email: 'maria@acme.example' },
        confidence: 1,
        evidence: [],
      },
      { field: 'intent', value: 'request_pricing', confidence: 1, evidence: [] },
    ],
  });
  await openReview(worker, {
    workspaceId,
    threadId,
    messageId,
    runId: runId!, // the first run is stored
    kind: 'extraction',
    crm: null,
    reasons: [],
    proposal: { facts: { intent: 'request_pricing' } },
  });
  const connectionId = await connectUnused(
    functions,
    { workspaceId, userId: owner.userId },
    { externalAccountId: workspaceId },
  );
  const { id } = await planWrite(worker, {
    workspaceId,
    crm: 'hubspot',
    connectionId,
    threadId,
    messageId,
    object: 'contact',
    action: 'upsert',
    idempotencyKey: `cdt_${randomUUID()}`,
    contactWriteId: null,
    dealId: null,
    payload: { email: 'maria@acme.example', firstName: 'Maria' },
    dryRun: false,
  });
  return id;
}

const purge = (within: JobContext = context) => purgeRetention(within, { workspaceId });
const messageOf = async (id: string) =>
  (await rows<Record<string, unknown>>('select * from public.messages where id = $1', id))[0];
const completed = () =>
  rows<{ detail: Record<string, number> }>(
    `select detail from public.audit_events where workspace_id = $1 and event = 'retention_purge_completed' order by id`,
    workspaceId,
  );

/** A mail that could not be stored, with its original, as the function for inbound mail keeps it. */
async function refuseOne(days: number, people: readonly string[] = []): Promise<{ rawPath: string }> {
  const contentKey = randomBytes(32).toString('hex');
  const rawPath = `${workspaceId}/${contentKey}/message.eml`;
  await put('raw-email', rawPath, BODY);
  await keepRefused(functions, {
    workspaceId,
    contentKey,
    reason: 'unstorable',
    sizeBytes: 100,
    from: 'maria@acme.example',
    people: ['maria@acme.example', ...people],
    internetMessageId: null,
    rawPath,
  });
  await stack.pool.query('update public.refused_mail set received_at = $2 where content_key = $1', [
    contentKey,
    ago(days),
  ]);
  return { rawPath };
}
const refusedPaths = async () =>
  (
    await rows<{ raw_path: string }>(
      'select raw_path from public.refused_mail where workspace_id = $1',
      workspaceId,
    )
  ).map((row) => row.raw_path);

describe('mail that could not be stored', () => {
  it('goes with its original when messages of its age go, and not before', async () => {
    const [old, recent] = [await refuseOne(31), await refuseOne(29)];
    await purge();
    expect(await refusedPaths()).toEqual([recent.rawPath]);
    expect(await exists('raw-email', old.rawPath)).toBe(false);
    expect(await exists('raw-email', recent.rawPath)).toBe(true);
    expect((await completed()).at(-1)?.detail).toMatchObject({ raw_files: 1, files_deleted: 1, orphans: 0 });
  });

  it('keeps its original from the sweep, as long as it is there itself', async () => {
    const { rawPath } = await refuseOne(1);
    await purge({ ...context, now: () => Date.now() + 2 * DAY });
    expect(await exists('raw-email', rawPath)).toBe(true);
    await stack.pool.query(
      `insert into private.erasure_outbox (workspace_id, bucket, paths) values ($1, 'raw-email', array[$2])`,
      [workspaceId, rawPath],
    );
    await purge();
    expect(await exists('raw-email', rawPath)).toBe(true);
  });

  it('stays under a legal hold', async () => {
    const { rawPath } = await refuseOne(31);
    await owner.client.rpc('set_legal_hold', { workspace_id: workspaceId, held: true });
    await purge();
    expect(await refusedPaths()).toEqual([rawPath]);
    expect(await exists('raw-email', rawPath)).toBe(true);
  });

  it('is erased with whoever it is from or for, whole, and with nobody else', async () => {
    const from = await refuseOne(1);
    const other = await refuseOne(1, ['tom@acme.example']);
    await stack.pool.query(
      `update public.refused_mail set from_address = '', people = '{tom@acme.example}' where raw_path = $1`,
      [other.rawPath],
    );
    const requestId = await requestErasure(functions, {
      workspaceId,
      address: 'MARIA@acme.example',
      source: 'hubspot',
    });
    await run(context, 'erase_person', { id: '1', data: { workspaceId, requestId } });
    expect(await refusedPaths()).toEqual([other.rawPath]);
    expect(await exists('raw-email', from.rawPath)).toBe(false);
    expect(
      await value(
        `select certificate ->> 'files' as value from public.erasure_requests where id = $1`,
        requestId,
      ),
    ).toBe('1');
    const second = await requestErasure(functions, {
      workspaceId,
      address: 'tom@acme.example',
      source: 'hubspot',
    });
    await run(context, 'erase_person', { id: '2', data: { workspaceId, requestId: second } });
    expect(await refusedPaths()).toEqual([]);
    expect(await exists('raw-email', other.rawPath)).toBe(false);
  });

  it('goes with its workspace', async () => {
    const { rawPath } = await refuseOne(1);
    const name = await value('select name as value from public.workspaces where id = $1', workspaceId);
    await owner.client.rpc('delete_workspace', { workspace_id: workspaceId, confirmation: name });
    expect(
      await value(
        'select count(*) as value from private.erasure_outbox where workspace_id = $1 and paths @> array[$2]',
        workspaceId,
        rawPath,
      ),
    ).toBe('1');
    await purge();
    expect(await exists('raw-email', rawPath)).toBe(false);
  });
});

describe('message redaction updates fields and timestamps', () => {
  it('removes every copy of the text of what is past its time, and only of that', async () => {
    const old = await receive(31, { attached: 1 });
    const recent = await receive(29);
    await purge();
    expect(await messageOf(old.messageId)).toMatchObject({
      is_redacted: true,
      redacted_at: expect.any(Date) as Date,
      body_text: null,
      body_html: null,
      snippet: null,
      subject: '',
      raw_path: null,
      from_address: 'maria@acme.example',
    });
    expect(await messageOf(recent.messageId)).toMatchObject({
      is_redacted: false,
      redacted_at: null,
      body_text: BODY,
      subject: 'Pricing for 40 seats',
      raw_path: recent.rawPath,
    });
    expect(await exists('raw-email', old.rawPath)).toBe(false);
    expect(await exists('raw-email', recent.rawPath)).toBe(true);
  });

  it('keeps a conversation’s subject until the last of its messages is redacted', async () => {
    const first = await receive(31, { internetMessageId: `first-${workspaceId}` });
    await receive(10, { inReplyTo: `first-${workspaceId}` });
    const subject = () => value('select subject as value from public.threads where id = $1', first.threadId);
    await purge();
    expect(await subject()).toBe('Pricing for 40 seats');
    await purge({ ...context, now: () => NOW + 25 * DAY });
    expect(await subject()).toBe('');
    expect((await completed()).map(({ detail }) => [detail.messages, detail.subjects])).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it('keeps the subject of a conversation that a message joins meanwhile', async () => {
    const old = await receive(31);
    const client = await stack.pool.connect();
    await client.query('begin');
    await client.query('update public.threads set message_count = message_count + 1 where id = $1', [
      old.threadId,
    ]);
    const purged = purge();
    while ((await rows('select from pg_locks where not granted')).length === 0) await nextTick();
    await client.query(
      `insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, subject, sent_at, sent_at_local, body_text, raw_bytes)
       select workspace_id, thread_id, 'joined', from_address, 'Re: Pricing', now(), sent_at_local, 'x', 0 from public.messages where id = $1`,
      [old.messageId],
    );
    await client.query('commit');
    client.release();
    await purged;
    expect(await messageOf(old.messageId)).toMatchObject({ is_redacted: true });
    expect(await value('select subject as value from public.threads where id = $1', old.threadId)).toBe(
      'Pricing for 40 seats',
    );
    expect((await completed())[0]?.detail).toMatchObject({ messages: 1, subjects: 0 });
  });

  it('obeys the days of the workspace, and does nothing while purging is off', async () => {
    const message = await receive(31);
    await stack.pool.query(
      'update public.retention_policies set purge_enabled = false where workspace_id = $1',
      [workspaceId],
    );
    await purge();
    await stack.pool.query(
      'update public.retention_policies set purge_enabled = true, message_days = 60 where workspace_id = $1',
      [workspaceId],
    );
    await purge();
    expect(await messageOf(message.messageId)).toMatchObject({ is_redacted: false, body_text: BODY });
    expect((await completed()).map(({ detail }) => detail.messages)).toEqual([0]);
  });

  it('keeps facts and the trail, or takes them along, as the workspace says', async () => {
    const message = await receive(31);
    const writeId = await interpret(message);
    await stack.pool.query(
      `update public.crm_write_log set state = 'succeeded', external_id = '1', succeeded_at = now() where id = $1`,
      [writeId],
    );
    const facts = () =>
      value(
        'select count(*)::text as value from public.field_values where message_id = $1',
        message.messageId,
      );
    const told = () =>
      value('select count(*)::text as value from public.audit_events where thread_id = $1', message.threadId);
    await purge();
    expect([await facts(), await told()]).toEqual(['2', '1']);
    await stack.pool.query('update public.audit_events set at = at').catch(() => undefined);
    await stack.pool.query(
      'update public.retention_policies set keep_extracted_fields = false, keep_audit = false, message_days = 1 where workspace_id = $1',
      [workspaceId],
    );
    await stack.pool.query('alter table public.audit_events disable trigger audit_events_append_only');
    await stack.pool.query(`update public.audit_events set at = $2 where thread_id = $1`, [
      message.threadId,
      ago(90),
    ]);
    await stack.pool.query('alter table public.audit_events enable trigger audit_events_append_only');
    await purge();
    expect([await facts(), await told()]).toEqual(['0', '0']);
    expect(
      await rows('select proposal, status from public.review_items where message_id = $1', message.messageId),
    ).toEqual([{ proposal: {}, status: 'rejected' }]);
    expect(
      await value('select payload::text as value from public.crm_write_log where id = $1', writeId),
    ).toBe('{}');
    expect((await completed()).at(-1)?.detail).toMatchObject({ facts: 2, audit_events: 1, messages: 0 });
  });

  it('leaves alone what is on legal hold: a conversation, then the workspace', async () => {
    const held = await receive(31, { attached: 1 });
    const other = await receive(31);
    const hold = (thread: string | null, on: boolean) =>
      owner.client.rpc('set_legal_hold', { workspace_id: workspaceId, held: on, thread_id: thread });
    expect((await hold(held.threadId, true)).error).toBeNull();
    await purge();
    expect(await messageOf(held.messageId)).toMatchObject({ is_redacted: false, body_text: BODY });
    expect(await exists('attachments', held.paths[0]!)).toBe(true); // it has one
    expect(await messageOf(other.messageId)).toMatchObject({ is_redacted: true });

    await hold(null, true);
    await hold(held.threadId, false);
    await purge();
    expect(await messageOf(held.messageId)).toMatchObject({ is_redacted: false });
    await hold(null, false);
    await purge();
    expect(await messageOf(held.messageId)).toMatchObject({ is_redacted: true });
    const events = await rows<{ event: string }>(
      `select event from public.audit_events where workspace_id = $1 and event like 'legal_hold%' order by id`,
      workspaceId,
    );
    expect(events.map(({ event }) => event.replace('legal_hold_', ''))).toEqual([
      'set',
      'set',
      'released',
      'released',
    ]);
  });

  it('stops at once when a hold is set in the midst of it', async () => {
    await receive(31);
    const late = await receive(31, { attached: 1 });
    let batches = 0;
    const holding: JobContext = {
      ...context,
      files: {
        ...files,
        list: async (...args) => {
          batches += 1;
          await stack.pool.query(
            'update public.retention_policies set legal_hold = true where workspace_id = $1',
            [workspaceId],
          );
          return files.list(...args);
        },
      },
    };
    await purge(holding);
    expect(batches).toBeGreaterThan(0);
    expect(await messageOf(late.messageId)).toMatchObject({ is_redacted: true });
    expect(await exists('raw-email', late.rawPath)).toBe(true);
    const kept = await receive(31);
    await purge();
    expect(await messageOf(kept.messageId)).toMatchObject({ is_redacted: false });
    await stack.pool.query(
      'update public.retention_policies set legal_hold = false where workspace_id = $1',
      [workspaceId],
    );
    await purge();
    expect(await exists('raw-email', late.rawPath)).toBe(false);
  });

  it('sets a hold only once files under way are deleted', async () => {
    await receive(31);
    const order: string[] = [];
    let hold: PromiseLike<unknown> = Promise.resolve();
    const slow: FileStore = {
      ...files,
      remove: async (...args) => {
        hold = owner.client
          .rpc('set_legal_hold', { workspace_id: workspaceId, held: true })
          .then(() => order.push('held'));
        await expect
          .poll(() => rows(`select from pg_locks where locktype = 'advisory' and not granted`))
          .toHaveLength(1);
        await files.remove(...args);
        order.push('deleted');
      },
    };
    await purge({ ...context, files: slow });
    await hold;
    expect(order).toEqual(['deleted', 'held']);
  });
});

describe('attachment cleanup decision logic and audit counts', () => {
  it('removes files past their own days, with the raw mail that holds them too', async () => {
    await stack.pool.query(
      'update public.retention_policies set message_days = 90, attachment_days = 7 where workspace_id = $1',
      [workspaceId],
    );
    const old = await receive(8, { attached: 2 });
    const plain = await receive(8);
    const recent = await receive(6, { attached: 1 });
    await purge();
    for (const path of old.paths) expect(await exists('attachments', path)).toBe(false);
    expect(await exists('raw-email', old.rawPath)).toBe(false);
    expect(await exists('raw-email', plain.rawPath)).toBe(true);
    expect(await exists('attachments', recent.paths[0]!)).toBe(true); // it has one
    expect(
      await rows(
        'select path, filename, removed_at is not null as removed from public.attachments where message_id = $1',
        old.messageId,
      ),
    ).toEqual([
      { path: null, filename: '', removed: true },
      { path: null, filename: '', removed: true },
    ]);
    expect(await messageOf(old.messageId)).toMatchObject({
      is_redacted: false,
      body_text: BODY,
      raw_path: null,
    });
    expect((await completed())[0]?.detail).toMatchObject({
      messages: 0,
      attachments: 2,
      raw_files: 1,
      files_deleted: 3,
      orphans: 0,
      failures: 0,
    });
  });

  it('counts exactly, once, and finds nothing the second time', async () => {
    for (let n = 0; n < 3; n++) await receive(40, { attached: 1 });
    await purge();
    await purge();
    const [first, second] = await completed();
    expect(first?.detail).toMatchObject({
      messages: 3,
      attachments: 3,
      raw_files: 3,
      files_deleted: 6,
      subjects: 3,
    });
    expect(second?.detail).toMatchObject({
      messages: 0,
      attachments: 0,
      raw_files: 0,
      files_deleted: 0,
      subjects: 0,
    });
  });

  it('sweeps files that no row knows of, unless they are young', async () => {
    const known = await receive(1, { attached: 1 });
    const orphan = `${workspaceId}/${randomUUID()}/0`;
    await put('attachments', orphan);
    await purge({ ...context, now: Date.now });
    expect(await exists('attachments', orphan)).toBe(true);
    await stack.pool.query(
      'update public.retention_policies set message_days = 3650, attachment_days = 3650 where workspace_id = $1',
      [workspaceId],
    );
    await purge({ ...context, now: () => Date.now() + 2 * DAY });
    expect(await exists('attachments', orphan)).toBe(false);
    expect(await exists('attachments', known.paths[0]!)).toBe(true); // it has one
    expect(await exists('raw-email', known.rawPath)).toBe(true);
    expect((await completed()).at(-1)?.detail).toMatchObject({ orphans: 1, files_deleted: 1 });
  });

  it('owes no file that a row points to again', async () => {
    const message = await receive(1);
    await stack.pool.query(
      `insert into private.erasure_outbox (workspace_id, bucket, paths) values ($1, 'raw-email', array[$2])`,
      [workspaceId, message.rawPath],
    );
    await purge();
    expect(await exists('raw-email', message.rawPath)).toBe(true);
    expect(
      await value(
        'select (done_at is not null)::text as value from private.erasure_outbox where paths @> array[$1]',
        message.rawPath,
      ),
    ).toBe('true');
  });
});

describe('a purge that fails or is killed', () => {
  it('logs what failed with its code, stays owing, and is tried again', async () => {
    const message = await receive(31, { attached: 1 });
    const broken: JobContext = {
      ...context,
      files: { ...files, remove: () => Promise.reject(new FileStoreError('503')) },
    };
    const first = await run(broken, 'purge_retention', { id: '1', data: { workspaceId } });
    expect(first).toMatchObject({ status: 'failed', output: { type: 'NotDoneYet' } });
    expect(await messageOf(message.messageId)).toMatchObject({ is_redacted: true });
    expect(await exists('raw-email', message.rawPath)).toBe(true);
    expect(
      await rows(
        'select attempts, last_error, done_at from private.erasure_outbox where workspace_id = $1',
        workspaceId,
      ),
    ).toEqual([
      { attempts: 1, last_error: '503', done_at: null },
      { attempts: 1, last_error: '503', done_at: null },
    ]);
    expect(
      await rows(
        `select detail - 'run_id' as detail from public.audit_events where workspace_id = $1 and event = 'retention_purge_failed'`,
        workspaceId,
      ),
    ).toEqual([{ detail: { step: 'files', code: '503' } }]);
    expect(logged.join()).toContain('"step":"files"');
    expect(await completed()).toEqual([]);

    const second = await run(context, 'purge_retention', { id: '2', data: { workspaceId } });
    expect(second.status).toBe('completed');
    expect(await exists('raw-email', message.rawPath)).toBe(false);
    expect((await completed())[0]?.detail).toMatchObject({ messages: 1, files_deleted: 2, failures: 1 });
  });

  it('goes on with the files when the rows are in trouble, and says which step it was', async () => {
    await receive(31);
    await stack.pool.query('alter table public.messages rename column snippet to snippet_gone');
    const result = await run(context, 'purge_retention', { id: '1', data: { workspaceId } });
    await stack.pool.query('alter table public.messages rename column snippet_gone to snippet');
    expect(result.status).toBe('failed');
    expect(
      await value(
        `select detail ->> 'step' as value from public.audit_events where workspace_id = $1 and event = 'retention_purge_failed'`,
        workspaceId,
      ),
    ).toBe('messages');
    await purge();
    expect((await completed())[0]?.detail).toMatchObject({ messages: 1, failures: 1 });
  });

  it('never waits for a row that somebody holds, and takes it the next time', async () => {
    const [held, free] = [await receive(31), await receive(31)];
    const client = await stack.pool.connect();
    await client.query('begin');
    await client.query('select from public.messages where id = $1 for update', [held.messageId]);
    await purge();
    expect(await messageOf(free.messageId)).toMatchObject({ is_redacted: true });
    expect(await messageOf(held.messageId)).toMatchObject({ is_redacted: false });
    await client.query('rollback');
    client.release();
    await purge();
    expect(await messageOf(held.messageId)).toMatchObject({ is_redacted: true });
  });
});

describe('a large purge', () => {
  it('goes on in another job after so many batches, each with its files deleted', async () => {
    const first = await receive(31);
    await stack.pool.query(
      `insert into public.messages (workspace_id, thread_id, internet_message_id, from_address, sent_at, sent_at_local,
         received_at, body_text, raw_bytes)
       select workspace_id, thread_id, n::text, from_address, sent_at, sent_at_local, received_at + interval '1 second', body_text, 0
       from public.messages, generate_series(1, 100) n where id = $1`,
      [first.messageId],
    );
    await purgeRetention(context, { workspaceId }, 1);
    expect(await exists('raw-email', first.rawPath)).toBe(false);
    expect(await completed()).toEqual([]);
    const [waiting] = await rows<{ data: JobPayload<'purge_retention'> }>(
      `select data from pgboss.job where name = 'purge_retention'`,
    );
    await purgeRetention(context, waiting!.data, 1); // one was sent
    expect((await completed()).map(({ detail }) => [detail.messages, detail.files_deleted])).toEqual([
      [101, 1],
    ]);
  });
});

describe('every day', () => {
  it('sends one job per workspace, and for workspaces that are gone as long as files are owed', async () => {
    await stack.pool.query(
      `insert into private.webhook_events (source, event_id, received_at) values ('hubspot', 'old', now() - interval '31 days'), ('hubspot', 'new', now())`,
    );
    const gone = randomUUID();
    await stack.pool.query(
      `insert into private.erasure_outbox (workspace_id, bucket, paths) values ($1, 'raw-email', array[$2])`,
      [gone, `${gone}/x/message.eml`],
    );
    await purgeRetention(context, { all: true });
    await purgeRetention(context, { all: true });
    const jobs = await rows<{ key: string }>(
      `select singleton_key as key from pgboss.job where name = 'purge_retention'`,
    );
    const keys = jobs.map(({ key }) => key);
    expect(keys).toContain(workspaceId);
    expect(keys).toContain(gone);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await rows('select event_id from private.webhook_events')).toEqual([{ event_id: 'new' }]);
  });
});

describe('erasing one person', () => {
  const erase = async (address: string) => {
    const requestId = await requestErasure(functions, { workspaceId, address, source: 'hubspot' });
    const job = { id: '1', data: { workspaceId, requestId } };
    return { requestId, status: (await run(context, 'erase_person', job)).status };
  };

  it('removes what they sent and received, files and facts, and certifies it without their address', async () => {
    const sent = await receive(1, { attached: 1 });
    const writeId = await interpret(sent);
    await stack.pool.query(
      `update public.crm_write_log set state = 'succeeded', external_id = '501', succeeded_at = now() where id = $1`,
      [writeId],
    );
    const copied = await receive(1, {
      from: { name: 'Tom', address: 'tom@acme.example' },
      cc: [{ name: 'Maria Rossi', address: 'Maria@Acme.example' }],
    });
    const other = await receive(1, { from: { name: 'Tom', address: 'tom@acme.example' } });
    const { requestId, status } = await erase('MARIA@acme.example');
    expect(status).toBe('completed');
    expect(await messageOf(sent.messageId)).toMatchObject({
      is_redacted: true,
      body_text: null,
      from_address: 'erased@erased.invalid',
      from_name: '',
    });
    expect(await messageOf(copied.messageId)).toMatchObject({ is_redacted: true, cc_recipients: [] });
    expect(await messageOf(other.messageId)).toMatchObject({ is_redacted: false, body_text: BODY });
    for (const path of sent.paths) expect(await exists('attachments', path)).toBe(false);
    expect(await exists('raw-email', sent.rawPath)).toBe(false);
    const [request] = await rows<{ address: null; certificate: unknown }>(
      'select address, certificate from public.erasure_requests where id = $1',
      requestId,
    );
    expect(request).toEqual({
      address: null,
      certificate: {
        messages: 2,
        files: 3,
        facts: 2,
        writes: 1,
        deals: 0,
        held: 0,
        crm_records: [{ crm: 'hubspot', object: 'contact', external_id: '501', account: workspaceId }],
      },
    });
    const left = await rows<{ text: string }>(
      `select row_to_json(m)::text as text from public.messages m where workspace_id = $1
       union all select row_to_json(t)::text from public.threads t where workspace_id = $1
       union all select row_to_json(w)::text from public.crm_write_log w where workspace_id = $1
       union all select row_to_json(f)::text from public.field_values f where workspace_id = $1
       union all select row_to_json(e)::text from public.audit_events e where workspace_id = $1`,
      workspaceId,
    );
    expect(left.filter(({ text }) => /maria@acme/i.test(text))).toEqual([]);
    await expect(
      stack.pool.query(`update public.erasure_requests set certificate = '{}' where id = $1`, [requestId]),
    ).rejects.toMatchObject({ code: '22X02' });
  });

  it('leaves out conversations on hold and says how many; under a hold of the workspace it waits', async () => {
    const held = await receive(1);
    await stack.pool.query('update public.threads set legal_hold = true where id = $1', [held.threadId]);
    const { requestId } = await erase('maria@acme.example');
    expect(await messageOf(held.messageId)).toMatchObject({ is_redacted: false });
    expect(
      await value(
        `select certificate ->> 'held' as value from public.erasure_requests where id = $1`,
        requestId,
      ),
    ).toBe('1');
    await stack.pool.query('update public.retention_policies set legal_hold = true where workspace_id = $1', [
      workspaceId,
    ]);
    const waiting = await receive(1);
    expect((await erase('maria@acme.example')).status).toBe('completed');
    expect(await messageOf(waiting.messageId)).toMatchObject({ is_redacted: false });
  });

  const asked = () =>
    rows<{ data: { workspaceId: string; requestId: string } }>(
      `select data from pgboss.job where name = 'erase_person' and data ->> 'workspaceId' = $1`,
      workspaceId,
    );
  const carryOut = async () => {
    const jobs = await asked();
    await stack.pool.query('delete from pgboss.job');
    for (const { data } of jobs) await run(context, 'erase_person', { id: '1', data });
  };
  const hold = (held: boolean, thread_id: string | null = null) =>
    owner.client.rpc('set_legal_hold', { workspace_id: workspaceId, held, thread_id });

  it('is carried out once the workspace’s hold is released, however long that was', async () => {
    const message = await receive(1);
    await hold(true);
    await erase('maria@acme.example');
    await stack.pool.query('delete from pgboss.job');
    await purgeRetention(context, { all: true });
    expect(await asked()).toEqual([]);
    await hold(false);
    await carryOut();
    expect(await messageOf(message.messageId)).toMatchObject({ is_redacted: true, body_text: null });
    // A job that was lost is sent again at night.
    await requestErasure(functions, { workspaceId, address: 'tom@acme.example', source: 'hubspot' });
    await stack.pool.query('delete from pgboss.job');
    await purgeRetention(context, { all: true });
    expect(await asked()).toHaveLength(1);
  });

  it('reaches a conversation that was on hold once that is released, and only once', async () => {
    const held = await receive(1, { from: { name: 'Maria', address: 'Maria@acme.example' } });
    await hold(true, held.threadId);
    await erase('maria@acme.example');
    await stack.pool.query('delete from pgboss.job');
    await hold(false, held.threadId);
    await carryOut();
    expect(await messageOf(held.messageId)).toMatchObject({ is_redacted: true, body_text: null });
    await hold(true, held.threadId);
    await hold(false, held.threadId);
    expect(await asked()).toEqual([]);
  });

  it.each(['connection', 'contact', 'person'])('ends writes parked for a %s', async (why) => {
    const message = await receive(1);
    const writeId = await interpret(message);
    await stack.pool.query(
      `update public.crm_write_log set state = 'parked', parked_for = $2 where id = $1`,
      [writeId, why],
    );
    expect((await erase('maria@acme.example')).status).toBe('completed');
    const [write] = await rows('select state, payload from public.crm_write_log where id = $1', writeId);
    expect(write).toEqual({ state: 'cancelled', payload: {} });
  });

  it('finds them where a mail forwards or quotes them, and in what was composed from other mail', async () => {
    const forwarded = await receive(1, {
      from: { name: 'Tom', address: 'tom@acme.example' },
      text: 'FYI\n\n---------- Forwarded message ---------\nFrom: Maria <Maria@acme.example>\n\nPlease call me.',
      html: null,
    });
    const corrected = await receive(1, { from: { name: 'Tom', address: 'tom@acme.example' } });
    const writeId = await interpret(corrected);
    await stack.pool.query(
      `update public.review_items set resolution = '{"contact": {"email": "maria@acme.example"}}' where message_id = $1`,
      [corrected.messageId],
    );
    expect((await erase('maria@acme.example')).status).toBe('completed');
    expect(await messageOf(forwarded.messageId)).toMatchObject({ is_redacted: true, body_text: null });
    expect(await messageOf(corrected.messageId)).toMatchObject({ is_redacted: false });
    const left = await rows<{ text: string }>(
      `select w.payload::text as text from public.crm_write_log w where id = $1
       union all select r.resolution::text from public.review_items r where workspace_id = $2
       union all select f.value::text from public.field_values f where workspace_id = $2`,
      writeId,
      workspaceId,
    );
    expect(left.filter(({ text }) => text.includes('maria@'))).toEqual([]);
  });

  it('leaves alone whoever has a longer address', async () => {
    const other = await receive(1, { text: 'Ask anna-maria@acme.example, or maria@acme.example.org.' });
    const writeId = await interpret(other);
    await erase('aria@acme.example');
    expect(await messageOf(other.messageId)).toMatchObject({ is_redacted: false });
    await stack.pool.query(`update public.messages set from_address = 'x@y.example' where id = $1`, [
      other.messageId,
    ]);
    await stack.pool.query(
      `update public.field_values set value = '"anna.maria@acme.example"' where message_id = $1`,
      [other.messageId],
    );
    await stack.pool.query(
      `update public.crm_write_log set payload = '{"email": "anna.maria@acme.example"}' where id = $1`,
      [writeId],
    );
    await erase('maria@acme.example');
    expect(await messageOf(other.messageId)).toMatchObject({ is_redacted: false });
    expect(await rows('select from public.field_values where message_id = $1', other.messageId)).toHaveLength(
      2,
    );
    expect(
      await rows(`select from public.crm_write_log where id = $1 and payload <> '{}'`, writeId),
    ).toHaveLength(1);
  });

  it('is asked for by an admin alone, and once at a time', async () => {
    const ask = (client: SignedUpUser['client'], address: string) =>
      client.rpc('request_erasure', { workspace_id: workspaceId, address });
    const stranger = await stack.signUp(`${randomUUID()}@stranger.example`);
    expect((await ask(stranger.client, 'a@b.example')).error?.code).toBe('42501');
    expect((await ask(owner.client, 'nobody')).error?.code).toBe('22X04');
    const [first, second] = [
      await ask(owner.client, 'A@b.example'),
      await ask(owner.client, ' a@B.example '),
    ];
    expect(first.error).toBeNull();
    expect(second.data).toBe(first.data);
    const waiting = await rows<{ name: JobName }>(`select name from pgboss.job where name = 'erase_person'`);
    expect(waiting).toHaveLength(1);
  });
});

describe('deleting a workspace', () => {
  const remove = (client: SignedUpUser['client'], confirmation: string) =>
    client.rpc('delete_workspace', { workspace_id: workspaceId, confirmation });

  it('takes an owner and the workspace’s name; rows go at once, files by the worker', async () => {
    const name = await value('select name as value from public.workspaces where id = $1', workspaceId);
    const message = await receive(1, { attached: 1 });
    await interpret(message);
    const unknown = `${workspaceId}/${randomUUID()}/message.eml`;
    await put('raw-email', unknown);
    const stranger = await stack.signUp(`${randomUUID()}@stranger.example`);
    expect((await remove(stranger.client, name)).error?.code).toBe('42501');
    expect((await remove(owner.client, 'something else')).error?.code).toBe('22X40');
    await stack.pool.query('update public.threads set legal_hold = true where id = $1', [message.threadId]);
    expect((await remove(owner.client, name)).error?.code).toBe('22X41');
    await stack.pool.query('update public.threads set legal_hold = false where id = $1', [message.threadId]);
    expect((await remove(owner.client, name)).error).toBeNull();

    expect(await rows('select from public.workspaces where id = $1', workspaceId)).toHaveLength(0);
    expect(await rows('select from public.messages where workspace_id = $1', workspaceId)).toHaveLength(0);
    const jobs = await rows<{ name: string }>(
      `select name from pgboss.job where data ->> 'workspaceId' = $1 and name in ('purge_retention', 'revoke_connection') order by 1`,
      workspaceId,
    );
    expect(jobs.map((job) => job.name)).toEqual(['purge_retention', 'revoke_connection']);
    await purge();
    for (const path of [message.rawPath, unknown]) expect(await exists('raw-email', path)).toBe(false);
    expect(await exists('attachments', message.paths[0]!)).toBe(false); // it has one
    expect(
      await rows(
        'select from private.erasure_outbox where workspace_id = $1 and done_at is null',
        workspaceId,
      ),
    ).toHaveLength(0);
  });

  it('waits for an erasure under way, which can finish', async () => {
    const name = await value('select name as value from public.workspaces where id = $1', workspaceId);
    const erasing = await stack.pool.connect();
    await erasing.query('begin');
    await erasing.query('select pg_advisory_xact_lock_shared(private.purge_lock($1))', [workspaceId]);
    // Asked for at once: a query that nobody waits for is never sent.
    const removing = remove(owner.client, name).then(({ error }) => error);
    await expect
      .poll(() => rows(`select from pg_locks where locktype = 'advisory' and not granted`))
      .toHaveLength(1);
    await erasing.query(
      `insert into public.audit_events (workspace_id, actor, event) values ($1, 'worker', 'person_erased')`,
      [workspaceId],
    );
    await erasing.query('commit');
    erasing.release();
    expect(await removing).toBeNull();
  });

  it('comes before deleting the account of its only owner', async () => {
    const end = (confirmation: string) => owner.client.rpc('delete_account', { confirmation });
    expect((await end('someone@else.example')).error?.code).toBe('22X40');
    expect((await end(owner.email)).error?.code).toBe('22X42');
    const name = await value('select name as value from public.workspaces where id = $1', workspaceId);
    await remove(owner.client, name);
    expect((await end(owner.email.toUpperCase())).error).toBeNull();
    expect(await rows('select from auth.users where id = $1', owner.userId)).toHaveLength(0);
  });
});

describe('the preview', () => {
  it('says what tonight would remove, to members alone', async () => {
    const due = await receive(31, { attached: 2 });
    await interpret(due);
    await receive(10);
    const preview = async (client: SignedUpUser['client'], days: number) =>
      (
        await client.rpc('retention_preview', {
          workspace_id: workspaceId,
          message_days: days,
          attachment_days: days,
          at: new Date(NOW).toISOString(),
        })
      ).data as unknown;
    expect(await preview(owner.client, 30)).toEqual({ bodies: 1, files: 2, facts: 2, held: 0 });
    expect(await preview(owner.client, 5)).toMatchObject({ bodies: 2 });
    expect(await preview(owner.client, 60)).toEqual({ bodies: 0, files: 0, facts: 0, held: 0 });
    await stack.pool.query('update public.threads set legal_hold = true where id = $1', [due.threadId]);
    expect(await preview(owner.client, 30)).toEqual({ bodies: 0, files: 0, facts: 0, held: 1 });
    const stranger = await stack.signUp(`${randomUUID()}@stranger.example`);
    expect(await preview(stranger.client, 1)).toEqual({ bodies: 0, files: 0, facts: 0, held: 0 });
  });
});
