import { setTimeout as delay } from 'node:timers/promises';

import type { TokenSet } from '@conduit/crm/port.ts';
import { sealTokens } from '@conduit/crm/tokens.ts';

import { openScene, type Scene } from '../../drill/scene.ts';
import type { BenchOptions, BenchResult } from '../registry.ts';
import { startWorkerProcess } from '../workerProcess.ts';

const CONNECTIONS = 10_000;
const LATENCY_MS = 200;
/** What one worker checks at once: the slots of `check_connection`. */
const CONCURRENCY = 16;
const GOAL = 1.3;
const LOOK_EVERY_MS = 500;
/** A sweep that gets nowhere for so long is over. */
const STALLED_AFTER_MS = 20_000;

/** One worker checks every connection against a CRM that takes 200 ms to answer: how close to the wait alone? */
export async function healthSweep(
  print: (line: string) => void,
  { size = CONNECTIONS }: BenchOptions = {},
): Promise<BenchResult> {
  const scene = await openScene();
  try {
    const tokens = await scene.consent('salesforce');
    for (const { crm, account } of scene.sandbox.control.accounts()) {
      if (crm === 'salesforce') scene.sandbox.control.configure(account, { dailyApiLimit: 10 * size });
    }
    await connectMany(scene, tokens, size);
    scene.sandbox.control.faults.add({
      crm: 'salesforce',
      path: '/**',
      effect: { kind: 'delay', ms: LATENCY_MS },
    });
    const worker = await startWorkerProcess(scene);
    try {
      const { checked, ms: totalMs } = await sweep(scene, size, print);
      const idealMs = (size * LATENCY_MS) / CONCURRENCY;
      const ratio = totalMs / idealMs;
      print(
        `${checked} of ${size} checked in ${(totalMs / 1000).toFixed(1)} s; the wait alone is ${(idealMs / 1000).toFixed(1)} s`,
      );
      return {
        figures: [
          {
            name: 'health-sweep total / ideal',
            ratio,
            goal: GOAL,
            better: 'lower',
            baseline: `${size} × ${LATENCY_MS} ms / ${CONCURRENCY} at once`,
            ok: checked === size && worker.crashes() === 0 && ratio <= GOAL,
          },
        ],
        detail: { connections: size, checked, totalMs: Math.round(totalMs), crashes: worker.crashes() },
      };
    } finally {
      await worker.stop();
    }
  } finally {
    await scene.close();
  }
}

/** A workspace each, whose tokens are sealed for it alone. */
async function connectMany({ database, vault }: Scene, tokens: TokenSet, size: number): Promise<void> {
  const { rows } = await database.pool.query<{ id: string }>(
    `with w as (insert into public.workspaces (name) select 'Bench' from generate_series(1, $1) returning id)
     insert into public.crm_connections (workspace_id, crm, external_account_id, status, instance_url)
     select id, 'salesforce', gen_random_uuid()::text, 'connected', $2 from w returning id`,
    [size, tokens.instanceUrl],
  );
  const sealed = await Promise.all(
    rows.map(async ({ id }) => ({
      id,
      ...(await sealTokens(vault, { connectionId: id, crm: 'salesforce' }, tokens)),
    })),
  );
  await database.pool.query(
    `insert into private.crm_tokens (connection_id, access_token, refresh_token)
     select (t ->> 'id')::uuid, t ->> 'accessToken', t ->> 'refreshToken' from jsonb_array_elements($1::jsonb) t`,
    [JSON.stringify(sealed)],
  );
  await database.pool.query(
    `insert into public.connection_health (workspace_id, crm, connection_id, next_check_at)
     select workspace_id, crm, id, now() from public.crm_connections`,
  );
  await database.pool.query('analyze');
}

async function sweep(
  { database }: Scene,
  size: number,
  print: (line: string) => void,
): Promise<{ checked: number; ms: number }> {
  const startedAt = performance.now();
  await database.pool.query(`select private.send_job('reconcile_connections', '{"which": "due"}'::jsonb)`);
  let checked = 0;
  let movedAt = startedAt;
  while (checked < size && performance.now() - movedAt < STALLED_AFTER_MS) {
    await delay(LOOK_EVERY_MS);
    const { rows } = await database.pool.query<{ checked: number }>(
      `select count(*)::int as checked from public.connection_health where last_ok_at is not null`,
    );
    const now = rows[0]?.checked ?? 0;
    if (now > checked) movedAt = performance.now();
    if (Math.floor(now / 1_000) > Math.floor(checked / 1_000)) print(`${now} of ${size} checked`);
    checked = now;
  }
  return { checked, ms: performance.now() - startedAt };
}
