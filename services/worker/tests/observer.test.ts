import { openDatabase, type Db } from '@conduit/db/client.ts';
import { childEnv } from '@conduit/local-supabase/env.ts';
import { startChild, type Child } from '@conduit/local-supabase/processes.ts';
import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import getPort from 'get-port';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { startObserver, stuckQueues, type Observer, type ObserverOptions } from '../src/observer.ts';
import { jobs } from '../src/worker.ts';
import { useFixture } from './fixture.ts';

const fixture = useFixture();
const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let end = ending.pop(); end; end = ending.pop()) await end();
  metrics.disable();
});

const open = (url: string): Db => {
  const db = openDatabase({ url, applicationName: 'test', max: 1 });
  ending.push(() => db.destroy());
  return db;
};
async function observe(changes: Partial<ObserverOptions> = {}): Promise<Observer> {
  const observer = await startObserver({
    host: '127.0.0.1',
    port: 0,
    db: changes.db ?? open(fixture.database.workerUrl),
    queues: Object.keys(jobs),
    phase: () => 'running',
    pollers: () => [],
    now: () => 1_000_000,
    wait: delay,
    ...changes,
  });
  ending.push(() => observer.stop());
  return observer;
}
const ask = async (url: string, init?: RequestInit) => {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.text() };
};
const said = (status: number, body: object) => ({ status, body: `${JSON.stringify(body)}\n` });

describe('/readyz', () => {
  it('is 200 when the database is there with every queue', async () => {
    const { url } = await observe();
    expect(await ask(`${url}/readyz`)).toEqual(said(200, { status: 'ok' }));
    expect((await ask(`${url}/readyz?from=probe`, { method: 'HEAD' })).status).toBe(200);
  });

  it.each(['starting', 'stopping'] as const)('is 503 while it is %s', async (phase) => {
    const { url } = await observe({ phase: () => phase });
    expect(await ask(`${url}/readyz`)).toEqual(said(503, { status: 'not_ready', reason: phase }));
    expect((await ask(`${url}/healthz`)).status).toBe(200);
  });

  it('is 503 where migrations are missing, and says what is not there', async () => {
    const { url } = await observe();
    await fixture.query(
      `delete from pgboss.schedule; delete from pgboss.queue where name = 'sweep_owed_jobs'`,
    );
    const missing = ['sweep_owed_jobs'];
    expect(await ask(`${url}/readyz`)).toEqual(
      said(503, { status: 'not_ready', reason: 'not_migrated', missing }),
    );
    await fixture.query('drop schema pgboss cascade');
    expect(JSON.parse((await ask(`${url}/readyz`)).body)).toMatchObject({
      reason: 'not_migrated',
      missing: Object.keys(jobs),
    });
  });

  it('is 503 without a database, and says nothing of how it is reached', async () => {
    const { url } = await observe({ db: open('postgresql://conduit_worker:s3cret@127.0.0.1:1/postgres') });
    expect(await ask(`${url}/readyz`)).toEqual(
      said(503, { status: 'not_ready', reason: 'database_unreachable' }),
    );
  });

  it('does not wait for a database that gives no answer, and does not ask it twice at a time', async () => {
    let connections = 0;
    const silent = createServer(() => (connections += 1));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const db = openDatabase({ url: `postgresql://x@127.0.0.1:${port}/x`, applicationName: 'test', max: 5 });
    const { url } = await observe({ db, wait: () => delay(50) });
    for (let n = 0; n < 3; n++)
      expect(await ask(`${url}/readyz`)).toEqual(
        said(503, { status: 'not_ready', reason: 'database_unreachable' }),
      );
    expect(connections).toBe(1);
    silent.close();
  });
});

describe('/healthz', () => {
  const poller = { queue: 'extract_thread', busy: false, movedAt: 1_000_000 };

  it('is 200, whatever the database does', async () => {
    const { url } = await observe({ db: open('postgresql://x@127.0.0.1:1/x'), pollers: () => [poller] });
    expect(await ask(`${url}/healthz`)).toEqual(said(200, { status: 'ok' }));
  });

  it('is 503 when a queue’s poller neither works nor asks for work', async () => {
    const { url } = await observe({ pollers: () => [poller, { ...poller, movedAt: 1_000_000 - 120_001 }] });
    expect(await ask(`${url}/healthz`)).toEqual(said(503, { status: 'stuck', queues: ['extract_thread'] }));
  });

  it('is 200 while pollers wait for a database that is away: a new process would too', async () => {
    const { url } = await observe({
      db: open('postgresql://x@127.0.0.1:1/x'),
      pollers: () => [{ ...poller, movedAt: 0 }],
    });
    expect(await ask(`${url}/healthz`)).toEqual(said(200, { status: 'ok' }));
  });

  it('lets a poller work as long as it takes', () => {
    expect(stuckQueues([{ ...poller, busy: true, movedAt: 0 }], 10_000_000)).toEqual([]);
    expect(stuckQueues([{ ...poller, movedAt: 0 }], 120_000)).toEqual([]);
    expect(stuckQueues([{ ...poller, movedAt: 0 }], 120_001)).toEqual(['extract_thread']);
  });
});

describe('the other addresses', () => {
  it('are not there, and nothing takes anything', async () => {
    const { url } = await observe();
    expect(await ask(url)).toEqual(said(404, { status: 'not_found' }));
    expect(await ask(`${url}/healthz`, { method: 'POST', body: 'x' })).toEqual(
      said(405, { status: 'not_allowed' }),
    );
  });

  it('/metrics leaves collecting to an SDK of the operator’s own', async () => {
    metrics.setGlobalMeterProvider(new MeterProvider());
    const { url } = await observe();
    expect(await ask(`${url}/metrics`)).toEqual(said(404, { status: 'collected_elsewhere' }));
  });

  it('a port that is taken is said', async () => {
    const { url } = await observe();
    await expect(observe({ port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('an IPv6 address can be bound', async () => {
    const { url } = await observe({ host: '::1' });
    expect((await ask(`${url}/healthz`)).status).toBe(200);
  });
});

describe('a real worker', () => {
  const start = async (changes: Record<string, string>) => {
    const lines: string[] = [];
    const worker: Child = await startChild({
      name: 'The worker',
      command: process.execPath,
      args: [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
      onLine: (line) => lines.push(line),
      env: childEnv({
        CONDUIT_DB_URL: fixture.database.workerUrl,
        SUPABASE_URL: 'http://127.0.0.1:9',
        SUPABASE_SECRET_KEY: 'none',
        INBOUND_DOMAIN: 'in.conduit.example',
        HUBSPOT_CLIENT_ID: 'id',
        HUBSPOT_CLIENT_SECRET: 'secret',
        SALESFORCE_CLIENT_ID: 'id',
        SALESFORCE_CLIENT_SECRET: 'secret',
        TOKEN_VAULT_KEYS: JSON.stringify({ k1: 'A'.repeat(43) }),
        TOKEN_VAULT_ACTIVE_KEY: 'k1',
        ...changes,
      }),
    });
    ending.push(() => worker.stop());
    return { worker, lines };
  };
  const eventually = (work: () => Promise<unknown>) => vi.waitFor(work, { timeout: 20_000, interval: 50 });

  it('is ready once it works, tells its figures in dry run, and is not ready while it stops', async () => {
    const url = `http://127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
    const { worker } = await start({ WORKER_PORT: new URL(url).port });
    await eventually(async () => expect(await ask(`${url}/readyz`)).toEqual(said(200, { status: 'ok' })));
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    await fixture.receive();
    await eventually(async () => {
      const { body } = await ask(`${url}/metrics`);
      expect(body).toMatch(
        /^conduit_job_duration_count\{conduit_job="extract_thread",conduit_end="done"\} 1$/m,
      );
    });
    const { body } = await ask(`${url}/metrics`);
    expect(body).toMatch(/^conduit_database_up 1$/m);
    expect(body).toMatch(/^conduit_queue_jobs\{conduit_queue="extract_thread",conduit_state="failed"\} 0$/m);
    expect(body).toMatch(/^conduit_db_pool_max 8$/m);
    expect(body).not.toContain(fixture.workspaceId);

    // A job that cannot end yet holds the stop up.
    const holder = await fixture.database.pool.connect();
    await holder.query('begin; lock table public.extraction_runs in access exclusive mode');
    await fixture.receive({ internetMessageId: 'two@acme.example' });
    await eventually(async () => {
      const active = await fixture.query(
        `select 1 from pgboss.job where name = 'extract_thread' and state = 'active'`,
      );
      expect(active).toHaveLength(1);
    });
    process.kill(worker.pid, 'SIGTERM');
    await eventually(async () =>
      expect(await ask(`${url}/readyz`)).toEqual(said(503, { status: 'not_ready', reason: 'stopping' })),
    );
    expect((await ask(`${url}/healthz`)).status).toBe(200);
    await holder.query('rollback');
    holder.release();
    await worker.exited;
    expect(await fixture.query('select 1 as run from public.extraction_runs')).toHaveLength(2);
  }, 60_000);

  it('says which port it cannot have, in one line', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { worker, lines } = await start({
      WORKER_PORT: String((taken.address() as { port: number }).port),
    });
    await worker.exited;
    expect(lines).toEqual([
      'WORKER_PORT is wrong: cannot listen on 127.0.0.1 (EADDRINUSE). Example: WORKER_PORT=9464',
    ]);
    taken.close();
  }, 60_000);
});
