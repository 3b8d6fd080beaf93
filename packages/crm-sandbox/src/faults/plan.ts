import * as z from 'zod';
import { CRMS, type Crm } from '../crm.ts';
import { PRESET_NAMES } from './presets.ts';

const moment = z.enum(['before_commit', 'after_commit']);

const effect = z.discriminatedUnion('kind', [
  /** Answer with one of the providers' own error bodies. */
  z.object({
    kind: z.literal('preset'),
    preset: z.enum(PRESET_NAMES),
    when: moment.default('before_commit'),
  }),
  /** Answer with exactly this. A string body is sent as it is, anything else as JSON. */
  z.object({
    kind: z.literal('respond'),
    status: z.number().int().min(200).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).default({}),
    when: moment.default('before_commit'),
  }),
  z.object({ kind: z.literal('delay'), ms: z.number().int().min(0) }),
  /** Close the socket without an answer; after commit, what was asked for has happened. */
  z.object({ kind: z.literal('drop'), when: moment }),
  /** The request is carried out and the answer arrives cut in half. */
  z.object({ kind: z.literal('malformed_body') }),
  /** Only `limit` matching requests per `windowMs` and account get through; the others see the provider's limit. */
  z.object({
    kind: z.literal('rate_window'),
    limit: z.number().int().min(0),
    windowMs: z.number().int().min(1),
  }),
  /** The account's access tokens expire just before the request is looked at. */
  z.object({ kind: z.literal('expire_tokens') }),
  /** Salesforce: the org moves to another instance just before the request is looked at. */
  z.object({ kind: z.literal('move_instance'), to: z.string().regex(/^[a-z0-9-]+$/) }),
]);

/** One rule of the plan, as the control API takes it. */
export const faultRule = z.object({
  id: z.string().optional(),
  crm: z.enum(CRMS),
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .optional(),
  /** Path pattern: `*` is one segment, `**` is any rest. */
  path: z.string().default('/**'),
  /** HubSpot hub id or Salesforce org id. */
  account: z.string().optional(),
  /** Let this many matching calls through first. */
  after: z.number().int().min(0).default(0),
  /** Then apply to this many; without it, to all that follow. */
  count: z.number().int().min(1).optional(),
  effect,
});

export type FaultRule = z.input<typeof faultRule>;
export type FaultEffect = z.output<typeof effect>;
type Rule = z.output<typeof faultRule> & { id: string };
/** A rule with what became of it so far. */
export type FaultStatus = Rule & { seen: number; applied: number };

export interface MatchedRequest {
  crm: Crm;
  method: string;
  path: string;
  account: string | null;
}

interface Active {
  rule: Rule;
  pattern: RegExp;
  seen: number;
  applied: number;
  window: Map<string, number[]>;
}

/** What to do to one request: waits and changes of state first, then at most one decisive effect. */
export interface Verdict {
  delayMs: number;
  changes: Extract<FaultEffect, { kind: 'expire_tokens' | 'move_instance' }>[];
  decisive: Extract<
    FaultEffect,
    { kind: 'preset' | 'respond' | 'drop' | 'malformed_body' | 'rate_window' }
  > | null;
  /** The rules that took part. */
  ids: string[];
}

/** The scripted faults of both simulators. The same requests in the same order meet the same faults. */
export class FaultPlan {
  #active: Active[] = [];
  #nextId = 1;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  set(rules: FaultRule[]): void {
    this.clear();
    for (const rule of rules) this.add(rule);
  }

  /** Adds a rule after the others and returns its id. */
  add(input: FaultRule): string {
    const parsed = faultRule.parse(input);
    const rule = { ...parsed, id: parsed.id ?? `fault-${this.#nextId++}` };
    this.#active.push({ rule, pattern: pathPattern(rule.path), seen: 0, applied: 0, window: new Map() });
    return rule.id;
  }

  remove(id: string): boolean {
    const before = this.#active.length;
    this.#active = this.#active.filter(({ rule }) => rule.id !== id);
    return this.#active.length < before;
  }

  clear(): void {
    this.#active = [];
    this.#nextId = 1;
  }

  list(): FaultStatus[] {
    return this.#active.map(({ rule, seen, applied }) => ({ ...rule, seen, applied }));
  }

  /** Counts the request against every rule it matches; the first decisive rule in order wins. */
  judge(request: MatchedRequest): Verdict {
    const verdict: Verdict = { delayMs: 0, changes: [], decisive: null, ids: [] };
    for (const active of this.#active) {
      const { rule } = active;
      if (!matches(active, request)) continue;
      const decisive = rule.effect.kind !== 'delay' && !isChange(rule.effect);
      if (decisive && verdict.decisive !== null) continue;
      active.seen += 1;
      if (active.seen <= rule.after) continue;
      if (rule.count !== undefined && active.applied >= rule.count) continue;
      if (rule.effect.kind === 'rate_window' && !this.#overflows(active, rule.effect, request)) continue;
      active.applied += 1;
      verdict.ids.push(rule.id);
      if (rule.effect.kind === 'delay') verdict.delayMs += rule.effect.ms;
      else if (isChange(rule.effect)) verdict.changes.push(rule.effect);
      else verdict.decisive = rule.effect;
    }
    return verdict;
  }

  #overflows(
    active: Active,
    effect: Extract<FaultEffect, { kind: 'rate_window' }>,
    request: MatchedRequest,
  ): boolean {
    const now = this.#now();
    const key = request.account ?? '';
    const recent = (active.window.get(key) ?? []).filter((at) => at > now - effect.windowMs);
    const overflows = recent.length >= effect.limit;
    if (!overflows) recent.push(now);
    active.window.set(key, recent);
    return overflows;
  }
}

function isChange(effect: FaultEffect): effect is Verdict['changes'][number] {
  return effect.kind === 'expire_tokens' || effect.kind === 'move_instance';
}

function matches({ rule, pattern }: Active, request: MatchedRequest): boolean {
  return (
    rule.crm === request.crm &&
    (rule.method === undefined || rule.method === request.method) &&
    (rule.account === undefined || rule.account === request.account) &&
    pattern.test(request.path)
  );
}

function pathPattern(glob: string): RegExp {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) =>
      part === '**' ? '.*' : part === '*' ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}
