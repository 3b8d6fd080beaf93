import { crmError, failed, type Effect } from './errors.ts';
import type { Reply } from './http.ts';
import type { CallKind, CallResult, CallUsage, CrmSession } from './port.ts';

/** Sends one call when its turn comes, unless its time is over by then, and tells the gate what the answer says. */
export async function paced(
  { gate, sendBefore }: Pick<CrmSession, 'gate' | 'sendBefore'>,
  { kind, effect, now }: { kind: CallKind; effect: Effect; now: () => number },
  usageOf: (reply: Reply) => CallUsage,
  send: () => Promise<CallResult<Reply>>,
): Promise<CallResult<Reply>> {
  const leave = await gate?.take(kind);
  if (leave?.ok === false) return leave;
  const inTime = async (): Promise<CallResult<Reply>> =>
    effect === 'write' && sendBefore !== undefined && now() >= sendBefore
      ? failed(crmError('rate_limited', { certainty: 'not_sent', providerCode: 'attempt_over' }))
      : send();
  const reply = await (gate ? gate.hold(inTime) : inTime());
  if (reply.ok && gate) await gate.report(usageOf(reply.value));
  return reply;
}
