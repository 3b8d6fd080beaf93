import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { crms } from '@conduit/shared/crm.ts';
import pg from 'pg';

import { Problem } from '../problem.ts';
import { addressed } from './envelope.ts';
import { connectCrm, deliver, signIn, type Delivery, type Person, type SignedIn } from './journey.ts';
import type { Stack } from './startStack.ts';

/** The account in both sandboxes that knows the demo's prospects. */
export const DEMO_ACCOUNT = 'Northwind Trading';
export const DEMO_EMAIL = 'ana.silva@northwind.example';
export const DEMO_ALIAS = 'northwind';

const POLL_MS = 200;

export const demoPerson = (stack: Pick<Stack, 'secrets'>): Person => ({
  email: DEMO_EMAIL,
  password: stack.secrets.demoPassword,
  workspaceName: 'Northwind',
});

/** The demo's workspace, with the checks done that follow a new connection. */
export async function prepareWorkspace(stack: Stack, progress: (message: string) => void): Promise<SignedIn> {
  const user = await connectWorkspace(stack, progress);
  await waitUntilQuiet(stack.supabase.dbUrl);
  return user;
}

/**
 * Signs the demo person in, connects both sandboxes through the real OAuth and turns on live writes and writing without
 * asking. What is done already is left as it is.
 */
export async function connectWorkspace(stack: Stack, progress: (message: string) => void): Promise<SignedIn> {
  const user = await signIn(stack, demoPerson(stack));
  const { data } = await user.client
    .from('crm_connections')
    .select('crm')
    .in('status', ['connected', 'error']);
  const connected = new Set((data ?? []).map((row) => String(row.crm)));
  for (const crm of crms) {
    if (connected.has(crm)) continue;
    progress(`Connecting the ${crm === 'hubspot' ? 'HubSpot' : 'Salesforce'} sandbox`);
    await connectCrm(stack, user, crm, DEMO_ACCOUNT);
  }
  const { error } = await user.client.rpc('set_live_writes', { workspace_id: user.workspaceId, live: true });
  if (error) throw new Error(`Turning live writes on failed: ${error.code}`);
  // The demo shows the whole way of a mail by itself; a workspace of one's own asks first.
  const { error: refused } = await user.client.rpc('set_write_unasked', {
    workspace_id: user.workspaceId,
    unasked: true,
  });
  if (refused) throw new Error(`Turning writing without asking on failed: ${refused.code}`);
  return user;
}

export interface Delivered {
  file: string;
  result: Delivery;
}

/** Delivers every `.eml` of a folder in the order of their names. */
export async function deliverFolder(
  stack: Stack,
  folder: string,
  onDelivered: (done: number, of: number) => void = () => undefined,
): Promise<Delivered[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  const results: Delivered[] = [];
  for (const file of files) {
    const raw = await addressed(new Uint8Array(await readFile(join(folder, file))), DEMO_ALIAS);
    results.push({ file, result: await deliver(stack, raw) });
    onDelivered(results.length, files.length);
  }
  return results;
}

/** Work that goes on for longer than somebody cared to wait. */
export class StillBusy extends Problem {
  constructor(open: number) {
    super(
      `${open} jobs or writes did not end in time.`,
      'See what they do with --verbose, or try again when the machine is less busy.',
    );
  }
}

/**
 * Waits until no job and no write is under way; the hourly sweep's checks, which wait for their turn, are not. Rejects when
 * the work does not end.
 */
export async function waitUntilQuiet(dbUrl: string, timeoutMs = 120_000): Promise<void> {
  const client = new pg.Client({ connectionString: dbUrl });
  await client.connect();
  try {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const { rows } = await client.query<{ open: string }>(`
        select (select count(*) from pgboss.job
                where state in ('created', 'retry', 'active') and name not like '\\_\\_pgboss%' and data->>'all' is null
                  and not (name = 'check_connection' and state = 'created' and start_after > pgboss.job_now()))
             + (select count(*) from public.crm_write_log where state in ('queued', 'in_flight')) as open`);
      if (Number(rows[0]?.open) === 0) return;
      if (Date.now() > deadline) throw new StillBusy(Number(rows[0]?.open));
      await delay(POLL_MS);
    }
  } finally {
    await client.end();
  }
}
