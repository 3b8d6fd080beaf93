import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asAnon,
  asRole,
  asUser,
  createTestDatabase,
  createUser,
  type TestDatabase,
} from '../src/testing/index.ts';

describe('a test database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.pool.query(`
      create table public.notes (owner uuid not null references auth.users (id), body text);
      alter table public.notes enable row level security;
      grant select, insert on public.notes to authenticated;
      create policy own_notes on public.notes to authenticated
        using (owner = (select auth.uid())) with check (owner = (select auth.uid()));
    `);
  });
  afterAll(() => database.drop());

  it('shows a user their own rows and no one else theirs', async () => {
    const [ann, bob] = await Promise.all(
      ['ann@example.com', 'bob@example.com'].map((email) => createUser(database.pool, { email })),
    );
    await asUser(database.pool, ann!.id, (client) =>
      client.query('insert into public.notes values ($1, $2)', [ann!.id, 'mine']),
    );

    const read = (client: pg.PoolClient) => client.query('select body from public.notes');
    expect((await asUser(database.pool, ann!.id, read)).rows).toEqual([{ body: 'mine' }]);
    expect((await asUser(database.pool, bob!.id, read)).rows).toEqual([]);
    await expect(asAnon(database.pool, read)).rejects.toMatchObject({ code: '42501' });
  });

  it('gives a request the claims both hosted and local Supabase set', async () => {
    const { id } = await createUser(database.pool, { email: 'claims@example.com' });
    const { rows } = await asUser(database.pool, id, (client) =>
      client.query(`
        select auth.uid(), auth.role(), auth.jwt() ->> 'sub' as jwt_sub,
               current_setting('request.jwt.claim.sub') as single_claim`),
    );
    expect(rows).toEqual([{ uid: id, role: 'authenticated', jwt_sub: id, single_claim: id }]);
  });

  it('leaves no role or claim behind on the connection', async () => {
    const single = new pg.Pool({ connectionString: database.url, max: 1 });
    await asRole(single, 'service_role', (client) => client.query('select 1'), { sub: 'x' });
    const { rows } = await single.query(
      `select current_user, coalesce(current_setting('request.jwt.claims', true), '') as claims`,
    );
    expect(rows).toEqual([{ current_user: 'postgres', claims: '' }]);
    await single.end();
  });

  it('undoes what a failing transaction did', async () => {
    const failing = asRole(database.pool, 'postgres', async (client) => {
      await client.query('create table public.half_done ()');
      throw new Error('stop here');
    });
    await expect(failing).rejects.toThrow('stop here');
    const { rows } = await database.pool.query(`select to_regclass('public.half_done') as found`);
    expect(rows).toEqual([{ found: null }]);
  });

  it('is a copy of its own: another one does not see its tables', async () => {
    const other = await createTestDatabase();
    const { rows } = await other.pool.query(`select to_regclass('public.notes') as found`);
    expect(rows).toEqual([{ found: null }]);
    await other.drop();
  });

  it('goes on when the server ends an idle connection', async () => {
    const other = await createTestDatabase();
    const { rows } = await other.pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await expect.poll(() => other.pool.totalCount).toBe(0);
    expect((await other.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await other.drop();
  });

  it('is gone after being dropped, even with a connection still open', async () => {
    const other = await createTestDatabase();
    const lingering = new pg.Client(other.url);
    lingering.on('error', () => undefined);
    await lingering.connect();
    await other.drop();
    const late = new pg.Client(other.url);
    await expect(late.connect()).rejects.toMatchObject({ code: '3D000' });
  });
});
