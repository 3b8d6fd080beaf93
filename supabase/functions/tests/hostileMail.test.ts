import { signPayload } from '@conduit/shared/inbound/index.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { guarded } from '../_shared/http.ts';
import { createInboundHandler } from '../inbound-email/handler.ts';
import { createWorkspace, DOMAIN, openTestDatabase, SECRET, type Workspace } from './fixtures.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let workspace: Workspace;
let handler: (request: Request) => Promise<Response>;
const logged: string[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  workspace = await createWorkspace(database, 'ana@northwind.example');
  handler = guarded(
    'inbound-email',
    createInboundHandler({
      db: database.db,
      upload: () => Promise.resolve(),
      inboundDomain: DOMAIN,
      secrets: [SECRET],
      now: Date.now,
    }),
    (line) => logged.push(line),
  );
});
afterAll(() => database.end());

/** Far above what any takes, far below what a platform allows. */
const SLOWEST_MS = 10_000;
const RUNS = 80;

const url = 'http://functions.test/inbound-email';
const rawRequest = async (body: Uint8Array<ArrayBuffer>) =>
  new Request(url, {
    method: 'POST',
    headers: {
      'content-type': 'message/rfc822',
      'x-conduit-signature': await signPayload({ secrets: [SECRET], body, now: Date.now() }),
    },
    body,
  });
const payloadRequest = (body: string) =>
  new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`conduit:${SECRET}`)}` },
    body,
  });

/** Whatever it is, it is taken or refused for good, soon: never "try again". */
async function isAnswered(request: Request): Promise<void> {
  const startedAt = Date.now();
  const { status } = await handler(request);
  expect(logged).toEqual([]);
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
  expect(Date.now() - startedAt).toBeLessThan(SLOWEST_MS);
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  // Lone surrogates, NULs, and what grows when it is normalised or put in lower case.
  fc.string({
    unit: fc.constantFrom(
      '\0',
      '\ud800',
      '\udfff',
      'İ',
      '\ufdfa',
      '\u202e',
      '中',
      '😀',
      '"',
      '\\',
      '<',
      '>',
      '@',
      ',',
      ';',
      ' ',
      '\t',
    ),
  }),
  fc
    .tuple(
      fc.constantFrom('a', '中', '😀', '\0', '<', '(', '"', 'a@b,', '=?utf-8?q?=00?= '),
      fc.integer({ min: 900, max: 20_000 }),
    )
    .map(([unit, length]) => unit.repeat(length)),
);
const NAMES = [
  ...['From', 'To', 'Cc', 'Bcc', 'Subject', 'Date', 'Message-ID', 'In-Reply-To', 'References', 'Reply-To'],
  ...[
    'Content-Type',
    'Content-Transfer-Encoding',
    'Content-Disposition',
    'Delivered-To',
    'List-Id',
    'Auto-Submitted',
  ],
];
const TYPES = [
  ...[
    'text/plain; charset=utf-8',
    'text/plain; charset=utf-7',
    'text/html',
    'message/rfc822',
    'text/calendar; method=REQUEST',
  ],
  ...[
    'multipart/mixed; boundary=b',
    'multipart/alternative; boundary="b b"',
    "application/pdf; name*=utf-8''%00%ff",
    'x',
    '',
  ],
];
const field = fc
  .tuple(
    fc.constantFrom(...NAMES),
    fc.oneof(
      text,
      text.map((value) => `<${value}@x.example>`),
      text.map((value) => `=?utf-8?B?${Buffer.from(value).toString('base64')}?=`),
      fc.constantFrom(...TYPES),
    ),
  )
  .map(([name, value]) => `${name}: ${value}`);
/** Parts within parts. */
const { body } = fc.letrec<{ body: string; part: string }>((tie) => ({
  body: fc.oneof(
    { depthSize: 'large' },
    text,
    fc
      .array(tie('part'), { maxLength: 4 })
      .map((parts) => `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--`),
    fc.integer({ min: 1, max: 4_000 }).map((count) => '--b\r\n\r\n'.repeat(count)),
    fc
      .integer({ min: 1, max: 300 })
      .map((depth) =>
        Array.from(
          { length: depth },
          (_, n) => `--b${n}\r\nContent-Type: multipart/mixed; boundary=b${n + 1}\r\n\r\n`,
        ).join(''),
      ),
  ),
  part: fc
    .tuple(fc.array(field, { maxLength: 4 }), fc.constantFrom(...TYPES), tie('body'))
    .map(([fields, type, content]) => [...fields, `Content-Type: ${type}`, '', content].join('\r\n')),
}));

describe('whatever comes in', () => {
  it('as mail is taken, or refused for good', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(field, { maxLength: 12 }),
        fc.constantFrom(...TYPES),
        body,
        fc.uint8Array({ maxLength: 50 }),
        async (fields, type, content, noise) => {
          const head = [`To: ${workspace.alias}@${DOMAIN}`, ...fields, `Content-Type: ${type}`, '', content];
          await isAnswered(
            await rawRequest(new Uint8Array(Buffer.concat([Buffer.from(head.join('\r\n')), noise]))),
          );
        },
      ),
      { numRuns: RUNS },
    );
    const { rows } = await database.pool.query<{ n: number }>(
      'select count(*)::integer as n from public.messages',
    );
    expect(rows[0]?.n).toBeGreaterThan(RUNS / 4);
  }, 120_000);

  it('as bytes is taken, or refused for good', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await isAnswered(await rawRequest(new Uint8Array(bytes)));
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('as Postmark’s payload is taken, or refused for good', async () => {
    const address = fc.oneof(text, fc.constant(`${'a'.repeat(300)}@x.example`));
    const person = fc.record({ Email: address, Name: text }, { requiredKeys: [] });
    const odd = fc.oneof(fc.jsonValue(), text);
    const many = (item: fc.Arbitrary<unknown>) =>
      fc.oneof({ weight: 4, arbitrary: fc.array(item, { maxLength: 5 }) }, { weight: 1, arbitrary: odd });
    const payload = fc.record(
      {
        FromFull: fc.oneof(person, odd),
        ToFull: many(person),
        CcFull: many(person),
        Subject: fc.oneof(text, odd),
        Date: fc.oneof(text, odd),
        TextBody: text,
        HtmlBody: fc.oneof(
          text,
          fc.integer({ min: 1, max: 20_000 }).map((depth) => '<div>'.repeat(depth)),
        ),
        RawEmail: text,
        Headers: many(fc.record({ Name: fc.oneof(fc.constantFrom(...NAMES), text), Value: text })),
        Attachments: many(
          fc.record({
            Name: text,
            Content: text,
            ContentType: fc.oneof(fc.constantFrom(...TYPES), text),
            ContentID: text,
          }),
        ),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(payload, async (fields) => {
        const original = { OriginalRecipient: `${workspace.alias}@${DOMAIN}` };
        await isAnswered(payloadRequest(JSON.stringify({ ...fields, ...original })));
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('as any JSON or text is taken, or refused for good', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), text), async (json) => {
        await isAnswered(payloadRequest(json));
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('nested without end is answered', async () => {
    await isAnswered(payloadRequest('['.repeat(2_000_000)));
    await isAnswered(payloadRequest(`${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}`));
    await isAnswered(
      payloadRequest(
        JSON.stringify({
          OriginalRecipient: `${workspace.alias}@${DOMAIN}`,
          HtmlBody: '<div>'.repeat(400_000),
        }),
      ),
    );
  }, 60_000);
});
