import type { FaultEffect, FaultRule, PresetName } from '@conduit/crm-sandbox';
import type { Crm } from '@conduit/shared/crm.ts';

import { createDraw, type Draw } from './random.ts';

/** Someone an outcome can be about. */
export const PEOPLE = {
  /** Known to the CRM, with one open deal. */
  known: { first: 'Maria', last: 'Rossi', email: 'maria.rossi@acme-robotics.example' },
  other: { first: 'Priya', last: 'Nair', email: 'priya.nair@bluefin.example' },
  /** Known, without a deal: a Lead in Salesforce. */
  lead: { first: 'Nils', last: 'Berg', email: 'nils.berg@quayside.example' },
  /** Not known yet. */
  stranger: { first: 'Ida', last: 'Moreau', email: 'ida.moreau@atelier-moreau.example' },
} as const;
export type PersonName = keyof typeof PEOPLE;

export const FLAVOURS = ['hubspot', 'salesforce', 'salesforce_without_package'] as const;
export type Flavour = (typeof FLAVOURS)[number];
export const crmOf = (flavour: Flavour): Crm => (flavour === 'hubspot' ? 'hubspot' : 'salesforce');

/** What befalls the calls of one account. */
export type AccountFault = Omit<FaultRule, 'crm' | 'account' | 'id'>;

/**
 * One connection to a CRM account of its own: what is to be written there, and what goes wrong meanwhile. Everything
 * in it follows from the run's seed and its number.
 */
export interface Schedule {
  number: number;
  flavour: Flavour;
  outcomes: PersonName[];
  /** When in the round its outcomes are planned. */
  startsAtMs: number;
  faults: AccountFault[];
  /** The job that plans each outcome is delivered twice. */
  plannedTwice: boolean;
  /** A second sync of the same connection is sent, so that both workers carry it out at once. */
  syncedTwice: boolean;
  /** Its attempts are declared over while they may still be on their way. */
  leaseLost: boolean;
  /** The customer removes the app in the middle of it and connects again later. */
  uninstalled: boolean;
}

/** What befalls everybody in a round, in milliseconds from its beginning. */
export interface Disasters {
  /** Workers that are killed without warning (SIGKILL), and started again. */
  kills: { atMs: number; worker: number }[];
  databaseRestartAtMs: number | null;
  /** The database is killed as well (SIGKILL), and started again. */
  databaseKillAtMs: number | null;
  /** A session of a worker is ended in the middle of a transaction. */
  sessionEndsAtMs: number[];
}

export const WORKERS = 2;
/** How long a round is disturbed before it may come to rest. */
export const DISTURBED_MS = 4_000;

export function drawSchedule(seed: number, number: number): Schedule {
  const draw = createDraw(seed).fork(number);
  const flavour = draw.pick(FLAVOURS);
  const crm = crmOf(flavour);
  const leaseLost = draw.chance(0.2);
  // An attempt can only be declared over while its call is on its way.
  const slow = leaseLost ? KINDS.slow(draw, crm) : [];
  return {
    number,
    flavour,
    outcomes: Array.from({ length: draw.between(1, 4) }, () => draw.pick(names)),
    startsAtMs: draw.between(0, DISTURBED_MS * 0.8),
    faults: [...slow, ...Array.from({ length: draw.between(0, 4) }, () => drawFault(draw, crm)).flat()],
    plannedTwice: draw.chance(0.2),
    syncedTwice: draw.chance(0.5),
    leaseLost,
    uninstalled: draw.chance(0.05),
  };
}

const names = Object.keys(PEOPLE) as [PersonName, ...PersonName[]];

export function drawDisasters(seed: number, round: number): Disasters {
  const draw = createDraw(seed).fork(-1 - round);
  return {
    kills: Array.from({ length: draw.between(3, 6) }, () => ({
      atMs: draw.between(300, DISTURBED_MS),
      worker: draw.between(0, WORKERS - 1),
    })).sort((a, b) => a.atMs - b.atMs),
    // The first round has one, so that the shortest run has one too.
    databaseRestartAtMs: round === 0 || draw.chance(0.4) ? draw.between(500, DISTURBED_MS) : null,
    databaseKillAtMs: round === 0 || draw.chance(0.3) ? draw.between(500, DISTURBED_MS) : null,
    sessionEndsAtMs: Array.from({ length: draw.between(4, 8) }, () => draw.between(300, DISTURBED_MS)),
  };
}

/** Kinds of fault by name: each draws the rules that make it. */
const KINDS = {
  droppedBefore: (draw, crm) => [onWrite(draw, crm, { kind: 'drop', when: 'before_commit' })],
  droppedAfter: (draw, crm) => [onWrite(draw, crm, { kind: 'drop', when: 'after_commit' })],
  badGatewayBefore: (draw, crm) => [onWrite(draw, crm, badGateway('before_commit'))],
  badGatewayAfter: (draw, crm) => [onWrite(draw, crm, badGateway('after_commit'))],
  malformed: (draw, crm) => [onWrite(draw, crm, { kind: 'malformed_body' })],
  slow: (draw, crm) => [onWrite(draw, crm, { kind: 'delay', ms: draw.between(100, 900) })],
  anyDropped: (draw) => [onAny(draw, { kind: 'drop', when: 'before_commit' })],
  unavailable: (draw, crm) => [
    onAny(draw, preset(crm === 'hubspot' ? 'hubspot.unavailable' : 'salesforce.server_unavailable')),
  ],
  limited: (draw, crm) => [
    onAny(draw, preset(crm === 'hubspot' ? 'hubspot.rate_limited' : 'salesforce.request_limit_exceeded')),
  ],
  window: (draw) => [
    {
      count: draw.between(2, 6),
      effect: { kind: 'rate_window', limit: draw.between(1, 3), windowMs: draw.between(200, 1_000) },
    },
  ],
  blocked: (draw, crm) => [
    onAny(draw, preset(crm === 'hubspot' ? 'hubspot.missing_scopes' : 'salesforce.api_disabled_for_org')),
  ],
  tokenExpires: (draw) => [onAny(draw, { kind: 'expire_tokens' })],
  refreshLost: (draw) => [
    onAny(draw, { kind: 'expire_tokens' }),
    {
      method: 'POST',
      path: '/**/token',
      count: 1,
      effect: { kind: 'drop', when: draw.pick(['before_commit', 'after_commit']) },
    },
  ],
} satisfies Record<string, (draw: Draw, crm: Crm) => AccountFault[]>;
const kinds = Object.keys(KINDS) as [keyof typeof KINDS, ...(keyof typeof KINDS)[]];

const drawFault = (draw: Draw, crm: Crm): AccountFault[] => KINDS[draw.pick(kinds)](draw, crm);

type Moment = 'before_commit' | 'after_commit';
const preset = (name: PresetName): FaultEffect => ({ kind: 'preset', preset: name, when: 'before_commit' });
/** A proxy's answer, which says nothing of what happened behind it. */
const badGateway = (when: Moment): FaultEffect => ({
  kind: 'respond',
  status: 502,
  body: '<html><head><title>502 Bad Gateway</title></head><body></body></html>',
  headers: { 'content-type': 'text/html; charset=utf-8' },
  when,
});

/** Lets some matching calls through, then strikes. */
const timing = (draw: Draw) => ({ after: draw.between(0, 3), count: draw.between(1, 2) });

const onWrite = (draw: Draw, crm: Crm, effect: FaultEffect): AccountFault => ({
  path:
    crm === 'hubspot'
      ? `/crm/objects/*/*/batch/${draw.pick(['create', 'create', 'read'])}`
      : '/services/data/*/composite/sobjects**',
  after: draw.between(0, 1),
  count: draw.between(1, 2),
  effect,
});
const onAny = (draw: Draw, effect: FaultEffect): AccountFault => ({ ...timing(draw), effect });
