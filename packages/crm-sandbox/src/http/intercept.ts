import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import { setTimeout as delay } from 'node:timers/promises';
import type { Crm } from '../crm.ts';
import type { FaultEffect, Verdict } from '../faults/plan.ts';
import { CORRELATION_ID, PRESETS, type PresetName } from '../faults/presets.ts';
import type { World } from '../world.ts';
import type { Env } from './env.ts';

export interface InterceptOptions {
  crm: Crm;
  world: World;
  /** Whose account a request is about, from its token or form; null when it does not say. */
  accountOf(c: Context<Env>): Promise<string | null>;
  /** The path fault patterns are written for. */
  pathOf(path: string): string;
  expireTokens(account: string): void;
  moveInstance(account: string, instance: string): void;
  /** What `rate_window` answers with. */
  limitPreset: PresetName;
}

/** Pages for people and the control API are neither logged nor disturbed. */
const NOT_INTERCEPTED = /^\/(_sandbox(\/|$)|$)/;

/** Logs every call and carries out the fault plan around the provider's own behaviour. */
export function intercept(options: InterceptOptions): MiddlewareHandler<Env> {
  const { crm, world } = options;
  return async (c, next) => {
    const { path, method } = c.req;
    if (NOT_INTERCEPTED.test(path)) return next();
    const at = new Date(world.now()).toISOString();
    const account = await options.accountOf(c);
    const verdict = world.faults.judge({ crm, method, path: options.pathOf(path), account });
    if (verdict.delayMs > 0) await delay(verdict.delayMs);
    applyChanges(options, verdict, account);
    const effect = verdict.decisive;
    const committed = effect === null || isAfterCommit(effect);
    if (committed) {
      await next();
      world.changed();
    }
    const status = effect === null ? c.res.status : await carryOut(options, c, effect);
    world.calls.add({
      crm,
      at,
      method,
      path,
      query: new URL(c.req.url).search,
      account,
      status,
      fault: verdict.ids.join(',') || null,
    });
    return;
  };
}

function applyChanges(options: InterceptOptions, verdict: Verdict, account: string | null): void {
  if (account === null) return;
  for (const change of verdict.changes) {
    if (change.kind === 'expire_tokens') options.expireTokens(account);
    else options.moveInstance(account, change.to);
  }
}

function isAfterCommit(effect: FaultEffect): boolean {
  return effect.kind === 'malformed_body' || ('when' in effect && effect.when === 'after_commit');
}

/** Replaces the answer and returns its status, or null when the caller gets none. */
async function carryOut(
  options: InterceptOptions,
  c: Context<Env>,
  effect: NonNullable<Verdict['decisive']>,
): Promise<number | null> {
  switch (effect.kind) {
    case 'drop':
      c.env.outgoing.destroy();
      c.res = RESPONSE_ALREADY_SENT;
      return null;
    case 'malformed_body': {
      const whole = await c.res.text();
      const { status } = c.res;
      // Assigning to c.res would merge the old headers, among them a content-length that no longer holds.
      c.res = undefined;
      c.res = new Response(whole.slice(0, Math.ceil(whole.length / 2)) || '{', {
        status: status === 204 ? 200 : status,
        headers: { 'content-type': 'application/json;charset=utf-8' },
      });
      return c.res.status;
    }
    case 'respond':
      return answer(c, effect.status, effect.body, effect.headers);
    case 'preset':
      return answerPreset(options.world, c, effect.preset);
    case 'rate_window':
      return answerPreset(options.world, c, options.limitPreset);
  }
}

function answerPreset(world: World, c: Context<Env>, name: PresetName): number {
  const preset: { status: number; body: unknown; headers?: Record<string, string> } = PRESETS[name];
  const body =
    typeof preset.body === 'string'
      ? preset.body
      : JSON.stringify(preset.body).replaceAll(CORRELATION_ID, world.mint.uuid());
  return answer(c, preset.status, body, {
    'content-type': 'application/json;charset=utf-8',
    ...preset.headers,
  });
}

function answer(c: Context<Env>, status: number, body: unknown, headers: Record<string, string>): number {
  c.res = undefined;
  const empty = body === undefined || status === 204;
  c.res = new Response(empty ? null : typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: {
      ...(typeof body === 'string' || empty ? {} : { 'content-type': 'application/json;charset=utf-8' }),
      ...headers,
    },
  });
  return status;
}
