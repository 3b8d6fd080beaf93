import { expect, it } from 'vitest';

import { ingestDuringPurge } from '../src/bench/purge/ingest.ts';
import { purgeThroughput } from '../src/bench/purge/throughput.ts';

const print = () => undefined;

it('purges and updates as many messages side by side', { timeout: 60_000 }, async () => {
  const { figures, detail } = await purgeThroughput(print, { size: 4_000 });
  expect(detail).toMatchObject({ messages: 4_000, purged: 2_000, updated: 2_000 });
  expect(figures).toEqual([expect.objectContaining({ name: 'purge: throughput', goal: 0.7 })]);
});

it('stores messages while others are purged', { timeout: 60_000 }, async () => {
  const { figures, detail } = await ingestDuringPurge(print, { size: 10_000 });
  expect(detail).toMatchObject({ messages: 10_000, samples: 160 });
  expect((detail as { purged_meanwhile: number }).purged_meanwhile).toBeGreaterThan(0);
  expect(figures).toEqual([expect.objectContaining({ name: 'ingest during a purge: p95', goal: 1.2 })]);
});
