import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import getPort from 'get-port';
import { z } from 'zod';

const HOST = '127.0.0.1';

/** What each part would like. */
const PREFERRED = {
  dashboard: 3000,
  API: 54321,
  database: 54322,
  'HubSpot sandbox': 4010,
  'Salesforce sandbox': 4020,
};
export type Ports = Record<keyof typeof PREFERRED, number>;

const remembered = z.record(z.string(), z.number());

/**
 * A port for each part: the one it had last time, else the well-known one (`preferred`) or any (`free`). A busy port is
 * stepped around, and said. Ports are remembered, because a Salesforce connection names the host it lives on.
 */
export async function choosePorts(
  dataDir: string,
  wish: 'preferred' | 'free',
  progress: (message: string) => void,
): Promise<Ports> {
  const file = join(dataDir, 'ports.json');
  const last = existsSync(file) ? remembered.parse(JSON.parse(await readFile(file, 'utf8'))) : {};
  const ports = { ...PREFERRED };
  for (const part of Object.keys(PREFERRED) as (keyof Ports)[]) {
    const wanted = last[part] ?? (wish === 'preferred' ? PREFERRED[part] : null);
    const isWanted = wanted !== null && (await isFree(wanted));
    ports[part] = isWanted ? wanted : await getPort({ host: HOST });
    if (wanted !== null && !isWanted) progress(`Port ${wanted} is in use; the ${part} is on ${ports[part]}`);
  }
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${JSON.stringify(ports, null, 2)}\n`);
  return ports;
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}
