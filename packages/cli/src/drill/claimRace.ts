import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';
import { z } from 'zod';

import { installCrm, signIn, type SignedIn } from '../stack/journey.ts';
import { startStack, type Stack } from '../stack/startStack.ts';
import type { DrillOptions, DrillResult } from './registry.ts';

const ROUNDS = 200;
const CLAIMANTS = 50;
const ACCOUNT = 'Northwind Trading';
const INSTALLER = 'dana.whitfield@northwind.example';

const answer = z.union([
  z.object({ connectionId: z.string(), workspaceId: z.string(), repeated: z.boolean() }),
  z.object({ error: z.object({ code: z.string(), message: z.string().min(1) }) }),
]);

/**
 * Fifty people, each with a workspace of their own, hold the secret of one install and claim it at once, over HTTP. One
 * must win, be the one the database says, and every other must be told why not. Then the account is disconnected and
 * installed anew.
 */
export async function claimRace(
  print: (line: string) => void,
  { rounds = ROUNDS }: DrillOptions,
): Promise<DrillResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'conduit-drill-'));
  const stack = await startStack({
    dataDir,
    ports: 'free',
    web: false,
    workers: 0,
    durable: false,
    onProgress: print,
  });
  const db = new pg.Client(stack.supabase.dbUrl);
  await db.connect();
  try {
    print(`Signing up ${CLAIMANTS} claimants`);
    const claimants: SignedIn[] = [];
    for (let number = 1; number <= CLAIMANTS; number++) {
      claimants.push(
        await signIn(stack, {
          email: `claimant${number}@race.example`,
          password: stack.secrets.demoPassword,
          workspaceName: `Race ${number}`,
        }),
      );
    }
    let winners = 0;
    let toldWhy = 0;
    let disagreements = 0;
    for (let round = 1; round <= rounds; round++) {
      const outcome = await race(stack, db, claimants);
      winners += outcome.winners.length;
      toldWhy += outcome.toldWhy;
      const [winner, ...others] = outcome.winners;
      if (winner === undefined || others.length > 0 || winner !== outcome.stored) disagreements++;
      if (round % 20 === 0) print(`${round} of ${rounds} rounds: ${winners} winners`);
    }
    const ok = winners === rounds && disagreements === 0 && toldWhy === rounds * (CLAIMANTS - 1);
    return { drill: 'claim-race', rounds, claimants: CLAIMANTS, winners, losers_told_why: toldWhy, ok };
  } finally {
    await db.end();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function race(
  stack: Stack,
  db: pg.Client,
  claimants: SignedIn[],
): Promise<{ winners: string[]; toldWhy: number; stored: string | null }> {
  const page = await installCrm(stack, 'hubspot', ACCOUNT);
  const installId = page.searchParams.get('install_id') ?? '';
  const secret = page.searchParams.get('claim') ?? '';
  const answers = await Promise.all(
    claimants.map(async ({ accessToken, workspaceId }) => {
      const response = await fetch(`${stack.functionsUrl}/claim-install`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${accessToken}`,
          apikey: stack.supabase.publishableKey,
          'content-type': 'application/json',
          'x-claim-secret': secret,
        },
        body: JSON.stringify({ crm: 'hubspot', installId, workspaceId, confirmedInstaller: INSTALLER }),
      });
      return answer.parse(await response.json());
    }),
  );
  const { rows } = await db.query<{ workspace_id: string | null }>(
    `select claimed_workspace_id as workspace_id from public.pending_installs i
    join public.crm_connections c on c.id = i.connection_id and c.workspace_id = i.claimed_workspace_id
    where i.id = $1 and i.status = 'claimed' and c.status = 'connected'`,
    [installId],
  );
  await db.query(
    `update public.crm_connections set status = 'disconnected', disconnected_at = now() where status = 'connected'`,
  );
  return {
    winners: answers.flatMap((each) => ('error' in each ? [] : [each.workspaceId])),
    toldWhy: answers.filter((each) => 'error' in each && each.error.code === 'already_claimed').length,
    stored: rows[0]?.workspace_id ?? null,
  };
}
