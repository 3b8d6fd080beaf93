import { openDatabase, poolUse } from '@conduit/db/client.ts';
import { sendJob } from '@conduit/db/jobs.ts';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createLogger } from '../src/log.ts';
import { countResent, countWarning, countWrites, recordJob } from '../src/metrics.ts';
import { observeVitals } from '../src/vitals.ts';
import { describeWarning } from '../src/worker.ts';
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

const observe = (changes: Partial<Parameters<typeof observeVitals>[0]> = {}): void => {
  const { db, log, now, wait } = fixture.context;
  observeVitals({
    db,
    jobsDb: db,
    log,
    now,
    wait: (ms) => wait(ms).then(() => delay(ms)),
    uptime: () => 7,
    ...changes,
  });
};
/** Of one metric, the values by their labels. */
const byLabels = async (name: string): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    (await exported(name)).map(({ attributes, value }) => [Object.values(attributes).join(' '), value]),
  );

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
    observe();
    expect(await exported('conduit.crm.writes.open')).toEqual([
      { attributes: { 'conduit.crm': 'hubspot', 'conduit.state': 'unknown' }, value: 1 },
    ]);
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
  });

  it('is how old the oldest is of what is not done', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    await fixture.drain(fixture.context, ['sync_hubspot']);
    await fixture.query(
      `update public.crm_write_log set created_at = now() - interval '2 hours',
         state = 'failed', permanent_failure = true where object = 'note'`,
    );
    observe();
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

  it('is what waits, runs, failed and is overdue of every queue, and what is owed', async () => {
    const { messageId } = await fixture.receive();
    await fixture.receive({ internetMessageId: 'two@acme.example' });
    await fixture.query(
      `update pgboss.job set start_after = now() - interval '5 minutes' where data ->> 'messageId' = $1`,
      [messageId],
    );
    await sendJob(fixture.context.db, 'send_email', {});
    await fixture.query(`update pgboss.job set state = 'failed' where name = 'send_email'`);
    await fixture.query(
      `insert into pgboss.job (name, source_name, data) values ('dead_letter', 'send_email', '{}'), ('dead_letter', 'send_email', '{}')`,
    );
    await fixture.query(
      `update private.owed_jobs set given_up_at = now(), owed_since = now() - interval '2 days' where message_id = $1`,
      [messageId],
    );
    observe();
    const queues = await byLabels('conduit.queue.jobs');
    expect(queues).toMatchObject({
      'extract_thread waiting': 2,
      'extract_thread active': 0,
      'send_email failed': 1,
      'send_email waiting': 0,
      'purge_retention waiting': 0,
    });
    const ages = await byLabels('conduit.queue.oldest_due_age');
    expect(Math.round(Number(ages.extract_thread) / 60)).toBe(5);
    expect(ages.send_email).toBe(0);
    expect(await byLabels('conduit.queue.dead_letters')).toMatchObject({ send_email: 2, extract_thread: 0 });
    expect(await byLabels('conduit.jobs.owed')).toEqual({
      'extract_thread waiting': 1,
      'extract_thread given_up': 1,
    });
    expect(
      Number((await byLabels('conduit.jobs.owed.oldest_age'))['extract_thread given_up']),
    ).toBeGreaterThan(172_000);
    expect(await byLabels('conduit.process.uptime')).toEqual({ '': 7 });
    expect(await byLabels('conduit.database.up')).toEqual({ '': 1 });
    expect(Object.keys(await byLabels('conduit.db.pool.connections'))).toEqual(['used', 'idle', 'waiting']);
    expect(await byLabels('conduit.db.pool.max')).toEqual({ '': poolUse(fixture.context.db)?.max });
  });

  it('has no label that grows with customers', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    await fixture.drain();
    observe();
    await provider.forceFlush();
    const labels = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .flatMap(({ dataPoints }) => dataPoints.map(({ attributes }) => JSON.stringify(attributes)));
    expect(labels.length).toBeGreaterThan(50);
    for (const label of labels) expect(label).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|@/);
  });

  it('is true in dry run too', async () => {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    await fixture.drain(fixture.context, ['sync_hubspot']);
    const lines: string[] = [];
    const log = createLogger('info', { write: (line: string) => void lines.push(line) });
    await fixture.perform('reconcile_crm_writes', {}, { ...fixture.context, log, dryRun: true });
    expect(lines.join()).toContain('"conduit.crm.writes.open":[{"crm":"hubspot","state":"queued"');
    observe();
    expect(await byLabels('conduit.crm.writes.open')).toEqual({ 'hubspot queued': 3 });
  });

  it('is how each job ended, and how long it took', async () => {
    await fixture.receive();
    await fixture.drain();
    await sendJob(fixture.context.db, 'sync_hubspot', {
      workspaceId: fixture.workspaceId,
      connectionId: randomUUID(),
    });
    await fixture.query(`update pgboss.job set data = '{}' where name = 'sync_hubspot'`);
    expect(await fixture.drain()).toEqual(['sync_hubspot']);
    const ends = (await exported('conduit.job.duration')).map(({ attributes, value }) => [
      ...Object.values(attributes).map(String),
      (value as { count: number }).count,
    ]);
    expect(ends).toContainEqual(['extract_thread', 'done', 1]);
    expect(ends).toContainEqual(['sync_hubspot', 'failed', 1]);
  });

  it('says when the database gave no figures, and forgets the failure', async () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line: string) => void lines.push(line) });
    const gone = openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/none', applicationName: 'test' });
    observe({ db: gone, log });
    expect(await byLabels('conduit.database.up')).toEqual({ '': 0 });
    expect(await exported('conduit.queue.jobs')).toEqual([]);
    expect(lines.join()).toContain('no figures from the database');
    expect(await byLabels('conduit.process.uptime')).toEqual({ '': 7 });
    await gone.destroy();
  });

  it('does not wait for a database that answers nothing', async () => {
    // Holds what the figures are read from.
    const holder = await fixture.database.pool.connect();
    await holder.query('begin; lock table pgboss.queue in access exclusive mode');
    observe({ wait: async () => undefined });
    expect(await byLabels('conduit.database.up')).toEqual({ '': 0 });
    await holder.query('rollback');
    holder.release();
  });
});

describe('the runbook', () => {
  /** What there is to ask for, and by which labels. */
  async function measured(): Promise<{
    names: string[];
    counters: string[];
    histograms: string[];
    labels: Set<string>;
  }> {
    await fixture.connectReady('hubspot');
    await fixture.receive();
    await fixture.drain(fixture.context, ['sync_hubspot']);
    await fixture.receive({ internetMessageId: 'two@acme.example' });
    countWrites('hubspot', 'task', [{ state: 'succeeded' }]);
    countResent([{ name: 'extract_thread' }]);
    countWarning('slow_query');
    recordJob('extract_thread', 'done', 1);
    observe();
    exporter.reset();
    await provider.forceFlush();
    const found = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
      .filter(({ descriptor }) => descriptor.name.startsWith('conduit.'));
    const of = (wanted: (metric: (typeof found)[number]) => boolean) =>
      found.filter(wanted).map(({ descriptor }) => descriptor.name);
    return {
      names: of(() => true).sort(),
      counters: of((metric) => metric.dataPointType === DataPointType.SUM && metric.isMonotonic),
      histograms: of(({ dataPointType }) => dataPointType === DataPointType.HISTOGRAM),
      labels: new Set(
        found.flatMap(({ dataPoints }) => dataPoints.flatMap(({ attributes }) => Object.keys(attributes))),
      ),
    };
  }
  const read = async () => readFile(new URL('../../../docs/RUNBOOK.md', import.meta.url), 'utf8');

  it('lists every metric there is, and no other', async () => {
    const { names, labels } = await measured();
    const rows = [...(await read()).matchAll(/^\| `(conduit\.[a-z_.]+)` +\|[^|]+\|(.*)\|$/gm)];
    expect(rows.map(({ 1: name }) => name).sort()).toEqual(names);
    for (const { 2: text = '' } of rows)
      for (const [label] of text.matchAll(/conduit\.[a-z]+/g)) expect([...labels]).toContain(label);
  });

  it('alerts on metrics and labels there are', async () => {
    const { names, counters, histograms, labels } = await measured();
    const asked = (name: string) => name.replaceAll('.', '_');
    const known = new Set(
      names.flatMap((name) => {
        if (histograms.includes(name))
          return ['bucket', 'count', 'sum'].map((part) => `${asked(name)}_${part}`);
        return counters.includes(name) ? [`${asked(name)}_total`] : [asked(name)];
      }),
    );
    const knownLabels = new Set([...labels].map(asked));
    const rules = [...(await read()).matchAll(/^ +expr: (.*)$/gm)].map(({ 1: expr = '' }) => expr);
    expect(rules.length).toBeGreaterThan(8);
    for (const rule of rules) {
      const used = [...rule.matchAll(/\{(.*?)\}|by \((.*?)\)/g)].flatMap(({ 1: inside, 2: by }) => [
        ...(inside ?? by ?? '').replace(/"[^"]*"/g, '').matchAll(/conduit_[a-z_]+/g),
      ]);
      for (const [label] of used) expect(knownLabels, rule).toContain(label);
      const bare = rule.replace(/\{.*?\}|by \(.*?\)/g, '');
      const metricsOf = [...bare.matchAll(/conduit_[a-z_]+/g)];
      expect(metricsOf.length, rule).toBeGreaterThan(0);
      for (const [metric] of metricsOf) expect(known, rule).toContain(metric);
    }
  });
});

describe('a warning of pg-boss', () => {
  it.each([
    [
      { message: 'Warning: slow query. Your queues', data: { elapsed: 31, values: ['secret'] } },
      'slow_query',
    ],
    [
      { message: 'Warning: large queue backlog: queue "x"', data: { name: 'x', queuedCount: 9 } },
      'queue_backlog',
    ],
    [{ message: 'Warning: clock skew between' }, 'clock_skew'],
    [
      { message: 'start() failed: secret', data: { type: 'start_retry', error: 'secret', attempts: 3 } },
      'start_retry',
    ],
    [{ message: 'something new about secret' }, 'other'],
  ])('%#: is known by its type, and quotes nothing', (warning, type) => {
    const described = describeWarning(warning);
    expect(described.type).toBe(type);
    expect(JSON.stringify(described)).not.toContain('secret');
  });
});
