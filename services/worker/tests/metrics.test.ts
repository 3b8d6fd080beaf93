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
import { countWrite, outcomeOf, reportBacklog } from '../src/metrics.ts';
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
  await provider.forceFlush();
  return exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => ({ attributes, value })));
}

describe('what is measured', () => {
  it('is each settled write, by CRM, object and outcome', async () => {
    countWrite('hubspot', 'task', 'written');
    countWrite('hubspot', 'task', 'written');
    countWrite('salesforce', 'note', 'permanent');
    expect(await exported('conduit.crm.writes')).toEqual([
      {
        attributes: { 'conduit.crm': 'hubspot', 'conduit.object': 'task', 'conduit.outcome': 'written' },
        value: 2,
      },
      {
        attributes: { 'conduit.crm': 'salesforce', 'conduit.object': 'note', 'conduit.outcome': 'permanent' },
        value: 1,
      },
    ]);
  });

  it.each([
    [{ state: 'succeeded', permanentFailure: false }, 'written'],
    [{ state: 'failed', permanentFailure: false }, 'retried'],
    [{ state: 'failed', permanentFailure: true }, 'permanent'],
    [{ state: 'unknown', permanentFailure: false }, 'unknown'],
    [{ state: 'parked', permanentFailure: false }, 'parked'],
    [{ state: 'queued', permanentFailure: false }, null],
  ])('takes %j for %s', (row, outcome) => {
    expect(outcomeOf(row)).toBe(outcome);
  });

  it('is what is not done and how old, as gauges and as a log line', async () => {
    const connection = await fixture.connectReady('hubspot');
    await fixture.receive();
    await fixture.drain(fixture.context, ['sync_hubspot']);
    await fixture.query(
      `update public.crm_write_log set created_at = now() - interval '2 hours',
         state = 'failed', permanent_failure = true where object = 'note'`,
    );
    expect(connection.crm).toBe('hubspot');
    const lines: string[] = [];
    const log = createLogger('info', { write: (line: string) => void lines.push(line) });
    reportBacklog(log, await loadBacklog(fixture.context.db));
    const [permanent] = (await exported('conduit.crm.writes.oldest_age')).filter(
      ({ attributes }) => 'conduit.state' in attributes && attributes['conduit.state'] === 'permanent',
    );
    expect(permanent?.value).toBeGreaterThanOrEqual(7_200);
    expect(await exported('conduit.crm.writes.open')).toContainEqual({
      attributes: { 'conduit.crm': 'hubspot', 'conduit.state': 'queued' },
      value: 2,
    });
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(line['msg']).toBe('metrics');
    expect(line['conduit.crm.writes.open']).toMatchObject([
      { crm: 'hubspot', state: 'permanent', writes: 1 },
      { crm: 'hubspot', state: 'queued', writes: 2 },
    ]);
  });

  it('costs nothing and says nothing where nobody attached an SDK', () => {
    metrics.disable();
    expect(() => countWrite('hubspot', 'task', 'written')).not.toThrow();
  });
});
