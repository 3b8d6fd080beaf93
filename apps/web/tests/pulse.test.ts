import type { TestSupabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GET } from '../src/app/w/[workspaceId]/pulse/route.ts';
import { signInAs, signUpAs, startApp, workspaceOf } from './support/app.ts';
import { scope } from './support/requestScope.ts';

vi.mock('next/headers', async () => (await import('./support/requestScope.ts')).nextHeaders);
vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const SAM = 'sam@acme.example';
const EVE = 'eve@other.example';

let stack: TestSupabase;
let acme: string;

beforeAll(async () => {
  stack = await startApp();
  await signUpAs(EVE, { workspaceName: 'Other' });
  await signUpAs(SAM, { workspaceName: 'Acme' });
  acme = await workspaceOf(stack, SAM);
});
afterAll(() => stack.stop());

const ask = (workspaceId = acme) =>
  GET(new Request('http://x'), { params: Promise.resolve({ workspaceId }) });
const pulse = async (workspaceId?: string) => (await ask(workspaceId)).text();
const happens = (workspaceId = acme) =>
  stack.pool.query(
    `insert into public.audit_events (workspace_id, actor, event) values ($1, 'worker', 'tested')`,
    [workspaceId],
  );

describe('the pulse of a workspace', () => {
  it('is the same until something happens there', async () => {
    const before = await pulse();
    await happens(await workspaceOf(stack, EVE));
    expect(await pulse()).toBe(before);
    await happens();
    expect(await pulse()).not.toBe(before);
  });

  it('changes with an event that is committed after a younger one', async () => {
    const { rows } = await stack.pool.query<{ id: string }>(
      `select nextval(pg_get_serial_sequence('public.audit_events', 'id')) as id`,
    );
    await happens();
    const before = await pulse();
    await stack.pool.query(
      `insert into public.audit_events (id, workspace_id, actor, event)
       overriding system value values ($1, $2, 'worker', 'tested')`,
      [rows[0]?.id, acme],
    );
    expect(await pulse()).not.toBe(before);
  });

  it('is kept by no cache', async () => {
    expect((await ask()).headers.get('cache-control')).toBe('private, no-store');
  });

  it('says nothing of it to somebody else', async () => {
    await signInAs(EVE);
    const before = await pulse(acme);
    await happens();
    expect(await pulse(acme)).toBe(before);
    await signInAs(SAM);
  });

  it('has no answer for what is no workspace, nor for a visitor who is signed out', async () => {
    expect((await ask('acme')).status).toBe(404);
    scope.signOut();
    expect((await ask()).status).toBe(401);
    await signInAs(SAM);
  });

  it('is an error while the Data API is away', async () => {
    const { fetch } = globalThis;
    const away = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      return pathname.startsWith('/rest/') ? new Response('', { status: 503 }) : fetch(input, init);
    });
    expect((await ask()).status).toBe(502);
    away.mockRestore();
  });
});
