import { describe, expect, it } from 'vitest';
import { parseRawEmail } from '../src/inbound/index.ts';
import { composeTestMail } from '../src/testMail.ts';

const options = {
  workspaceId: '6b1f7b0e-2c39-4c0f-9b54-0a4a8a1f5a11',
  to: 'ana@northwind.example',
  address: 'northwind@in.conduit.example',
  now: Date.parse('2026-11-26T22:54:31Z'),
};
const read = async (now = options.now) => {
  const parsed = await parseRawEmail(new TextEncoder().encode(composeTestMail({ ...options, now })));
  if (!parsed.ok) throw new Error(parsed.code);
  return parsed.message;
};

describe('the test mail', () => {
  it('is whole, says that it is a test, and asks something by a day', async () => {
    const message = await read();
    expect(message).toMatchObject({
      from: { address: 'taylor.test@customer.example' },
      to: [{ address: 'ana@northwind.example' }],
      cc: [{ address: 'northwind@in.conduit.example' }],
      isAutomated: false,
      warnings: [],
    });
    expect(Date.parse(message.sentAt ?? '')).toBe(Date.parse('2026-11-26T22:54:00Z'));
    expect(message.text).toContain('this is a test mail');
    expect(message.text).toContain('by Thursday 3 December?');
  });

  it('is the same within a minute, and another in the next', async () => {
    const { identity, subject } = await read();
    expect((await read(options.now + 28_000)).identity).toBe(identity);
    const next = await read(options.now + 30_000);
    expect(next.identity).not.toBe(identity);
    expect(next.subject).not.toBe(subject);
  });
});
