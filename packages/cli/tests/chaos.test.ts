import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { ablate, ablations, preloadFor, urlOf } from '../src/chaos/ablations.ts';
import {
  check,
  crashesSince,
  type CrmRecord,
  type ExpectedOutcome,
  type LedgerRow,
} from '../src/chaos/check.ts';
import { createDraw } from '../src/chaos/random.ts';
import { DISTURBED_MS, drawDisasters, drawSchedule, FLAVOURS } from '../src/chaos/schedule.ts';
import { chaos } from '../src/commands/chaos.ts';

describe('schedules', () => {
  it('follow from the seed and their number alone', () => {
    const drawn = Array.from({ length: 50 }, (_, number) => drawSchedule(7, number));
    expect(drawSchedule(7, 31)).toEqual(drawn[31]);
    expect(drawSchedule(8, 31)).not.toEqual(drawn[31]);
    expect(drawDisasters(7, 3)).toEqual(drawDisasters(7, 3));
  });

  it('are of every kind: both CRMs, every fault, both moments of a lost answer', () => {
    const drawn = Array.from({ length: 400 }, (_, number) => drawSchedule(1, number));
    expect(new Set(drawn.map(({ flavour }) => flavour))).toEqual(new Set(FLAVOURS));
    const effects = drawn.flatMap(({ faults }) =>
      faults.map(({ effect }) => ('when' in effect ? `${effect.kind} ${effect.when}` : effect.kind)),
    );
    expect([...new Set(effects)].sort()).toEqual([
      'delay',
      'drop after_commit',
      'drop before_commit',
      'expire_tokens',
      'malformed_body',
      'preset before_commit',
      'rate_window',
      'respond after_commit',
      'respond before_commit',
    ]);
    for (const each of ['plannedTwice', 'syncedTwice', 'leaseLost', 'uninstalled'] as const) {
      expect(new Set(drawn.map((schedule) => schedule[each]))).toEqual(new Set([true, false]));
    }
  });

  it('kill workers and end sessions in every round, and restart and kill the database in the first', () => {
    expect(drawDisasters(1, 0)).toMatchObject({
      databaseRestartAtMs: expect.any(Number) as unknown,
      databaseKillAtMs: expect.any(Number) as unknown,
    });
    for (let round = 0; round < 20; round++) {
      const { kills, sessionEndsAtMs } = drawDisasters(1, round);
      expect(sessionEndsAtMs.length).toBeGreaterThanOrEqual(4);
      expect(kills.length).toBeGreaterThanOrEqual(3);
      expect(kills.every(({ atMs }) => atMs <= DISTURBED_MS)).toBe(true);
    }
  });

  it('are drawn evenly', () => {
    const draw = createDraw(42);
    const hits = Array.from({ length: 10_000 }, () => draw.between(0, 4));
    for (let value = 0; value <= 4; value++) {
      const share = hits.filter((hit) => hit === value).length / hits.length;
      expect(share).toBeGreaterThan(0.17);
      expect(share).toBeLessThan(0.23);
    }
  });
});

const outcome: ExpectedOutcome = {
  schedule: 3,
  account: 'a',
  messageId: 'm',
  email: 'maria@acme.example',
  dealId: 'd1',
};
const row = (object: LedgerRow['object'], change: Partial<LedgerRow> = {}): LedgerRow => ({
  messageId: 'm',
  object,
  state: 'succeeded',
  key: `key-${object}`,
  externalId: object === 'contact' ? 'p1' : `id-${object}`,
  ...change,
});
const record = (object: 'task' | 'note', change: Partial<CrmRecord> = {}): CrmRecord => ({
  account: 'a',
  id: `id-${object}`,
  key: `key-${object}`,
  people: ['p1'],
  deals: ['d1'],
  ...change,
});
const maria = { account: 'a', id: 'p1', email: 'maria@acme.example' };
const good = {
  ledger: [row('contact'), row('task'), row('note')],
  records: [record('task'), record('note')],
  people: [maria],
};
const findings = (change: Partial<typeof good> = {}, expected = outcome) => {
  const { ledger, records, people } = { ...good, ...change };
  return check([expected], ledger, { records, people }).map(({ kind, detail }) => `${kind}: ${detail}`);
};

describe('the check', () => {
  it('is content with one task and one note about the right person and deal', () => {
    expect(findings()).toEqual([]);
  });

  it.each([
    [
      'a record that is there twice',
      { records: [...good.records, record('task', { id: 'id2' })] },
      'duplicate: task is there again as id2',
    ],
    [
      'a record nobody planned',
      { records: [...good.records, record('task', { id: 'id2', key: 'other' })] },
      'duplicate: record id2 is in no ledger',
    ],
    [
      'a row planned twice',
      { ledger: [...good.ledger, row('note', { key: 'other' })] },
      'duplicate: note was planned twice',
    ],
    [
      'a person created twice',
      { people: [maria, { ...maria, id: 'p2' }] },
      'duplicate: maria@acme.example is there again as p2',
    ],
    [
      'a row that was never planned',
      { ledger: [row('contact'), row('note')], records: [record('note')] },
      'lost: task was never planned',
    ],
    [
      'a record that is only said to be written',
      { records: [record('note')] },
      'lost: task is said to be written, and is not',
    ],
    [
      'a row that is still open',
      { ledger: [row('contact'), row('note'), row('task', { state: 'unknown' })] },
      'unresolved: task is unknown',
    ],
    [
      'a row that names another record',
      { ledger: [row('contact'), row('note'), row('task', { externalId: 'x' })] },
      'misassociated: task is said to be x, which is another record',
    ],
    [
      'a record about somebody else',
      { records: [record('note'), record('task', { people: ['p9'] })] },
      'misassociated: task id-task is about p9',
    ],
    [
      'a record about nobody',
      { records: [record('note'), record('task', { people: [] })] },
      'misassociated: task id-task is about nobody',
    ],
    [
      'a record on another deal',
      { records: [record('note'), record('task', { deals: ['d2'] })] },
      'misassociated: task id-task is on the deal d2',
    ],
    [
      'a record on no deal',
      { records: [record('note'), record('task', { deals: [] })] },
      'misassociated: task id-task is on the deal none',
    ],
    [
      'a contact that is another record',
      { ledger: [row('contact', { externalId: 'p9' }), row('task'), row('note')] },
      'misassociated: contact is said to be p9, and is p1',
    ],
  ])('finds %s', (_, change, finding) => {
    expect(findings(change)).toEqual([finding]);
  });

  it('finds a contact that is not in the CRM, and what hangs on it', () => {
    expect(findings({ people: [] })).toContain('lost: contact is not in the CRM');
  });

  it('finds every worker that ended by itself, though another took its place', () => {
    expect(crashesSince(1, 1)).toEqual([]);
    expect(crashesSince(1, 3).map(({ kind, detail }) => `${kind}: ${detail}`)).toEqual([
      'crash: a worker ended by itself',
      'crash: a worker ended by itself',
    ]);
  });

  it('expects no deal where there is none', () => {
    const records = [record('task', { deals: [] }), record('note', { deals: [] })];
    expect(findings({ records }, { ...outcome, dealId: null })).toEqual([]);
  });
});

describe('an ablation', () => {
  const all = Object.entries(ablations).flatMap(([key, { changes }]) =>
    [...Map.groupBy(changes, ({ file }) => file)].map(([file, here]) => ({ key, file, here })),
  );
  it.each(all)('$key changes $file as it is today', async ({ file, here }) => {
    const source = await readFile(fileURLToPath(urlOf(file)), 'utf8');
    expect(ablate(source, here)).not.toBe(source);
  });

  it('that no longer finds its safeguard is refused, since nothing would be tried', () => {
    const change = { file: 'a.ts', from: 'guard()', to: 'true' };
    expect(() => ablate('nothing', [change])).toThrow('a.ts does not contain exactly once');
    expect(() => ablate('guard() guard()', [change])).toThrow();
    expect(ablate('if (guard()) go()', [change])).toBe('if (true) go()');
  });

  it('names itself to the process it is loaded into', () => {
    expect(preloadFor('fencing')).toMatch(/\/chaos\/ablate\.ts\?without=fencing$/);
  });
});

describe('a chaos that is not understood', () => {
  it('explains itself and exits with 2', async () => {
    await expect(chaos(['--ablate', 'no-such'])).rejects.toMatchObject({ exitCode: 2 });
    await expect(chaos(['--schedules', 'many'])).rejects.toMatchObject({ exitCode: 2 });
    await expect(chaos(['--schedules', '0'])).rejects.toMatchObject({ exitCode: 2 });
  });
});
