import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

import { createVault } from '@conduit/crm/vault.ts';
import { childEnv } from '@conduit/local-supabase/env.ts';

import { repositoryRoot } from '../stack/paths.ts';
import type { DrillResult } from './registry.ts';
import { openScene } from './scene.ts';

const CONNECTIONS = 4_000;
const KILLS = 4;

/** Rotates the key of thousands of tokens, is killed several times on the way, and goes on: every token must open. */
export async function rotateKill(print: (line: string) => void): Promise<DrillResult> {
  const scene = await openScene();
  try {
    const { rows } = await scene.database.pool.query<{ id: string }>(
      `with w as (insert into public.workspaces (name) select 'Drill' from generate_series(1, $1) returning id)
       insert into public.crm_connections (workspace_id, crm, external_account_id, status)
       select id, 'hubspot', gen_random_uuid()::text, 'connected' from w returning id`,
      [CONNECTIONS],
    );
    const tokens = await Promise.all(
      rows.map(async ({ id }) => ({
        id,
        access: await scene.vault.seal(`access ${id}`, { ownerId: id, crm: 'hubspot', kind: 'access_token' }),
        refresh: await scene.vault.seal(`refresh ${id}`, {
          ownerId: id,
          crm: 'hubspot',
          kind: 'refresh_token',
        }),
      })),
    );
    await scene.database.pool.query(
      `insert into private.crm_tokens (connection_id, access_token, refresh_token)
       select (t ->> 'id')::uuid, t ->> 'access', t ->> 'refresh' from jsonb_array_elements($1::jsonb) t`,
      [JSON.stringify(tokens)],
    );
    const keys = { ...scene.keys, k2: randomBytes(32).toString('base64url') };
    const rotate = async (argv: string[], killAtLine: number | null): Promise<number | null> => {
      const child = spawn(
        process.execPath,
        [join(repositoryRoot, 'packages/cli/src/main.ts'), 'ops', 'rotate-keys', ...argv],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
          env: childEnv({
            CONDUIT_DB_URL: scene.database.functionsUrl,
            TOKEN_VAULT_KEYS: JSON.stringify(keys),
            TOKEN_VAULT_ACTIVE_KEY: 'k2',
          }),
        },
      );
      let lines = 0;
      child.stderr.on('data', (chunk: Buffer) => {
        lines += chunk.toString().split('\n').length - 1;
        if (killAtLine !== null && lines >= killAtLine) child.kill('SIGKILL');
      });
      await once(child, 'exit');
      return child.exitCode;
    };
    let kills = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      if ((await rotate([], 2 + kill)) === null) kills += 1;
      print(`killed ${kills} times`);
    }
    const refusedTooEarly = (await rotate(['--retire', 'k1'], null)) === 1;
    const finished = (await rotate([], null)) === 0;
    const retired = (await rotate(['--retire', 'k1'], null)) === 0;

    const vault = createVault({ keys: { k2: keys.k2 }, activeKid: 'k2' });
    const stored = await scene.database.pool.query<{
      id: string;
      access_token: string;
      refresh_token: string;
    }>('select connection_id as id, access_token, refresh_token from private.crm_tokens');
    let unreadable = 0;
    for (const { id, access_token, refresh_token } of stored.rows) {
      const access = await vault.open(access_token, { ownerId: id, crm: 'hubspot', kind: 'access_token' });
      const refresh = await vault.open(refresh_token, { ownerId: id, crm: 'hubspot', kind: 'refresh_token' });
      if (!access.ok || access.plaintext !== `access ${id}`) unreadable += 1;
      if (!refresh.ok || refresh.plaintext !== `refresh ${id}`) unreadable += 1;
    }
    const ok = unreadable === 0 && kills > 0 && refusedTooEarly && finished && retired;
    return {
      drill: 'rotate-kill',
      tokens: 2 * stored.rows.length,
      unreadable,
      kills,
      refusedTooEarly,
      retired,
      ok,
    };
  } finally {
    await scene.close();
  }
}
