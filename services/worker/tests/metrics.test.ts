import { loadBacklog } from '@conduit/db/writeBacklog.ts';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createLogger } from '../src/log.ts';
import { countWrites, reportBacklog } from '../src/metrics.ts';
import { useFixture } from './fixture.ts';

const fixture = useFixture();
let exporter: InMemoryMetricExporter;
let provider: MeterProvider;

beforeEach(() => {
  exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 })],
  });
  metrics.setGlobalMeterProvider(provider);
});
afterEach(async () => {
  metrics.disable();
  await provider.shutdown();
});

/** Every value an attached exporter has received, by metric. */
async function exported(name: string): Promise<{ attributes: object; value: unknown }[]> {
  exporter.reset();
  await provider.forceFlush();
  return exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => ({ attributes, value })));
}

describe('what is measured', () => {
  it('is each settled write, by CRM, object and outcome', async () => {
    const settled = [
      { state: 'succeeded', permanentFailure: false },
      { state: 'succeeded' },
      { state: 'failed', permanentFailure: false },
      { state: 'failed', permanentFailure: true },
      { state: 'unknown' },
      { state: 'parked' },
      // No outcome of an attempt.
      { state: 'queued' },
    ];
    countWrites('hubspot', 'task', settled);
    const counted = await exported('conduit.crm.writes');
    expect(counted.map(({ attributes, value }) => [attributes, value])).toEqual(
      [
        ['written', 2],
        ['retried', 1],
        ['permanent', 1],
        ['unknown', 1],
        ['parked', 1],
      ].map(([outcome, count]) => [
        { 'conduit.crm': 'hubspot', 'conduit.object': 'task', 'conduit.outcome': outcome },
        count,
      ]),
    );
  });

  it('is counted once per write as it is settled, and reported by the reconciler', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    fixture.sandbox.control.faults.set([
      {
        crm: 'hubspot',
        path: '/crm/objects/*/tasks/batch/create',
        count: 1,
        effect: { kind: 'drop', when: 'after_commit' },
      },
    ]);
    await fixture.drain();
    await fixture.query(`update public.crm_write_log set next_retry_at = now() where state = 'unknown'`);
    const lines: string[] = [];
    const log = createLogger('info', { write: (line: string) => void lines.push(line) });
    await fixture.perform('reconcile_crm_writes', {}, { ...fixture.context, log });
    await fixture.drain();
    const counted = (await exported('conduit.crm.writes')).map(
      ({ attributes, value }) => `${Object.values(attributes).join(' ')} ${String(value)}`,
    );
    expect(counted.sort()).toEqual([
      'hubspot contact written 1',
      'hubspot note written 1',
      'hubspot task unknown 1',
      'hubspot task written 1',
    ]);
    const line = lines
      .map((each) => JSON.parse(each) as Record<string, unknown>)
      .find(({ msg }) => msg === 'metrics');
    expect(line?.['conduit.crm.writes.open']).toMatchObject([
      { crm: 'hubspot', state: 'unknown', writes: 1 },
    ]);
    expect(await exported('conduit.crm.writes.open')).toEqual([
      { attributes: { 'conduit.crm': 'hubspot', 'conduit.state': 'unknown' }, value: 1 },
    ]);
  });

  it('is how old the oldest is of what is not done', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    await fixture.drain(fixture.context, ['sync_hubspot']);
    await fixture.query(
      `update public.crm_write_log set created_at = now() - interval '2 hours',
         state = 'failed', permanent_failure = true where object = 'note'`,
    );
    reportBacklog(createLogger('silent'), await loadBacklog(fixture.context.db));
    const ages = await exported('conduit.crm.writes.oldest_age');
    expect(ages.map(({ attributes }): unknown[] => Object.values(attributes))).toEqual([
      ['hubspot', 'permanent'],
      ['hubspot', 'queued'],
    ]);
    expect(ages[0]?.value).toBeGreaterThanOrEqual(7_200);
  });

  it('costs nothing and says nothing where nobody attached an SDK', () => {
    metrics.disable();
    expect(() => countWrites('hubspot', 'task', [{ state: 'succeeded' }])).not.toThrow();
  });
});
