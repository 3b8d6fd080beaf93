import type { TestSupabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import IntegrationsPage from '../src/app/w/[workspaceId]/integrations/page.tsx';
import SettingsPage from '../src/app/w/[workspaceId]/settings/page.tsx';
import { disconnectCrm } from '../src/lib/actions/disconnect.ts';
import {
  deleteAccount,
  deleteWorkspace,
  previewRetention,
  requestErasure,
  saveRetention,
  setLegalHold,
} from '../src/lib/actions/retention.ts';
import { read, signInAs, signUpAs, startApp, workspaceOf } from './support/app.ts';
import { addConnection, addThread, type SeededThread } from './support/mail.ts';
import { formOf, redirectOf, scope } from './support/requestScope.ts';

vi.mock('next/headers', async () => (await import('./support/requestScope.ts')).nextHeaders);
vi.mock('next/cache', async () => (await import('./support/requestScope.ts')).nextCache);
vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const SAM = 'sam@acme.example';
const MIA = 'mia@acme.example';
const NOBODY = '00000000-0000-4000-8000-000000000000';

let stack: TestSupabase;
let acme: string;
let thread: SeededThread;

beforeAll(async () => {
  stack = await startApp();
  await signUpAs(MIA, { workspaceName: 'Mia' });
  await signUpAs(SAM, { workspaceName: 'Acme' });
  acme = await workspaceOf(stack, SAM);
  await stack.pool.query(
    `insert into public.workspace_members (workspace_id, user_id, role, email)
     select $1, id, 'member', email from auth.users where email = $2`,
    [acme, MIA],
  );
  thread = await addThread(stack.pool, acme, { messages: [{ text: 'Could you send pricing?' }] });
  await stack.pool.query(`update public.messages set received_at = now() - interval '40 days'`);
});
afterAll(() => stack.stop());

const value = async (query: string, ...values: unknown[]): Promise<unknown> => {
  const { rows } = await stack.pool.query<{ value: unknown }>(query, values);
  return rows[0]?.value;
};
const policyForm = (change: Record<string, string> = {}) =>
  formOf({
    workspaceId: acme,
    messageDays: '90',
    attachmentDays: '7',
    purgeEnabled: 'on',
    keepAudit: 'on',
    ...change,
  });
const settings = async () =>
  read(
    await SettingsPage({ params: Promise.resolve({ workspaceId: acme }), searchParams: Promise.resolve({}) }),
  );
const integrations = async () =>
  read(
    await IntegrationsPage({
      params: Promise.resolve({ workspaceId: acme }),
      searchParams: Promise.resolve({}),
    }),
  );

describe('how long mail is kept', () => {
  it('is shown with what tonight removes', async () => {
    const page = await settings();
    expect(page.text).toContain('Tonight this removes 1 body and 0 files');
    expect(page.getByRole('button', { name: 'Save' })).toBeTruthy();
  });
  it('is looked ahead at under the person’s own rights', async () => {
    const ask = (messageDays: number) =>
      previewRetention({ workspaceId: acme, messageDays, attachmentDays: 30 });
    expect(await ask(60)).toMatchObject({ value: { bodies: 0 } });
    expect(await ask(10)).toMatchObject({ value: { bodies: 1 } });
    expect(await previewRetention({ workspaceId: 'x', messageDays: 1, attachmentDays: 1 })).toMatchObject({
      ok: false,
    });
    expect(await ask(1e12)).toMatchObject({ ok: false });
  });
  it('is saved by an admin, kept on the trail, and refused field by field', async () => {
    expect(await saveRetention(null, policyForm())).toEqual({ ok: true, value: undefined });
    expect(
      await value(
        `select message_days || ' ' || attachment_days || ' ' || keep_extracted_fields || ' ' || keep_audit as value
         from public.retention_policies where workspace_id = $1`,
        acme,
      ),
    ).toBe('90 7 false true');
    expect(
      await value(
        `select count(*)::int as value from public.audit_events where workspace_id = $1 and event = 'retention_policy_changed'`,
        acme,
      ),
    ).toBe(1);
    await saveRetention(null, policyForm());
    expect(
      await value(
        `select count(*)::int as value from public.audit_events where event = 'retention_policy_changed'`,
      ),
    ).toBe(1);
    expect(await saveRetention(null, policyForm({ messageDays: '0' }))).toMatchObject({
      fields: { messageDays: 'Keep mail for at least a day.' },
    });
  });
  it('is not a member’s to change', async () => {
    await signInAs(MIA);
    expect(await saveRetention(null, policyForm())).toMatchObject({ code: '42501' });
    expect(await setLegalHold({ workspaceId: acme, threadId: null, held: true })).toMatchObject({
      code: '42501',
    });
    expect(await requestErasure(null, formOf({ workspaceId: acme, address: 'a@b.example' }))).toMatchObject({
      code: '42501',
    });
    const page = await settings();
    expect(page.text).not.toContain('Erase a person');
    expect(page.queryByRole('button', { name: 'Save' })).toBeNull();
    expect(page.queryByRole('button', { name: 'Delete the workspace' })).toBeNull();
    await signInAs(SAM);
  });
  it('stands back behind a legal hold', async () => {
    expect(await setLegalHold({ workspaceId: acme, threadId: thread.id, held: true })).toMatchObject({
      ok: true,
    });
    expect(await previewRetention({ workspaceId: acme, messageDays: 10, attachmentDays: 30 })).toMatchObject({
      value: { bodies: 0, held: 1 },
    });
    expect(await setLegalHold({ workspaceId: acme, threadId: null, held: true })).toMatchObject({ ok: true });
    expect((await settings()).text).toContain('the workspace is on legal hold');
    expect(
      await redirectOrCode(deleteWorkspace(null, formOf({ workspaceId: acme, confirmation: 'Acme' }))),
    ).toBe('22X41');
    await setLegalHold({ workspaceId: acme, threadId: null, held: false });
    await setLegalHold({ workspaceId: acme, threadId: thread.id, held: false });
    expect(await setLegalHold({ workspaceId: 'x', threadId: null, held: false })).toMatchObject({
      code: 'invalid',
    });
  });
  it('shows the last purge and the certificates of erasures', async () => {
    await stack.pool.query(
      `insert into public.retention_runs (workspace_id, finished_at, messages, attachments, files_deleted) values ($1, now(), 12, 3, 15)`,
      [acme],
    );
    expect(
      await requestErasure(null, formOf({ workspaceId: acme, address: 'Gone@B.example' })),
    ).toMatchObject({ ok: true });
    await stack.pool.query(
      `update public.erasure_requests set address = null, completed_at = now(),
       certificate = '{"messages": 4, "files": 0, "facts": 1, "held": 0, "crm_records": []}'`,
    );
    expect(await requestErasure(null, formOf({ workspaceId: acme, address: 'nobody' }))).toMatchObject({
      fields: { address: 'Enter one email address.' },
    });
    const page = await settings();
    expect(page.text).toContain('12 bodies and 3 files');
    expect(page.text).toContain('4 messages, 0 files, 1 fact.');
  });
  it('is said when it cannot be read', async () => {
    await stack.pool.query('alter table public.retention_runs rename to runs_away');
    expect((await settings()).text).toContain('again');
    await stack.pool.query('alter table public.runs_away rename to retention_runs');
    await stack.pool.query('alter table public.disconnect_certificates rename to certificates_away');
    expect((await integrations()).text).toContain('again');
    await stack.pool.query('alter table public.certificates_away rename to disconnect_certificates');
  });
});

describe('disconnecting from the dashboard', () => {
  it('goes through the Edge Function, and its certificate is shown', async () => {
    const connectionId = await addConnection(stack.pool, acme, 'hubspot');
    expect((await integrations()).getByRole('button', { name: 'Disconnect' })).toBeTruthy();
    const given = { workspaceId: acme, connectionId, queued: 'cancel' } as const;
    await signInAs(MIA);
    expect((await integrations()).queryByRole('button', { name: 'Disconnect' })).toBeNull();
    expect(await disconnectCrm(given)).toMatchObject({ code: 'not_an_admin' });
    await signInAs(SAM);
    expect(await disconnectCrm(given)).toEqual({ ok: true, value: { writes: 0 } });
    expect(await disconnectCrm(given)).toMatchObject({ code: 'not_connected' });
    const page = await integrations();
    expect(page.text).toContain('Being revoked');
    expect(page.queryByRole('button', { name: 'Disconnect' })).toBeNull();
    await stack.pool.query(
      `insert into public.disconnect_certificates (workspace_id, connection_id, crm, step, detail)
       values ($1, $2, 'hubspot', 'revoked', '{"uninstalled": true}'), ($1, $2, 'hubspot', 'fenced', '{}')`,
      [acme, connectionId],
    );
    expect((await integrations()).text).toContain('access revoked, app uninstalled');
  });
  it('says so when it is not understood, not signed in, or out of reach', async () => {
    const given = { workspaceId: acme, connectionId: NOBODY, queued: 'cancel' } as const;
    expect(await disconnectCrm({ ...given, connectionId: 'x' })).toMatchObject({ code: 'invalid' });
    const realFetch = globalThis.fetch;
    vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) =>
      String(input instanceof Request ? input.url : input).includes('/functions/')
        ? Promise.reject(new TypeError('down'))
        : realFetch(input, init),
    );
    expect(await disconnectCrm(given)).toMatchObject({ code: 'unreachable' });
    vi.unstubAllGlobals();
    scope.signOut();
    expect(await disconnectCrm(given)).toMatchObject({ code: 'not_signed_in' });
    await signInAs(SAM);
  });
});

const redirectOrCode = async (
  action: Promise<{ ok: boolean; code?: string }>,
): Promise<string | undefined> => {
  const result = await action;
  return result.ok ? 'ok' : result.code;
};

describe('deleting for good', () => {
  it('asks an account’s workspaces first, then the workspace’s name', async () => {
    expect(await deleteAccount(null, formOf({ confirmation: 'else@acme.example' }))).toMatchObject({
      fields: { confirmation: 'That is not the address of your account.' },
    });
    expect(await deleteAccount(null, formOf({ confirmation: SAM }))).toMatchObject({ code: '22X42' });
    expect(await deleteAccount(null, formOf({}))).toMatchObject({ code: 'invalid' });
    expect(await deleteWorkspace(null, formOf({ workspaceId: acme, confirmation: 'Acne' }))).toMatchObject({
      fields: { confirmation: 'That is not the name of this workspace.' },
    });
    expect(await deleteWorkspace(null, formOf({ workspaceId: acme, confirmation: '' }))).toMatchObject({
      code: 'invalid',
    });
    expect(await redirectOf(deleteWorkspace(null, formOf({ workspaceId: acme, confirmation: 'Acme' })))).toBe(
      '/',
    );
    expect(await value('select count(*)::int as value from public.workspaces where id = $1', acme)).toBe(0);
  });
  it('then deletes the account, and the session with it', async () => {
    expect(await redirectOf(deleteAccount(null, formOf({ confirmation: SAM })))).toBe('/sign-in');
    expect(await value('select count(*)::int as value from auth.users where email = $1', SAM)).toBe(0);
  });
});
