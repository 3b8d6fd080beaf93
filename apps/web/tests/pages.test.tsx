import type { TestSupabase } from '@conduit/local-supabase/testing';
import { readFileSync } from 'node:fs';
import type { ReactElement } from 'react';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import SignInPage from '../src/app/(auth)/sign-in/page.tsx';
import SignUpPage from '../src/app/(auth)/sign-up/page.tsx';
import InvitePage from '../src/app/invite/[token]/page.tsx';
import RootLayout from '../src/app/layout.tsx';
import NotFound from '../src/app/not-found.tsx';
import HomePage from '../src/app/page.tsx';
import { GET as download } from '../src/app/w/[workspaceId]/attachments/[attachmentId]/route.ts';
import { GET as downloadRefused } from '../src/app/w/[workspaceId]/refused/[mailId]/route.ts';
import { RefusedMail } from '../src/components/inbox/refusedMail.tsx';
import InboxLoading from '../src/app/w/[workspaceId]/inbox/loading.tsx';
import InboxPage from '../src/app/w/[workspaceId]/inbox/page.tsx';
import IntegrationsLoading from '../src/app/w/[workspaceId]/integrations/loading.tsx';
import IntegrationsPage from '../src/app/w/[workspaceId]/integrations/page.tsx';
import SalesforceAdminPage from '../src/app/w/[workspaceId]/integrations/salesforce-admin/page.tsx';
import WorkspaceLayout from '../src/app/w/[workspaceId]/layout.tsx';
import NotFoundInWorkspace from '../src/app/w/[workspaceId]/not-found.tsx';
import WorkspacePage from '../src/app/w/[workspaceId]/page.tsx';
import ReviewLoading from '../src/app/w/[workspaceId]/review/loading.tsx';
import ReviewPage from '../src/app/w/[workspaceId]/review/page.tsx';
import SettingsLoading from '../src/app/w/[workspaceId]/settings/loading.tsx';
import SettingsPage from '../src/app/w/[workspaceId]/settings/page.tsx';
import ThreadLoading from '../src/app/w/[workspaceId]/threads/[threadId]/loading.tsx';
import ThreadPage from '../src/app/w/[workspaceId]/threads/[threadId]/page.tsx';
import WorkspaceNotFound from '../src/app/w/not-found.tsx';
import WelcomePage from '../src/app/welcome/page.tsx';
import { INBOX_PAGE_SIZE } from '../src/lib/queries/inbox.ts';
import { LAST_WORKSPACE_COOKIE } from '../src/lib/supabase/cookies.ts';
import { within } from '@testing-library/dom';
import { read, signInAs, signUpAs, startApp, workspaceOf } from './support/app.ts';
import {
  addConnection,
  addDeal,
  addEvent,
  addReviewItem,
  addThread,
  addThreadLink,
  addWrite,
  type SeededThread,
} from './support/mail.ts';
import { isNotFound, redirectOf, scope } from './support/requestScope.ts';

vi.mock('next/headers', async () => (await import('./support/requestScope.ts')).nextHeaders);
vi.mock('next/cache', async () => (await import('./support/requestScope.ts')).nextCache);
vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const SAM = 'sam@acme.example';
const EVE = 'eve@other.example';
const REPLY = 'Could you send pricing by Friday, 27 November?';
const NO_SUCH = '00000000-0000-4000-8000-000000000000';

let stack: TestSupabase;
let acme: string;
let other: string;
let pricing: SeededThread;
let hubspot: string;

beforeAll(async () => {
  stack = await startApp();
  expect(await signUpAs(EVE, { workspaceName: 'Other' })).toBe('/');
  expect(await signUpAs(SAM, { workspaceName: 'Acme Sales' })).toBe('/');
  acme = await workspaceOf(stack, SAM);
  other = await workspaceOf(stack, EVE);
});
afterAll(() => stack.stop());

const at = (extra: object = {}) => Promise.resolve({ workspaceId: acme, ...extra });
const query = (params: Record<string, string> = {}) => Promise.resolve(params);
const inbox = async (params: Record<string, string> = {}) =>
  read(await InboxPage({ params: at(), searchParams: query(params) }));
const titles = (page: ReturnType<typeof read>) =>
  page.queryAllByRole('listitem').map((row) => row.querySelector('a')?.textContent);

/** Runs `work` while the Data API is away. */
async function withoutApi<T>(work: () => Promise<T>): Promise<T> {
  vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    return /\/(rest|storage)\/v1\//.test(url)
      ? Promise.resolve(Response.json({ code: '57P03', message: 'down' }, { status: 500 }))
      : realFetch(input, init);
  });
  try {
    return await work();
  } finally {
    vi.unstubAllGlobals();
  }
}
const realFetch = globalThis.fetch;

describe('a new workspace', () => {
  it('opens at the front door', async () => {
    expect(await redirectOf(HomePage({ searchParams: query() }))).toBe(`/w/${acme}/inbox`);
    expect(await redirectOf(WorkspacePage({ params: at() }))).toBe(`/w/${acme}/inbox`);
  });
  it('takes a failed connection to where it can be tried again', async () => {
    expect(await redirectOf(HomePage({ searchParams: query({ error: 'state_unknown' }) }))).toBe(
      `/w/${acme}/integrations?error=state_unknown`,
    );
  });
  it('says in its inbox where to send mail', async () => {
    const page = await inbox();
    expect(page.getByRole('heading', { name: 'No mail yet' })).toBeTruthy();
    expect(page.getByText('acme-sales@in.conduit.example')).toBeTruthy();
    expect(page.getByRole('button', { name: 'Copy: inbound address' })).toBeTruthy();
  });
  it('has nothing to decide', async () => {
    const page = read(await ReviewPage({ params: at() }));
    expect(page.getByRole('heading', { name: 'Nothing to decide' })).toBeTruthy();
  });
});

describe('with mail', () => {
  beforeAll(async () => {
    hubspot = await addConnection(stack.pool, acme, 'hubspot', {
      accountUrl: 'https://app.hubspot.com/contacts/42',
    });
    const deal = await addDeal(stack.pool, acme, hubspot, {
      crm: 'hubspot',
      name: 'Annual licence',
      amount: 48000,
    });
    pricing = await addThread(stack.pool, acme, {
      subject: 'Pricing for 120 seats',
      messages: [
        {
          sentAt: '2026-11-20T15:05:00.123456Z',
          text: `${REPLY}\n\n> old words`,
          replyEnd: REPLY.length,
          attachments: [
            { filename: 'plan.pdf' },
            { filename: 'gone.pdf', path: null },
            { filename: 'lost.pdf', path: `${acme}/lost` },
          ],
          run: {
            decision: 'outcome',
            facts: [
              {
                field: 'contact',
                value: { name: 'Ana Ruiz', email: 'ana@globex.example' },
                evidence: [{ part: 'from', start: 0, end: 1 }],
              },
              { field: 'company', value: { name: 'Globex', domain: null } },
              {
                field: 'due_on',
                value: { date: '2026-11-27', basis: 'explicit', bound: 'by' },
                quote: 'by Friday, 27 November',
              },
              { field: 'intent', value: 'support' },
              { field: 'intent', value: 'request_pricing', source: 'person' },
            ],
          },
        },
        {
          from: { address: 'sam@acme.example' },
          sentAt: '2026-11-19T15:05:00Z',
          text: 'Earlier words',
          run: { decision: 'nothing', confidence: null, reasons: ['no_action'] },
        },
      ],
    });
    const [newest] = pricing.messages;
    if (!newest) throw new Error('A thread has messages.');
    await addThreadLink(stack.pool, acme, { threadId: pricing.id, dealId: deal, crm: 'hubspot' });
    const about = {
      crm: 'hubspot' as const,
      connectionId: hubspot,
      threadId: pricing.id,
      messageId: newest.id,
    };
    const contact = await addWrite(stack.pool, acme, { ...about, object: 'contact', externalId: '701' });
    await addWrite(stack.pool, acme, {
      ...about,
      object: 'note',
      contactWriteId: contact,
      state: 'planned',
      dryRun: true,
      payload: { title: 'Pricing requested', body: 'By CFO.' },
    });
    await addWrite(stack.pool, acme, {
      ...about,
      object: 'task',
      contactWriteId: contact,
      dealId: deal,
      externalId: '702',
      payload: { subject: 'Send pricing to Ana', body: 'For 120 seats.', dueOn: '2026-11-27' },
    });
    // As planning does: all in one transaction.
    await stack.pool.query(`update public.crm_write_log set created_at = '2026-11-20T16:00:00Z'`);
    await addEvent(stack.pool, acme, { event: 'message_received', threadId: pricing.id });
    await addEvent(stack.pool, acme, { event: 'never_seen_before', threadId: pricing.id });
    await addReviewItem(stack.pool, acme, pricing, {
      kind: 'extraction',
      reasons: ['unclear_date'],
      createdAt: '2026-11-20T16:00:00Z',
      proposal: {
        facts: {
          next_step: { action: 'send_pricing', owner: 'us' },
          due_on: { date: '2026-11-27', basis: 'explicit', bound: 'by' },
        },
      },
    });
    await addReviewItem(stack.pool, acme, pricing, {
      kind: 'association',
      crm: 'hubspot',
      createdAt: '2026-11-20T17:00:00Z',
      proposal: {
        candidates: [
          {
            deal_id: deal,
            name: 'Annual licence',
            stage: 'Proposal',
            amount: 48000,
            currency: 'EUR',
            company_name: 'Globex',
          },
        ],
      },
    });
    const redacted = await addThread(stack.pool, acme, {
      subject: 'Contract',
      status: 'review',
      messages: [
        {
          from: { name: 'Mia Chen', address: 'mia@umbrella.example' },
          sentAt: '2026-11-18T10:00:00Z',
          redacted: true,
          run: { decision: 'review', confidence: 0.4 },
        },
      ],
    });
    await addReviewItem(stack.pool, acme, redacted, {
      kind: 'extraction',
      createdAt: '2026-11-20T18:00:00Z',
      proposal: 'broken',
    });
    for (let i = 0; i < INBOX_PAGE_SIZE; i++) {
      const sentAt = `2026-10-${String(1 + Math.floor(i / 2)).padStart(2, '0')}T08:00:00Z`;
      await addThread(stack.pool, acme, {
        subject: `Digest ${i}`,
        status: 'nothing',
        messages: [{ from: { address: `news${i}@trade.example` }, sentAt, text: 'News.' }],
      });
    }
    await addThread(stack.pool, other, {
      subject: 'Secret of others',
      messages: [{ text: 'Not for Acme.' }],
    });
  });

  it('lists conversations newest first, with whom, what and how it stands', async () => {
    const page = await inbox();
    expect(titles(page).slice(0, 2)).toEqual(['Pricing for 120 seats', 'Contract']);
    const [first, second] = page.getAllByRole('listitem');
    for (const words of [
      'Ana Ruiz',
      'Globex',
      'Outcome',
      '2 messages',
      '20 Nov 2026, 15:05',
      'Could you send',
    ]) {
      expect(first?.textContent).toContain(words);
    }
    expect(second?.textContent).toContain('Mia Chen');
    expect(second?.textContent).toContain('Redacted');
    expect(page.text).not.toContain('Secret of others');
  });

  it('pages through all of them without losing or repeating one', async () => {
    const first = await inbox();
    const href = first.getByRole('link', { name: 'Older' }).getAttribute('href') ?? '';
    const after = new URL(href, 'http://x').searchParams.get('after') ?? '';
    const second = await inbox({ after });
    const all = [...titles(first), ...titles(second)];
    expect(all).toHaveLength(INBOX_PAGE_SIZE + 2);
    expect(new Set(all).size).toBe(all.length);
    expect(second.queryByRole('link', { name: 'Older' })).toBeNull();
    expect(second.getByRole('link', { name: 'Back to the newest' }).getAttribute('href')).toBe(
      `/w/${acme}/inbox`,
    );
  });

  it('narrows by status', async () => {
    expect(titles(await inbox({ status: 'review' }))).toEqual(['Contract']);
    expect(titles(await inbox({ status: 'nothing' }))).toHaveLength(INBOX_PAGE_SIZE);
  });

  it.each([
    ['pricing', ['Pricing for 120 seats']],
    ['MIA', ['Contract']],
    ['umbrella.ex', ['Contract']],
    ['100%', []],
    ['a"b,c)(', []],
  ])('finds %s by subject, name or address', async (q, expected) => {
    expect(titles(await inbox({ q }))).toEqual(expected);
  });

  it('pages through what it finds, in order, keeping the filter', async () => {
    const first = await inbox({ q: 't', status: 'nothing' });
    expect(titles(first)).toHaveLength(INBOX_PAGE_SIZE);
    expect(first.getByRole('link', { name: 'Nothing' }).getAttribute('href')).toContain('q=t');
    const some = await inbox({ q: 'trade' });
    expect(titles(some)).toEqual(titles(first));
    expect(some.getByRole('searchbox').getAttribute('value')).toBe('trade');
  });

  it('says when nothing matches, and the way back', async () => {
    const page = await inbox({ q: 'zzz' });
    expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeTruthy();
    expect(page.getByRole('link', { name: 'Show all mail' })).toBeTruthy();
  });

  it('tells a conversation’s whole story', async () => {
    const page = read(
      await ThreadPage({ params: Promise.resolve({ workspaceId: acme, threadId: pricing.id }) }),
    );
    expect(page.getByRole('heading', { level: 1 }).textContent).toBe('Pricing for 120 seats');
    const [newest, older] = page.getAllByRole('region', { name: /Message from/ });
    expect(newest?.textContent).toContain('Pricing requested');
    expect(newest?.textContent).not.toContain('Support needed');
    expect(newest?.querySelector('mark')?.textContent).toBe('by Friday, 27 November');
    expect(older?.textContent).toContain('Nothing in it asks for anything.');
    expect(page.getByRole('link', { name: /Annual licence/ }).getAttribute('href')).toBe(
      (await dealUrl()) ?? '',
    );
    const open = page
      .getAllByRole('link', { name: /Open in HubSpot/ })
      .map((link) => link.getAttribute('href'));
    expect(open).toEqual(Array(2).fill('https://app.hubspot.com/contacts/42/record/0-1/701'));
    const writes = page.getByRole('region', { name: 'HubSpot' }).querySelectorAll('li');
    const objects = [...writes].map(({ textContent }) => /^(Contact|Task|Note)/.exec(textContent)?.[0]);
    expect(objects).toEqual(['Contact', 'Task', 'Note']);
    expect(page.getByText('Planned')).toBeTruthy();
    expect(page.getByText(/Send pricing to Ana/)).toBeTruthy();
    expect(page.getByText('A message came in.')).toBeTruthy();
    expect(page.getByText('Never seen before.')).toBeTruthy();
    expect(page.getByText(/2 decisions about this conversation wait/)).toBeTruthy();
  });
  const dealUrl = async () => {
    const { rows } = await stack.pool.query<{ external_id: string }>('select external_id from public.deals');
    return rows[0] && `https://app.hubspot.com/contacts/42/record/0-3/${rows[0].external_id}`;
  };

  it.each([
    ['another workspace’s', async () => ({ workspaceId: acme, threadId: await secretThread() })],
    ['a missing', async () => ({ workspaceId: acme, threadId: NO_SUCH })],
    ['a mistyped', async () => ({ workspaceId: acme, threadId: 'x' })],
  ])('does not find %s conversation', async (_which, params) => {
    expect(await isNotFound(ThreadPage({ params: params() }))).toBe(true);
  });
  const secretThread = async () => {
    const { rows } = await stack.pool.query<{ id: string }>(
      'select id from public.threads where workspace_id = $1',
      [other],
    );
    return rows[0]?.id ?? '';
  };

  it('puts the oldest decision first, with the words it came from', async () => {
    const page = read(await ReviewPage({ params: at() }));
    const cards = page.getAllByRole('article');
    expect(cards.map((card) => card.querySelector('h2')?.textContent)).toEqual([
      'Pricing for 120 seats',
      'Pricing for 120 seats',
      'Contract',
    ]);
    expect(cards[0]?.textContent).toContain('Send pricing (our move)');
    expect(cards[0]?.textContent).toContain('The date is not certain.');
    expect(cards[0]?.textContent).not.toContain('old words');
    expect(cards[1]?.textContent).toContain('Annual licence');
    expect(cards[2]?.textContent).toContain('was redacted');
    expect(cards[2]?.textContent).toContain('Nothing could be read');
    expect(cards[2]?.textContent).toContain('Nothing can be written yet');
  });

  it('shows what came back with what was entered, and no deal that is gone', async () => {
    await stack.pool.query(
      `update public.review_items set returned_for = case kind when 'association' then 'deal_gone' else 'not_understood' end,
         resolution = case kind when 'association' then '{"deal_id": "x"}'::jsonb
           else '{"facts": {"next_step": {"action": "call_back", "owner": "us"}, "contact": "Tom"}}' end
       where workspace_id = $1`,
      [acme],
    );
    await stack.pool.query('update public.deals set is_open = false where workspace_id = $1', [acme]);
    const cards = read(await ReviewPage({ params: at() })).getAllByRole('article');
    await stack.pool.query('update public.deals set is_open = true where workspace_id = $1', [acme]);
    await stack.pool.query(
      'update public.review_items set returned_for = null, resolution = null where workspace_id = $1',
      [acme],
    );
    expect(cards[0]?.textContent).toContain('Your answer could not be read');
    expect(cards[0]?.textContent).toContain('Call back (our move)');
    expect(cards[0]?.textContent).toContain('"Tom"');
    expect(cards[1]?.textContent).toContain('The deal you chose is no longer open');
    expect(cards[1]?.textContent).toContain('The deals are no longer there.');
  });

  it('shows CRMs as they are, and what came of connecting one', async () => {
    const show = async (params: Record<string, string>) =>
      read(await IntegrationsPage({ params: at(), searchParams: query(params) }));
    const page = await show({ connected: 'hubspot' });
    expect(page.getByRole('status').textContent).toContain('HubSpot is connected');
    expect(page.getByRole('region', { name: 'HubSpot' }).textContent).toContain('Not checked yet');
    expect(page.getByRole('button', { name: 'Connect Salesforce' })).toBeTruthy();
    await stack.pool.query(
      `insert into public.connection_health (workspace_id, crm, connection_id, status, reason, owner, next_step,
         last_checked_at, last_ok_at, quota_used, quota_limit)
       values ($1, 'hubspot', $2, 'warning', 'quota_low', 'customer_admin', 'raise_quota', now(), now(), 95, 100)`,
      [acme, hubspot],
    );
    await stack.pool.query(
      `insert into public.connection_health_events (workspace_id, crm, connection_id, status)
       values ($1, 'hubspot', $2, 'warning')`,
      [acme, hubspot],
    );
    const failed = await show({ error: 'consent_denied', connected: 'myspace' });
    expect(failed.getByRole('alert').textContent).toContain('declined');
    expect(failed.queryByRole('status')).toBeNull();
    expect(failed.getByText('Needs attention')).toBeTruthy();
    expect(failed.getByText('95 of 100 today')).toBeTruthy();
    expect(failed.getByRole('figure').textContent).toContain('unsteady');
  });

  it('has instructions to send to a Salesforce admin', async () => {
    const page = read(await SalesforceAdminPage({ params: at() }));
    expect(page.getAllByRole('listitem')).toHaveLength(6);
    expect(page.getByRole('button', { name: 'Copy: instructions' })).toBeTruthy();
  });

  it('tells admins above every page what happened, until they close it', async () => {
    await stack.pool.query(
      `insert into public.notices (workspace_id, crm, connection_id, kind, reason)
       values ($1, 'hubspot', $2, 'connection_error', 'token_revoked')`,
      [acme, hubspot],
    );
    const page = read(await WorkspaceLayout({ params: at(), children: null }));
    expect(page.getByText('HubSpot needs your attention.')).toBeTruthy();
    await stack.pool.query('update public.notices set closed_at = now()');
  });

  it('lets an admin see people, invitations and the name', async () => {
    const page = read(await SettingsPage({ params: at(), searchParams: query() }));
    expect(page.getByLabelText('Name').getAttribute('value')).toBe('Acme Sales');
    // Among the members, and as what to type to delete one's account.
    expect(page.getAllByText(SAM)).toHaveLength(2);
    expect(page.getByText('No open invitations.')).toBeTruthy();
  });

  it('frames every page with the workspaces, the person and what waits', async () => {
    const page = read(await WorkspaceLayout({ params: at(), children: <p>The page</p> }));
    expect(page.getByText('The page')).toBeTruthy();
    expect(page.getAllByRole('button', { name: /Acme Sales/ })).toHaveLength(2);
    expect(page.getAllByRole('link', { name: 'Review, 3 waiting' })).toHaveLength(2);
    expect(page.getAllByRole('button', { name: `Account: ${SAM}` })).toHaveLength(2);
  });

  it('offers on every page to take a decision back while that is possible', async () => {
    const decide = (set: string) =>
      stack.pool.query(
        `update public.review_items set ${set} where workspace_id = $1 and reasons = '{unclear_date}'`,
        [acme],
      );
    await decide(
      `status = 'approved', resolved_at = now(), apply_after = now() + interval '10 seconds',
       resolved_by = (select id from auth.users where email = '${SAM}')`,
    );
    const page = read(await WorkspaceLayout({ params: at(), children: null }));
    await decide(`status = 'open', resolved_at = null, apply_after = null, resolved_by = null`);
    expect(page.getByRole('button', { name: 'Undo Pricing for 120 seats' })).toBeTruthy();
    expect(page.getByText(/Planned for HubSpot in/)).toBeTruthy();
  });
});

describe('a file', () => {
  const get = (attachmentId: string | undefined, workspaceId = acme) =>
    download(new Request('http://x'), {
      params: Promise.resolve({ workspaceId, attachmentId: attachmentId ?? '' }),
    });
  const file = (index: number) => pricing.messages[0]?.attachmentIds[index];

  it('is downloaded under its name, never shown', async () => {
    const bytes = readFileSync(new URL('../src/app/icon.svg', import.meta.url));
    const path = `${acme}/${pricing.messages[0]?.id}/0`;
    const { createClient } = await import('@supabase/supabase-js');
    const stored = await createClient(stack.apiUrl, stack.secretKey)
      .storage.from('attachments')
      .upload(path, bytes, { contentType: 'image/svg+xml' });
    expect(stored.error).toBeNull();
    const response = await get(file(0));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toContain('attachment; filename="plan.pdf"');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });
  it('says when it is no longer kept, not there, or not readable', async () => {
    expect((await get(file(1))).status).toBe(410);
    expect((await get(NO_SUCH)).status).toBe(404);
    expect((await get('x')).status).toBe(404);
    expect((await get(file(2))).status).toBe(502);
    expect((await withoutApi(() => get(file(0)))).status).toBe(502);
  });
  it('is not there for somebody else, nor without signing in', async () => {
    await signInAs(EVE);
    expect((await get(file(0))).status).toBe(404);
    scope.signOut();
    expect((await get(file(0))).status).toBe(401);
    await signInAs(SAM);
  });
});

describe('mail that could not be read', () => {
  const ORIGINAL = 'From: maria@globex.example';
  const get = (mailId: string, workspaceId = acme) =>
    downloadRefused(new Request('http://x'), { params: Promise.resolve({ workspaceId, mailId }) });
  const refuse = async (rest: Partial<Record<'from_address' | 'reason' | 'raw_path', string>> = {}) => {
    const { rows } = await stack.pool.query<{ id: string }>(
      `insert into public.refused_mail (workspace_id, reason, size_bytes, from_address, content_key, raw_path)
       values ($1, $2, 10500000, $3, encode(sha256(gen_random_uuid()::text::bytea), 'hex'), $4) returning id`,
      [acme, rest.reason ?? 'too_large', rest.from_address ?? '', rest.raw_path ?? null],
    );
    return rows[0]?.id ?? '';
  };

  it('is not spoken of where there is none', async () => {
    expect((await inbox()).queryByText(/could not be read/)).toBeNull();
  });

  it('is told to admins in the inbox: why, from whom, how large, and the original', async () => {
    const path = `${acme}/refused/message.eml`;
    const { createClient } = await import('@supabase/supabase-js');
    await createClient(stack.apiUrl, stack.secretKey)
      .storage.from('raw-email')
      .upload(path, ORIGINAL, { contentType: 'message/rfc822' });
    const kept = await refuse({ from_address: 'maria@globex.example', reason: 'unstorable', raw_path: path });
    const bare = await refuse();
    const page = await inbox();
    expect(page.getByText('2 mails could not be read')).toBeTruthy();
    const items = within(page.getByRole('list', { name: 'Mail that could not be read' })).getAllByRole(
      'listitem',
    );
    expect(items.map((item) => item.textContent).sort()).toEqual([
      expect.stringMatching(/^Unknown sender · .* · 11 MBIt is larger than mail may be.*was not kept\.$/),
      expect.stringMatching(
        /^maria@globex.example · .*support\. Download the original from maria@globex\.example$/,
      ),
    ]);
    expect(page.getByRole('link', { name: /Download the original/ }).getAttribute('href')).toBe(
      `/w/${acme}/refused/${kept}`,
    );

    const response = await get(kept);
    expect(await response.text()).toBe(ORIGINAL);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toContain(`attachment; filename="mail-${kept}.eml"`);
    expect((await get(bare)).status).toBe(410);
    expect((await get(NO_SUCH)).status).toBe(404);
    expect((await get('x')).status).toBe(404);
    expect((await get(await refuse({ raw_path: `${acme}/lost.json` }))).status).toBe(502);
    expect((await withoutApi(() => get(kept))).status).toBe(502);
  });

  it('is shown as far as a page goes, and counted', async () => {
    for (let n = 0; n < 20; n += 1) await refuse();
    const page = await inbox();
    expect(page.getByText('23 mails could not be read')).toBeTruthy();
    expect(page.getByText(/newest 20; all of them are in the workspace’s export/)).toBeTruthy();
  });

  it('is not there for members who are not admins, somebody else, or without signing in', async () => {
    const { rows } = await stack.pool.query<{ id: string }>(
      'select id from public.refused_mail where workspace_id = $1 and raw_path is not null limit 1',
      [acme],
    );
    const id = rows[0]?.id ?? '';
    await stack.pool.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email)
       select $1, user_id, 'member', email from public.workspace_members where workspace_id = $2`,
      [acme, other],
    );
    await signInAs(EVE);
    expect((await get(id)).status).toBe(404);
    expect((await inbox()).queryByText(/could not be read/)).toBeNull();
    await stack.pool.query(`delete from public.workspace_members where workspace_id = $1 and email = $2`, [
      acme,
      EVE,
    ]);
    expect((await get(id)).status).toBe(404);
    scope.signOut();
    expect((await get(id)).status).toBe(401);
    await signInAs(SAM);
    await stack.pool.query('delete from public.refused_mail where workspace_id = $1', [acme]);
  });

  it('that cannot be asked for is not taken for none', () => {
    const page = read(
      <RefusedMail refused={{ ok: false, error: { code: 'x', message: 'down' } }} base="/w/x/refused" />,
    );
    expect(page.getByText(/cannot be told at the moment/)).toBeTruthy();
  });
});

describe('when the database is away', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['inbox', () => InboxPage({ params: at(), searchParams: query() })],
    ['home', () => HomePage({ searchParams: query() })],
  ])('%s leaves it to the error page', async (_page, open) => {
    await expect(withoutApi(open)).rejects.toThrow('could not be loaded');
  });
  it('says so on the page when only its own data did not come', async () => {
    const pages: [string, () => Promise<ReactElement>][] = [
      ['threads', () => InboxPage({ params: at(), searchParams: query() })],
      ['threads', () => InboxPage({ params: at(), searchParams: query({ q: 'x' }) })],
      [
        'audit_events',
        () => ThreadPage({ params: Promise.resolve({ workspaceId: acme, threadId: pricing.id }) }),
      ],
      ['review_items', () => ReviewPage({ params: at() })],
      ['deals', () => ReviewPage({ params: at() })],
      ['crm_connections', () => ReviewPage({ params: at() })],
      ['crm_connections', () => IntegrationsPage({ params: at(), searchParams: query() })],
      ['workspace_invitations', () => SettingsPage({ params: at(), searchParams: query() })],
      ['audit_events', () => SettingsPage({ params: at(), searchParams: query() })],
    ];
    for (const [table, open] of pages) {
      vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
        const url = input instanceof Request ? input.url : String(input);
        return url.includes(`/rest/v1/${table}`)
          ? Promise.resolve(Response.json({ code: '57014', message: 'slow' }, { status: 500 }))
          : realFetch(input, init);
      });
      const page = read(await open());
      vi.unstubAllGlobals();
      expect(page.getByRole('alert').textContent).toContain('57014');
      expect(page.getByRole('link', { name: 'Try again' })).toBeTruthy();
    }
  });
  it('counts nothing rather than guessing', async () => {
    vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
      const url = input instanceof Request ? input.url : String(input);
      return url.includes('/rest/v1/review_items')
        ? Promise.resolve(new Response(null, { status: 500 }))
        : realFetch(input, init);
    });
    const page = read(await WorkspaceLayout({ params: at(), children: null }));
    vi.unstubAllGlobals();
    expect(page.getAllByRole('link', { name: 'Review' })).toHaveLength(2);
  });
  it('does not take an unreachable sign-in service for being signed out', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    await expect(HomePage({ searchParams: query() })).rejects.toThrow('Sign-in cannot be checked');
    vi.unstubAllGlobals();
  });
});

describe('a workspace one does not belong to', () => {
  it.each<[string, () => Promise<ReactElement>]>([
    ['layout', () => WorkspaceLayout({ params: Promise.resolve({ workspaceId: other }), children: null })],
    ['inbox', () => InboxPage({ params: Promise.resolve({ workspaceId: other }), searchParams: query() })],
    ['thread', () => ThreadPage({ params: Promise.resolve({ workspaceId: other, threadId: NO_SUCH }) })],
    ['review', () => ReviewPage({ params: Promise.resolve({ workspaceId: other }) })],
    [
      'integrations',
      () => IntegrationsPage({ params: Promise.resolve({ workspaceId: other }), searchParams: query() }),
    ],
    [
      'settings',
      () =>
        SettingsPage({ params: Promise.resolve({ workspaceId: other }), searchParams: Promise.resolve({}) }),
    ],
    [
      'a mistyped address',
      () =>
        SettingsPage({ params: Promise.resolve({ workspaceId: 'x' }), searchParams: Promise.resolve({}) }),
    ],
    [
      'a mistyped frame',
      () => WorkspaceLayout({ params: Promise.resolve({ workspaceId: 'x' }), children: null }),
    ],
  ])('is not found: %s', async (_page, open) => {
    expect(await isNotFound(open())).toBe(true);
  });
  it('says what to do', () => {
    expect(read(<WorkspaceNotFound />).text).toContain('ask an admin of the workspace');
    expect(read(<NotFoundInWorkspace />).getByRole('link', { name: 'Go to your workspace' })).toBeTruthy();
    expect(read(<NotFound />).getByRole('heading', { level: 1 }).textContent).toBe('There is no such page');
  });
});

describe('a member who is no admin', () => {
  it('sees settings and integrations without the means to change them', async () => {
    await signInAs(EVE);
    await stack.pool.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email)
       select $1, user_id, 'member', email from public.workspace_members where email = $2`,
      [acme, EVE],
    );
    const settings = read(await SettingsPage({ params: at(), searchParams: query() }));
    expect(settings.queryByLabelText('Name')).toBeNull();
    expect(settings.queryByText('Invitations')).toBeNull();
    const integrations = read(await IntegrationsPage({ params: at(), searchParams: query() }));
    expect(integrations.queryByRole('switch')).toBeNull();
    expect(integrations.queryByRole('button', { name: /Connect/ })).toBeNull();
  });
  it('comes back to the workspace last looked at', async () => {
    scope.cookies.set(LAST_WORKSPACE_COOKIE, other);
    expect(await redirectOf(HomePage({ searchParams: query() }))).toBe(`/w/${other}/inbox`);
    scope.cookies.set(LAST_WORKSPACE_COOKIE, NO_SUCH);
    expect(await redirectOf(HomePage({ searchParams: query() }))).toBe(`/w/${acme}/inbox`);
  });
});

describe('before there is a workspace', () => {
  it('asks to create one', async () => {
    await signUpAs('kim@new.example', { invited: 'true', next: '/' });
    expect(await redirectOf(HomePage({ searchParams: query() }))).toBe('/welcome');
    const page = read(await WelcomePage());
    expect(page.getByLabelText('Company or team')).toBeTruthy();
    expect(page.text).toContain('kim@new.example');
  });
  it('asks a signed-in guest before joining', async () => {
    const page = read(await InvitePage({ params: Promise.resolve({ token: 'abc' }) }));
    expect(page.getByRole('button', { name: 'Join the workspace' })).toBeTruthy();
  });
  it('asks a signed-out guest to sign in or up, and remembers the invitation', async () => {
    scope.signOut();
    const page = read(await InvitePage({ params: Promise.resolve({ token: 'a/b' }) }));
    expect(page.getByRole('link', { name: 'Create an account' }).getAttribute('href')).toBe(
      '/sign-up?next=%2Finvite%2Fa%252Fb',
    );
    expect(page.getByRole('link', { name: 'Sign in' })).toBeTruthy();
  });
  it('sends everybody else to sign in', async () => {
    expect(await redirectOf(HomePage({ searchParams: query() }))).toBe('/sign-in');
  });
  it('signs in and up, knowing where to go on', async () => {
    const signIn = read(await SignInPage({ searchParams: query({ next: '/w/1', error: 'otp_expired' }) }));
    expect(signIn.getByRole('alert').textContent).toContain('expired');
    expect(signIn.getByRole('link').getAttribute('href')).toBe('/sign-up?next=%2Fw%2F1');
    expect(read(await SignInPage({ searchParams: query() })).queryByRole('alert')).toBeNull();
    const invited = read(await SignUpPage({ searchParams: query({ next: '/invite/t' }) }));
    expect(invited.queryByLabelText('Company or team')).toBeNull();
    expect(read(await SignUpPage({ searchParams: query() })).getByLabelText('Company or team')).toBeTruthy();
  });
});

describe('the frame of all pages', () => {
  it('lets the keyboard skip to the content', async () => {
    const page = read(await RootLayout({ children: <main id="content">Hello</main> }));
    expect(page.getByRole('link', { name: 'Skip to content' }).getAttribute('href')).toBe('#content');
  });
  it.each([InboxLoading, ThreadLoading, ReviewLoading, IntegrationsLoading, SettingsLoading])(
    'says what is loading',
    (Loading) => {
      expect(
        read(<Loading />)
          .getByRole('status')
          .getAttribute('aria-label'),
      ).toMatch(/^Loading/);
    },
  );
});
