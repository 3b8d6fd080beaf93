import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectUnused } from '@conduit/db/testing/account.ts';
import { createUser } from '@conduit/local-supabase/testing';
import { createDisconnectHandler } from '../disconnect-crm/handler.ts';
import { createWorkspace, openTestDatabase, type Refused, type Workspace } from './fixtures.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let northwind: Workspace;
let contoso: Workspace;
let connectionId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  northwind = await createWorkspace(database, 'ana@northwind.example');
  contoso = await createWorkspace(database, 'carl@contoso.example');
  connectionId = await connectUnused(
    database.db,
    { workspaceId: northwind.id, userId: northwind.ownerId },
    { externalAccountId: '42' },
  );
});
afterAll(() => database.end());

/** Access tokens of these tests are user ids; deno.test.ts asks the real Auth. */
const disconnect = (userId: string, body: unknown, method = 'POST') =>
  createDisconnectHandler({
    db: database.db,
    findUser: async (token) => (token === 'nobody' ? null : { id: token, email: '' }),
  })(
    new Request('http://functions.test/disconnect-crm', {
      method,
      headers: userId === '' ? {} : { authorization: `Bearer ${userId}` },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    }),
  );
const codeOf = async (response: Response) => ((await response.json()) as Refused).error.code;
const status = async () => {
  const { rows } = await database.pool.query<{
    status: string;
    disconnected_at: Date | null;
    tokens: number;
  }>(
    `select status, disconnected_at, (select count(*)::int from private.crm_tokens) as tokens from public.crm_connections`,
  );
  return rows[0];
};

describe('disconnecting a CRM', () => {
  it('is refused to visitors, members, and admins of another workspace', async () => {
    const body = { workspaceId: northwind.id, connectionId, queued: 'cancel' };
    expect((await disconnect('', body, 'GET')).status).toBe(405);
    for (const nobody of ['', 'nobody']) {
      expect(await codeOf(await disconnect(nobody, body))).toBe('not_signed_in');
    }
    const mia = await createUser(database.pool, { email: 'mia@northwind.example' });
    await database.pool.query(
      `insert into public.workspace_members values ($1, $2, 'member', 'mia@northwind.example')`,
      [northwind.id, mia.id],
    );
    for (const other of [mia.id, contoso.ownerId]) {
      const response = await disconnect(other, body);
      expect(response.status).toBe(403);
      expect(await codeOf(response)).toBe('not_an_admin');
    }
    // Their own workspace does not reach another's connection.
    expect(await codeOf(await disconnect(contoso.ownerId, { ...body, workspaceId: contoso.id }))).toBe(
      'not_connected',
    );
    expect(await status()).toMatchObject({ status: 'connected', tokens: 1 });
  });

  it.each([null, {}, { queued: 'burn' }])('takes its own form only: %j', async (part) => {
    const body = part && { workspaceId: northwind.id, connectionId, ...part };
    expect(await codeOf(await disconnect(northwind.ownerId, body))).toBe('malformed_request');
  });

  it('clears encrypted tokens, sets disconnected status, and has the provider told', async () => {
    const body = { workspaceId: northwind.id, connectionId, queued: 'park' };
    const response = await disconnect(northwind.ownerId, body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ crm: 'hubspot', writes: 0 });
    expect(await status()).toEqual({
      status: 'disconnected',
      disconnected_at: expect.any(Date) as Date,
      tokens: 0,
    });
    const { rows } = await database.pool.query<{ name: string }>(
      `select name from pgboss.job where name = 'revoke_connection'`,
    );
    expect(rows).toHaveLength(1);
    const { rows: lines } = await database.pool.query(
      'select step, actor_user_id from public.disconnect_certificates',
    );
    expect(lines).toEqual([{ step: 'fenced', actor_user_id: northwind.ownerId }]);
    expect(await codeOf(await disconnect(northwind.ownerId, body))).toBe('not_connected');
  });
});
