import type { CallResult } from '@conduit/crm/port.ts';
import { NoConnection } from '@conduit/db/outage.ts';
import { describe, expect, it, vi } from 'vitest';

import { callGate } from '../src/callGate.ts';
import type { JobContext } from '../src/context.ts';
import { useFixture } from './fixture.ts';

const fixture = useFixture();

/** A worker whose database stays away. */
function without(): JobContext {
  const lost = () => {
    throw new NoConnection('database_away', 'x', null);
  };
  const db = new Proxy(fixture.context.db, {
    get: (target, name): unknown =>
      /^(transaction|getExecutor)$/.test(String(name)) ? lost : Reflect.get(target, name),
  });
  return { ...fixture.context, db, wait: () => Promise.resolve() };
}
const away = {
  ok: false,
  error: { code: 'rate_limited', certainty: 'not_sent', providerCode: 'database_away' },
};

describe('while the database is away', () => {
  it('no call is made, none burns an attempt, and what was answered stands', async () => {
    const connection = await fixture.connectReady('hubspot');
    const context = without();
    const gate = callGate(context, connection, context.providers.hubspot);
    const call = vi.fn(() => Promise.resolve<CallResult<string>>({ ok: true, value: 'x' }));
    expect(await gate.take('other')).toMatchObject(away);
    expect(await gate.hold(call)).toMatchObject(away);
    expect(call).not.toHaveBeenCalled();
    await expect(gate.report({ pauseMs: 1_000 })).resolves.toBeUndefined();
  });

  it('another failure is not taken for that', async () => {
    const connection = await fixture.connectReady('hubspot');
    const gate = callGate(fixture.context, connection, fixture.context.providers.hubspot);
    await expect(gate.hold(() => Promise.reject(new Error('a fault of ours')))).rejects.toThrow(
      'a fault of ours',
    );
  });
});
