import type { Connection } from '@conduit/db/connections.ts';
import { claimDue } from '@conduit/db/ledger.ts';
import { asUser } from '@conduit/local-supabase/testing';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { NotDoneYet, type JobContext } from '../src/context.ts';
import { openSession } from '../src/session.ts';
import { syncConnection } from '../src/sync.ts';
import {
  creates as createsIn,
  inHubspot,
  inSalesforce,
  MARLOW,
  NORTHWIND,
  useFixture,
  writesTo,
  type LedgerRow,
} from './fixture.ts';

const fixture = useFixture();

type Mail = Parameters<typeof fixture.receive>[0];
type Effect = Parameters<typeof fixture.sandbox.control.faults.add>[0]['effect'];

const sync = (connection: Connection, context: JobContext = fixture.context) =>
  syncConnection(context, { workspaceId: fixture.workspaceId, connectionId: connection.id });
const states = async () => (await fixture.ledger()).map(({ object, state }) => `${object} ${state}`);
const rowOf = async (object: LedgerRow['object']): Promise<LedgerRow> =>
  (await fixture.ledger()).find((row) => row.object === object)!; // planned before
const eventNames = async () => (await fixture.events()).map(({ event }) => event);
const threadStatus = async () =>
  (await fixture.query<{ status: string }>('select status from public.threads'))[0]?.status;
/** Mail read and its writes planned, and not sent yet. */
async function plan(...mails: Mail[]) {
  for (const mail of mails.length > 0 ? mails : [{}]) await fixture.receive(mail);
  expect(await fixture.drain(fixture.context, ['sync_hubspot', 'sync_salesforce'])).toEqual([]);
  fixture.sandbox.control.clearCalls();
}
const makeDue = () =>
  fixture.query(`update public.crm_write_log set next_retry_at = now() where next_retry_at is not null`);
const fault = (crm: 'hubspot' | 'salesforce', path: string, effect: Effect, count?: number) =>
  fixture.sandbox.control.faults.add({ crm, path, effect, ...(count !== undefined && { count }) });
const creates = (object: 'tasks' | 'notes') => createsIn(fixture.sandbox, object);
const hubspotIds = (type: string) => inHubspot(fixture.sandbox)[type]?.map(({ id }) => id) ?? [];
/** Of the tasks and notes we wrote. */
const salesforceIds = (account: string) => {
  const tasks = inSalesforce(fixture.sandbox, account)['Task'] ?? [];
  return tasks.flatMap(({ Id, Description }) => (String(Description).includes('Conduit ref') ? [Id] : []));
};
/** Nobody the CRMs know. */
const STRANGER = { from: { name: 'Nora Lind', address: 'nora.lind@harbor.example' } };
const done = ['contact succeeded', 'task succeeded', 'note succeeded'];

describe('nothing leaves', () => {
  it.each([
    ['while DRY_RUN is on', { dryRun: true, live: true }],
    ['while the workspace has not turned live writes on', { dryRun: false, live: false }],
  ])('%s: writes are composed, stored and kept', async (_, { dryRun, live }) => {
    const connection = await fixture.connectReady('hubspot');
    const context = { ...fixture.context, dryRun };
    await fixture.query('update public.workspaces set live_writes = $1', [live]);
    await fixture.receive();
    fixture.sandbox.control.clearCalls();
    expect(await fixture.drain(context)).toEqual([]);
    await sync(connection, context);
    expect(fixture.sandbox.control.calls()).toEqual([]);
    const rows = await fixture.ledger();
    expect(rows.map(({ object, state, dry_run }) => [object, state, dry_run])).toEqual([
      ['contact', 'planned', true],
      ['task', 'planned', true],
      ['note', 'planned', true],
    ]);
    expect(await threadStatus()).toBe('outcome');
    // Neither does it later, by itself.
    await fixture.query('update public.workspaces set live_writes = true');
    await sync(connection);
    expect(writesTo(fixture.sandbox)).toEqual([]);
  });

  it.each([
    ['DRY_RUN is turned on', { dryRun: true, live: true }],
    ['live writes are turned off', { dryRun: false, live: false }],
  ])('once %s, of what was queued before; it waits', async (_, { dryRun, live }) => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    await fixture.query('update public.workspaces set live_writes = $1', [live]);
    await sync(connection, { ...fixture.context, dryRun });
    expect(fixture.sandbox.control.calls()).toEqual([]);
    expect(await states()).toEqual(['contact parked', 'task parked', 'note parked']);
  });

  it('over a connection that is broken, gone or another workspace’s', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    await syncConnection(fixture.context, { workspaceId: randomUUID(), connectionId: connection.id });
    for (const status of ['error', 'disconnected']) {
      await fixture.query('update public.crm_connections set status = $1', [status]);
      await sync(connection);
    }
    expect(fixture.sandbox.control.calls()).toEqual([]);
  });

  it('that repeats a run of words of the message: the row is refused for good, and nothing of it is sent', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    const leaked = 'We would start with the Turin plant and add Lyon';
    await fixture.query(
      `update public.crm_write_log set payload = payload || jsonb_build_object('body', $1::text) where object = 'task'`,
      [`Next step agreed. ${leaked}.`],
    );
    await sync(connection);
    expect(await rowOf('task')).toMatchObject({
      state: 'failed',
      permanent_failure: true,
      error_code: 'egress_refused',
      error_owner: 'us',
      attempt_count: 0,
    });
    expect(creates('tasks')).toEqual([]);
    expect(inHubspot(fixture.sandbox).tasks).toEqual([]);
    expect(inHubspot(fixture.sandbox).notes).toHaveLength(1);
    expect(await threadStatus()).toBe('failed');
    expect(JSON.stringify(await fixture.events())).not.toContain('Turin');

    // The purge leaves nothing to compare with: sent again then, it must not leave either.
    const { id } = await rowOf('task');
    await fixture.query(
      `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null`,
    );
    await fixture.query(
      `update public.crm_write_log set state = 'queued', permanent_failure = false, error_code = null where id = $1`,
      [id],
    );
    await sync(connection);
    expect(creates('tasks')).toEqual([]);
    expect(await rowOf('task')).toMatchObject({ permanent_failure: true, error_code: 'payload_invalid' });
  });

  it('that repeats the message, even when it is purged before anything could be sent', async () => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.receive();
    await fixture.drain(fixture.context, ['associate_thread', 'sync_hubspot']);
    await fixture.query(
      `update public.field_values set value = '{"name": "We would start with the Turin plant and add Lyon in spring", "domain": null}' where field = 'company'`,
    );
    await fixture.drain(fixture.context, ['sync_hubspot']);
    await fixture.query(
      `update public.messages set is_redacted = true, redacted_at = now(), body_text = null, body_html = null`,
    );
    fixture.sandbox.control.clearCalls();
    await sync(connection);
    expect(await rowOf('contact')).toMatchObject({ permanent_failure: true, error_code: 'payload_invalid' });
    expect(writesTo(fixture.sandbox)).toEqual([]);
    const [kept] = await fixture.query<{ text: string }>(
      'select string_agg(payload::text, chr(10)) as text from public.crm_write_log',
    );
    expect(kept?.text).not.toContain('Turin');
  });

  it('that is not a payload of ours, and that holds up no other row', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan({}, { subject: 'Pricing once more' });
    const [broken] = (await fixture.ledger()).filter(({ object }) => object === 'task');
    await fixture.query(`update public.crm_write_log set payload = '{"subject": ""}' where id = $1`, [
      broken?.id,
    ]);
    await sync(connection);
    const rows = await fixture.ledger();
    expect(rows.find(({ id }) => id === broken?.id)).toMatchObject({
      state: 'failed',
      permanent_failure: true,
      error_code: 'payload_invalid',
    });
    expect(rows.filter(({ state }) => state === 'succeeded')).toHaveLength(5);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });
});

describe('a batch', () => {
  it('settles each row by itself when part of it is refused', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan(
      {},
      { from: { name: 'Priya Nair', address: 'priya.nair@bluefin.example' } },
      { from: { name: 'Kenji Tanaka', address: 'kenji.tanaka@evergreen-energy.example' } },
    );
    // The deal of one is gone from the CRM.
    await fixture.query(`update public.deals set external_id = '1' where company_name = 'Bluefin Logistics'`);
    await sync(connection);
    const rows = await fixture.ledger();
    expect(rows.filter(({ state }) => state === 'succeeded')).toHaveLength(7);
    const refused = rows.filter(({ state }) => state === 'failed');
    expect(refused).toMatchObject([
      { permanent_failure: true, attempt_count: 1 },
      { permanent_failure: true, attempt_count: 1 },
    ]);
    expect(new Set(refused.map(({ object }) => object))).toEqual(new Set(['task', 'note']));
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(2);
    expect(creates('tasks')).not.toEqual([]);
    const outcomes = (await eventNames()).filter((event) => event.startsWith('crm_write_'));
    expect(outcomes.filter((event) => event === 'crm_write_succeeded')).toHaveLength(7);
    expect(outcomes.filter((event) => event === 'crm_write_marked_permanent_failure')).toHaveLength(2);
  });

  it('sends a person once, however many rows need them', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan({}, { subject: 'Second matter' }, { subject: 'Third matter' });
    await sync(connection);
    const contacts = (await fixture.ledger()).filter(({ object }) => object === 'contact');
    expect(contacts.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(new Set(contacts.map(({ external_id }) => external_id)).size).toBe(1);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(3);
  });
});

describe('a write whose answer is lost', () => {
  it.each([
    ['HubSpot task', 'hubspot', NORTHWIND, '/**/tasks/batch/create', 'task'],
    ['HubSpot note', 'hubspot', NORTHWIND, '/**/notes/batch/create', 'note'],
    ['Salesforce task, with our package', 'salesforce', NORTHWIND, '/**/composite/sobjects/Task/**', 'task'],
    ['Salesforce task, without our package', 'salesforce', MARLOW, '/**/composite/sobjects', 'task'],
  ] as const)('is found by reading and never sent again: %s', async (_, crm, account, path, object) => {
    const connection = await fixture.connectReady(crm, account);
    await plan(
      account === MARLOW
        ? { from: { name: 'Leila Rahimi', address: 'leila.rahimi@saffronfoods.example' } }
        : {},
    );
    fault(crm, path, { kind: 'drop', when: 'after_commit' }, 1);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    expect(await rowOf(object)).toMatchObject({ state: 'unknown', external_id: null, attempt_count: 1 });
    expect(await eventNames()).toContain('crm_write_answer_lost');

    fixture.sandbox.control.clearCalls();
    await sync(connection);
    expect(writesTo(fixture.sandbox).filter(({ path: sent }) => !sent.includes('contacts'))).toEqual([]);
    expect(await states()).toEqual(done);
    const ids = crm === 'hubspot' ? hubspotIds(`${object}s`) : salesforceIds(account);
    expect(ids).toHaveLength(crm === 'hubspot' ? 1 : 2);
    expect(ids).toContain((await rowOf(object)).external_id);
    expect(await eventNames()).toContain('crm_write_found');
  });

  it('is not sent again either while reading does not find it', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/tasks/batch/create', { kind: 'drop', when: 'before_commit' }, 1);
    for (let time = 0; time < 3; time++) await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    expect(creates('tasks')).toHaveLength(1);
    expect(await states()).toEqual(['contact succeeded', 'task unknown', 'note succeeded']);
  });

  it('stays unknown while it cannot be looked up', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/tasks/batch/create', { kind: 'drop', when: 'after_commit' }, 1);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    fault('hubspot', '/crm/associations/**', { kind: 'preset', preset: 'hubspot.unavailable' }, 1);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    expect((await rowOf('task')).state).toBe('unknown');
    await makeDue();
    await sync(connection);
    expect(await states()).toEqual(done);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });

  /** The attempt began so long ago, and it is time to look again. */
  const age = (minutes: number) =>
    fixture.query(
      `update public.crm_write_log set attempt_started_at = attempt_started_at - $1 * interval '1 minute', next_retry_at = now()
       where state = 'unknown'`,
      [minutes],
    );
  const neverWritten = (count: number) =>
    fault('hubspot', '/**/tasks/batch/create', { kind: 'drop', when: 'before_commit' }, count);

  it('is sent once more after looking in vain for a while, and then it is written once', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    neverWritten(1);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    for (const minutes of [1, 1, 1]) {
      await age(minutes);
      await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    }
    expect(await rowOf('task')).toMatchObject({ state: 'unknown' });
    expect(creates('tasks')).toHaveLength(1);
    await age(10);
    await sync(connection);
    expect(await states()).toEqual(done);
    expect(creates('tasks')).toHaveLength(2);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
    expect(await eventNames()).toContain('crm_write_not_found');
  });

  it('a second time is put to a person, whose word sends it or not', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    neverWritten(2);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    for (let round = 0; round < 8 && (await rowOf('task')).state === 'unknown'; round++) {
      await age(5);
      await sync(connection).catch(() => undefined);
    }
    expect(await rowOf('task')).toMatchObject({ state: 'parked', parked_for: 'person' });
    expect(await threadStatus()).toBe('failed');
    expect(creates('tasks')).toHaveLength(2);
    // Nothing but an answer moves it.
    await fixture.perform('import_deals', { workspaceId: fixture.workspaceId, connectionId: connection.id });
    await fixture.perform('reconcile_crm_writes', {});
    expect(await fixture.drain()).toEqual([]);
    expect(creates('tasks')).toHaveLength(2);

    const { id } = await rowOf('task');
    await asUser(fixture.database.pool, fixture.userId, (client) =>
      client.query(`select public.answer_unknown_write($1, 'not_written')`, [id]),
    );
    expect(await fixture.drain()).toEqual([]);
    expect(await states()).toEqual(done);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
    expect(await threadStatus()).toBe('outcome');
  });

  it('is never written again when a rep has deleted or completed it meanwhile', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan({}, { subject: 'Second matter' });
    fault('hubspot', '/**/tasks/batch/create', { kind: 'drop', when: 'after_commit' }, 1);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    const [first, second] = hubspotIds('tasks');
    const opened = await openSession(fixture.context, connection);
    if (!opened.ok) throw new Error('no session');
    const asRep = (id: string | undefined, method: string, body?: object) =>
      fetch(`${fixture.sandbox.hubspot.url}/crm/objects/2026-09/tasks/${id}`, {
        method,
        headers: {
          authorization: `Bearer ${opened.session.accessToken}`,
          'content-type': 'application/json',
        },
        ...(body && { body: JSON.stringify(body) }),
      });
    expect((await asRep(first, 'DELETE')).status).toBe(204);
    expect((await asRep(second, 'PATCH', { properties: { hs_task_status: 'COMPLETED' } })).status).toBe(200);
    for (const minutes of [20, 20, 20, 20]) {
      await age(minutes);
      await sync(connection);
    }
    expect(creates('tasks')).toHaveLength(1);
    const tasks = (await fixture.ledger()).filter(({ object }) => object === 'task');
    expect(tasks.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(tasks.map(({ external_id }) => external_id).sort()).toEqual([first, second].sort());
  });

  it('is sent again at once where the CRM recognises its key', async () => {
    const connection = await fixture.connectReady('salesforce');
    await plan();
    fault('salesforce', '/**/composite/sobjects/Task/**', { kind: 'drop', when: 'before_commit' }, 1);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    expect((await rowOf('task')).state).toBe('unknown');
    await sync(connection);
    expect(await states()).toEqual(done);
    expect(salesforceIds(NORTHWIND)).toHaveLength(2);
  });

  it('is said to be there more than once when it is', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/tasks/batch/create', { kind: 'drop', when: 'after_commit' }, 1);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    const task = await rowOf('task');
    const opened = await openSession(fixture.context, connection);
    if (!opened.ok) throw new Error('no session');
    await fixture.context.providers.hubspot.createTasks(opened.session, [
      {
        key: task.idempotency_key,
        subject: 'Somebody copied it',
        body: '',
        dueOn: '2026-11-06',
        priority: 'normal',
        contact: { id: (await rowOf('contact')).external_id ?? '', kind: 'contact' },
        dealId: null,
      },
    ]);
    await sync(connection);
    expect(await states()).toEqual(done);
    const told = (await fixture.events()).find(({ event }) => event === 'crm_write_duplicate_found');
    expect(told?.detail['external_ids']).toEqual(hubspotIds('tasks'));
  });

  it('is simply repeated where repeating is harmless: a contact', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan(STRANGER);
    fault('hubspot', '/**/contacts/batch/create', { kind: 'drop', when: 'after_commit' }, 1);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    expect(await rowOf('contact')).toMatchObject({
      state: 'failed',
      permanent_failure: false,
      retry_count: 0,
    });
    await makeDue();
    await sync(connection);
    expect(await states()).toEqual(done);
  });

  it('is a row whose result the answer leaves out', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    const silent: JobContext = {
      ...fixture.context,
      providers: {
        ...fixture.context.providers,
        hubspot: {
          ...fixture.context.providers.hubspot,
          upsertContacts: () => Promise.resolve([]),
        },
      },
    };
    await expect(sync(connection, silent)).rejects.toThrow(NotDoneYet);
    expect(await rowOf('contact')).toMatchObject({ state: 'failed', error_code: 'malformed_response' });
  });
});

describe.each(['hubspot', 'salesforce'] as const)('somebody %s knows', (crm) => {
  it('keeps their name and company, whatever a mail shows; the task is about them', async () => {
    const people = () =>
      crm === 'hubspot'
        ? inHubspot(fixture.sandbox)['contacts']?.map(({ associations: _, ...contact }) => contact)
        : ['Contact', 'Lead'].map((object) => inSalesforce(fixture.sandbox)[object]);
    const connection = await fixture.connectReady(crm);
    await plan({ from: { name: 'Acme Robotics', address: 'maria.rossi@acme-robotics.example' } });
    // What is known is what a rep wrote; the mail has it otherwise.
    await fixture.query(
      `update public.crm_write_log set payload = payload || '{"firstName": "Acme", "lastName": "Robotics", "company": "Other"}'
       where object = 'contact'`,
    );
    const before = people();
    await sync(connection);
    expect(await states()).toEqual(done);
    expect(people()).toEqual(before);
  });
});

describe('a CRM that is unavailable', () => {
  it('is tried again after a while, which grows', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/contacts/batch/read', { kind: 'preset', preset: 'hubspot.unavailable' }, 2);
    const context = { ...fixture.context, now: () => Date.parse('2030-01-01T00:00:00Z') };
    await sync(connection, context);
    expect(await rowOf('contact')).toMatchObject({
      state: 'failed',
      permanent_failure: false,
      attempt_count: 1,
      retry_count: 0,
      error_code: 'provider_unavailable',
      error_owner: 'provider',
      next_retry_at: '2030-01-01 00:00:15+00', // half of 30 s
    });
    expect((await fixture.events()).at(-1)).toMatchObject({
      event: 'crm_write_retry_scheduled',
      detail: { code: 'provider_unavailable', next_retry_at: '2030-01-01T00:00:15.000Z' },
    });
    await sync(connection, context);
    expect((await rowOf('contact')).attempt_count).toBe(1);
    await makeDue();
    await sync(connection, context);
    expect(await rowOf('contact')).toMatchObject({ retry_count: 1, next_retry_at: '2030-01-01 00:00:30+00' });
    await makeDue();
    await sync(connection);
    expect(await states()).toEqual(done);
  });

  it('when a token is to be renewed has certainly written nothing', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    await fixture.query(
      `update public.crm_write_log set state = 'succeeded', external_id = $1, person_kind = 'contact',
         succeeded_at = now() where object = 'contact'`,
      [inHubspot(fixture.sandbox)['contacts']?.[0]?.id],
    );
    fixture.sandbox.control.expireTokens();
    fault('hubspot', '/oauth/2026-09/token', { kind: 'drop', when: 'before_commit' }, 1);
    await fixture.query(`update private.crm_tokens set expires_at = now()`);
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    expect(await states()).toEqual(['contact succeeded', 'task parked', 'note parked']);
    await makeDue();
    await sync(connection);
    expect(await states()).toEqual(done);
  });
});

describe('a rate limit', () => {
  it('burns no attempt, is waited out as the CRM wishes, and stops the rest', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan({}, { from: { name: 'Priya Nair', address: 'priya.nair@bluefin.example' } });
    fault('hubspot', '/**/tasks/batch/create', { kind: 'preset', preset: 'hubspot.rate_limited' });
    const context = { ...fixture.context, now: () => Date.parse('2030-01-01T00:00:00Z'), random: () => 0 };
    for (let time = 0; time < 3; time++) {
      await sync(connection, context);
      await makeDue();
    }
    const task = await rowOf('task');
    expect(task).toMatchObject({
      state: 'failed',
      permanent_failure: false,
      attempt_count: 0,
      error_code: 'rate_limited',
    });
    expect(creates('tasks')).toHaveLength(3);
    expect(creates('notes')).toEqual([]);
    fixture.sandbox.control.faults.clear();
    await sync(connection);
    expect(new Set((await fixture.ledger()).map(({ state }) => state))).toEqual(new Set(['succeeded']));
  });

  it('is not hammered: the next attempt is no sooner than the CRM asks', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/contacts/batch/read', { kind: 'preset', preset: 'hubspot.rate_limited' });
    const context = { ...fixture.context, now: () => Date.parse('2030-01-01T00:00:00Z'), random: () => 0 };
    await sync(connection, context);
    expect((await rowOf('contact')).next_retry_at).toBe('2030-01-01 00:00:10+00');
  });
});

describe('a backlog', () => {
  it('is carried on by another job when one has run long enough', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan({}, { from: { name: 'Priya Nair', address: 'priya.nair@bluefin.example' } });
    await fixture.query('delete from pgboss.job');
    let minutes = 0;
    const context: JobContext = {
      ...fixture.context,
      now: () => Date.now() + minutes++ * 60_000,
      providers: {
        ...fixture.context.providers,
        hubspot: { ...fixture.context.providers.hubspot, maxBatch: 1 },
      },
    };
    await sync(connection, context);
    expect(await fixture.waiting()).toEqual(['sync_hubspot']);
    // However late it was when it got that far, it got something done.
    expect((await fixture.ledger()).filter(({ state }) => state === 'succeeded')).toHaveLength(1);
    expect(await fixture.drain()).toEqual([]);
    expect(new Set((await fixture.ledger()).map(({ state }) => state))).toEqual(new Set(['succeeded']));
  });

  it('of one person’s mails creates them once, with what the last of them says', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan(STRANGER, { ...STRANGER, subject: 'Second matter' }, { ...STRANGER, subject: 'Third matter' });
    const contacts = (await fixture.ledger()).filter(({ object }) => object === 'contact');
    await fixture.query(
      `update public.crm_write_log set payload = payload || '{"company": "Acme Robotics SpA"}' where id = $1`,
      [contacts.at(-1)?.id],
    );
    const oneByOne: JobContext = {
      ...fixture.context,
      providers: {
        ...fixture.context.providers,
        hubspot: { ...fixture.context.providers.hubspot, maxBatch: 1 },
      },
    };
    await sync(connection, oneByOne);
    const creates = fixture.sandbox.control
      .calls({ crm: 'hubspot' })
      .filter(({ path }) => path.endsWith('/contacts/batch/create'));
    expect(creates).toHaveLength(1);
    const nora = inHubspot(fixture.sandbox)['contacts']?.find(
      ({ properties }) => properties['email'] === STRANGER.from.address,
    );
    expect(nora?.properties['company']).toBe('Acme Robotics SpA');
  });
});

describe('a person nobody knows, in mails that two workers send at once', () => {
  it.each(['hubspot', 'salesforce'] as const)('is created once in %s', async (crm) => {
    const connection = await fixture.connectReady(crm);
    await plan(STRANGER);
    const [look, create] =
      crm === 'hubspot'
        ? ['/contacts/batch/read', '/contacts/batch/create']
        : ['/query', '/composite/sobjects'];
    fault(crm, `/**${create}`, { kind: 'delay', ms: 3_000 }, 1);
    const hasLooked = () => fixture.sandbox.control.calls({ crm }).some(({ path }) => path.includes(look));
    const first = sync(connection);
    await vi.waitFor(() => expect(hasLooked()).toBe(true), { timeout: 20_000, interval: 5 });

    await fixture.receive({ ...STRANGER, subject: 'Second matter' });
    expect(await fixture.drain(fixture.context, ['sync_hubspot', 'sync_salesforce'])).toEqual([]);
    // What the other holds is not done: pg-boss brings this job again.
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    await first;

    const people =
      crm === 'hubspot'
        ? (inHubspot(fixture.sandbox)['contacts'] ?? []).map(({ properties }) => properties['email'])
        : (inSalesforce(fixture.sandbox, NORTHWIND)['Lead'] ?? []).map(({ Email }) => Email);
    expect(people.filter((email) => email === STRANGER.from.address)).toHaveLength(1);
    expect(new Set(await states())).toEqual(new Set(done));
  });
});

describe('a failure for good', () => {
  it('is a record the CRM does not accept, with an audit event that says why', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/tasks/batch/create', { kind: 'preset', preset: 'hubspot.admin_rule' });
    await sync(connection);
    expect(await rowOf('task')).toMatchObject({
      state: 'failed',
      permanent_failure: true,
      next_retry_at: null,
      error_code: 'validation',
      error_owner: 'customer_admin',
    });
    expect(await states()).toContain('note succeeded');
    const events = (await fixture.events()).filter(
      ({ event }) => event === 'crm_write_marked_permanent_failure',
    );
    expect(events).toMatchObject([{ detail: { crm: 'hubspot', object: 'task', code: 'validation' } }]);
    expect(await threadStatus()).toBe('failed');
    await sync(connection);
    expect(creates('tasks')).toHaveLength(1);
  });

  it('is one that was tried as often as is allowed', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/contacts/batch/read', { kind: 'preset', preset: 'hubspot.unavailable' });
    await fixture.query(`update public.crm_write_log set attempt_count = 19 where object = 'contact'`);
    await sync(connection);
    expect(await rowOf('contact')).toMatchObject({
      state: 'failed',
      permanent_failure: true,
      attempt_count: 20,
    });
  });
});

describe('a token that ends during a batch', () => {
  it('is renewed, and the rows it was refused for are sent once more', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/tasks/batch/create', { kind: 'expire_tokens' }, 1);
    await sync(connection);
    expect(await states()).toEqual(done);
    expect(creates('tasks').map(({ status }) => status)).toEqual([401, 201]);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });

  it('and cannot be renewed parks them, and marks the connection', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/tasks/batch/create', { kind: 'expire_tokens' }, 1);
    fault('hubspot', '/oauth/2026-09/token', { kind: 'preset', preset: 'hubspot.bad_refresh_token' });
    await sync(connection);
    expect(await states()).toEqual(['contact succeeded', 'task parked', 'note parked']);
    expect((await rowOf('task')).attempt_count).toBe(0);
    expect((await fixture.reload(connection)).status).toBe('error');
  });

  it('for one kind of write, though it was renewed a moment ago, parks those until the connection is checked', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    fault('hubspot', '/**/tasks/batch/create', { kind: 'expire_tokens' }, 1);
    fixture.sandbox.control.faults.add({
      crm: 'hubspot',
      path: '/**/tasks/batch/create',
      after: 1,
      effect: { kind: 'preset', preset: 'hubspot.invalid_authentication' },
    });
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    expect(await states()).toEqual(['contact succeeded', 'task parked', 'note parked']);
    // The authorization itself was renewed, so it is not gone.
    expect((await fixture.reload(connection)).status).toBe('connected');
    expect(
      await fixture.query(
        `select next_check_at < now() + interval '6 minutes' as soon from public.connection_health`,
      ),
    ).toEqual([{ soon: true }]);
  });
});

describe('two workers on one connection', () => {
  const people = Array.from({ length: 12 }, (_, n) => ({
    from: { name: `Person ${n}`, address: `person${n}@company${n}.example` },
    subject: `Pricing for team ${n}`,
  }));

  it.each(['hubspot', 'salesforce'] as const)('write everything exactly once: %s', async (crm) => {
    const connection = await fixture.connectReady(crm);
    await plan(...people);
    const inParts = (context: JobContext): JobContext => ({
      ...context,
      // Many batches instead of one.
      providers: {
        ...context.providers,
        [crm]: { ...context.providers[crm], maxBatch: 2 },
      },
    });
    const workers = [inParts(fixture.context), inParts(fixture.anotherProcess())];
    for (let round = 0; round < 5; round++) {
      const ends = await Promise.allSettled(workers.map((context) => sync(connection, context)));
      for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(NotDoneYet);
      if (ends.every(({ status }) => status === 'fulfilled')) break;
    }
    const rows = await fixture.ledger();
    expect(rows).toHaveLength(36);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['succeeded']));
    expect(new Set(rows.map(({ attempt_count }) => attempt_count))).toEqual(new Set([1]));
    const written =
      crm === 'hubspot'
        ? [...(inHubspot(fixture.sandbox).tasks ?? []), ...(inHubspot(fixture.sandbox).notes ?? [])].map(
            ({ properties }) => `${properties['hs_task_body'] ?? ''}${properties['hs_note_body'] ?? ''}`,
          )
        : (inSalesforce(fixture.sandbox)['Task'] ?? []).map(({ Description }) => String(Description));
    const refs = written.flatMap((text) => /Conduit ref: (\S+)/.exec(text)?.[1] ?? []);
    expect(refs).toHaveLength(24);
    expect(new Set(refs).size).toBe(24);
  });
});

describe('a database that breaks off', () => {
  /** What a worker with one statement at a time is at when a given call reaches the CRM. */
  const whenCalled = (method: 'createTasks', meanwhile: () => Promise<unknown>): JobContext => {
    const { hubspot } = fixture.context.providers;
    const broken: typeof hubspot = {
      ...hubspot,
      [method]: async (...args: Parameters<(typeof hubspot)[typeof method]>) => {
        const answer = await hubspot[method](...args);
        await meanwhile();
        return answer;
      },
    };
    return { ...fixture.context, providers: { ...fixture.context.providers, hubspot: broken } };
  };
  const endSessions = () =>
    fixture.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where usename = 'conduit_worker' and datname = current_database()`,
    );

  it('after a task was written costs neither the answer nor an attempt', async () => {
    const connection = await fixture.connectReady('hubspot');
    await plan();
    await fixture.perform(
      'sync_hubspot',
      { workspaceId: fixture.workspaceId, connectionId: connection.id },
      whenCalled('createTasks', endSessions),
    );
    expect(await states()).toEqual(done);
    expect((await fixture.ledger()).map(({ attempt_count }) => attempt_count)).toEqual([1, 1, 1]);
    expect(creates('tasks')).toHaveLength(1);
  });
});

describe('an attempt whose worker is gone', () => {
  const abandon = () =>
    fixture.query(
      `update public.crm_write_log set attempt_started_at = now() - interval '10 minutes' where state = 'in_flight'`,
    );
  let connection: Connection;
  const claim = (object: LedgerRow['object']) =>
    claimDue(fixture.context.db, { connectionId: connection.id, object, attemptId: randomUUID(), limit: 10 });
  beforeEach(async () => {
    connection = await fixture.connectReady('hubspot');
    await plan();
  });

  it('before it sent a contact is made up for', async () => {
    await claim('contact');
    await expect(sync(connection)).rejects.toThrow(NotDoneYet); // still held
    await abandon();
    await expect(sync(connection)).rejects.toThrow(NotDoneYet);
    expect(await rowOf('contact')).toMatchObject({ state: 'failed', error_code: 'attempt_abandoned' });
    await makeDue();
    await sync(connection);
    expect(await states()).toEqual(done);
  });

  it('after it wrote a task is settled by what is there', async () => {
    const [contact] = await claim('contact');
    await fixture.query(
      `update public.crm_write_log set state = 'succeeded', external_id = $1, person_kind = 'contact', attempt_id = null,
         succeeded_at = now() where id = $2`,
      [
        inHubspot(fixture.sandbox)['contacts']?.find(
          ({ properties }) => properties['email'] === 'maria.rossi@acme-robotics.example',
        )?.id,
        contact?.id,
      ],
    );
    const [task] = await claim('task');
    const opened = await openSession(fixture.context, connection);
    if (!opened.ok || !task?.contactExternalId) throw new Error('not ready');
    await fixture.context.providers.hubspot.createTasks(opened.session, [
      {
        key: task.key,
        subject: 'Send pricing',
        body: '',
        dueOn: '2026-11-06',
        priority: 'normal',
        contact: { id: task.contactExternalId, kind: 'contact' },
        dealId: null,
      },
    ]);
    await abandon();
    await sync(connection);
    expect(await states()).toEqual(done);
    expect(inHubspot(fixture.sandbox).tasks).toHaveLength(1);
  });
});
