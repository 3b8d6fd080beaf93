import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalSupabaseError } from './errors.ts';

/** Secrets of one local stack. They open nothing but that stack. */
export interface Keys {
  /** Signs users' access tokens (HS256). */
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  /** Passwords of the database roles that sign in. */
  passwords: {
    postgres: string;
    lite_authenticator: string;
    conduit_worker: string;
    conduit_functions: string;
  };
}

const secret = (bytes = 24): string => randomBytes(bytes).toString('base64url');

function generateKeys(): Keys {
  return {
    jwtSecret: secret(48),
    publishableKey: `sb_publishable_${secret()}`,
    secretKey: `sb_secret_${secret()}`,
    passwords: {
      postgres: secret(),
      lite_authenticator: secret(),
      conduit_worker: secret(),
      conduit_functions: secret(),
    },
  };
}

/**
 * The keys of the stack in `dataDir`, made on first use and kept in `keys.json`, which only its owner may read.
 * `overrides` replace single keys and are kept as well.
 */
export async function loadKeys(
  dataDir: string,
  overrides: Partial<Omit<Keys, 'passwords'>> = {},
): Promise<Keys> {
  const file = join(dataDir, 'keys.json');
  const stored = existsSync(file) ? readKeys(file, await readFile(file, 'utf8')) : undefined;
  const keys = { ...(stored ?? generateKeys()), ...overrides };
  if (JSON.stringify(keys) === JSON.stringify(stored)) return keys;
  await mkdir(dataDir, { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return keys;
}

function readKeys(file: string, text: string): Keys {
  try {
    return JSON.parse(text) as Keys; // our own file
  } catch {
    throw new LocalSupabaseError('damaged', `${file} is damaged: it does not hold what Conduit wrote.`);
  }
}
