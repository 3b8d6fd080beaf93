import { isDatabaseAway } from '@conduit/db/outage.ts';

import type { Logger } from './log.ts';

/** An error nobody waited for is told at most so often. */
const TELL_EVERY_MS = 10_000;

/** The part of `process` that matters here. */
interface Host {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  kill(signal: 'SIGTERM'): void;
}

/**
 * Keeps the process alive through errors that came from a connection and reached nobody, such as the 'error' of a socket
 * a library forgot: whatever waited on it has its own failure or timeout, and every job its lease. An exception of any
 * other kind leaves an unknown state behind: the worker says so, finishes what is under way and ends, to be started anew.
 */
export function surviveStrayErrors(
  log: Logger,
  host: Host = { on: process.on.bind(process), kill: endItself },
  now: () => number = Date.now,
): void {
  let toldAt = -Infinity;
  let untold = 0;
  const tell = (error: unknown, message: string) => {
    if (now() - toldAt < TELL_EVERY_MS) {
      untold += 1;
      return;
    }
    toldAt = now();
    log.error({ err: error, untold }, message);
    untold = 0;
  };
  host.on('unhandledRejection', (error) => tell(error, 'a failure that nothing waited for'));
  host.on('uncaughtException', (error) => {
    if (isOfAConnection(error)) {
      tell(error, 'a connection failed that nothing waited for');
      return;
    }
    log.fatal({ err: error }, 'unexpected error: the worker ends, and is to be started again');
    host.kill('SIGTERM');
  });
}

const isOfAConnection = (error: unknown): boolean =>
  isDatabaseAway(error) ||
  (error instanceof Error &&
    'code' in error &&
    /^(?:E[A-Z]+|ERR_(?:SOCKET|STREAM|HTTP2|TLS|SSL)_\w+|UND_ERR_\w+)$/.test(String(error.code)));

/** As an operator would stop it; with an exit code that tells it from that. */
function endItself(signal: 'SIGTERM'): void {
  process.exitCode = 1;
  process.kill(process.pid, signal);
}
