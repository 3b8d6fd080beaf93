import type { Db } from '@conduit/db/client.ts';
import { missingQueues } from '@conduit/db/vitals.ts';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { within } from './vitals.ts';
import type { Poller } from './worker.ts';

/** A probe wants an answer, also of a database that gives none. */
const DATABASE_TIMEOUT_MS = 2_000;
/** A poller asks at least every half minute, and is not counted while it works. */
const STUCK_AFTER_MS = 120_000;

export type Phase = 'starting' | 'running' | 'stopping';

export interface ObserverOptions {
  host: string;
  /** 0: any that is free. */
  port: number;
  /** Of its own: a probe must not wait for a connection behind the jobs. */
  db: Db;
  queues: readonly string[];
  phase: () => Phase;
  pollers: () => readonly Poller[];
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<unknown>;
}

export interface Observer {
  url: string;
  stop(): Promise<void>;
}

/** The queues whose pollers neither work nor ask for work. */
export const stuckQueues = (pollers: readonly Poller[], now: number): string[] => [
  ...new Set(
    pollers.filter(({ busy, movedAt }) => !busy && now - movedAt > STUCK_AFTER_MS).map(({ queue }) => queue),
  ),
];

export type NotReady = 'starting' | 'stopping' | 'database_unreachable' | 'not_migrated';

/**
 * Answers `/healthz` (should this process be started anew?), `/readyz` (does it do its work?) and `/metrics`. It says
 * nothing about anybody's data and asks nobody who they are: bind it where only probes reach it.
 */
export async function startObserver(options: ObserverOptions): Promise<Observer> {
  const { db, queues, phase, pollers, now, wait } = options;
  const exporter = collectMetrics();

  let asking: Promise<string[]> | undefined;
  const notReady = async (): Promise<{ reason: NotReady; missing?: string[] } | null> => {
    const at = phase();
    if (at !== 'running') return { reason: at };
    // One question at a time: probes must not pile up behind a database that does not answer.
    asking ??= missingQueues(db, queues).finally(() => (asking = undefined));
    const missing = await within(DATABASE_TIMEOUT_MS, wait, asking).catch((error: unknown) =>
      isNotMigrated(error) ? [...queues] : null,
    );
    if (missing === null) return { reason: 'database_unreachable' };
    return missing.length > 0 ? { reason: 'not_migrated', missing } : null;
  };

  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, 405, { status: 'not_allowed' });
    switch (path) {
      case '/healthz': {
        const stuck = phase() === 'running' ? stuckQueues(pollers(), now()) : [];
        if (stuck.length === 0) return answer(response, 200, { status: 'ok' });
        // While the database is away pollers wait for it, and a new process would too.
        return void notReady().then((problem) =>
          problem
            ? answer(response, 200, { status: 'ok' })
            : answer(response, 503, { status: 'stuck', queues: stuck }),
        );
      }
      case '/readyz':
        return void notReady().then((problem) =>
          problem
            ? answer(response, 503, { status: 'not_ready', ...problem })
            : answer(response, 200, { status: 'ok' }),
        );
      case '/metrics':
        if (exporter) return exporter.getMetricsRequestHandler(request, response);
        return answer(response, 404, { status: 'collected_elsewhere' });
      default:
        return answer(response, 404, { status: 'not_found' });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });
  // A listening server has an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await exporter?.shutdown();
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(`${JSON.stringify(body)}\n`);
}

/** Null where an SDK of the operator's own collects already. */
function collectMetrics(): PrometheusExporter | null {
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
  const provider = new MeterProvider({ readers: [exporter] });
  return metrics.setGlobalMeterProvider(provider) ? exporter : null;
}

/** Postgres answers that a schema or table is not there, or not for us. */
const isNotMigrated = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['3F000', '42P01', '42501'].includes(String(error.code));
