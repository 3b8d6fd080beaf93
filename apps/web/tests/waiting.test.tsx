import type { TestSupabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import InboxPage from '../src/app/w/[workspaceId]/inbox/page.tsx';
import IntegrationsPage from '../src/app/w/[workspaceId]/integrations/page.tsx';
import ThreadPage from '../src/app/w/[workspaceId]/threads/[threadId]/page.tsx';
import { discardWaiting, writePlanned } from '../src/lib/actions/waiting.ts';
import { countPlanned, countWaitingForCrm } from '../src/lib/queries/waiting.ts';
import { createSupabase } from '../src/lib/supabase/server.ts';
import { read, signInAs, signUpAs, startApp, workspaceOf } from './support/app.ts';
import { addConnection, addThread, addWrite, type SeededThread } from './support/mail.ts';

vi.mock('next/headers', async () => (await import('./support/requestScope.ts')).nextHeaders);
vi.mock('next/cache', async () => (await import('./support/requestScope.ts')).nextCache);
vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const SAM = 'sam@acme.example';
const MEMBER = 'mia@acme.example';

let stack: TestSupabase;
let acme: string;
let thread: SeededThread;

beforeAll(async () => {
  stack = await startApp();
  await signUpAs(MEMBER, { workspaceName: 'Mia’s own' });
  await signUpAs(SAM, { workspaceName: 'Acme' });
  acme = await workspaceOf(stack, SAM);
  await stack.pool.query(
    `insert into public.workspace_members (workspace_id, user_id, role, email)
     select $1, user_id, 'member', email from public.workspace_members where email = $2`,
    [acme, MEMBER],
  );
});
afterAll(() => stack.stop());
beforeEach(async () => {
  await stack.pool.query('delete from public.threads');
  await stack.pool.query('update public.workspaces set live_writes = true');
  thread = await addThread(stack.pool, acme, {
    subject: 'Pricing',
    status: 'waits_crm',
    messages: [{ text: 'Hello' }],
  });
  await signInAs(SAM);
});

const wait = async (waitsFor: string, crm: string | null) => {
  const run = await stack.pool.query<{ id: string }>(
    `insert into public.extraction_runs (workspace_id, thread_id, message_id, extractor_version, direction, decision)
     values ($1, $2, $3, gen_random_uuid()::text, 'inbound', 'outcome') returning id`,
    [acme, thread.id, thread.messages[0]?.id],
  );
  await stack.pool.query(
    `insert into public.waiting_outcomes (workspace_id, thread_id, message_id, run_id, waits_for, crm)
     values ($1, $2, $3, $4, $5, $6)`,
    [acme, thread.id, thread.messages[0]?.id, run.rows[0]?.id, waitsFor, crm],
  );
};
const inbox = async (status?: string) =>
  read(
    await InboxPage({
      params: Promise.resolve({ workspaceId: acme }),
      searchParams: Promise.resolve(status === undefined ? {} : { status }),
    }),
  );
const conversation = async () =>
  read(await ThreadPage({ params: Promise.resolve({ workspaceId: acme, threadId: thread.id }) }));
const integrations = async () =>
  read(
    await IntegrationsPage({
      params: Promise.resolve({ workspaceId: acme }),
      searchParams: Promise.resolve({}),
    }),
  );

describe('an outcome that waits for a CRM', () => {
  it('says so in the inbox, in its tab and in the conversation, with the way to connect one', async () => {
    await wait('crm', null);
    const page = await inbox();
    expect(page.getByText('Waits for a CRM')).toBeTruthy();
    expect(page.getByText(/1 conversation waits for a CRM to be connected\./)).toBeTruthy();
    expect(page.getByRole('link', { name: 'Connect a CRM' }).getAttribute('href')).toBe(
      `/w/${acme}/integrations`,
    );
    expect((await inbox('waiting')).getByText('Pricing')).toBeTruthy();
    expect((await inbox('nothing')).queryByText('Pricing')).toBeNull();
    const opened = await conversation();
    expect(opened.getByText(/This conversation waits for a CRM to be connected\./)).toBeTruthy();
    expect(opened.getByRole('link', { name: 'Connect a CRM' })).toBeTruthy();
    expect((await integrations()).getByText(/1 conversation waits for a CRM/)).toBeTruthy();
  });

  it('tells a member to ask an admin', async () => {
    await wait('crm', null);
    await signInAs(MEMBER);
    const page = await inbox();
    expect(page.getByText(/Ask an owner or admin/)).toBeTruthy();
    expect(page.queryByRole('link', { name: 'Connect a CRM' })).toBeNull();
  });

  it('waits for deals without asking for a connection', async () => {
    await wait('deals', 'hubspot');
    const opened = await conversation();
    expect(opened.getByText(/until the deals of HubSpot are read\./)).toBeTruthy();
    expect(opened.queryByRole('link', { name: 'Connect a CRM' })).toBeNull();
  });

  it('is left unwritten by an admin’s word alone', async () => {
    await wait('crm', null);
    await signInAs(MEMBER);
    expect(await discardWaiting({ workspaceId: acme, threadId: thread.id })).toMatchObject({ code: '42501' });
    await signInAs(SAM);
    expect(await discardWaiting({ workspaceId: 'x', threadId: null })).toMatchObject({ code: 'invalid' });
    expect(await discardWaiting({ workspaceId: acme, threadId: thread.id })).toEqual({
      ok: true,
      value: { count: 1 },
    });
    expect((await inbox()).getByText('Nothing to write')).toBeTruthy();
    expect(await countWaitingForCrm(await createSupabase(), acme)).toEqual({ ok: true, value: 0 });
  });
});

describe('what a dry run has planned', () => {
  beforeEach(async () => {
    const connectionId = await addConnection(stack.pool, acme, 'hubspot');
    let contactWriteId: string | undefined;
    for (const object of ['contact', 'task', 'note'] as const) {
      const id = await addWrite(stack.pool, acme, {
        crm: 'hubspot',
        connectionId,
        threadId: thread.id,
        messageId: thread.messages[0]?.id ?? '',
        object,
        state: 'planned',
        dryRun: true,
        ...(contactWriteId !== undefined && { contactWriteId }),
      });
      contactWriteId ??= id;
    }
    return async () => {
      await stack.pool.query('delete from public.crm_write_log');
      await stack.pool.query('delete from public.crm_connections');
    };
  });

  it('is told by the switch as it is now', async () => {
    await stack.pool.query('update public.workspaces set live_writes = false');
    const off = await conversation();
    expect(off.getByText(/Nothing is sent while live writes are off/)).toBeTruthy();
    expect(off.queryByRole('button', { name: 'Write what was planned' })).toBeNull();
    expect(off.getByRole('heading', { name: 'For the CRM' })).toBeTruthy();
    await stack.pool.query('update public.workspaces set live_writes = true');
    const on = await conversation();
    expect(on.queryByText(/nothing leaves|live writes are off/i)).toBeNull();
    expect(on.getByRole('button', { name: 'Write what was planned' })).toBeTruthy();
    expect((await integrations()).getByText(/3 writes were composed in a dry run and not sent/)).toBeTruthy();
  });

  it('is sent by an admin, once, and never while live writes are off', async () => {
    const scope = { workspaceId: acme, threadId: null };
    await signInAs(MEMBER);
    expect(await writePlanned(scope)).toMatchObject({ code: '42501' });
    await signInAs(SAM);
    await stack.pool.query('update public.workspaces set live_writes = false');
    expect(await writePlanned(scope)).toMatchObject({
      code: '22X52',
      message: 'Live writes are off. Switch them on under Integrations first.',
    });
    await stack.pool.query('update public.workspaces set live_writes = true');
    expect(await countPlanned(await createSupabase(), acme)).toEqual({ ok: true, value: 3 });
    expect(await writePlanned(scope)).toEqual({ ok: true, value: { count: 3 } });
    expect(await writePlanned({ ...scope, threadId: thread.id })).toEqual({ ok: true, value: { count: 0 } });
    const { rows } = await stack.pool.query('select distinct state, dry_run from public.crm_write_log');
    expect(rows).toEqual([{ state: 'queued', dry_run: false }]);
  });
});
