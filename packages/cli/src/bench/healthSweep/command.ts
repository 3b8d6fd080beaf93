import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { sealTokens } from '@conduit/crm/tokens.ts';
import { childEnv } from '@conduit/local-supabase/env.ts';
import { startChild } from '@conduit/local-supabase/processes.ts';

import { openScene } from '../../drill/scene.ts';
import { workerDir } from '../../stack/paths.ts';
import type { BenchResult } from '../registry.ts';

const CONNECTIONS = 10_000;
const LATENCY_MS = 200;
/** What one worker checks at once: CHECK_POLLERS × CHECKS_PER_POLLER. */
const CONCURRENCY = 16;
const GOAL = 1.3;

/** One worker checks every connection against a CRM that takes 200 ms to answer: how close to the wait alone? */
export async function healthSweep(print: (line: string) => void, size = CONNECTIONS): Promise<BenchResult> {
  const scene = await openScene();
  try {
    const tokens = await scene.consent('salesforce');
    for (const { crm, account } of scene.sandbox.control.accounts()) {
      if (crm === 'salesforce') scene.sandbox.control.configure(account, { dailyApiLimit: 10 * size });
    }
    const { rows } = await scene.database.pool.query<{ id: string }>(
      `with w as (insert into public.workspaces (name) select 'Bench' from generate_series(1, $1) returning id)
       insert into public.crm_connections (workspace_id, crm, external_account_id, status, instance_url)
       select id, 'salesforce', gen_random_uuid()::text, 'connected', $2 from w returning id`,
      [size, tokens.instanceUrl],
    );
    const sealed = await Promise.all(
      rows.map(async ({ id }) => ({
        id,
        ...(await sealTokens(scene.vault, { connectionId: id, crm: 'salesforce' }, tokens)),
      })),
    );
    await scene.database.pool.query(
      `insert into private.crm_tokens (connection_id, access_token, refresh_token)
       select (t ->> 'id')::uuid, t ->> 'accessToken', t ->> 'refreshToken' from jsonb_array_elements($1::jsonb) t`,
      [JSON.stringify(sealed)],
    );
    scene.sandbox.control.faults.add({
      crm: 'salesforce',
      path: '/**',
      effect: { kind: 'delay', ms: LATENCY_MS },
    });
    const { hubspot, salesforce } = scene.sandbox;
    const worker = await startChild({
      name: 'The worker',
      command: process.execPath,
      args: [join(workerDir, 'src/main.ts')],
      cwd: workerDir,
      env: childEnv({
        CONDUIT_DB_URL: scene.database.workerUrl,
        HUBSPOT_CLIENT_ID: hubspot.clientId,
        HUBSPOT_CLIENT_SECRET: hubspot.clientSecret,
        HUBSPOT_API_URL: hubspot.url,
        SALESFORCE_CLIENT_ID: salesforce.clientId,
        SALESFORCE_CLIENT_SECRET: salesforce.clientSecret,
        SALESFORCE_LOGIN_URL: salesforce.url,
        TOKEN_VAULT_KEYS: JSON.stringify(scene.keys),
        TOKEN_VAULT_ACTIVE_KEY: 'k1',
        INBOUND_DOMAIN: 'in.conduit.example',
        LOG_LEVEL: 'warn',
      }),
    });
    try {
      await delay(2_000); // the worker is up; what is measured is the sweep
      await scene.database.pool.query(
        `insert into public.connection_health (workspace_id, crm, connection_id, next_check_at)
         select workspace_id, crm, id, now() from public.crm_connections`,
      );
      const startedAt = performance.now();
      await scene.database.pool.query(
        `select private.send_job('reconcile_connections', '{"which": "due"}'::jsonb)`,
      );
      const deadlineMs = startedAt + 10 * size * LATENCY_MS;
      let done = 0;
      while (done < size && performance.now() < deadlineMs) {
        await delay(250);
        const checked = await scene.database.pool.query<{ done: number }>(
          `select count(*)::int as done from public.connection_health where last_checked_at is not null and status = 'ok'`,
        );
        done = checked.rows[0]?.done ?? 0;
      }
      const totalMs = performance.now() - startedAt;
      const idealMs = (size * LATENCY_MS) / CONCURRENCY;
      const ratio = totalMs / idealMs;
      print(
        `${done} of ${size} checked in ${(totalMs / 1000).toFixed(1)} s; the wait alone is ${(idealMs / 1000).toFixed(1)} s`,
      );
      return {
        figures: [
          {
            name: 'health-sweep total / ideal',
            ratio,
            goal: GOAL,
            better: 'lower',
            baseline: `${size} × ${LATENCY_MS} ms / ${CONCURRENCY} at once`,
            ok: done === size && ratio <= GOAL,
          },
        ],
        detail: { connections: size, checked: done, totalMs: Math.round(totalMs) },
      };
    } finally {
      await worker.stop();
    }
  } finally {
    await scene.close();
  }
}
