import type { Connection } from '@conduit/db/connections.ts';
import type { Crm, CrmObject } from '@conduit/shared/crm.ts';
import { describe, expect, it } from 'vitest';

import { inHubspot, inSalesforce, useFixture } from './fixture.ts';

const fixture = useFixture();

type Rule = Parameters<typeof fixture.sandbox.control.faults.add>[0];
type Effect = Rule['effect'];

const HTML = '<!DOCTYPE html><html><body><h1>Blocked</h1></body></html>';
const page = (status: number, headers: Record<string, string> = {}): Effect => ({
  kind: 'respond',
  status,
  body: HTML,
  headers: { 'content-type': 'text/html', ...headers },
});
const json = (status: number, body: unknown): Effect => ({ kind: 'respond', status, body });

/** What a token endpoint may answer in place of a token. None of it is about a record. */
const TOKEN_ANSWERS: readonly (readonly [name: string, effect: Effect, crm?: Crm])[] = [
  ['200 with a page', page(200)],
  ['200 without a token', json(200, {})],
  ['200 that broke off', { kind: 'respond', status: 200, body: '{"access_token":"a' }],
  ['302', page(302, { location: '/login' })],
  ['401 with a page', page(401)],
  ['403 with a page', page(403)],
  ['403 without a code we know', json(403, { message: 'no' })],
  ['404 with a page', page(404)],
  ['429', json(429, {})],
  ['500', json(500, {})],
  ['502 with a page', page(502)],
  ['503 with a page', page(503)],
  ['400 without a code we know', json(400, { error: 'never_seen' })],
  ['invalid_client', json(400, { error: 'invalid_client' })],
  ['invalid_grant', json(400, { error: 'invalid_grant' }), 'hubspot'],
  [
    'ip restricted',
    json(400, { error: 'invalid_grant', error_description: 'ip restricted or invalid login hours' }),
    'salesforce',
  ],
  ['inactive user', json(400, { error: 'invalid_grant', error_description: 'inactive user' }), 'salesforce'],
  [
    'inactive organization',
    json(400, { error: 'invalid_grant', error_description: 'inactive organization' }),
    'salesforce',
  ],
  [
    'a refresh under way',
    json(400, { error: 'invalid_grant', error_description: 'token request is already being processed' }),
    'salesforce',
  ],
  ['unknown_error', json(400, { error: 'unknown_error' }), 'salesforce'],
  ['invalid_app_access', json(400, { error: 'invalid_app_access' }), 'salesforce'],
];

/** What may answer a whole call with records in it, without a word about any of them. */
const CALL_ANSWERS: readonly (readonly [name: string, effect: Effect, crm?: Crm])[] = [
  ['301', page(301, { location: '/elsewhere' })],
  ['302', page(302, { location: '/login' })],
  ['307', page(307, { location: '/elsewhere' })],
  ['401 with a page', page(401)],
  ['401 again and again', { kind: 'preset', preset: 'hubspot.invalid_authentication' }, 'hubspot'],
  ['401 again and again', { kind: 'preset', preset: 'salesforce.invalid_session_id' }, 'salesforce'],
  ['403 with a page', page(403)],
  ['403', json(403, { status: 'error', category: 'BANNED' }), 'hubspot'],
  ['403', json(403, [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'no' }]), 'salesforce'],
  [
    '403 of an expired password',
    json(403, [{ errorCode: 'INVALID_OPERATION_WITH_EXPIRED_PASSWORD', message: 'no' }]),
    'salesforce',
  ],
  ['404 with a page', page(404)],
  ['405 with a page', page(405)],
  ['200 with a page', page(200)],
  ['502 with a page', page(502)],
  ['503 with a page', page(503)],
];

const OBJECTS: readonly CrmObject[] = ['contact', 'task', 'note'];
/** Where the objects are written. In Salesforce tasks and notes are one kind of record, and people are looked for first. */
const PATHS: Record<Crm, Record<CrmObject, { path: string; method?: string; after?: number }>> = {
  hubspot: {
    contact: { path: '/**/contacts/batch/read' },
    task: { path: '/**/tasks/batch/create' },
    note: { path: '/**/notes/batch/create' },
  },
  salesforce: {
    contact: { path: '/**/query', method: 'GET' },
    task: { path: '/**/composite/sobjects/Task/**' },
    note: { path: '/**/composite/sobjects/Task/**', after: 1 },
  },
};
const TOKEN_PATH = '/**/token';

const casesOf = (answers: typeof TOKEN_ANSWERS) =>
  (['hubspot', 'salesforce'] as const).flatMap((crm) =>
    answers
      .filter(([, , only]) => only === undefined || only === crm)
      .map(([name, effect]) => ({ crm, name, effect })),
  );

/** Mail read and its writes planned, and not sent yet; `before` are those that are in the CRM already. */
async function planned(crm: Crm): Promise<Connection> {
  const connection = await fixture.connectReady(crm);
  await fixture.receive();
  expect(await fixture.drain(fixture.context, ['sync_hubspot', 'sync_salesforce'])).toEqual([]);
  fixture.sandbox.control.clearCalls();
  return connection;
}

/** The token at hand is about to end, so that a session needs a new one. */
const endToken = () => fixture.query(`update private.crm_tokens set expires_at = now()`);

const sync = ({ crm }: Connection) =>
  fixture.drain(fixture.context, [crm === 'hubspot' ? 'sync_salesforce' : 'sync_hubspot']);
const summary = async () =>
  (await fixture.ledger()).map(({ object, state, permanent_failure }) => ({
    object,
    state,
    permanent_failure,
  }));
const written = OBJECTS.map((object) => ({ object, state: 'succeeded', permanent_failure: false }));

function recordsIn(crm: Crm): number {
  if (crm === 'hubspot') {
    const { tasks = [], notes = [] } = inHubspot(fixture.sandbox);
    return tasks.length + notes.length;
  }
  const tasks = inSalesforce(fixture.sandbox)['Task'] ?? [];
  return tasks.filter(({ Description }) => String(Description).includes('Conduit ref')).length;
}

/** Time passes: what waits for its time is due, and an answer that was lost long enough ago to be looked for again. */
async function later(connection: Connection): Promise<void> {
  await fixture.query(
    `update public.crm_write_log set next_retry_at = case when next_retry_at is not null then now() end,
       attempt_started_at = attempt_started_at - interval '5 minutes'`,
  );
  await fixture.perform('reconcile_crm_writes', {});
  await sync(connection);
}

/** The hourly check, or the one that was brought forward. */
const check = ({ id: connectionId, workspaceId }: Connection) =>
  fixture.perform('check_connection', { workspaceId, connectionId });

async function expectNothingLost() {
  for (const row of await fixture.ledger()) {
    expect(row).toMatchObject({ permanent_failure: false });
    expect(['queued', 'parked', 'unknown', 'succeeded']).toContain(row.state);
    if (row.state === 'parked' || row.state === 'queued') expect(row.attempt_count).toBe(0);
    if (row.state === 'parked') expect(row.parked_for).toBe('connection');
  }
}

async function expectAllWritten(connection: Connection) {
  expect(await summary()).toEqual(written);
  expect(recordsIn(connection.crm)).toBe(2);
  // Whatever it took, no row is charged for more than the attempt that wrote it.
  for (const { attempt_count } of await fixture.ledger()) expect(attempt_count).toBeLessThanOrEqual(1);
}

describe('an answer of the token endpoint', () => {
  it.each(casesOf(TOKEN_ANSWERS))('stops no write for good: $crm, $name', async ({ crm, effect }) => {
    const connection = await planned(crm);
    fixture.sandbox.control.expireTokens();
    await endToken();
    fixture.sandbox.control.faults.add({ crm, path: TOKEN_PATH, effect });
    await sync(connection);
    await expectNothingLost();
    expect((await summary()).map(({ state }) => state)).toEqual(['parked', 'parked', 'parked']);
    const [health] = await fixture.query<{ status: string }>('select status from public.connection_health');
    expect(health?.status).not.toBe('ok');

    fixture.sandbox.control.faults.clear();
    await check(connection);
    await sync(connection);
    await expectAllWritten(connection);
    expect(await fixture.query('select status from public.connection_health')).toEqual([{ status: 'ok' }]);
  });

  it.each(['hubspot', 'salesforce'] as const)(
    'that passes is tried again soon by the writes themselves, then ever more rarely: %s',
    async (crm) => {
      const connection = await planned(crm);
      fixture.sandbox.control.expireTokens();
      await endToken();
      fixture.sandbox.control.faults.add({ crm, path: TOKEN_PATH, effect: page(502) });
      const waits: number[] = [];
      for (const since of ['0 seconds', '2 minutes', '40 minutes', '5 hours']) {
        await fixture.query(
          'update public.crm_write_log set parked_since = now() - $1::interval where parked_since is not null',
          [since],
        );
        await later(connection);
        const [row] = await fixture.query<{ wait: number }>(
          `select max(extract(epoch from next_retry_at - now()))::float8 as wait from public.crm_write_log where state = 'parked'`,
        );
        waits.push(row?.wait ?? Number.NaN);
      }
      expect(waits[0]).toBeLessThanOrEqual(30);
      expect(waits[1]).toBeGreaterThan(60);
      expect(waits[1]).toBeLessThanOrEqual(120);
      expect(waits[2]).toBeGreaterThan(20 * 60);
      expect(waits[3]).toBeGreaterThan(30 * 60);
      expect(waits[3]).toBeLessThanOrEqual(60 * 60);

      fixture.sandbox.control.faults.clear();
      await later(connection);
      await later(connection);
      await expectAllWritten(connection);
    },
  );
});

describe('an answer to a whole call', () => {
  const cases = casesOf(CALL_ANSWERS).flatMap((each) => OBJECTS.map((object) => ({ ...each, object })));

  it.each(cases)('is no refusal of a $object: $crm, $name', async ({ crm, effect, object }) => {
    const connection = await planned(crm);
    fixture.sandbox.control.faults.add({ crm, ...PATHS[crm][object], effect });
    await sync(connection);
    await expectNothingLost();
    expect((await fixture.ledger()).find((row) => row.object === object)?.state).not.toBe('succeeded');

    fixture.sandbox.control.faults.clear();
    await check(connection);
    await sync(connection);
    // What may have been written is looked for a few times before it is sent once more.
    for (let round = 0; round < 5; round++) await later(connection);
    await expectAllWritten(connection);
  });

  it.each(['hubspot', 'salesforce'] as const)(
    'that came after the records were written doubles nothing: %s',
    async (crm) => {
      const connection = await planned(crm);
      for (const object of ['task', 'note'] as const) {
        if (crm === 'salesforce' && object === 'note') continue;
        fixture.sandbox.control.faults.add({
          crm,
          path: PATHS[crm][object].path,
          effect: { ...page(502), when: 'after_commit' } as Effect,
        });
      }
      await sync(connection);
      await expectNothingLost();
      fixture.sandbox.control.faults.clear();
      for (let round = 0; round < 5; round++) await later(connection);
      await expectAllWritten(connection);
    },
  );
});

describe('a refusal of a record', () => {
  it('is still the record’s own, and holds up nothing else', async () => {
    const connection = await planned('hubspot');
    fixture.sandbox.control.faults.add({
      crm: 'hubspot',
      path: PATHS.hubspot.task.path,
      effect: { kind: 'preset', preset: 'hubspot.admin_rule' },
    });
    await sync(connection);
    expect(await summary()).toEqual([
      { object: 'contact', state: 'succeeded', permanent_failure: false },
      { object: 'task', state: 'failed', permanent_failure: true },
      { object: 'note', state: 'succeeded', permanent_failure: false },
    ]);
  });
});
