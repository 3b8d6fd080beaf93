import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { readJsonFile } from './jsonFile.ts';

const schema = z.object({
  inboundEmailSecret: z.string(),
  vaultKeys: z.record(z.string(), z.string()),
  activeVaultKey: z.string(),
  demoPassword: z.string(),
});
export type Secrets = z.output<typeof schema>;

export const SECRETS_FILE = 'secrets.json';

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

/** The stack's own secrets, made on first use and kept in its data folder for its owner's eyes only. */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, SECRETS_FILE);
  if (existsSync(file)) return readJsonFile(file, schema);
  const secrets: Secrets = {
    inboundEmailSecret: random(32),
    vaultKeys: { local: random(32) },
    activeVaultKey: 'local',
    demoPassword: `conduit-${random(6)}`,
  };
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
