import type { TestSupabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import IntegrationsPage from '../src/app/w/[workspaceId]/integrations/page.tsx';
import WorkspaceLayout from '../src/app/w/[workspaceId]/layout.tsx';
import WritesLoading from '../src/app/w/[workspaceId]/writes/loading.tsx';
import WritesPage from '../src/app/w/[workspaceId]/writes/page.tsx';
import { answerUnknownWrite, dismissWrites, retryWrites, writeProgress } from '../src/lib/actions/writes.ts';
import { read, signInAs, signUpAs, startApp, workspaceOf } from './support/app.ts';
import { addConnection, addDeal, addThread, addWrite, type SeededThread } from './support/mail.ts';
import { scope } from './support/requestScope.ts';
import { saying } from './support/saying.ts';

vi.mock('next/headers', async () => (await import('./support/requestScope.ts')).nextHeaders);
vi.mock('next/cache', async () => (await import('./support/requestScope.ts')).nextCache);
vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const SAM = 'sam@acme.example';
const MEMBER = 'mia@acme.example';
const EVE = 'eve@other.example';
const NO_SUCH = '00000000-0000-4000-8000-000000000000';

let stack: TestSupabase;
let acme: string;
let hubspot: string;
let salesforce: string;
let deal: string;
let thread: SeededThread;

beforeAll(async () => {
  stack = await startApp();
  await signUpAs(EVE, { workspaceName: 'Other' });
  await signUpAs(MEMBER, { workspaceName: 'Mia’s own' });
  await signUpAs(SAM, { workspaceName: 'Acme' });
  acme = await workspaceOf(stack, SAM);
  await stack.pool.query(
    `insert into public.workspace_members (workspace_id, user_id, role, email)
     select $1, user_id, 'member', email from public.workspace_members where email = $2`,
    [acme, MEMBER],
  );
  const accountUrl = 'https://app.hubspot.com/contacts/42';
  hubspot = await addConnection(stack.pool, acme, 'hubspot', { accountUrl });
  salesforce = await addConnection(stack.pool, acme, 'salesforce');
  deal = await addDeal(stack.pool, acme, hubspot, { crm: 'hubspot', name: 'Annual licence' });
  thread = await addThread(stack.pool, acme, {
    subject: 'Pricing for 120 seats',
    messages: [{ text: 'Hello' }],
  });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  await stack.pool.query('delete from public.crm_write_log');
  await signInAs(SAM);
});

const TASK = {
  subject: 'Send pricing to Ana Ruiz',
  body: 'Due soon.',
  dueOn: '2026-11-27',
  priority: 'high',
};

/** A write that is not done, with its contact; answers its id. */
async function stopped(
  how: {
    crm?: 'hubspot' | 'salesforce';
    state?: string;
    permanent?: boolean;
    parkedFor?: string;
    code?: string;
    providerCode?: string;
    payload?: unknown;
  } = {},
): Promise<string> {
  const crm = how.crm ?? 'hubspot';
  const shared = {
    crm,
    connectionId: crm === 'hubspot' ? hubspot : salesforce,
    threadId: thread.id,
    messageId: thread.messages[0]!.id,
  };
  const contact = await addWrite(stack.pool, acme, { ...shared, object: 'contact', externalId: '501' });
  const id = await addWrite(stack.pool, acme, {
    ...shared,
    object: 'task',
    contactWriteId: contact,
    ...(crm === 'hubspot' && { dealId: deal }),
    state: how.state ?? 'failed',
    permanentFailure: how.permanent ?? how.state === undefined,
    errorCode: how.code ?? 'validation',
    errorOwner: 'customer_admin',
    payload: how.payload ?? TASK,
  });
  await stack.pool.query(
    `update public.crm_write_log set error_provider_code = $2, error_http_status = 400, parked_for = $3 where id = $1`,
    [id, how.providerCode ?? null, how.parkedFor ?? null],
  );
  return id;
}
const stateOf = async (id: string) => {
  const { rows } = await stack.pool.query<{ state: string; permanent_failure: boolean }>(
    'select state, permanent_failure from public.crm_write_log where id = $1',
    [id],
  );
  return rows[0];
};
const page = async (search: Record<string, string> = {}) =>
  read(
    await WritesPage({
      params: Promise.resolve({ workspaceId: acme }),
      searchParams: Promise.resolve(search),
    }),
  );
const code = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);

describe('the page of writes', () => {
  it('says that nothing needs anybody', async () => {
    const shown = await page();
    expect(shown.getByRole('heading', { name: 'Nothing needs you' })).toBeTruthy();
    expect(shown.queryByRole('button')).toBeNull();
    expect(read(<WritesLoading />).getByRole('status', { name: 'Loading writes' })).toBeTruthy();
  });

  it('groups what failed by its codes, the biggest group first, with whose move it is and what to do', async () => {
    await stopped({ providerCode: 'MISSING_REQUIRED_PROPERTY' });
    await stopped({ providerCode: 'MISSING_REQUIRED_PROPERTY' });
    await stopped({ code: 'egress_refused' });
    const shown = await page();
    const groups = shown.getAllByRole('article');
    expect(groups.map((group) => group.getAttribute('aria-label'))).toEqual([
      'A value was refused: 2 tasks in HubSpot',
      'Held back by the mail guard: 1 task in HubSpot',
    ]);
    const [first] = groups;
    expect(first?.textContent).toContain('2 tasks in HubSpot · 1 conversation · 1 deal');
    expect(first?.textContent).toContain('An administrator of your CRM has to act.');
    expect(first?.textContent).toContain('Make the property optional in HubSpot');
    expect(first?.textContent).toContain('validation · MISSING_REQUIRED_PROPERTY · HTTP 400');
    expect(first?.textContent).toContain('Send pricing to Ana Ruiz');
    expect(first?.textContent).toContain('Due 27 November 2026');
    expect(shown.getByRole('button', { name: 'Retry all 3 shown' })).toBeTruthy();
  });

  it('asks for a look into the CRM where the answer was lost, and never offers to send blindly', async () => {
    await stopped({ state: 'parked', parkedFor: 'person', code: 'timeout' });
    const group = (await page()).getByRole('article', {
      name: 'It may already be in HubSpot: 1 task in HubSpot',
    });
    expect(group.querySelector('details')?.hasAttribute('open')).toBe(true);
    expect([...group.querySelectorAll('button')].map(({ textContent }) => textContent)).toEqual([
      'Dismiss',
      'It is there',
      'It is not there',
    ]);
    expect(group.querySelector('a[target=_blank]')?.getAttribute('href')).toBe(
      'https://app.hubspot.com/contacts/42/record/0-1/501',
    );
  });

  it('keeps apart what goes on by itself, and one CRM from the other', async () => {
    await stopped({ state: 'unknown', code: 'timeout' });
    await stopped({ state: 'parked', parkedFor: 'connection', code: 'token_revoked', crm: 'salesforce' });
    await stopped({ state: 'failed', permanent: false, code: 'rate_limited' });
    await stopped({ crm: 'salesforce' });
    const labels = async (search?: Record<string, string>) =>
      (await page(search)).queryAllByRole('article').map((group) => group.getAttribute('aria-label'));
    expect(await labels()).toEqual(['A value was refused: 1 task in Salesforce']);
    expect(await labels({ crm: 'hubspot' })).toEqual([]);
    expect(await labels({ show: 'checking' })).toEqual(['It may already be in HubSpot: 1 task in HubSpot']);
    expect(await labels({ show: 'held' })).toEqual(['The connection was revoked: 1 task in Salesforce']);
    expect(await labels({ show: 'retrying', crm: 'hubspot' })).toEqual([
      'The CRM asked for a pause: 1 task in HubSpot',
    ]);
    const filters = (await page({ show: 'held', crm: 'salesforce' })).getByRole('navigation', {
      name: 'Status',
    });
    expect([...filters.querySelectorAll('a')].map(({ textContent }) => textContent)).toEqual([
      'Needs you 1',
      'Being checked 0',
      'On hold 1',
      'Being retried 0',
    ]);
  });

  it('shows a contact by name, and says so where a payload cannot be read', async () => {
    const shared = { crm: 'hubspot' as const, connectionId: hubspot, threadId: thread.id };
    await addWrite(stack.pool, acme, {
      ...shared,
      messageId: thread.messages[0]!.id,
      object: 'contact',
      state: 'failed',
      permanentFailure: true,
      payload: { email: 'ana@globex.example', firstName: 'Ana', lastName: 'Ruiz', company: 'Globex' },
    });
    await stopped({ payload: { odd: true }, code: 'a_new_code' });
    const shown = await page();
    expect(shown.text).toContain('Ana Ruiz');
    expect(shown.getByRole('article', { name: 'No reason was given: 1 contact in HubSpot' })).toBeTruthy();
    expect(shown.getByRole('article', { name: 'a new code: 1 task in HubSpot' })).toBeTruthy();
    expect(shown.text).toContain('Cannot be shown');
  });

  it('is for members to read, for admins to act on, and for nobody else', async () => {
    await stopped();
    await signInAs(MEMBER);
    const shown = await page();
    expect(shown.getAllByRole('article')).toHaveLength(1);
    expect(shown.queryByRole('button')).toBeNull();
    expect(shown.getByText('An owner or admin can act on these.')).toBeTruthy();
    await signInAs(EVE);
    await expect(page()).rejects.toThrow();
  });

  it('says so when it could not be loaded', async () => {
    vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
      const url = input instanceof Request ? input.url : String(input);
      return url.includes('/rpc/write_groups') || url.includes('/crm_write_log')
        ? Promise.resolve(Response.json({ code: '57P03', message: 'down' }, { status: 500 }))
        : realFetch(input, init);
    });
    const shown = await page();
    const layout = read(
      await WorkspaceLayout({ children: null, params: Promise.resolve({ workspaceId: acme }) }),
    );
    vi.unstubAllGlobals();
    expect(shown.getByRole('alert').textContent).toContain('57P03');
    expect(layout.getAllByRole('link', { name: 'Writes' })).toHaveLength(2);
  });
  const realFetch = globalThis.fetch;

  it('says so when its examples could not be loaded', async () => {
    await stopped();
    for (const part of ['payload', 'external_id']) {
      vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
        const url = input instanceof Request ? input.url : String(input);
        return url.includes('/crm_write_log') && url.includes(part)
          ? Promise.resolve(Response.json({ code: '57P03', message: 'down' }, { status: 500 }))
          : realFetch(input, init);
      });
      const shown = await page();
      vi.unstubAllGlobals();
      expect(shown.getByRole('alert').textContent).toContain('57P03');
    }
  });
});

describe('the pages around it', () => {
  it('count what needs somebody beside the link to it', async () => {
    await stopped();
    await stopped({ state: 'parked', parkedFor: 'person' });
    await stopped({ state: 'unknown' });
    const layout = read(
      await WorkspaceLayout({ children: null, params: Promise.resolve({ workspaceId: acme }) }),
    );
    expect(layout.getAllByRole('link', { name: 'Writes, 2 waiting' })).toHaveLength(2);
  });

  it('Integrations says per CRM what did not go through, with the way there', async () => {
    const integrations = async () =>
      read(
        await IntegrationsPage({
          params: Promise.resolve({ workspaceId: acme }),
          searchParams: Promise.resolve({}),
        }),
      );
    expect((await integrations()).queryByText('Some writes did not go through')).toBeNull();
    await stopped({ state: 'failed', permanent: false });
    expect((await integrations()).queryByText('Some writes did not go through')).toBeNull();
    await stopped();
    await stopped({ state: 'unknown' });
    await stopped({ state: 'parked', parkedFor: 'person' });
    await stopped({ state: 'parked', parkedFor: 'quota', crm: 'salesforce' });
    const links = (await integrations())
      .getByRole('region', { name: 'Some writes did not go through' })
      .querySelectorAll('a');
    expect([...links].map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
      ['1 failed for good', `/w/${acme}/writes?show=attention&crm=hubspot`],
      ['1 may already be there', `/w/${acme}/writes?show=attention&crm=hubspot`],
      ['1 being checked', `/w/${acme}/writes?show=checking&crm=hubspot`],
      ['1 on hold', `/w/${acme}/writes?show=held&crm=salesforce`],
    ]);
  });
});

describe('retrying', () => {
  it('sends one write again', async () => {
    const id = await stopped();
    const other = await stopped();
    const result = await retryWrites({ workspaceId: acme, choice: { ids: [id] } });
    expect(result).toEqual({ ok: true, value: { ids: [id], count: 1 } });
    expect(await stateOf(id)).toEqual({ state: 'queued', permanent_failure: false });
    expect((await stateOf(other))?.permanent_failure).toBe(true);
    expect(scope.revalidated).toContain(`/w/${acme}`);
  });

  it('sends everything that matches, and only that', async () => {
    const matching = [await stopped({ providerCode: 'A' }), await stopped({ providerCode: 'A' })];
    const others = [
      await stopped({ providerCode: 'B' }),
      await stopped(),
      await stopped({ providerCode: 'A', crm: 'salesforce' }),
      await stopped({ providerCode: 'A', code: 'forbidden' }),
    ];
    const filter = { kind: 'failed', crm: 'hubspot', object: 'task', error_code: 'validation' } as const;
    const one = { ...filter, error_provider_code: 'A' };
    expect(await retryWrites({ workspaceId: acme, choice: { filters: [one] } })).toMatchObject({
      value: { ids: matching, count: 2 },
    });
    for (const id of others) expect((await stateOf(id))?.state).toBe('failed');
    const without = { ...filter, error_provider_code: null };
    expect(await retryWrites({ workspaceId: acme, choice: { filters: [without] } })).toMatchObject({
      value: { ids: [others[1]], count: 1 },
    });
    expect(await retryWrites({ workspaceId: acme, choice: { filters: [{ kind: 'failed' }] } })).toMatchObject(
      {
        value: { count: 3 },
      },
    );
  });

  it('follows how they get on', async () => {
    const ids = [
      await stopped({ state: 'queued', permanent: false }),
      await stopped({ state: 'parked', permanent: false }),
      await stopped({ state: 'succeeded', permanent: false }),
    ];
    const look = () => writeProgress({ workspaceId: acme, ids });
    scope.revalidated.length = 0;
    expect(await look()).toEqual({ ok: true, value: { done: 1, waiting: 1, stopped: 1 } });
    expect(scope.revalidated).toEqual([]);
    await stack.pool.query(`update public.crm_write_log set state = 'failed' where id = $1`, [ids[0]]);
    expect(await look()).toEqual({ ok: true, value: { done: 1, waiting: 0, stopped: 2 } });
    expect(scope.revalidated).toEqual([`/w/${acme}`]);
  });

  it('is refused to members, strangers and nonsense, and says when nothing is left', async () => {
    const id = await stopped();
    const choice = { ids: [id] };
    expect(code(await retryWrites({ workspaceId: acme, choice: { ids: ['x'] } }))).toBe('invalid');
    expect(code(await retryWrites({ workspaceId: acme, choice: { ids: [NO_SUCH] } }))).toBe('22X50');
    expect(await retryWrites({ workspaceId: acme, choice: { filters: [{ kind: 'held' }] } })).toMatchObject({
      code: 'nothing_left',
      message: saying('no longer waiting'),
    });
    expect(code(await writeProgress({ workspaceId: acme, ids: ['x'] }))).toBe('invalid');
    await signInAs(MEMBER);
    expect(code(await retryWrites({ workspaceId: acme, choice }))).toBe('42501');
    await signInAs(EVE);
    expect(code(await retryWrites({ workspaceId: acme, choice }))).toBe('22X50');
    expect(await writeProgress({ workspaceId: acme, ids: [id] })).toMatchObject({
      value: { done: 0, waiting: 0, stopped: 0 },
    });
    scope.signOut();
    const filters = [{ kind: 'failed' as const }];
    expect(code(await retryWrites({ workspaceId: acme, choice: { filters } }))).not.toBe('ok');
    expect(code(await writeProgress({ workspaceId: acme, ids: [id] }))).not.toBe('ok');
    expect((await stateOf(id))?.state).toBe('failed');
  });
});

describe('dismissing', () => {
  it('gives writes up and keeps the reason', async () => {
    const id = await stopped();
    const filters = [{ kind: 'failed' as const }];
    expect(
      await dismissWrites({ workspaceId: acme, choice: { filters }, reason: 'done_by_hand' }),
    ).toMatchObject({ value: { count: 1 } });
    expect(await stateOf(id)).toEqual({ state: 'cancelled', permanent_failure: false });
    const { rows } = await stack.pool.query(
      `select detail->>'reason' as reason from public.audit_events where write_id = $1`,
      [id],
    );
    expect(rows).toContainEqual({ reason: 'done_by_hand' });
  });

  it('needs a reason, an admin, and something to dismiss', async () => {
    const choice = { ids: [await stopped()] };
    // @ts-expect-error a form may send anything
    expect(code(await dismissWrites({ workspaceId: acme, choice, reason: 'mood' }))).toBe('invalid');
    const none = { filters: [{ kind: 'held' as const }] };
    expect(code(await dismissWrites({ workspaceId: acme, choice: none, reason: 'other' }))).toBe(
      'nothing_left',
    );
    await signInAs(MEMBER);
    expect(code(await dismissWrites({ workspaceId: acme, choice, reason: 'other' }))).toBe('42501');
  });
});

describe('answering what became of a write', () => {
  it('settles it when it is there, and sends it when it is not', async () => {
    const there = await stopped({ state: 'parked', parkedFor: 'person', permanent: false });
    const missing = await stopped({ state: 'unknown', permanent: false });
    const answer = (writeId: string, said: 'written' | 'not_written') =>
      answerUnknownWrite({ workspaceId: acme, writeId, answer: said });
    expect(code(await answer(there, 'written'))).toBe('ok');
    expect(code(await answer(missing, 'not_written'))).toBe('ok');
    expect((await stateOf(there))?.state).toBe('succeeded');
    expect((await stateOf(missing))?.state).toBe('queued');
    expect(await answer(there, 'written')).toMatchObject({
      code: '22X51',
      message: saying('not waiting for an answer'),
    });
    expect(code(await answer('x', 'written'))).toBe('invalid');
  });
});
