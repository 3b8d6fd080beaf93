import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressesInPayload,
  fits,
  MAX_ADDRESS_BYTES,
  MAX_ALIASES,
  MAX_MESSAGE_ID_BYTES,
  MAX_NAME_BYTES,
  MAX_RECIPIENTS,
  MAX_SUBJECT_BYTES,
  normaliseAddress,
  parseProviderPayload,
  parseRawEmail,
  recipientAliases,
} from '../../src/inbound/index.ts';
import { cut } from '../../src/inbound/storableText.ts';

const bytes = (text: string) => Buffer.byteLength(text);
const utf8 = (...lines: string[]) => new TextEncoder().encode(lines.join('\r\n'));

describe('a bound counts bytes of UTF-8', () => {
  it('and cuts between characters, as late as it may', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 0, max: 80 }),
        (text, max) => {
          const start = cut(text, max);
          expect(text.startsWith(start)).toBe(true);
          expect(bytes(start)).toBeLessThanOrEqual(max);
          expect(fits(text, max)).toBe(start === text);
          const next = [...text.slice(start.length)][0] ?? '';
          if (start !== text) expect(bytes(start + next)).toBeGreaterThan(max);
          expect(start.isWellFormed()).toBe(text.slice(0, start.length).isWellFormed());
        },
      ),
    );
  });

  it.each([
    ['ASCII', 'a'],
    ['two bytes', 'é'],
    ['Chinese', '中'],
    ['emoji', '😀'],
    ['lower case takes more bytes', 'İ'],
  ])('in everything that is indexed or shown: %s', async (_what, letter) => {
    const long = letter.repeat(900);
    const result = await parseRawEmail(
      utf8(
        `From: "${long}" <${long}@acme.example>`,
        `To: "${long}" <ana@acme.example>`,
        `Subject: ${long}`,
        `Message-ID: <${long}@acme.example>`,
        `In-Reply-To: <${long}@acme.example>`,
        `References: <${long}@acme.example> <short@acme.example>`,
        '',
        'Hello',
      ),
    );
    if (!result.ok) throw new Error(result.code);
    const { message } = result;
    expect(bytes(message.subject)).toBeLessThanOrEqual(MAX_SUBJECT_BYTES);
    expect(bytes(message.subject)).toBeGreaterThan(Math.min(900 * bytes(letter), MAX_SUBJECT_BYTES) - 4);
    expect(bytes(message.normalisedSubject)).toBeLessThanOrEqual(MAX_SUBJECT_BYTES);
    expect(bytes(message.to[0]?.name ?? '')).toBeLessThanOrEqual(MAX_NAME_BYTES);
    expect(bytes(message.from?.address ?? '')).toBeLessThanOrEqual(MAX_ADDRESS_BYTES);
    for (const id of [message.identity, message.inReplyTo ?? '', ...message.references]) {
      expect(bytes(id)).toBeLessThanOrEqual(MAX_MESSAGE_ID_BYTES);
    }
    expect(message.references).toContain('short@acme.example');
  });

  it('in addresses', () => {
    expect(normaliseAddress(`${'中'.repeat(110)}@acme.example`)).toBeNull();
    expect(normaliseAddress(`${'a'.repeat(300)}@acme.example`)).not.toBeNull();
    expect(normaliseAddress(`${'a'.repeat(5_000_000)}@acme.example`)).toBeNull();
  });
});

describe('a hundred thousand recipients', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `p${index}@in.conduit.example`);

  it('are looked up for a bounded number of addresses of ours, the first ones', () => {
    const found = recipientAliases(many, 'in.conduit.example');
    expect(found.map(({ alias }) => alias)).toEqual(
      Array.from({ length: MAX_ALIASES }, (_, index) => `p${index}`),
    );
  });

  it('in Postmark’s payload are cut, which is told; whom it was delivered to is not lost', async () => {
    const result = await parseProviderPayload({
      Subject: 'Hello',
      ToFull: many.map((Email) => ({ Email })),
      OriginalRecipient: 'acme@in.conduit.example',
      TextBody: 'Hi',
    });
    if (!result.ok) throw new Error(result.code);
    expect(result.recipients[0]).toBe('acme@in.conduit.example');
    expect(result.recipients.length).toBeLessThanOrEqual(MAX_RECIPIENTS + 2);
    expect(result.message.to).toHaveLength(MAX_RECIPIENTS);
    expect(result.message.warnings).toContain('recipients_truncated');
  });
});

describe('the start of a payload', () => {
  it('shows whom it is from and for', () => {
    const payload = JSON.stringify({
      FromName: 'Maria',
      FromFull: { Email: 'Maria@acme.example', Name: 'x' },
      ToFull: [{ Email: 'other@acme.example', Name: '"Email":"no@one.example"' }],
      OriginalRecipient: 'acme@in.conduit.example',
      TextBody: 'He wrote "OriginalRecipient":"planted@in.conduit.example", did he not?',
    });
    expect(addressesInPayload(payload.slice(0, -1))).toEqual({
      from: 'maria@acme.example',
      recipients: ['acme@in.conduit.example', 'other@acme.example'],
    });
  });

  it('shows whom it was delivered to behind however many it is addressed to', () => {
    const payload = JSON.stringify({
      FromFull: { Email: 'maria@acme.example' },
      ToFull: Array.from({ length: 5_000 }, (_, index) => ({ Email: `p${index}@acme.example` })),
      OriginalRecipient: 'acme@in.conduit.example',
      TextBody: 'x',
    });
    const { from, recipients } = addressesInPayload(payload.slice(0, -1));
    expect(from).toBe('maria@acme.example');
    expect(recipients[0]).toBe('acme@in.conduit.example');
    expect(recipients.length).toBeLessThanOrEqual(MAX_RECIPIENTS + 2);
  });

  it('that is anything shows what it can, at once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(addressesInPayload(text).recipients).toEqual([]);
      }),
    );
    expect(addressesInPayload('"Email": "\\x"')).toEqual({ from: null, recipients: [] });
    const many = Array.from({ length: 5_000 }, (_, index) => `{"Email":"p${index}@a.example"}`).join();
    expect(addressesInPayload(many).recipients.length).toBeLessThanOrEqual(MAX_RECIPIENTS + 2);
  });
});
