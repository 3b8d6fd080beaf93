import { crmError, failed, type Effect } from './errors.ts';
import type { Reply } from './http.ts';
import type { CallKind, CallResult, CallUsage, Certainty, CrmSession } from './port.ts';

/** Sends one call when its turn comes, unless its time is over by then, and tells the gate what the answer says. */
export async function paced(
  { gate, sendBefore, attemptLost }: Pick<CrmSession, 'gate' | 'sendBefore' | 'attemptLost'>,
  { kind, effect, now }: { kind: CallKind; effect: Effect; now: () => number },
  usageOf: (reply: Reply) => CallUsage,
  send: () => Promise<CallResult<Reply>>,
): Promise<CallResult<Reply>> {
  const leave = await gate?.take(kind);
  if (leave?.ok === false) return leave;
  const isOver = () => attemptLost?.aborted || (sendBefore !== undefined && now() >= sendBefore);
  const inTime = async (): Promise<CallResult<Reply>> => {
    if (effect !== 'write') return send();
    if (isOver()) return attemptOver('rate_limited', 'not_sent');
    return attemptLost ? unlessLost(attemptLost, send()) : send();
  };
  const reply = await (gate ? gate.hold(inTime) : inTime());
  if (reply.ok && gate) await gate.report(usageOf(reply.value));
  return reply;
}

const attemptOver = (code: 'rate_limited' | 'timeout', certainty: Certainty): CallResult<Reply> =>
  failed(crmError(code, { certainty, providerCode: 'attempt_over' }));

/** The answer, or that there is none if the attempt is lost before it comes. */
async function unlessLost(lost: AbortSignal, answer: Promise<CallResult<Reply>>): Promise<CallResult<Reply>> {
  const gone = Promise.withResolvers<CallResult<Reply>>();
  const tell = () => gone.resolve(attemptOver('timeout', 'unknown'));
  lost.addEventListener('abort', tell, { once: true });
  try {
    return await Promise.race([answer, gone.promise]);
  } finally {
    lost.removeEventListener('abort', tell);
  }
}
