/**
 * What a check of a connection means: how it is, whose move it is, what they should do, and when to look again.
 * A verdict is careful in one direction only: a real call that works settles everything at once, a failure has to be
 * the customer's and to last before their connection is called broken.
 */

export const healthStatuses = ['ok', 'warning', 'error'] as const;
export type HealthStatus = (typeof healthStatuses)[number];
export type HealthOwner = 'us' | 'customer_admin' | 'provider' | 'nobody';

/** What somebody should do. Words for each are the dashboard's. */
export type NextStep =
  | 'none'
  | 'reconnect'
  | 'install_app'
  | 'reactivate_user'
  | 'grant_scopes'
  | 'restore_account'
  | 'relax_login_policy'
  | 'enable_api'
  | 'permit_user'
  | 'raise_quota'
  | 'wait_for_us'
  | 'wait';

/**
 * - `gone`     the provider refused the authorization itself: only a person there brings it back
 * - `blocked`  something at the customer is in the way; believed once it lasts
 * - `ours`     our own registration, keys or code: nobody else can do anything, so nobody else is told to
 * - `passing`  the provider, the network or a limit: waiting helps
 */
type FailureKind = 'gone' | 'blocked' | 'ours' | 'passing';

interface Failure {
  kind: FailureKind;
  owner: HealthOwner;
  nextStep: NextStep;
}

/** Every way a check can fail. The codes are the CRM port's, save those about single records. */
export const failures = {
  token_revoked: { kind: 'gone', owner: 'customer_admin', nextStep: 'reconnect' },
  refresh_unknown: { kind: 'gone', owner: 'customer_admin', nextStep: 'reconnect' },
  app_uninstalled: { kind: 'gone', owner: 'customer_admin', nextStep: 'install_app' },
  user_inactive: { kind: 'gone', owner: 'customer_admin', nextStep: 'reactivate_user' },
  scope_missing: { kind: 'blocked', owner: 'customer_admin', nextStep: 'grant_scopes' },
  org_inactive: { kind: 'blocked', owner: 'customer_admin', nextStep: 'restore_account' },
  ip_restricted: { kind: 'blocked', owner: 'customer_admin', nextStep: 'relax_login_policy' },
  api_disabled: { kind: 'blocked', owner: 'customer_admin', nextStep: 'enable_api' },
  forbidden: { kind: 'blocked', owner: 'customer_admin', nextStep: 'permit_user' },
  /** Still refused with a token issued a moment ago. */
  token_expired: { kind: 'blocked', owner: 'customer_admin', nextStep: 'reconnect' },
  client_misconfigured: { kind: 'ours', owner: 'us', nextStep: 'wait_for_us' },
  unexpected: { kind: 'ours', owner: 'us', nextStep: 'wait_for_us' },
  provider_unavailable: { kind: 'passing', owner: 'provider', nextStep: 'wait' },
  timeout: { kind: 'passing', owner: 'provider', nextStep: 'wait' },
  network: { kind: 'passing', owner: 'provider', nextStep: 'wait' },
  malformed_response: { kind: 'passing', owner: 'provider', nextStep: 'wait' },
  rate_limited: { kind: 'passing', owner: 'nobody', nextStep: 'wait' },
  quota_exhausted: { kind: 'passing', owner: 'customer_admin', nextStep: 'raise_quota' },
} as const satisfies Record<string, Failure>;
export type FailureCode = keyof typeof failures;

/** A reason that is not a failure of the check itself. */
const observations = {
  quota_low: { owner: 'customer_admin', nextStep: 'raise_quota' },
  /** Many accounts fail the same way at once: one incident, and nobody's connection is broken by it. */
  provider_incident: { owner: 'provider', nextStep: 'wait' },
} as const satisfies Record<string, Omit<Failure, 'kind'>>;
export type HealthReason = FailureCode | keyof typeof observations;

export const isFailureCode = (code: string | null): code is FailureCode =>
  code !== null && Object.hasOwn(failures, code);

/** Nothing but somebody at the customer helps: no further call is worth making until they did. */
export const isAuthorizationGone = (code: string): boolean =>
  isFailureCode(code) && failures[code].kind === 'gone';

export type CheckOutcome =
  | { ok: true; missingScopes: readonly string[]; quota: { used: number; limit: number } | null }
  | { ok: false; code: FailureCode; retryAfterMs: number | null };

/** The last verdict. Times are milliseconds since the epoch. */
export interface HealthBefore {
  status: HealthStatus;
  reason: HealthReason | null;
  /** The code of the last check, when it failed. */
  failure: FailureCode | null;
  /** Checks in a row that failed in the same kind of way, of a broken connection in any, and since when. */
  failures: number;
  failingSince: number | null;
}

export interface Verdict extends HealthBefore {
  owner: HealthOwner | null;
  nextStep: NextStep;
  /** What becomes of the connection's own status. */
  connection: 'connected' | 'error' | 'unchanged';
  /** Null: with the hourly sweep. */
  nextCheckInMs: number | null;
}

const MINUTE = 60_000;
/** A customer's failure is sustained after this many checks in a row, over at least this long. */
export const SUSTAINED = { checks: 2, ms: 4 * MINUTE } as const;
/** A connection that fails is looked at again soon, then ever more rarely. */
export const RECHECK = { baseMs: 5 * MINUTE, maxMs: 6 * 60 * MINUTE } as const;
/** From this share of its quota on, an account is warned. */
export const QUOTA_LOW_SHARE = 0.9;

/** When to look again after so many failures: doubling, bounded, and spread between half and all of it. */
export function recheckDelayMs(failed: number, random: number, retryAfterMs: number | null = null): number {
  const ceiling = Math.min(RECHECK.maxMs, RECHECK.baseMs * 2 ** Math.max(0, failed - 1));
  return Math.max(retryAfterMs ?? 0, Math.round(ceiling * (0.5 + random / 2)));
}

/**
 * The verdict of one check. `incident`: whether many accounts of this CRM fail with the same code right now.
 * `random` is in [0, 1).
 */
export function judge(
  before: HealthBefore | null,
  outcome: CheckOutcome,
  { now, random, incident }: { now: number; random: number; incident: boolean },
): Verdict {
  if (outcome.ok && outcome.missingScopes.length === 0) return working(outcome.quota);
  const code = outcome.ok ? 'scope_missing' : outcome.code;
  const { kind, owner, nextStep } = failures[code];
  const isBroken = before?.status === 'error';
  // Broken is broken: a provider that is down for a moment must not have it looked at as often as at first.
  const continued =
    before !== null && before.failure !== null && (isBroken || failures[before.failure].kind === kind);
  const failed = {
    failure: code,
    failures: continued ? before.failures + 1 : 1,
    failingSince: (continued ? before.failingSince : null) ?? now,
  };
  const wait = outcome.ok ? null : outcome.retryAfterMs;
  const nextCheckInMs = recheckDelayMs(failed.failures, random, wait);

  if (kind === 'ours' || kind === 'passing') {
    // It tells nothing new about a connection that is broken anyway.
    if (isBroken) {
      const known = before.reason ? ownerAndStep(before.reason) : { owner: null, nextStep: 'none' as const };
      return {
        ...failed,
        status: 'error',
        reason: before.reason,
        ...known,
        connection: 'unchanged',
        nextCheckInMs,
      };
    }
    return {
      ...failed,
      status: 'warning',
      reason: code,
      owner,
      nextStep,
      connection: 'unchanged',
      nextCheckInMs,
    };
  }
  if (incident && !isBroken && now - failed.failingSince < INCIDENT.holdsMs) {
    const reason = 'provider_incident';
    return {
      ...failed,
      status: 'warning',
      reason,
      ...observations[reason],
      connection: 'unchanged',
      nextCheckInMs,
    };
  }
  const lasts = failed.failures >= SUSTAINED.checks && now - failed.failingSince >= SUSTAINED.ms;
  const status = kind === 'gone' || lasts || isBroken ? 'error' : 'warning';
  const connection = status === 'error' ? 'error' : 'unchanged';
  return { ...failed, status, reason: code, owner, nextStep, connection, nextCheckInMs };
}

function working(quota: { used: number; limit: number } | null): Verdict {
  const isLow = quota !== null && quota.limit > 0 && quota.used / quota.limit >= QUOTA_LOW_SHARE;
  const reason = isLow ? 'quota_low' : null;
  return {
    status: isLow ? 'warning' : 'ok',
    reason,
    failure: null,
    failures: 0,
    failingSince: null,
    ...(reason ? observations[reason] : { owner: null, nextStep: 'none' }),
    connection: 'connected',
    nextCheckInMs: null,
  };
}

const ownerAndStep = (reason: HealthReason): { owner: HealthOwner; nextStep: NextStep } => {
  const { owner, nextStep } = isFailureCode(reason) ? failures[reason] : observations[reason];
  return { owner, nextStep };
};

/**
 * Many accounts failing the same way: this many, and this share of the latest checks. Of the latest, whatever the size of
 * the fleet: a share of a whole hour would be thousands before it is seen.
 */
export const INCIDENT = {
  latest: 50,
  opens: { accounts: 5, share: 0.2 },
  staysOpen: { accounts: 3, share: 0.1 },
  windowMs: 60 * MINUTE,
  /** So long an incident speaks for a connection; what still fails then is the customer's to mend. */
  holdsMs: 6 * 60 * MINUTE,
} as const;

/** Whether `failing` of `checked` accounts are one incident. One that is open closes only well below where it opened. */
export function isIncident(
  { failing, checked }: { failing: number; checked: number },
  isOpen: boolean,
): boolean {
  const { accounts, share } = isOpen ? INCIDENT.staysOpen : INCIDENT.opens;
  return failing >= accounts && failing / Math.max(1, checked) >= share;
}

export type Announcement = 'connection_error' | 'connection_recovered';

/** The same connection is not announced broken twice within this, however often it comes and goes. */
export const QUIET_MS = 30 * MINUTE;

/** What to tell the workspace's admins now, given the last thing they were told about this connection. */
export function announcement(
  { status, failure }: Pick<HealthBefore, 'status' | 'failure'>,
  last: { kind: Announcement; at: number } | null,
  now: number,
): Announcement | null {
  if (status === 'error') {
    if (last === null) return 'connection_error';
    return last.kind === 'connection_recovered' && now - last.at >= QUIET_MS ? 'connection_error' : null;
  }
  // A warning may be the same trouble in other words; not one about a check that worked, such as a low quota.
  return failure === null && last?.kind === 'connection_error' ? 'connection_recovered' : null;
}

export interface HealthDay {
  /** UTC, YYYY-MM-DD. */
  date: string;
  /** The worst verdict that held on that day; null before the first check. */
  worst: HealthStatus | null;
  /** Share of the known time not spent in `error`, 0 to 1; null where nothing is known. */
  uptime: number | null;
}

const DAY = 24 * 60 * MINUTE;
const rank: Record<HealthStatus, number> = { ok: 0, warning: 1, error: 2 };

/**
 * The last `days` days, oldest first, out of the changes of verdict (oldest first, the last one from before the window
 * included). A verdict holds until the next one.
 */
export function healthTimeline(
  changes: readonly { at: number; status: HealthStatus }[],
  now: number,
  days: number,
): { days: HealthDay[]; uptime: number | null } {
  const today = Math.floor(now / DAY) * DAY;
  let known = 0;
  let up = 0;
  const list = Array.from({ length: days }, (_, index): HealthDay => {
    const from = today - (days - 1 - index) * DAY;
    const to = Math.min(from + DAY, now);
    let [knownHere, upHere] = [0, 0];
    let worst: HealthStatus | null = null;
    for (const [position, { at, status }] of changes.entries()) {
      const held = Math.max(0, Math.min(changes[position + 1]?.at ?? now, to) - Math.max(at, from));
      // A verdict of this very moment has held for no time yet.
      if (held === 0 && !(at >= from && at < from + DAY)) continue;
      knownHere += held;
      if (status !== 'error') upHere += held;
      if (worst === null || rank[status] > rank[worst]) worst = status;
    }
    known += knownHere;
    up += upHere;
    return {
      date: new Date(from).toISOString().slice(0, 10),
      worst,
      uptime: knownHere > 0 ? upHere / knownHere : null,
    };
  });
  return { days: list, uptime: known > 0 ? up / known : null };
}
