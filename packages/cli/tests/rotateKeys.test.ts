import { createVault } from '@conduit/crm/vault.ts';
import { createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ops } from '../src/commands/ops.ts';
import { rotateKeys } from '../src/ops/rotateKeys.ts';

const key = () => randomBytes(32).toString('base64url');
const keys = { old: key(), next: key() };
const [before, after] = ['old', 'next'].map((activeKid) => createVault({ keys, activeKid }));

let database: TestDatabase;
const said: string[] = [];
beforeEach(async () => {
  database = await createTestDatabase();
  said.length = 0;
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation((line: unknown) => void said.push(String(line)));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.drop();
});

const run = (argv: string[] = [], vaultKeys: Record<string, string> = keys) =>
  rotateKeys(argv, {
    CONDUIT_DB_URL: database.functionsUrl,
    TOKEN_VAULT_KEYS: JSON.stringify(vaultKeys),
    TOKEN_VAULT_ACTIVE_KEY: 'next',
  });

/** Connections with sealed pairs; every second one has no refresh token. */
async function seed(size: number): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    `with w as (insert into public.workspaces (name) select 'W' from generate_series(1, $1) returning id)
     insert into public.crm_connections (workspace_id, crm, external_account_id, status)
     select id, 'hubspot', gen_random_uuid()::text, 'connected' from w returning id`,
    [size],
  );
  for (const [index, { id }] of rows.entries()) {
    const owner = { ownerId: id, crm: 'hubspot' } as const;
    await database.pool.query(
      'insert into private.crm_tokens (connection_id, access_token, refresh_token) values ($1, $2, $3)',
      [
        id,
        await before!.seal(`a ${id}`, { ...owner, kind: 'access_token' }),
        index % 2 ? null : await before!.seal(`r ${id}`, { ...owner, kind: 'refresh_token' }),
      ],
    );
  }
  return rows.map(({ id }) => id);
}
const stored = async () =>
  (
    await database.pool.query<{ id: string; access: string; version: number }>(
      'select connection_id as id, access_token as access, version from private.crm_tokens',
    )
  ).rows;

describe('pnpm ops rotate-keys', () => {
  it('seals every token with the active key, page by page, and once', async () => {
    await seed(203);
    expect(await run()).toBe(0);
    expect(said).toContain('{"resealed":203,"unreadable":0}');
    for (const { id, access, version } of await stored()) {
      expect(after!.keyOf(access)).toBe('next');
      expect(version).toBe(1);
      expect(await after!.open(access, { ownerId: id, crm: 'hubspot', kind: 'access_token' })).toEqual({
        ok: true,
        plaintext: `a ${id}`,
      });
    }
    expect(await run()).toBe(0);
    expect(said).toContain('{"resealed":0,"unreadable":0}');
  });

  it('refuses to retire a key in use, by a token or by a sign-in under way, and the active one', async () => {
    await seed(2);
    expect(await run(['--retire', 'old'])).toBe(1);
    expect(said).toContain('{"key":"old","inUse":2}');
    await run();
    const verifier = await before!.seal('v', { ownerId: 'h', crm: 'hubspot', kind: 'code_verifier' });
    await database.pool.query(
      `insert into private.oauth_states (state_hash, crm, code_verifier, expires_at)
       values ('h', 'hubspot', $1, now() + interval '5 minutes')`,
      [verifier],
    );
    expect(await run(['--retire', 'old'])).toBe(1);
    await database.pool.query(`update private.oauth_states set used_at = now()`);
    expect(await run(['--retire', 'old'])).toBe(0);
    expect(await run(['--retire', 'next'])).toBe(1);
  });

  it('takes along what is kept to be revoked: without its key an authorization would outlive its disconnect', async () => {
    const [id] = await seed(1);
    await database.pool.query(
      `with taken as (delete from private.crm_tokens returning *)
       insert into private.revocation_outbox (connection_id, workspace_id, crm, external_account_id, access_token, refresh_token)
       select c.id, c.workspace_id, c.crm, c.external_account_id, t.access_token, t.refresh_token
       from taken t join public.crm_connections c on c.id = t.connection_id`,
    );
    expect(await run(['--retire', 'old'])).toBe(1);
    expect(await run()).toBe(0);
    expect(said).toContain('{"resealed":1,"unreadable":0}');
    const { rows } = await database.pool.query<{ token: string }>(
      'select refresh_token as token from private.revocation_outbox',
    );
    expect(
      await after!.open(rows[0]!.token, { ownerId: id!, crm: 'hubspot', kind: 'refresh_token' }), // one was seeded
    ).toEqual({ ok: true, plaintext: `r ${id}` });
    expect(await run(['--retire', 'old'])).toBe(0);
  });

  it('leaves what it cannot open, and says so', async () => {
    await seed(2);
    expect(await run([], { old: key(), next: keys.next })).toBe(1);
    expect(said).toContain('{"resealed":0,"unreadable":2}');
    expect((await stored()).every(({ access }) => before!.keyOf(access) === 'old')).toBe(true);
  });

  it('is known by name, and an unknown command is answered with the list', async () => {
    await expect(ops(['nothing'])).rejects.toThrow('rotate-keys');
    expect(before!.keyOf('not sealed')).toBeNull();
  });
});
