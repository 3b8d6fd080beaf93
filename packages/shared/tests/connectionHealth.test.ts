import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  announcement,
  failures,
  healthTimeline,
  INCIDENT,
  isAuthorizationGone,
  isIncident,
  judge,
  QUIET_MS,
  RECHECK,
  recheckDelayMs,
  SUSTAINED,
  type Announcement,
  type CheckOutcome,
  type FailureCode,
  type HealthBefore,
} from '../src/connectionHealth.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const codes = Object.keys(failures) as FailureCode[];
const ofKind = (...kinds: string[]) => codes.filter((code) => kinds.includes(failures[code].kind));

const works: CheckOutcome = { ok: true, missingScopes: [], quota: null };
const fails = (code: FailureCode, retryAfterMs: number | null = null): CheckOutcome => ({
  ok: false,
  code,
  retryAfterMs,
});

/** Verdicts of checks so many minutes apart. */
function history(outcomes: readonly CheckOutcome[], minutesApart = 5, incident = false) {
  let before: HealthBefore | null = null;
  return outcomes.map((outcome, index) => {
    const verdict = judge(before, outcome, {
      now: NOW + index * minutesApart * MINUTE,
      random: 0.5,
      incident,
    });
    before = verdict;
    return verdict;
  });
}
const statuses = (...args: Parameters<typeof history>) => history(...args).map(({ status }) => status);

describe('a verdict', () => {
  it('is ok after a call that worked, whatever was before', () => {
    for (const code of codes) {
      expect(history([fails(code), fails(code), works]).at(-1)).toMatchObject({
        status: 'ok',
        reason: null,
        owner: null,
        nextStep: 'none',
        failures: 0,
        failingSince: null,
        connection: 'connected',
        nextCheckInMs: null,
      });
    }
  });

  it.each(ofKind('gone'))('is error at once when the provider refuses the authorization: %s', (code) => {
    expect(history([works, fails(code)]).at(-1)).toMatchObject({
      status: 'error',
      reason: code,
      owner: 'customer_admin',
      connection: 'error',
    });
    expect(isAuthorizationGone(code)).toBe(true);
  });

  it.each(ofKind('blocked'))('warns first, and is error once it lasts: %s', (code) => {
    expect(statuses([works, fails(code), fails(code)])).toEqual(['ok', 'warning', 'error']);
    expect(history([fails(code), fails(code)]).map(({ connection }) => connection)).toEqual([
      'unchanged',
      'error',
    ]);
    expect(isAuthorizationGone(code)).toBe(false);
  });

  it('does not take impatience for duration', () => {
    expect(statuses(Array<CheckOutcome>(10).fill(fails('ip_restricted')), 0.1)).not.toContain('error');
  });

  it('starts counting anew when something else is in the way', () => {
    expect(statuses([fails('api_disabled'), fails('timeout'), fails('api_disabled')])).toEqual([
      'warning',
      'warning',
      'warning',
    ]);
    expect(statuses([fails('api_disabled'), fails('ip_restricted')])).toEqual(['warning', 'error']);
  });

  it.each(ofKind('ours', 'passing'))('never breaks a connection, however long it lasts: %s', (code) => {
    const verdicts = history(Array<CheckOutcome>(50).fill(fails(code)), 60);
    expect(new Set(verdicts.map(({ status }) => status))).toEqual(new Set(['warning']));
    expect(new Set(verdicts.map(({ connection }) => connection))).toEqual(new Set(['unchanged']));
  });

  it('of a broken connection keeps its reason while the provider or we have trouble', () => {
    for (const code of ofKind('ours', 'passing')) {
      expect(history([fails('token_revoked'), fails(code)]).at(-1)).toMatchObject({
        status: 'error',
        reason: 'token_revoked',
        owner: 'customer_admin',
        nextStep: 'reconnect',
        connection: 'unchanged',
      });
    }
  });

  it('of a broken connection is looked for ever more rarely, whatever comes between', () => {
    const verdicts = history([
      fails('token_revoked'),
      fails('timeout'),
      fails('token_revoked'),
      fails('unexpected'),
    ]);
    expect(verdicts.map((verdict) => verdict.failures)).toEqual([1, 2, 3, 4]);
    expect(new Set(verdicts.map(({ failingSince }) => failingSince))).toEqual(new Set([NOW]));
  });

  it('of a broken connection moves on to what breaks it now', () => {
    expect(history([fails('user_inactive'), fails('api_disabled')]).at(-1)).toMatchObject({
      status: 'error',
      reason: 'api_disabled',
    });
    const unexplained: HealthBefore = {
      status: 'error',
      reason: null,
      failure: null,
      failures: 0,
      failingSince: null,
    };
    expect(judge(unexplained, fails('timeout'), { now: NOW, random: 0, incident: false })).toMatchObject({
      status: 'error',
      owner: null,
    });
    expect(
      judge({ ...unexplained, reason: 'provider_incident' }, fails('timeout'), {
        now: NOW,
        random: 0,
        incident: false,
      }),
    ).toMatchObject({ owner: 'provider' });
  });

  it('names a permission that is missing though the call worked', () => {
    const outcome: CheckOutcome = { ok: true, missingScopes: ['crm.objects.deals.read'], quota: null };
    expect(history([outcome, outcome]).map(({ status, nextStep }) => [status, nextStep])).toEqual([
      ['warning', 'grant_scopes'],
      ['error', 'grant_scopes'],
    ]);
  });

  it.each([
    [0.89, 'ok', null],
    [0.9, 'warning', 'quota_low'],
    [1, 'warning', 'quota_low'],
  ] as const)('warns before the quota is used up: %d', (share, status, reason) => {
    const outcome: CheckOutcome = {
      ok: true,
      missingScopes: [],
      quota: { used: share * 1_000, limit: 1_000 },
    };
    expect(history([outcome])[0]).toMatchObject({ status, reason, connection: 'connected' });
  });

  it('knows no share of no quota', () => {
    const outcome: CheckOutcome = { ok: true, missingScopes: [], quota: { used: 0, limit: 0 } };
    expect(history([outcome])[0]).toMatchObject({ status: 'ok' });
  });

  it('is the customer’s own after six hours of an incident: what is gone does not come back by waiting', () => {
    const verdicts = history(Array<CheckOutcome>(8).fill(fails('refresh_unknown')), 60, true);
    expect(verdicts.map(({ status }) => status)).toEqual([
      ...Array<string>(6).fill('warning'),
      ...Array<string>(2).fill('error'),
    ]);
    expect(verdicts.at(-1)).toMatchObject({
      reason: 'refresh_unknown',
      nextStep: 'reconnect',
      connection: 'error',
    });
  });

  it('in an incident waits for the provider, and breaks nobody', () => {
    const verdicts = history(Array<CheckOutcome>(5).fill(fails('token_revoked')), 60, true);
    for (const verdict of verdicts) {
      expect(verdict).toMatchObject({
        status: 'warning',
        reason: 'provider_incident',
        owner: 'provider',
        connection: 'unchanged',
      });
    }
  });
});

describe('verdicts in a row', () => {
  const outcome = fc.oneof(
    fc.constant(works),
    fc.constantFrom(...codes).map((code) => fails(code)),
  );
  const checks = fc.array(
    fc.record({ outcome, minutes: fc.integer({ min: 0, max: 90 }), incident: fc.boolean() }),
    { maxLength: 30 },
  );

  it('break a connection only for the customer’s own reasons, and only once they last', () => {
    fc.assert(
      fc.property(checks, (list) => {
        let before: HealthBefore | null = null;
        let now = NOW;
        for (const check of list) {
          now += check.minutes * MINUTE;
          const verdict = judge(before, check.outcome, { now, random: 0.5, incident: check.incident });
          if (verdict.status === 'error' && before?.status !== 'error') {
            expect(verdict.owner).toBe('customer_admin');
            if (check.incident) expect(now - verdict.failingSince!).toBeGreaterThanOrEqual(INCIDENT.holdsMs);
            const code = verdict.failure!;
            if (failures[code].kind !== 'gone') {
              expect(verdict.failures).toBeGreaterThanOrEqual(SUSTAINED.checks);
              expect(now - verdict.failingSince!).toBeGreaterThanOrEqual(SUSTAINED.ms);
            }
          }
          expect(verdict.connection === 'error').toBe(
            verdict.status === 'error' && verdict.failure === verdict.reason,
          );
          expect((verdict.nextCheckInMs === null) === (verdict.failures === 0)).toBe(true);
          before = verdict;
        }
      }),
    );
  });
});

describe('looking again', () => {
  it('doubles from five minutes to six hours', () => {
    expect(Array.from({ length: 9 }, (_, index) => recheckDelayMs(index + 1, 1) / MINUTE)).toEqual([
      5, 10, 20, 40, 80, 160, 320, 360, 360,
    ]);
  });
  it('is spread, bounded, and never before the provider wishes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: DAY })),
        (failed, random, wish) => {
          const delay = recheckDelayMs(failed, random, wish);
          expect(delay).toBeGreaterThanOrEqual(Math.max(RECHECK.baseMs / 2, wish ?? 0));
          expect(delay).toBeLessThanOrEqual(Math.max(RECHECK.maxMs, wish ?? 0));
        },
      ),
    );
  });
});

describe('an incident', () => {
  it.each([
    [4, 4, false, false],
    [5, 5, false, true],
    [5, 25, false, true],
    [5, 26, false, false],
    [3, 30, true, true],
    [2, 4, true, false],
    [3, 31, true, false],
    [0, 0, true, false],
  ])('of %d of %d accounts, open before: %s, is one: %s', (failing, checked, isOpen, expected) => {
    expect(isIncident({ failing, checked }, isOpen)).toBe(expected);
  });
  it('never opens where it would not stay open', () => {
    expect(INCIDENT.staysOpen.accounts).toBeLessThan(INCIDENT.opens.accounts);
    expect(INCIDENT.staysOpen.share).toBeLessThan(INCIDENT.opens.share);
  });
});

describe('telling the admins', () => {
  const broken = { status: 'error', failure: 'token_revoked' } as const;
  const troubled = { status: 'warning', failure: 'timeout' } as const;
  const lowOnQuota = { status: 'warning', failure: null } as const;
  const fine = { status: 'ok', failure: null } as const;

  it('announces an error once, and its end once', () => {
    expect(announcement(broken, null, NOW)).toBe('connection_error');
    expect(announcement(broken, { kind: 'connection_error', at: NOW }, NOW + DAY)).toBeNull();
    expect(announcement(troubled, { kind: 'connection_error', at: NOW }, NOW)).toBeNull();
    expect(announcement(fine, { kind: 'connection_error', at: NOW }, NOW)).toBe('connection_recovered');
    expect(announcement(fine, { kind: 'connection_recovered', at: NOW }, NOW)).toBeNull();
    expect(announcement(fine, null, NOW)).toBeNull();
    expect(announcement(troubled, null, NOW)).toBeNull();
    // It works, and the next error must not pass for the one already told of.
    expect(announcement(lowOnQuota, { kind: 'connection_error', at: NOW }, NOW)).toBe('connection_recovered');
  });
  it('does not flap, and does not forget', () => {
    const recovered = { kind: 'connection_recovered' as const, at: NOW };
    expect(announcement(broken, recovered, NOW + QUIET_MS - 1)).toBeNull();
    expect(announcement(broken, recovered, NOW + QUIET_MS)).toBe('connection_error');
  });
  it('alternates, whatever happens', () => {
    const step = fc.record({
      verdict: fc.constantFrom(fine, troubled, lowOnQuota, broken),
      minutes: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const told: { kind: Announcement; at: number }[] = [];
        let now = NOW;
        for (const { verdict, minutes } of steps) {
          now += minutes * MINUTE;
          const kind = announcement(verdict, told.at(-1) ?? null, now);
          if (kind) told.push({ kind, at: now });
        }
        const errors = told.filter(({ kind }) => kind === 'connection_error');
        expect(told.map(({ kind }) => kind)).toEqual(
          told.map((_, index) => (index % 2 === 0 ? 'connection_error' : 'connection_recovered')),
        );
        errors
          .slice(1)
          .forEach(({ at }, index) => expect(at - errors[index]!.at).toBeGreaterThanOrEqual(QUIET_MS));
      }),
    );
  });
});

describe('a timeline', () => {
  const at = (iso: string) => Date.parse(iso);
  it('has a bar per day, the worst of each, and the share that was not error', () => {
    const { days, uptime } = healthTimeline(
      [
        { at: at('2026-11-24T00:00:00Z'), status: 'ok' },
        { at: at('2026-11-25T06:00:00Z'), status: 'error' },
        { at: at('2026-11-25T12:00:00Z'), status: 'warning' },
      ],
      NOW,
      4,
    );
    expect(days).toEqual([
      { date: '2026-11-23', worst: null, uptime: null },
      { date: '2026-11-24', worst: 'ok', uptime: 1 },
      { date: '2026-11-25', worst: 'error', uptime: 0.75 },
      { date: '2026-11-26', worst: 'warning', uptime: 1 },
    ]);
    expect(uptime).toBeCloseTo(1 - 6 / 60);
  });
  it('goes on from what held before it began', () => {
    const { days, uptime } = healthTimeline([{ at: NOW - 90 * DAY, status: 'error' }], NOW, 30);
    expect(days).toHaveLength(30);
    expect(new Set(days.map(({ worst }) => worst))).toEqual(new Set(['error']));
    expect(uptime).toBe(0);
  });
  it('knows nothing where nothing was checked', () => {
    expect(healthTimeline([], NOW, 2)).toEqual({
      days: [
        { date: '2026-11-25', worst: null, uptime: null },
        { date: '2026-11-26', worst: null, uptime: null },
      ],
      uptime: null,
    });
    expect(healthTimeline([{ at: NOW, status: 'ok' }], NOW, 1).days[0]).toMatchObject({
      worst: 'ok',
      uptime: null,
    });
  });
  it('is a share, and never better than its worst day', () => {
    const change = fc.record({
      at: fc.integer({ min: NOW - 40 * DAY, max: NOW }),
      status: fc.constantFrom('ok' as const, 'warning' as const, 'error' as const),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1 }), (changes) => {
        const { days, uptime } = healthTimeline(
          changes.sort((a, b) => a.at - b.at),
          NOW,
          30,
        );
        const shares = days.flatMap((day) => day.uptime ?? []);
        for (const share of shares) expect(share >= 0 && share <= 1).toBe(true);
        if (uptime !== null) {
          expect(uptime).toBeGreaterThanOrEqual(Math.min(...shares) - 1e-9);
          expect(uptime).toBeLessThanOrEqual(Math.max(...shares) + 1e-9);
        }
      }),
    );
  });
});
