import { describe, expect, it } from 'vitest';

import { databaseOutage } from '../src/drill/databaseOutage.ts';
import { fewConnections } from '../src/drill/fewConnections.ts';

const quiet = () => undefined;

describe('a worker process', () => {
  it('outlives sessions that end in a transaction and a killed Postgres, and works again at once', async () => {
    const result = await databaseOutage(quiet, { rounds: 5 });
    expect(result).toMatchObject({ ok: true, samePid: true, findings: 0, jobsFailed: 0, outcomes: 36 });
    expect(result['sessionsEnded']).toBeGreaterThan(0);
    expect(result['inFlight']).toBeGreaterThan(0);
    expect(result['secondsToFirstJob']).toBeLessThan(10);
  }, 180_000);

  it('does its work where Postgres gives fewer connections than it asks for, and with the fewest it accepts', async () => {
    expect(await fewConnections(quiet)).toMatchObject({
      ok: true,
      samePids: true,
      findings: 0,
      retriesBurned: 0,
      smallestFindings: 0,
    });
  }, 240_000);
});
