import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { crmError } from '../src/errors.ts';
import type { CallGate, CallUsage, Crm, CrmSession } from '../src/port.ts';
import { sessionOf, startHarness, type Harness } from './harness.ts';

let harness: Harness;
const sessions = new Map<Crm, CrmSession>();
beforeAll(async () => {
  harness = await startHarness();
  for (const crm of ['hubspot', 'salesforce'] as const) {
    sessions.set(crm, sessionOf(crm, await harness.connect(crm)));
  }
});
afterAll(() => harness.sandbox.close());
beforeEach(() => {
  harness.sandbox.control.faults.clear();
  harness.sandbox.control.clearCalls();
});

const calls = () => harness.sandbox.control.calls();
function gated(
  crm: Crm,
  overrides: Partial<CallGate> = {},
  attempt: Pick<CrmSession, 'sendBefore' | 'attemptLost'> = {},
) {
  const asked: string[] = [];
  const heard: CallUsage[] = [];
  const gate: CallGate = {
    take: (kind) => {
      asked.push(kind);
      return Promise.resolve({ ok: true, value: undefined });
    },
    hold: (call) => call(),
    report: (usage) => {
      heard.push(usage);
      return Promise.resolve();
    },
    ...overrides,
  };
  const session: CrmSession = {
    ...sessions.get(crm)!,
    gate,
    ...attempt,
  };
  return { session, asked, heard };
}
const contact = {
  key: 'contact-1',
  email: 'someone.new@customer.example',
  firstName: 'Some',
  lastName: 'One',
  company: 'Customer',
};

describe.each(['hubspot', 'salesforce'] as const)('a call to %s', (crm) => {
  it('asks for leave first, and tells what the answer says of the limits', async () => {
    const { session, asked, heard } = gated(crm);
    expect(await harness.providers[crm].upsertContacts(session, [contact])).toMatchObject([{ ok: true }]);
    expect(asked).toHaveLength(calls().length);
    expect(heard).toHaveLength(asked.length);
    const usage = heard.at(-1);
    if (crm === 'hubspot') expect(usage?.window).toMatchObject({ max: 110, intervalMs: 10_000 });
    else expect(usage?.daily?.limit).toBeGreaterThan(usage?.daily?.used ?? Infinity);
  });

  it('without leave is not sent, and certainly wrote nothing', async () => {
    const error = crmError('rate_limited', { certainty: 'not_sent' });
    const { session } = gated(crm, { take: () => Promise.resolve({ ok: false, error }) });
    expect(await harness.providers[crm].upsertContacts(session, [contact])).toMatchObject([
      { ok: false, error: { code: 'rate_limited', certainty: 'not_sent' } },
    ]);
    expect(calls()).toEqual([]);
  });

  it('that writes is not sent once its attempt may be over; one that reads is', async () => {
    const { session } = gated(crm, {}, { sendBefore: Date.now() - 1 });
    const stranger = { ...contact, email: 'late@customer.example' };
    expect(await harness.providers[crm].upsertContacts(session, [stranger])).toMatchObject([
      { ok: false, error: { certainty: 'not_sent', providerCode: 'attempt_over' } },
    ]);
    expect((await harness.providers[crm].probe(session)).ok).toBe(true);
  });
});

describe.each(['hubspot', 'salesforce'] as const)(
  'an attempt at %s that others may have taken over',
  (crm) => {
    const stranger = { ...contact, email: `lost.${crm}@customer.example` };

    it('sends no write any more', async () => {
      const { session } = gated(crm, {}, { attemptLost: AbortSignal.abort() });
      expect(await harness.providers[crm].upsertContacts(session, [stranger])).toMatchObject([
        { ok: false, error: { certainty: 'not_sent', providerCode: 'attempt_over' } },
      ]);
      const isRead = ({ method, path }: { method: string; path: string }) =>
        method === 'GET' || path.endsWith('/batch/read');
      expect(calls().filter((call) => !isRead(call))).toEqual([]);
    });

    it('does not wait for the one under way, and does not know what became of it', async () => {
      const lost = new AbortController();
      const { session } = gated(
        crm,
        {
          hold: (call) => {
            const answer = call();
            // Only the write is slow enough to be met by this.
            setTimeout(() => lost.abort(), 100);
            return answer;
          },
        },
        { attemptLost: lost.signal },
      );
      const path = crm === 'hubspot' ? '/crm/objects/**' : '/**/composite/sobjects**';
      harness.sandbox.control.faults.set([{ crm, path, effect: { kind: 'delay', ms: 500 } }]);
      const task = {
        key: 'cdt_lost',
        subject: 'Call',
        body: '',
        dueOn: '2026-12-01',
        priority: 'normal' as const,
      };
      const person = { id: '1', kind: 'contact' as const };
      const [result] = await harness.providers[crm].createTasks(session, [
        { ...task, contact: person, dealId: null },
      ]);
      expect(result).toMatchObject({ ok: false, error: { code: 'timeout', certainty: 'unknown' } });
    });

    it('of which the answer comes first is as any other', async () => {
      const { session } = gated(crm, {}, { attemptLost: new AbortController().signal });
      expect(await harness.providers[crm].upsertContacts(session, [stranger])).toMatchObject([{ ok: true }]);
    });
  },
);

describe('what HubSpot says of its limits', () => {
  it('a search counts as one', async () => {
    const { session, asked } = gated('hubspot');
    await harness.providers.hubspot.listOpenDeals(session, null);
    expect(asked[0]).toBe('search');
  });

  it.each([
    [
      'hubspot.rate_limited',
      undefined,
      { window: { max: 110, remaining: 0, intervalMs: 10_000 }, pauseMs: 1_000 },
    ],
    ['hubspot.rate_limited_without_headers', undefined, { pauseMs: 1_000 }],
    [undefined, { 'retry-after': '7' }, { pauseMs: 7_000 }],
  ] as const)('a 429 asks for a pause: %s %o', async (preset, headers, usage) => {
    const { session, heard } = gated('hubspot');
    harness.sandbox.control.faults.set([
      {
        crm: 'hubspot',
        effect: preset
          ? { kind: 'preset', preset }
          : { kind: 'respond', status: 429, body: {}, headers: { ...headers } },
      },
    ]);
    await harness.providers.hubspot.upsertContacts(session, [contact]);
    expect(heard).toEqual([usage]);
  });
});

it('what Salesforce leaves out is not made up', async () => {
  const { session, heard } = gated('salesforce');
  harness.sandbox.control.faults.set([
    { crm: 'salesforce', effect: { kind: 'respond', status: 503, body: {} } },
  ]);
  await harness.providers.salesforce.upsertContacts(session, [contact]);
  expect(heard).toEqual([{}]);
});
