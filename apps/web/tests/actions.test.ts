import type { TestSupabase } from '@conduit/local-supabase/testing';
import { NextRequest } from 'next/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GET as confirm } from '../src/app/auth/confirm/route.ts';
import { signIn, signOut, signUp } from '../src/lib/actions/auth.ts';
import { BEGIN_COOKIE } from '../src/lib/beginCookie.ts';
import { checkConnection, closeNotice, connectCrm } from '../src/lib/actions/integrations.ts';
import {
  acceptInvitation,
  createInvitation,
  removeMember,
  revokeInvitation,
} from '../src/lib/actions/people.ts';
import { resolveReviewItem, undoReview } from '../src/lib/actions/review.ts';
import {
  createWorkspace,
  renameWorkspace,
  setLiveWrites,
  setWriteUnasked,
} from '../src/lib/actions/workspaces.ts';
import { currentSession } from '../src/lib/session.ts';
import { LAST_WORKSPACE_COOKIE } from '../src/lib/supabase/cookies.ts';
import { proxy } from '../src/proxy.ts';
import { APP_URL, PASSWORD, signInAs, signUpAs, startApp, workspaceOf } from './support/app.ts';
import { addConnection, addDeal, addReviewItem, addThread } from './support/mail.ts';
import { formOf, redirectOf, scope } from './support/requestScope.ts';
import { saying } from './support/saying.ts';

vi.mock('next/headers', async () => (await import('./support/requestScope.ts')).nextHeaders);
vi.mock('next/cache', async () => (await import('./support/requestScope.ts')).nextCache);
vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const SAM = 'sam@acme.example';
const KIM = 'kim@guest.example';
const NOBODY = '00000000-0000-4000-8000-000000000000';

let stack: TestSupabase;
let acme: string;

beforeAll(async () => {
  stack = await startApp();
  await signUpAs(SAM, { workspaceName: 'Acme' });
  acme = await workspaceOf(stack, SAM);
});
afterAll(() => stack.stop());

const one = async <Row>(sql: string, values: unknown[] = []): Promise<Row> => {
  const { rows } = await stack.pool.query<Row>(sql, values);
  if (!rows[0]) throw new Error('No row.');
  return rows[0];
};
const code = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);
describe('signing up and in', () => {
  it('names the first workspace after the company, and the session is a cookie no script can read', async () => {
    const { name } = await one<{ name: string }>('select name from public.workspaces where id = $1', [acme]);
    expect(name).toBe('Acme');
    expect([...scope.cookies.keys()].some((cookie) => cookie.includes('auth-token'))).toBe(true);
  });
  it('goes on to where the visitor was heading, never off the site', async () => {
    scope.signOut();
    const form = { email: SAM, password: PASSWORD };
    expect(await redirectOf(signIn(null, formOf({ ...form, next: '/w/1?x=y' })))).toBe('/w/1?x=y');
    expect(await redirectOf(signIn(null, formOf({ ...form, next: '//evil.example' })))).toBe('/');
  });
  it('says what is wrong, field by field or with one sentence', async () => {
    const bad = await signIn(null, formOf({ email: 'x', password: '' }));
    expect(bad).toMatchObject({
      fields: { email: saying('Enter an email address'), password: 'Enter your password.' },
    });
    const wrong = await signIn(null, formOf({ email: SAM, password: 'not it at all' }));
    expect(wrong).toMatchObject({
      code: 'invalid_credentials',
      message: saying('do not match'),
    });
    expect(
      await signUp(null, formOf({ email: 'a@x.example', password: 'short', workspaceName: 'A' })),
    ).toMatchObject({
      fields: { password: 'Use at least 10 characters.' },
    });
    expect(await signUp(null, formOf({ email: 'a@x.example', password: PASSWORD }))).toMatchObject({
      fields: { workspaceName: 'Enter the name of your company or team.' },
    });
    expect(await signUp(null, formOf({ email: SAM, password: PASSWORD, workspaceName: 'A' }))).toMatchObject({
      ok: false,
      message: saying('already an account'),
    });
  });
  it('waits for confirmation where the project asks for it', async () => {
    vi.stubGlobal('fetch', () =>
      Promise.resolve(Response.json({ id: NOBODY, email: 'a@x.example', aud: 'authenticated' })),
    );
    const result = await signUp(
      null,
      formOf({ email: 'a@x.example', password: PASSWORD, workspaceName: 'A' }),
    );
    vi.unstubAllGlobals();
    expect(result).toEqual({ ok: true, value: { confirm: 'a@x.example' } });
  });
  it('creates no workspace for a guest', async () => {
    expect(await signUpAs(KIM, { invited: 'true', next: '/invite/t' })).toBe('/invite/t');
    const { count } = await one<{ count: string }>(
      'select count(*) from public.workspace_members where email = $1',
      [KIM],
    );
    expect(count).toBe('0');
  });
  it('signs out of this browser', async () => {
    expect(await redirectOf(signOut())).toBe('/sign-in');
    expect((await currentSession()).person).toBeNull();
  });
  it.each(['', '?code=nope', '?token_hash=nope&type=signup', '?token_hash=nope&type=strange'])(
    'turns down a confirmation link that does not work: %s',
    async (query) => {
      const response = await confirm(new NextRequest(`${APP_URL}/auth/confirm${query}`));
      expect(response.headers.get('location')).toBe(`${APP_URL}/sign-in?error=otp_expired`);
    },
  );
  it('goes on from a confirmation link that works', async () => {
    const user = {
      id: NOBODY,
      email: 'a@x.example',
      aud: 'authenticated',
      app_metadata: {},
      user_metadata: {},
      created_at: '',
    };
    vi.stubGlobal('fetch', () =>
      Promise.resolve(
        Response.json({
          access_token: 'a.b.c',
          refresh_token: 'r',
          expires_in: 3600,
          token_type: 'bearer',
          user,
        }),
      ),
    );
    const response = await confirm(
      new NextRequest(`${APP_URL}/auth/confirm?token_hash=x&type=signup&next=/invite/t`),
    );
    vi.unstubAllGlobals();
    expect(response.headers.get('location')).toBe(`${APP_URL}/invite/t`);
    scope.signOut();
  });
});

describe('a workspace', () => {
  beforeEach(() => signInAs(SAM));
  it('is created and opened', async () => {
    const path = await redirectOf(createWorkspace(null, formOf({ name: ' Second team ' })));
    const id = path.split('/')[2];
    expect(await one('select name from public.workspaces where id = $1', [id])).toEqual({
      name: 'Second team',
    });
    expect(code(await createWorkspace(null, formOf({ name: ' ' })))).toBe('invalid');
  });
  it('is renamed by its admins, and by nobody else', async () => {
    expect(code(await renameWorkspace(null, formOf({ workspaceId: acme, name: 'Acme Sales' })))).toBe('ok');
    expect(scope.revalidated).toContain(`/w/${acme}`);
    expect(await renameWorkspace(null, formOf({ workspaceId: acme, name: '' }))).toMatchObject({
      fields: { name: 'Enter a name.' },
    });
    await signInAs(KIM);
    expect(code(await renameWorkspace(null, formOf({ workspaceId: acme, name: 'Mine' })))).toBe('42501');
    scope.signOut();
    expect((await renameWorkspace(null, formOf({ workspaceId: acme, name: 'Mine' }))).ok).toBe(false);
    expect((await createWorkspace(null, formOf({ name: 'Mine' }))).ok).toBe(false);
    expect(await one('select name from public.workspaces where id = $1', [acme])).toEqual({
      name: 'Acme Sales',
    });
  });
  it('writes live only once an admin says so', async () => {
    expect(code(await setLiveWrites({ workspaceId: acme, live: true }))).toBe('ok');
    expect(await one('select live_writes from public.workspaces where id = $1', [acme])).toEqual({
      live_writes: true,
    });
    await signInAs(KIM);
    expect(await setLiveWrites({ workspaceId: acme, live: false })).toMatchObject({
      code: '42501',
      message: saying('not allowed'),
    });
    expect(code(await setLiveWrites({ workspaceId: 'x', live: false }))).toBe('invalid');
  });
  it('asks before it writes until an admin says otherwise', async () => {
    await signInAs(SAM);
    const stored = () => one('select write_unasked from public.workspaces where id = $1', [acme]);
    expect(await stored()).toEqual({ write_unasked: false });
    expect(code(await setWriteUnasked({ workspaceId: acme, unasked: true }))).toBe('ok');
    expect(await stored()).toEqual({ write_unasked: true });
    await signInAs(KIM);
    expect(code(await setWriteUnasked({ workspaceId: acme, unasked: false }))).toBe('42501');
    expect(code(await setWriteUnasked({ workspaceId: 'x', unasked: false }))).toBe('invalid');
  });
});

describe('an invitation', () => {
  const invite = async (fields: Record<string, string> = {}) => {
    await signInAs(SAM);
    const result = await createInvitation(null, formOf({ workspaceId: acme, role: 'member', ...fields }));
    if (!result.ok) throw new Error(result.message);
    return new URL(result.value.link);
  };
  const accept = (link: URL) => acceptInvitation(null, formOf({ token: link.pathname.split('/')[2] ?? '' }));
  const idOf = async () =>
    (
      await one<{ id: string }>(
        'select id from public.workspace_invitations order by created_at desc limit 1',
      )
    ).id;

  it('is a link that lets one person in, once', async () => {
    const link = await invite({ email: '' });
    expect(link.origin).toBe(APP_URL);
    await signInAs(KIM);
    expect(await redirectOf(accept(link))).toBe(`/w/${acme}/inbox`);
    await signUpAs('late@guest.example', { invited: 'true' });
    expect(code(await accept(link))).toBe('22X12');
  });
  it('for one address is refused to another', async () => {
    const link = await invite({ email: 'ana@guest.example' });
    await signInAs('late@guest.example');
    expect(code(await accept(link))).toBe('22X14');
  });
  it('is refused once withdrawn, and says so', async () => {
    const link = await invite();
    const invitationId = await idOf();
    expect(code(await revokeInvitation({ workspaceId: acme, invitationId }))).toBe('ok');
    await signInAs('late@guest.example');
    expect(code(await accept(link))).toBe('22X11');
    expect(code(await revokeInvitation({ workspaceId: acme, invitationId }))).toBe('42501');
    expect(code(await revokeInvitation({ workspaceId: acme, invitationId: 'x' }))).toBe('invalid');
  });
  it('is refused once expired, and says so', async () => {
    const link = await invite();
    await stack.pool.query(
      "update public.workspace_invitations set expires_at = now() - interval '1 second' where id = $1",
      [await idOf()],
    );
    await signInAs('late@guest.example');
    expect(code(await accept(link))).toBe('22X13');
  });
  it('is refused without a token, for strangers, and for nonsense', async () => {
    expect(code(await acceptInvitation(null, formOf({})))).toBe('22X11');
    await signInAs('late@guest.example');
    expect(code(await createInvitation(null, formOf({ workspaceId: acme, role: 'admin' })))).toBe('42501');
    expect(
      await createInvitation(null, formOf({ workspaceId: acme, role: 'king', email: 'x' })),
    ).toMatchObject({
      fields: { role: 'Choose a role.', email: saying('Enter an email address') },
    });
  });
});

describe('a member', () => {
  const kim = async () =>
    (await one<{ user_id: string }>('select user_id from public.workspace_members where email = $1', [KIM]))
      .user_id;
  const sam = async () =>
    (
      await one<{ user_id: string }>(
        'select user_id from public.workspace_members where workspace_id = $1 and email = $2',
        [acme, SAM],
      )
    ).user_id;
  it('cannot be removed by a member, nor the last owner by themselves', async () => {
    await signInAs(KIM);
    expect(code(await removeMember({ workspaceId: acme, userId: await sam() }))).toBe('42501');
    await signInAs(SAM);
    expect(code(await removeMember({ workspaceId: acme, userId: await sam() }))).toBe('22X01');
    expect(code(await removeMember({ workspaceId: acme, userId: 'x' }))).toBe('invalid');
  });
  it('may leave, and is shown out', async () => {
    await signInAs(KIM);
    expect(await redirectOf(removeMember({ workspaceId: acme, userId: await kim() }))).toBe('/');
  });
  it('is removed by an admin', async () => {
    await stack.pool.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email)
       select $1, id, 'member', email from auth.users where email = $2`,
      [acme, KIM],
    );
    await signInAs(SAM);
    expect(code(await removeMember({ workspaceId: acme, userId: await kim() }))).toBe('ok');
  });
});

describe('a decision', () => {
  const items: Record<string, string> = {};
  let deal: string;
  beforeAll(async () => {
    await signInAs(SAM);
    const connection = await addConnection(stack.pool, acme, 'hubspot');
    deal = await addDeal(stack.pool, acme, connection, { crm: 'hubspot', name: 'Annual' });
    for (const name of ['approve', 'edit', 'reject', 'link', 'none', 'extra']) {
      const thread = await addThread(stack.pool, acme, {
        messages: [{ run: { decision: 'review', confidence: 0.5 } }],
      });
      const association = name === 'link' || name === 'none';
      items[name] = await addReviewItem(stack.pool, acme, thread, {
        kind: association ? 'association' : 'extraction',
        ...(association ? { crm: 'hubspot' as const } : {}),
        proposal: association ? { candidates: [] } : { facts: {} },
      });
    }
  });
  const decided = (name: string) =>
    one<{ status: string; resolution: unknown }>(
      'select status, resolution from public.review_items where id = $1',
      [items[name]],
    );
  const ask = (name: string) => ({ workspaceId: acme, reviewItemId: items[name] ?? '' });
  const edit = {
    action: 'send_pricing',
    owner: 'us',
    dueOn: '2026-11-27',
    contactName: '',
    contactEmail: '',
  } as const;

  it('approves and rejects what was read', async () => {
    expect(code(await resolveReviewItem({ ...ask('approve'), decision: 'approved' }))).toBe('ok');
    expect(await decided('approve')).toEqual({ status: 'approved', resolution: {} });
    expect(code(await resolveReviewItem({ ...ask('reject'), decision: 'rejected' }))).toBe('ok');
    expect((await decided('reject')).status).toBe('rejected');
    expect(scope.revalidated).toContain(`/w/${acme}`);
  });
  it('corrects what was read', async () => {
    expect(code(await resolveReviewItem({ ...ask('edit'), decision: 'edited', edit }))).toBe('ok');
    expect(await decided('edit')).toEqual({
      status: 'edited',
      resolution: {
        facts: {
          next_step: { action: 'send_pricing', owner: 'us' },
          due_on: { date: '2026-11-27', basis: 'explicit', bound: 'by' },
        },
      },
    });
  });
  it('links none of the deals', async () => {
    expect(code(await resolveReviewItem({ ...ask('none'), decision: 'rejected' }))).toBe('ok');
  });
  it('links a deal of the workspace, and no other', async () => {
    const no = await resolveReviewItem({ ...ask('link'), decision: 'approved', dealId: NOBODY });
    expect(code(no)).toBe('22X22');
    expect(code(await resolveReviewItem({ ...ask('link'), decision: 'approved', dealId: deal }))).toBe('ok');
    expect(await decided('link')).toEqual({ status: 'approved', resolution: { deal_id: deal } });
  });
  it('stands once made, and says so', async () => {
    expect(code(await resolveReviewItem({ ...ask('approve'), decision: 'rejected' }))).toBe('22X21');
    expect((await decided('approve')).status).toBe('approved');
  });
  it('is taken back by whoever made it, and can be made anew', async () => {
    expect(await resolveReviewItem({ ...ask('extra'), decision: 'edited', edit })).toEqual({
      ok: true,
      value: 10_000,
    });
    await signInAs(KIM);
    expect(code(await undoReview(ask('extra')))).toBe('22X20');
    await signInAs(SAM);
    expect(code(await undoReview(ask('extra')))).toBe('ok');
    expect((await decided('extra')).status).toBe('open');
    expect(code(await undoReview({ ...ask('extra'), reviewItemId: 'x' }))).toBe('invalid');
    expect(await undoReview({ ...ask('extra'), reviewItemId: NOBODY })).toMatchObject({ code: '22X20' });
    await stack.pool.query('update public.review_items set applied_at = now() where id = $1', [
      items['approve'],
    ]);
    expect(await undoReview(ask('approve'))).toMatchObject({
      code: '22X24',
      message: 'It has taken effect already.',
    });
  });
  it('is not made by strangers, about nothing, or in nonsense', async () => {
    expect(
      code(await resolveReviewItem({ ...ask('extra'), reviewItemId: NOBODY, decision: 'approved' })),
    ).toBe('22X20');
    expect(code(await resolveReviewItem({ ...ask('extra'), reviewItemId: 'x', decision: 'approved' }))).toBe(
      'invalid',
    );
    await signInAs(KIM);
    expect(code(await resolveReviewItem({ ...ask('extra'), decision: 'approved' }))).toBe('22X20');
    expect((await decided('extra')).status).toBe('open');
  });
});

describe('connecting a CRM', () => {
  const form = () => formOf({ workspaceId: acme, crm: 'hubspot' });
  const realFetch = globalThis.fetch;
  /** The Edge Function is another part of the product; here it answers as its contract says. */
  const startAnswers = (answer: (init: RequestInit | undefined) => Response) =>
    vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
      const url = input instanceof Request ? input.url : String(input);
      return url.endsWith('/functions/v1/hubspot-oauth-start')
        ? Promise.resolve(answer(init))
        : realFetch(input, init);
    });
  beforeEach(() => signInAs(SAM));

  it('sends the browser where the function says, on the person’s own authority', async () => {
    const seen: unknown[] = [];
    startAnswers((init) => {
      const headers = new Headers(init?.headers);
      seen.push(headers.get('authorization'), init?.body, headers.get('x-begin-secret'));
      return Response.json({ url: 'http://127.0.0.1:9/start?state=s' });
    });
    expect(await redirectOf(connectCrm(null, form()))).toBe('http://127.0.0.1:9/start?state=s');
    expect(seen[2]).toMatch(/^[\w-]{43}$/);
    expect(scope.cookies.get(BEGIN_COOKIE)).toBe(seen[2]);
    await redirectOf(connectCrm(null, form()));
    expect(seen[5], 'one for all tabs').toBe(seen[2]);
    scope.cookies.set(BEGIN_COOKIE, 'planted');
    await redirectOf(connectCrm(null, form()));
    expect(seen[8]).toMatch(/^[\w-]{43}$/);
    vi.unstubAllGlobals();
    expect(seen[0]).toMatch(/^Bearer \S+\.\S+\.\S+$/);
    expect(seen[1]).toBe(JSON.stringify({ workspaceId: acme }));
  });
  it.each([
    [
      () => Response.json({ error: { code: 'not_an_admin', message: 'raw' } }, { status: 403 }),
      'Only an owner or admin',
    ],
    [() => Response.json({ url: 'javascript:alert(1)' }), 'could not be started'],
    [() => new Response('oops', { status: 500 }), 'could not be started'],
  ])('says why it could not start', async (answer, words) => {
    startAnswers(answer);
    const result = await connectCrm(null, form());
    vi.unstubAllGlobals();
    expect(result).toMatchObject({ ok: false, message: saying(words) });
  });
  it('asks to sign in first, and only for CRMs there are', async () => {
    expect(code(await connectCrm(null, formOf({ workspaceId: acme, crm: 'myspace' })))).toBe('invalid');
    scope.signOut();
    expect(code(await connectCrm(null, form()))).toBe('not_signed_in');
  });
});

describe('every request', () => {
  const request = (path: string) => {
    const headers = { cookie: [...scope.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    return proxy(new NextRequest(`${APP_URL}${path}`, { headers }));
  };
  /** The session as it will be in an hour. */
  const expire = () => {
    for (const [name, value] of scope.cookies) {
      if (!name.includes('auth-token')) continue;
      const session: unknown = JSON.parse(Buffer.from(value.replace('base64-', ''), 'base64url').toString());
      const expired = JSON.stringify({ ...(session as object), expires_at: 1, expires_in: 0 });
      scope.cookies.set(name, `base64-${Buffer.from(expired).toString('base64url')}`);
    }
  };

  it('of a visitor goes to sign in first, and comes back', async () => {
    scope.signOut();
    const response = await request(`/w/${acme}/inbox?q=a`);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(
      `${APP_URL}/sign-in?next=${encodeURIComponent(`/w/${acme}/inbox?q=a`)}`,
    );
  });
  it.each(['/sign-in', '/sign-up', '/invite/t', '/auth/confirm'])(
    'may be made by a visitor to %s',
    async (path) => {
      scope.signOut();
      expect((await request(path)).headers.get('location')).toBeNull();
    },
  );
  it('carries the security headers, with a nonce of its own', async () => {
    const [first, second] = await Promise.all([request('/sign-in'), request('/sign-in')]);
    const policy = first.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{20,}'/);
    expect(policy).not.toBe(second.headers.get('content-security-policy'));
    expect(first.headers.get('x-middleware-request-content-security-policy')).toBe(policy);
    expect(first.headers.get('strict-transport-security')).toBeNull();
  });
  it('of somebody signed in remembers their workspace, and needs no sign-in page', async () => {
    await signInAs(SAM);
    expect((await request(`/w/${acme}/inbox`)).cookies.get(LAST_WORKSPACE_COOKIE)?.value).toBe(acme);
    expect((await request('/sign-in?next=/welcome')).headers.get('location')).toBe(`${APP_URL}/welcome`);
    expect((await request('/')).cookies.get(LAST_WORKSPACE_COOKIE)).toBeUndefined();
  });
  it('renews a session that has run out, and lets nothing cache the answer', async () => {
    await signInAs(SAM);
    expire();
    const response = await request(`/w/${acme}/inbox`);
    const renewed = response.headers.getSetCookie().find((cookie) => cookie.includes('auth-token')) ?? '';
    expect(renewed).toMatch(/HttpOnly/i);
    expect(response.headers.get('cache-control')).toContain('no-store');
  });
  it('renews in a server component too, where the cookie cannot be kept', async () => {
    await signInAs(SAM);
    expire();
    scope.readOnly = true;
    expect((await currentSession()).person?.email).toBe(SAM);
    scope.readOnly = false;
  });
  it('signs nobody out because the sign-in service is away', async () => {
    await signInAs(SAM);
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    const response = await request(`/w/${acme}/inbox`);
    vi.unstubAllGlobals();
    expect(response.headers.get('location')).toBeNull();
  });
  it('asks for HTTPS where the dashboard has it, and keeps its cookies to it', async () => {
    await signInAs(SAM);
    process.env.APP_URL = 'https://app.conduit.example';
    const response = await request(`/w/${acme}/inbox`);
    process.env.APP_URL = APP_URL;
    expect(response.headers.get('strict-transport-security')).toContain('max-age');
    expect(response.headers.getSetCookie().join()).toMatch(/Secure/i);
  });
});

describe('a connection’s health', () => {
  it('is looked at now for an admin, not twice at once, and not for a stranger', async () => {
    await signInAs(SAM);
    const { rows } = await stack.pool.query<{ id: string; workspace_id: string }>(
      `insert into public.crm_connections (workspace_id, crm, external_account_id, status, connected_at)
       select id, 'salesforce', 'health', 'connected', now() from public.workspaces where name = 'Acme Sales' returning id, workspace_id`,
    );
    const { id, workspace_id: workspaceId } = rows[0]!; // just made
    expect(await checkConnection({ workspaceId, id })).toMatchObject({ ok: true });
    expect(await checkConnection({ workspaceId, id })).toMatchObject({ ok: false, code: '22X31' });
    expect(await checkConnection({ workspaceId, id: NOBODY })).toMatchObject({ ok: false, code: '42501' });
    expect(await checkConnection({ workspaceId: 'x', id })).toMatchObject({ ok: false, code: 'invalid' });
    const notice = await stack.pool.query<{ id: string }>(
      `insert into public.notices (workspace_id, crm, connection_id, kind) values ($1, 'salesforce', $2, 'connection_error') returning id`,
      [workspaceId, id],
    );
    expect(await closeNotice({ workspaceId, id: notice.rows[0]!.id })).toMatchObject({ ok: true });
    expect(await closeNotice({ workspaceId, id: NOBODY })).toMatchObject({ ok: false, code: '42501' });
    expect(await closeNotice({ workspaceId, id: '' })).toMatchObject({ ok: false, code: 'invalid' });
  });
});
