import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createUser } from '@conduit/local-supabase/testing';
import { createTestMailHandler } from '../send-test-mail/handler.ts';
import { createWorkspace, DOMAIN, openTestDatabase, type Refused, type Workspace } from './fixtures.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let northwind: Workspace;
let contoso: Workspace;
let now = Date.parse('2026-11-26T22:54:31Z');
const uploads: string[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  northwind = await createWorkspace(database, 'ana@northwind.example');
  contoso = await createWorkspace(database, 'carl@contoso.example');
});
afterAll(() => database.end());

/** Access tokens of these tests are user ids; deno.test.ts asks the real Auth. */
const send = (userId: string, body: unknown, method = 'POST') =>
  createTestMailHandler({
    db: database.db,
    upload: async (_bucket, path) => void uploads.push(path),
    inboundDomain: DOMAIN,
    findUser: async (token) => (token === 'nobody' ? null : { id: token, email: 'ana@northwind.example' }),
    now: () => now,
  })(
    new Request('http://functions.test/send-test-mail', {
      method,
      headers: userId === '' ? {} : { authorization: `Bearer ${userId}` },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    }),
  );
const codeOf = async (response: Response) => ((await response.json()) as Refused).error.code;
const stored = async () =>
  (
    await database.pool.query<{ workspace_id: string; thread_id: string; from_address: string }>(
      'select workspace_id, thread_id, from_address from public.messages order by received_at',
    )
  ).rows;

describe('a test mail', () => {
  it('is refused to visitors, strangers, and forms that are not its own', async () => {
    const body = { workspaceId: northwind.id };
    expect((await send('', body, 'GET')).status).toBe(405);
    for (const nobody of ['', 'nobody']) expect(await codeOf(await send(nobody, body))).toBe('not_signed_in');
    expect(await codeOf(await send(contoso.ownerId, body))).toBe('not_a_member');
    for (const wrong of [null, {}, { workspaceId: 'x' }]) {
      expect(await codeOf(await send(northwind.ownerId, wrong))).toBe('malformed_request');
    }
    expect(await stored()).toEqual([]);
  });

  it('of a member takes the way of any mail, into that workspace alone', async () => {
    const mia = await createUser(database.pool, { email: 'mia@northwind.example' });
    await database.pool.query(
      `insert into public.workspace_members values ($1, $2, 'member', 'mia@northwind.example')`,
      [northwind.id, mia.id],
    );
    const response = await send(mia.id, { workspaceId: northwind.id });
    expect(response.status).toBe(200);
    const [row, ...others] = await stored();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ workspace_id: northwind.id, from_address: 'taylor.test@customer.example' });
    expect(await response.json()).toEqual({ threadId: row?.thread_id, isNew: true });
    expect(uploads.some((path) => path.startsWith(`${northwind.id}/`))).toBe(true);
    const { rows } = await database.pool.query(
      `select (select count(*)::int from pgboss.job where name = 'extract_thread') as jobs,
              (select count(*)::int from public.audit_events where event = 'message_received') as events`,
    );
    expect(rows).toEqual([{ jobs: 1, events: 1 }]);
  });

  it('comes once a minute, however often and by whomever it is asked for', async () => {
    const again = await Promise.all(
      Array.from({ length: 5 }, () => send(northwind.ownerId, { workspaceId: northwind.id })),
    );
    for (const response of again) expect(await response.json()).toMatchObject({ isNew: false });
    expect(await stored()).toHaveLength(1);
    now += 60_000;
    const [first, second] = await Promise.all([
      send(northwind.ownerId, { workspaceId: northwind.id }),
      send(northwind.ownerId, { workspaceId: northwind.id }),
    ]);
    const answers = [await first.json(), await second.json()] as { isNew: boolean }[];
    expect(answers.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect(await stored()).toHaveLength(2);
  });

  it('cannot arrive where there is no address', async () => {
    await database.pool.query('update public.inbound_aliases set is_active = false where workspace_id = $1', [
      contoso.id,
    ]);
    const response = await send(contoso.ownerId, { workspaceId: contoso.id });
    expect([response.status, await codeOf(response)]).toEqual([409, 'no_address']);
  });
});
