import { parseArgs } from 'node:util';

import { createVault, type Vault } from '@conduit/crm/vault.ts';
import { openDatabase, type Db } from '@conduit/db/client.ts';
import { resealPairs, sealedPairs, sealedVerifiers, type SealedRow } from '@conduit/db/tokens.ts';

import { vaultEnvironment } from '../env.ts';

const PAGE = 200;

/**
 * `pnpm ops rotate-keys`: seals every stored token with the active key, a page at a time, while the product runs.
 * Killed, it goes on where it is called again. `--retire KEY` only asks whether KEY may be taken out of
 * TOKEN_VAULT_KEYS, and refuses while something is sealed with it. Exit code 1: not all could be done, or not yet.
 */
export async function rotateKeys(
  argv: string[],
  source?: Record<string, string | undefined>,
): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { retire: { type: 'string' } } });
  const env = vaultEnvironment(source);
  const vault = createVault({ keys: env.TOKEN_VAULT_KEYS, activeKid: env.TOKEN_VAULT_ACTIVE_KEY });
  const db = openDatabase({ url: env.CONDUIT_DB_URL, max: 2, applicationName: 'ops rotate-keys' });
  try {
    if (values.retire === undefined) return await rotate(db, vault);
    if (values.retire === env.TOKEN_VAULT_ACTIVE_KEY) {
      console.error(`${values.retire} is the active key: it seals new tokens.`);
      return 1;
    }
    return await mayRetire(db, vault, values.retire);
  } finally {
    await db.destroy();
  }
}

async function rotate(db: Db, vault: Vault): Promise<number> {
  let [resealed, unreadable] = [0, 0];
  for await (const page of pages(db)) {
    const renewed = [];
    for (const row of page) {
      const isDue = [row.accessToken, row.refreshToken].some(
        (token) => token !== null && vault.needsRotation(token),
      );
      if (!isDue) continue;
      const pair = await reseal(vault, row);
      if (pair) renewed.push(pair);
      else unreadable += 1;
    }
    resealed += await resealPairs(db, renewed);
    console.error(`${resealed} connections sealed anew`);
  }
  console.log(JSON.stringify({ resealed, unreadable }));
  if (unreadable > 0)
    console.error('Some tokens do not open with the keys given here; they were left as they are.');
  return unreadable > 0 ? 1 : 0;
}

async function reseal(vault: Vault, before: SealedRow) {
  const renew = async (token: string, kind: 'access_token' | 'refresh_token') => {
    const binding = { ownerId: before.connectionId, crm: before.crm, kind };
    const opened = await vault.open(token, binding);
    return opened.ok ? vault.seal(opened.plaintext, binding) : null;
  };
  const accessToken = await renew(before.accessToken, 'access_token');
  const refreshToken =
    before.refreshToken === null ? null : await renew(before.refreshToken, 'refresh_token');
  if (accessToken === null || (before.refreshToken !== null && refreshToken === null)) return null;
  return { before, accessToken, refreshToken };
}

async function mayRetire(db: Db, vault: Vault, kid: string): Promise<number> {
  let inUse = 0;
  for await (const page of pages(db)) {
    inUse += page.filter(({ accessToken, refreshToken }) =>
      [accessToken, refreshToken].some((token) => token !== null && vault.keyOf(token) === kid),
    ).length;
  }
  inUse += (await sealedVerifiers(db)).filter((verifier) => vault.keyOf(verifier) === kid).length;
  console.log(JSON.stringify({ key: kid, inUse }));
  if (inUse > 0) {
    console.error(`${kid} is still in use: run rotate-keys, and give sign-ins under way ten minutes.`);
    return 1;
  }
  console.error(`Nothing is sealed with ${kid}. It may be taken out of TOKEN_VAULT_KEYS.`);
  return 0;
}

async function* pages(db: Db): AsyncGenerator<SealedRow[]> {
  for (let after: string | null = null; ;) {
    const page = await sealedPairs(db, { after, limit: PAGE });
    if (page.length > 0) yield page;
    after = page.at(-1)?.connectionId ?? null;
    if (page.length < PAGE) return;
  }
}
