import type { SeedPortal } from '@conduit/crm-sandbox';
import { loadConnection } from '@conduit/db/connections.ts';
import { DEFAULT_HEADROOM } from '@conduit/shared/rateBudget.ts';
import { PRIORITY } from '@conduit/shared/reconciliation.ts';
import { callGate } from '@conduit/worker/callGate.ts';
import { openSession } from '@conduit/worker/session.ts';

import type { BenchResult } from '../registry.ts';
import { openPlace, type Place } from './place.ts';

const ACCOUNTS = 50;
const WORKERS = 8;
/** Smaller than HubSpot's, so that one machine can fill the windows of fifty accounts. */
const WINDOW = { max: 30, intervalMs: 10_000 };
/** The first window may hold the burst; what comes after is what lasts. */
const SETTLE_MS = 10_000;
const MEASURE_MS = 20_000;

/** How well workers that share a backlog fill what the headroom leaves of every account's window. */
export async function rateWindow(print: (line: string) => void): Promise<BenchResult> {
  const place = await openPlace({ portals: Array.from({ length: ACCOUNTS }, (_, number) => portal(number)) });
  try {
    const accounts = place.sandbox.control.accounts().filter(({ crm }) => crm === 'hubspot');
    for (const { account } of accounts) place.sandbox.control.configure(account, { rateLimit: WINDOW });
    const connections = [];
    for (const { account } of accounts) connections.push(await place.connect('hubspot', account));
    print(`${ACCOUNTS} accounts connected`);

    const workers = Array.from({ length: WORKERS }, () => place.worker());
    const startedAt = Date.now();
    const until = startedAt + SETTLE_MS + MEASURE_MS;
    place.sandbox.control.clearCalls();
    // Every account has two workers at it, as two syncs of one backlog would.
    await Promise.all(
      connections.flatMap((connection, number) =>
        [0, 3].map(async (shift) => {
          const context = workers[(number + shift) % WORKERS];
          const again = context && (await loadConnection(context.db, connection.workspaceId, connection.id));
          if (!context || !again) throw new Error('The connection is gone.');
          const opened = await openSession(context, again);
          if (!opened.ok) throw new Error(opened.error.code);
          const gate = callGate(context, again, place.providers.hubspot, PRIORITY.backlog);
          const session = { ...opened.session, gate };
          while (Date.now() < until) await place.providers.hubspot.upsertContacts(session, [person(number)]);
        }),
      ),
    );
    return result(place, startedAt + SETTLE_MS, print);
  } finally {
    await place.close();
  }
}

function result(place: Place, from: number, print: (line: string) => void): BenchResult {
  const calls = place.sandbox.control
    .calls({ crm: 'hubspot' })
    .filter(({ path }) => /\/contacts\/batch\/(read|create)$/.test(path));
  const refused = calls.filter(({ status }) => status === 429).length;
  const measured = calls.filter(({ at }) => {
    const time = Date.parse(at);
    return time >= from && time < from + MEASURE_MS;
  });
  const allowance = (ACCOUNTS * WINDOW.max * (1 - DEFAULT_HEADROOM) * MEASURE_MS) / WINDOW.intervalMs;
  const utilisation = measured.length / allowance;
  print(`${measured.length} calls of ${allowance} that might be made, ${refused} refused`);
  return {
    figures: [
      {
        name: 'rate-window: utilisation',
        ratio: utilisation,
        goal: 0.95,
        better: 'higher',
        baseline: 'the calls the headroom leaves of every window',
        ok: utilisation >= 0.95,
      },
      {
        name: 'rate-window: refused for being too fast',
        ratio: refused / calls.length,
        goal: 0,
        better: 'lower',
        baseline: 'all calls made',
        ok: refused === 0,
      },
    ],
    detail: { accounts: ACCOUNTS, workers: WORKERS, window: WINDOW, calls: calls.length, refused },
  };
}

const person = (number: number) => ({
  key: `bench-${number}`,
  email: `person@customer${number}.example`,
  firstName: null,
  lastName: null,
  company: null,
});

const portal = (number: number): SeedPortal => ({
  hubId: 70_000_000 + number,
  name: `Account ${number}`,
  domain: `account-${number}.example`,
  accountType: 'STANDARD',
  timeZone: 'Europe/Berlin',
  utcOffsetMinutes: 60,
  currency: 'EUR',
  dataHostingLocation: 'eu1',
  installer: { userId: number + 1, email: `admin@account-${number}.example`, name: 'Admin' },
  book: { companies: [], leads: [] },
});
