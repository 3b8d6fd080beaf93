import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import getPort from 'get-port';
import { z } from 'zod';

import { readJsonFile } from './jsonFile.ts';

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

const remembered = z.record(z.string(), z.int().min(1).max(65_535));
export const PORTS_FILE = 'ports.json';
const fileIn = (dataDir: string): string => join(dataDir, PORTS_FILE);

/**
 * The port each part asks for: the one it had last time, so that bookmarks live on, else the well-known one (`preferred`)
 * or any (`free`). Whether it gets it shows when it binds.
 */
export async function wantedPorts(dataDir: string, wish: 'preferred' | 'free'): Promise<Ports> {
  const file = fileIn(dataDir);
  const last = existsSync(file) ? await readJsonFile(file, remembered) : {};
  const ports = { ...PREFERRED };
  for (const part of Object.keys(PREFERRED) as (keyof Ports)[]) {
    ports[part] = last[part] ?? (wish === 'preferred' ? PREFERRED[part] : await getPort({ host: HOST }));
  }
  return ports;
}

/** Keeps the ports the parts got. */
export async function rememberPorts(dataDir: string, ports: Ports): Promise<void> {
  await writeFile(fileIn(dataDir), `${JSON.stringify(ports, null, 2)}\n`);
}
