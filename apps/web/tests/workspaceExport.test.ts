import type { TestSupabase } from '@conduit/local-supabase/testing';
import { createClient } from '@supabase/supabase-js';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { POST } from '../src/app/w/[workspaceId]/export/route.ts';
import SettingsPage from '../src/app/w/[workspaceId]/settings/page.tsx';
import { APP_URL, read, signInAs, signUpAs, startApp, workspaceOf } from './support/app.ts';
import { addThread } from './support/mail.ts';
import { scope } from './support/requestScope.ts';

vi.mock('next/headers', async () => (await import('./support/requestScope.ts')).nextHeaders);
vi.mock('next/cache', async () => (await import('./support/requestScope.ts')).nextCache);
vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const SAM = 'sam@acme.example';
const MIA = 'mia@acme.example';
/** More than two pages. */
const EVENTS = 450;

let stack: TestSupabase;
let acme: string;
let mias: string;

beforeAll(async () => {
  stack = await startApp();
  await signUpAs(MIA, { workspaceName: 'Mia' });
  await signUpAs(SAM, { workspaceName: 'Acme' });
  [acme, mias] = [await workspaceOf(stack, SAM), await workspaceOf(stack, MIA)];
  await stack.pool.query(
    `insert into public.workspace_members (workspace_id, user_id, role, email)
     select $1, id, 'member', email from auth.users where email = $2`,
    [acme, MIA],
  );
  await addThread(stack.pool, mias, { messages: [{ text: 'None of Acme’s business.' }] });
  const { messages } = await addThread(stack.pool, acme, {
    messages: [
      {
        text: 'Could you send pricing?',
        attachments: [
          { filename: 'kept.txt' },
          { filename: 'purged.txt', path: null },
          { filename: 'lost.txt', path: `${acme}/lost/0` },
          { filename: 'planted.txt', path: `${mias}/x/0` },
        ],
      },
    ],
  });
  const { storage } = createClient(stack.apiUrl, stack.secretKey);
  for (const [bucket, path] of [
    ['attachments', `${acme}/${messages[0]?.id}/0`],
    ['attachments', `${mias}/x/0`],
    ['raw-email', `${acme}/raw/1`],
  ] as const) {
    const bytes = new TextEncoder().encode(`${bucket} of ${path}`);
    const { error } = await storage.from(bucket).upload(path, bytes, { contentType: 'text/plain' });
    expect(error).toBeNull();
  }
  await stack.pool.query('update public.messages set raw_path = $2 where workspace_id = $1', [
    acme,
    `${acme}/raw/1`,
  ]);
  await stack.pool.query(
    `insert into public.workspace_invitations (workspace_id, role, token_hash, expires_at)
     values ($1, 'member', 'the-hash', now())`,
    [acme],
  );
  await stack.pool.query(
    `insert into public.audit_events (workspace_id, actor, event) select $1, 'worker', 'tested' from generate_series(1, $2)`,
    [acme, EVENTS],
  );
});
afterAll(() => stack.stop());

const ask = (workspaceId = acme) =>
  POST(new Request('http://x', { method: 'POST' }), { params: Promise.resolve({ workspaceId }) });
const exports = async (workspaceId = acme) => {
  const { rows } = await stack.pool.query(
    `select from public.audit_events where workspace_id = $1 and event = 'workspace_exported'`,
    [workspaceId],
  );
  return rows.length;
};
const settings = async (search: Record<string, string> = {}) =>
  read(
    await SettingsPage({
      params: Promise.resolve({ workspaceId: acme }),
      searchParams: Promise.resolve(search),
    }),
  );

describe('a full export', () => {
  it('is one archive of every row and file of the workspace, and of no other', async () => {
    const response = await ask();
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-disposition')).toMatch(
      /attachment; filename="acme-\d{4}-\d\d-\d\d\.zip"/,
    );
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const text = (name: string) => new TextDecoder().decode(files[name]);
    const lines = (table: string): unknown[] =>
      text(`${table}.jsonl`)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown);

    expect(lines('workspaces')).toMatchObject([{ id: acme, name: 'Acme' }]);
    expect(lines('messages')).toMatchObject([{ workspace_id: acme, body_text: 'Could you send pricing?' }]);
    expect(lines('attachments')).toHaveLength(4);
    expect(lines('workspace_members')).toHaveLength(2);
    const tested = lines('audit_events').filter((row) => (row as { event: string }).event === 'tested');
    expect(new Set(tested.map((row) => (row as { id: number }).id)).size).toBe(EVENTS);

    const everything = Object.keys(files).map(text).join();
    expect(everything).not.toContain('None of Acme’s business');
    expect(everything).not.toContain(`attachments of ${mias}`);
    expect(everything).not.toContain('the-hash');
    expect(lines('workspace_invitations')).toHaveLength(1);

    const stored = Object.keys(files).filter((name) => name.startsWith('files/'));
    expect(stored.map(text)).toEqual([
      `raw-email of ${acme}/raw/1`,
      expect.stringContaining(`attachments of ${acme}/`),
    ]);
    expect(JSON.parse(text('manifest.json'))).toMatchObject({
      workspace: 'Acme',
      workspaceId: acme,
      rows: { messages: 1, attachments: 4, deals: 0 },
      files: 2,
      missing: ['files/attachments/lost/0'],
    });
  });

  it('is on the trail before anything leaves, and shown in Settings', async () => {
    expect(await exports()).toBe(1);
    const response = await ask();
    expect(await exports()).toBe(2);
    await response.arrayBuffer();
    expect((await settings()).text).toMatch(/Last exported .* by sam@acme\.example/);
    expect((await settings({ export: 'failed' })).getByRole('alert').textContent).toContain(
      'could not be made',
    );
  });

  it('breaks off rather than leave a table out', async () => {
    await stack.pool.query('revoke select on public.deals from authenticated');
    const response = await ask();
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow('deals could not be exported: 42501');
    await stack.pool.query('grant select on public.deals to authenticated');
  });

  it('is for admins of this workspace alone', async () => {
    const before = await exports();
    await signInAs(MIA);
    expect((await ask()).status).toBe(403);
    expect((await settings()).queryByRole('button', { name: 'Export everything' })).toBeNull();
    expect((await ask('00000000-0000-4000-8000-000000000000')).status).toBe(403);
    await signInAs(SAM);
    for (const id of [mias, 'x']) expect((await ask(id)).status).toBe(403);
    expect([await exports(), await exports(mias)]).toEqual([before, 0]);
    scope.signOut();
    expect((await ask()).status).toBe(401);
    await signInAs(SAM);
  });

  it.each([['auth/v1/token'], ['rpc/record_export'], ['rest/v1/workspaces']])(
    'goes back to Settings, which say so, when %s does not answer',
    async (path) => {
      const real = globalThis.fetch;
      vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
        const url = input instanceof Request ? input.url : String(input);
        return url.includes(path)
          ? Promise.resolve(Response.json({ code: '57014', message: 'slow' }, { status: 400 }))
          : real(input, init);
      });
      const response = await ask();
      vi.unstubAllGlobals();
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe(`${APP_URL}/w/${acme}/settings?export=failed`);
      await signInAs(SAM);
    },
  );
});
