import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase } from '@conduit/db/client.ts';
import { MAX_REFUSED_ROWS } from '@conduit/db/refusedMail.ts';
import { MAX_ALIASES, MAX_JSON_BYTES, MAX_RAW_BYTES } from '@conduit/shared/inbound/index.ts';

import { guarded } from '../_shared/http.ts';
import { ObjectTooLarge } from '../_shared/storage.ts';
import { createInboundHandler, type InboundDependencies } from '../inbound-email/handler.ts';
import {
  createWorkspace,
  DOMAIN,
  mail,
  openTestDatabase,
  SECRET,
  signed,
  type Refused,
  type Workspace,
} from './fixtures.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let northwind: Workspace;
let contoso: Workspace;
const objects = new Map<string, { bytes: Uint8Array; contentType: string }>();
let deps: InboundDependencies;

beforeAll(async () => {
  database = await openTestDatabase();
  northwind = await createWorkspace(database, 'ana@northwind.example');
  contoso = await createWorkspace(database, 'carl@contoso.example');
  deps = {
    db: database.db,
    upload: async (bucket, path, bytes, contentType) => {
      objects.set(`${bucket}/${path}`, { bytes, contentType });
    },
    inboundDomain: DOMAIN,
    secrets: [SECRET],
    now: Date.now,
  };
});
afterAll(() => database.end());

interface Accepted {
  stored: { workspaceId: string; messageId: string; threadId: string }[];
  duplicates: { workspaceId: string; messageId: string }[];
  warnings: string[];
}

const address = (workspace: Workspace, tag = '') => `${workspace.alias}${tag}@${DOMAIN}`;
const send = async (request: Request) => {
  const response = await createInboundHandler(deps)(request);
  return { status: response.status, body: (await response.json()) as Accepted & Refused };
};
const count = async (sql: string, values: unknown[] = []) =>
  Number((await database.pool.query<{ n: string }>(`select count(*) as n from ${sql}`, values)).rows[0]?.n);

const post = (body: string, password = SECRET) =>
  new Request('http://functions.test/inbound-email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`conduit:${password}`)}` },
    body,
  });
const payload = (recipient: string, more: object = {}) => ({
  FromFull: { Email: 'maria@acme.example', Name: 'Maria Rossi', MailboxHash: '' },
  ToFull: [{ Email: recipient, Name: '', MailboxHash: '' }],
  OriginalRecipient: recipient,
  Subject: 'By webhook',
  Date: 'Mon, 16 Nov 2026 09:15:00 +0100',
  TextBody: 'Please call me tomorrow.',
  Headers: [{ Name: 'Message-ID', Value: '<hook@acme.example>' }],
  ...more,
});

describe('a message for one workspace', () => {
  it('is stored with its raw form, an audit event and a job, in its own thread', async () => {
    const raw = mail({ to: address(northwind), messageId: 'first@acme.example' });
    const { status, body } = await send(await signed(raw));

    expect(status).toBe(200);
    expect(body.stored).toMatchObject([{ workspaceId: northwind.id }]);
    const [{ messageId, threadId }] = body.stored as [Accepted['stored'][number]];
    const { rows } = await database.pool.query<Record<string, string>>(
      `select * from public.messages where id = $1`,
      [messageId],
    );
    expect(rows[0]).toMatchObject({
      workspace_id: northwind.id,
      thread_id: threadId,
      internet_message_id: 'first@acme.example',
      from_address: 'maria@acme.example',
      from_name: 'Maria Rossi',
      sent_at_local: '2026-11-16T09:15:00+01:00',
      is_redacted: false,
    });
    expect(objects.get(`raw-email/${rows[0]?.raw_path}`)?.bytes).toEqual(raw);
    expect(
      await count(`public.audit_events where message_id = $1 and event = 'message_received'`, [messageId]),
    ).toBe(1);
    expect(
      await count(`pgboss.job where name = 'extract_thread' and data->>'messageId' = $1`, [messageId]),
    ).toBe(1);
  });

  it('is stored once however often and however concurrently it is delivered', async () => {
    const raw = mail({ to: address(northwind), messageId: 'again@acme.example' });
    const answers = await Promise.all(Array.from({ length: 8 }, async () => send(await signed(raw))));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(answers.flatMap(({ body }) => body.stored)).toHaveLength(1);
    expect(answers.flatMap(({ body }) => body.duplicates)).toHaveLength(7);
    expect(await count(`public.messages where internet_message_id = 'again@acme.example'`)).toBe(1);
  });

  it('is recognised again without a Message-ID, by its content', async () => {
    const raw = mail({ to: address(northwind), messageId: null, subject: 'No id' });
    const first = await send(await signed(raw));
    const second = await send(await signed(raw));
    expect(first.body.warnings).toContain('missing_message_id');
    expect(second.body).toMatchObject({
      stored: [],
      duplicates: [{ messageId: first.body.stored[0]?.messageId }],
    });
  });

  it('joins the thread of the message it answers', async () => {
    const first = await send(
      await signed(mail({ to: address(northwind), messageId: 'q@acme.example', subject: 'Seats' })),
    );
    const reply = mail({
      to: address(northwind),
      messageId: 'r@acme.example',
      subject: 'Re: Something else entirely',
      headers: ['In-Reply-To: <q@acme.example>', 'References: <q@acme.example>'],
    });
    const { body } = await send(await signed(reply));
    expect(body.stored[0]?.threadId).toBe(first.body.stored[0]?.threadId);
  });

  it('keeps a plus-addressed tag and the attachments', async () => {
    const boundary = 'edge';
    const raw = mail({
      to: address(northwind, '+deal42'),
      messageId: 'tagged@acme.example',
      headers: ['MIME-Version: 1.0', `Content-Type: multipart/mixed; boundary=${boundary}`],
      body: [
        `--${boundary}`,
        'Content-Type: text/plain',
        '',
        'See attached.',
        `--${boundary}`,
        'Content-Type: text/html; name="../../plan.html"',
        'Content-Disposition: attachment; filename="../../plan.html"',
        'Content-Transfer-Encoding: base64',
        '',
        'PGI+aGk8L2I+',
        `--${boundary}--`,
      ].join('\r\n'),
    });
    const { body } = await send(await signed(raw));
    const id = body.stored[0]?.messageId;
    const { rows } = await database.pool.query<Record<string, string>>(
      `select m.alias_tag, a.filename, a.content_type, a.size_bytes, a.path from public.messages m
       join public.attachments a on a.message_id = m.id where m.id = $1`,
      [id],
    );
    expect(rows).toMatchObject([
      { alias_tag: 'deal42', filename: 'plan.html', content_type: 'text/html', size_bytes: 9 },
    ]);
    expect(objects.get(`attachments/${rows[0]?.path}`)?.contentType).toBe('application/octet-stream');
  });

  it('loses nothing when storing its files fails: the sender is told to try again', async () => {
    const raw = mail({ to: address(northwind), messageId: 'unlucky@acme.example' });
    const lines: string[] = [];
    const failing = guarded(
      'inbound-email',
      createInboundHandler({
        ...deps,
        upload: () => Promise.reject(new Error('Could you send us your pricing')),
      }),
      (line) => lines.push(line),
    );
    const response = await failing(await signed(raw));
    expect(response.status).toBe(503);
    expect(await count(`public.messages where internet_message_id = 'unlucky@acme.example'`)).toBe(0);
    expect(lines.join()).not.toContain('pricing');
    expect((await send(await signed(raw))).body.stored).toHaveLength(1);
  });
});

describe('a message for several workspaces', () => {
  it('is stored in each, never in one thread', async () => {
    const raw = mail({ to: `${address(northwind)}, ${address(contoso)}`, messageId: 'both@acme.example' });
    const { body } = await send(await signed(raw));
    expect(body.stored.map(({ workspaceId }) => workspaceId).sort()).toEqual(
      [northwind.id, contoso.id].sort(),
    );
    expect(new Set(body.stored.map(({ threadId }) => threadId)).size).toBe(2);
  });

  it('never joins a thread of another workspace, even when it answers a message there', async () => {
    const first = await send(
      await signed(mail({ to: address(northwind), messageId: 'private@acme.example' })),
    );
    const reply = mail({
      to: address(contoso),
      messageId: 'stranger@acme.example',
      headers: ['In-Reply-To: <private@acme.example>'],
    });
    const { body } = await send(await signed(reply));
    expect(body.stored[0]?.workspaceId).toBe(contoso.id);
    expect(body.stored[0]?.threadId).not.toBe(first.body.stored[0]?.threadId);
  });
});

describe('what is not taken', () => {
  const refusal = async (request: Request | Promise<Request>) => {
    const { status, body } = await send(await request);
    return { status, code: body.error.code };
  };
  const raw = () => mail({ to: address(northwind), messageId: 'refused@acme.example' });

  it('is refused by name: method, type, signature, alias, size, form', async () => {
    const url = 'http://functions.test/inbound-email';
    expect(await refusal(new Request(url))).toEqual({ status: 405, code: 'method_not_allowed' });
    expect(await refusal(signed(raw(), { type: 'text/plain' }))).toEqual({
      status: 415,
      code: 'unsupported_type',
    });
    expect(
      await refusal(
        new Request(url, { method: 'POST', headers: { 'content-type': 'message/rfc822' }, body: raw() }),
      ),
    ).toEqual({ status: 401, code: 'signature_missing' });
    expect(await refusal(signed(raw(), { secret: 'of somebody else' }))).toEqual({
      status: 401,
      code: 'signature_mismatch',
    });
    expect(await refusal(signed(raw(), { now: Date.now() - 3_600_000 }))).toEqual({
      status: 401,
      code: 'signature_too_old',
    });
    expect(await refusal(signed(mail({ to: `nobody@${DOMAIN}` })))).toEqual({
      status: 404,
      code: 'unknown_alias',
    });
    expect(await refusal(signed(new Uint8Array()))).toEqual({ status: 422, code: 'empty' });
    expect(await refusal(signed(new Uint8Array(26 * 1024 * 1024)))).toEqual({
      status: 413,
      code: 'too_large',
    });
    expect(await count(`public.messages where internet_message_id = 'refused@acme.example'`)).toBe(0);
  });

  it('includes a body altered after it was signed', async () => {
    const request = await signed(raw());
    const altered = new Request(request.url, {
      method: 'POST',
      headers: request.headers,
      body: mail({ to: address(northwind), body: 'Send it to me instead.' }),
    });
    expect(await refusal(altered)).toEqual({ status: 401, code: 'signature_mismatch' });
  });

  it('includes mail to an alias that was switched off', async () => {
    await database.pool.query(`update public.inbound_aliases set is_active = false where alias = $1`, [
      contoso.alias,
    ]);
    expect(await refusal(signed(mail({ to: address(contoso) })))).toEqual({
      status: 404,
      code: 'unknown_alias',
    });
    await database.pool.query(`update public.inbound_aliases set is_active = true where alias = $1`, [
      contoso.alias,
    ]);
  });
});

describe('Postmark’s inbound webhook', () => {
  it('is stored like any mail, the payload kept as it came', async () => {
    const text = JSON.stringify(payload(address(northwind)));
    const { status, body } = await send(post(text));
    expect(status).toBe(200);
    const { rows } = await database.pool.query<Record<string, string>>(
      `select * from public.messages where id = $1`,
      [body.stored[0]?.messageId],
    );
    expect(rows[0]).toMatchObject({ subject: 'By webhook', internet_message_id: 'hook@acme.example' });
    expect(new TextDecoder().decode(objects.get(`raw-email/${rows[0]?.raw_path}`)?.bytes)).toBe(text);
  });

  it('is refused without the password, and when it is not what Postmark sends', async () => {
    const text = JSON.stringify(payload(address(northwind)));
    expect((await send(post(text, 'wrong'))).body.error.code).toBe('credentials_wrong');
    const anonymous = new Request('http://functions.test/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
    });
    expect((await send(anonymous)).body.error.code).toBe('credentials_wrong');
    expect((await send(post('{'))).body.error.code).toBe('malformed_json');
    expect(await send(post('{"ToFull": 7}'))).toMatchObject({
      // Postmark gives up at 403 alone.
      status: 403,
      body: { error: { code: 'malformed_payload' } },
    });
  });
});

interface RefusedRow {
  reason: string;
  size_bytes: string;
  from_address: string;
  people: string[];
  internet_message_id: string | null;
  deliveries: number;
  raw_path: string | null;
}
const refusedOf = async ({ id }: Workspace) =>
  (
    await database.pool.query<RefusedRow>(
      `select reason, size_bytes, from_address, people, internet_message_id, deliveries, raw_path
       from public.refused_mail where workspace_id = $1 order by received_at, id`,
      [id],
    )
  ).rows;
const storedOriginal = (row: RefusedRow | undefined) => objects.get(`raw-email/${row?.raw_path}`)?.bytes;
/** Distinct letters: text that repeats itself is stored compressed, and so proves nothing. */
const chinese = (length: number) =>
  Array.from({ length }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000))).join('');

describe('mail that is long where an index is', () => {
  it('is stored: a subject of 900 Chinese characters, and identifiers as long', async () => {
    const raw = mail({
      to: address(northwind),
      messageId: `${chinese(900)}@acme.example`,
      subject: chinese(900),
      headers: [
        `In-Reply-To: <${chinese(900)}@x.example>`,
        `References: <${chinese(901)}@x.example> <a@x.example>`,
        `Cc: "${chinese(900)}" <${chinese(300)}@acme.example>, tom@acme.example`,
      ],
    });
    const { status, body } = await send(await signed(raw));
    expect(status).toBe(200);
    const { rows } = await database.pool.query<{ subject: string; reference_ids: string[] }>(
      `select subject, reference_ids from public.messages where id = $1`,
      [body.stored[0]?.messageId],
    );
    expect(chinese(900).startsWith(rows[0]?.subject ?? '-')).toBe(true);
    expect(rows[0]?.reference_ids).toEqual(['a@x.example']);
    // A reply is compared by the same words.
    const reply = mail({
      to: address(northwind),
      messageId: 'next@x.example',
      subject: `Re: ${chinese(900)}`,
    });
    expect((await send(await signed(reply))).status).toBe(200);
    const subjects = await database.pool.query(
      `select t.normalised_subject, count(*)::integer as messages from public.messages m
       join public.threads t on t.id = m.thread_id
       where m.internet_message_id = 'next@x.example' or m.id = $1 group by 1`,
      [body.stored[0]?.messageId],
    );
    expect(subjects.rows).toMatchObject([{ messages: 2 }]);
  });

  it('is stored for as many of our addresses as are looked up, of a hundred thousand', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ Email: `p${index}@${DOMAIN}` }));
    const text = JSON.stringify(
      payload(address(northwind), {
        ToFull: many,
        OriginalRecipient: address(northwind),
        Headers: [{ Name: 'Message-ID', Value: '<many@acme.example>' }],
      }),
    );
    const { status, body } = await send(post(text));
    expect(status).toBe(200);
    expect(body.stored).toHaveLength(1);
    expect(body.warnings).toContain('recipients_truncated');
    expect(MAX_ALIASES).toBeLessThan(many.length);
  });
});

describe('Postmark’s payload with the mail itself', () => {
  it('keeps the mail, not the payload, which has its files twice', async () => {
    const raw = new TextDecoder().decode(mail({ to: address(northwind), messageId: 'whole@acme.example' }));
    const { body } = await send(post(JSON.stringify(payload(address(northwind), { RawEmail: raw }))));
    const { rows } = await database.pool.query<{ raw_path: string }>(
      `select raw_path from public.messages where id = $1`,
      [body.stored[0]?.messageId],
    );
    const kept = objects.get(`raw-email/${rows[0]?.raw_path}`);
    expect(kept?.contentType).toBe('message/rfc822');
    expect(new TextDecoder().decode(kept?.bytes)).toBe(raw);
  });

  it('is written as mail where the payload is larger than mail may be', async () => {
    // Escaped, a line break is two bytes; in the mail it is one.
    const text = JSON.stringify(
      payload(address(northwind), {
        TextBody: '\n'.repeat(14 * 1024 * 1024),
        Headers: [{ Name: 'Message-ID', Value: '<breaks@acme.example>' }],
      }),
    );
    expect(text.length).toBeGreaterThan(MAX_RAW_BYTES);
    const { body } = await send(post(text));
    const { rows } = await database.pool.query<{ raw_path: string }>(
      `select raw_path from public.messages where id = $1`,
      [body.stored[0]?.messageId],
    );
    expect(rows[0]?.raw_path).toMatch(/\.eml$/);
  });
});

describe('mail that can never be stored', () => {
  let fabrikam: Workspace;
  beforeAll(async () => {
    fabrikam = await createWorkspace(database, 'fay@fabrikam.example');
    // What a later version of the database might refuse, each in its own way.
    await database.pool.query(
      `create function public.refuse_mail() returns trigger language plpgsql as $$
       begin
         if new.subject like 'sqlstate %' and new.workspace_id = '${fabrikam.id}' then
           raise exception 'no' using errcode = right(new.subject, 5);
         end if;
         return new;
       end $$;
       create trigger refuse before insert on public.messages for each row execute function public.refuse_mail()`,
    );
  });
  const poisoned = (state: string, to = address(fabrikam)) =>
    mail({ to, subject: `sqlstate ${state}`, messageId: `${state}@acme.example` });

  it.each(['22021', '22001', '22P05', '54000', '23514', '23502'])(
    'is refused for good when the database says %s, and kept for its admins',
    async (state) => {
      const raw = poisoned(state);
      const answers = [await send(await signed(raw)), await send(await signed(raw))];
      expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual([
        [422, 'unstorable'],
        [422, 'unstorable'],
      ]);
      const row = (await refusedOf(fabrikam)).at(-1);
      expect(row).toMatchObject({
        reason: 'unstorable',
        size_bytes: String(raw.length),
        from_address: 'maria@acme.example',
        people: ['maria@acme.example', address(fabrikam)],
        internet_message_id: `${state}@acme.example`,
        deliveries: 2,
      });
      expect(storedOriginal(row)).toEqual(raw);
      expect(await count(`public.messages where workspace_id = $1`, [fabrikam.id])).toBe(0);
    },
  );

  it.each(['40001', '53200', '57014', '08006', '23505', '55P03'])(
    'is not what the database says with %s: try again',
    async (state) => {
      const before = await refusedOf(fabrikam);
      await expect(send(await signed(poisoned(state)))).rejects.toThrow('no');
      expect(await refusedOf(fabrikam)).toEqual(before);
    },
  );

  it('is on the trail once, without a word of it', async () => {
    const { rows } = await database.pool.query<{ detail: object }>(
      `select detail from public.audit_events where workspace_id = $1 and event = 'message_refused'`,
      [fabrikam.id],
    );
    expect(rows).toHaveLength((await refusedOf(fabrikam)).length);
    expect(rows[0]?.detail).toEqual({
      reason: 'unstorable',
      bytes: expect.any(Number) as number,
      original: true,
    });
  });

  it('for one workspace is stored for the other', async () => {
    const { status, body } = await send(
      await signed(poisoned('54000', `${address(fabrikam)}, ${address(contoso)}`)),
    );
    expect(status).toBe(200);
    expect(body.stored.map(({ workspaceId }) => workspaceId)).toEqual([contoso.id]);
    expect(body).toMatchObject({ refused: [{ workspaceId: fabrikam.id }] });
  });

  it('is answered 403 to Postmark, which tries everything else again', async () => {
    const text = JSON.stringify(payload(address(fabrikam), { Subject: 'sqlstate 54000', Headers: [] }));
    expect(await send(post(text))).toMatchObject({ status: 403, body: { error: { code: 'unstorable' } } });
    expect(new TextDecoder().decode(storedOriginal((await refusedOf(fabrikam)).at(-1)))).toBe(text);
    const unknown = JSON.stringify(payload(`nobody@${DOMAIN}`));
    expect(await send(post(unknown))).toMatchObject({
      status: 403,
      body: { error: { code: 'unknown_alias' } },
    });
  });

  it.each<[string, (to: string) => string, string]>([
    ['broken JSON', (to) => JSON.stringify(payload(to)).slice(0, -1), 'malformed_json'],
    [
      'not what Postmark sends',
      (to) => JSON.stringify(payload(to, { Attachments: [7] })),
      'malformed_payload',
    ],
    ['no mail', (to) => JSON.stringify(payload(to, { RawEmail: 'x' })), 'not_an_email'],
  ])('is kept as it came: %s', async (_what, broken, code) => {
    const text = broken(address(fabrikam));
    expect(await send(post(text))).toMatchObject({ status: 403, body: { error: { code } } });
    const row = (await refusedOf(fabrikam)).at(-1);
    expect(row).toMatchObject({ reason: 'unreadable', from_address: 'maria@acme.example' });
    expect(new TextDecoder().decode(storedOriginal(row))).toBe(text);
  });

  it('is too large: the original is kept where Storage takes it', async () => {
    const raw = mail({
      to: address(fabrikam),
      messageId: 'large@acme.example',
      body: 'x'.repeat(MAX_RAW_BYTES),
    });
    expect(await send(await signed(raw))).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large' } },
    });
    const row = (await refusedOf(fabrikam)).at(-1);
    expect(row).toMatchObject({
      reason: 'too_large',
      size_bytes: String(raw.length),
      from_address: 'maria@acme.example',
      internet_message_id: 'large@acme.example',
    });
    expect(Buffer.compare(storedOriginal(row) ?? new Uint8Array(), raw)).toBe(0);
  });

  it('is too large to be read: whom it is for stands at its start', async () => {
    const text = JSON.stringify(payload(address(fabrikam), { TextBody: 'x'.repeat(MAX_JSON_BYTES) }));
    expect(await send(post(text))).toMatchObject({ status: 403, body: { error: { code: 'too_large' } } });
    expect((await refusedOf(fabrikam)).at(-1)).toMatchObject({
      reason: 'too_large',
      from_address: 'maria@acme.example',
      raw_path: null,
    });
    const row = (await refusedOf(fabrikam)).at(-1);
    expect(Number(row?.size_bytes)).toBeGreaterThan(MAX_JSON_BYTES);
  });

  it('of a stranger without the secret leaves no trace', async () => {
    const before = await refusedOf(fabrikam);
    await send(await signed(poisoned('54001'), { secret: 'of somebody else' }));
    await send(post('{"OriginalRecipient": 1', 'wrong'));
    expect(await refusedOf(fabrikam)).toEqual(before);
  });

  it('is kept without its original where Storage refuses that too', async () => {
    const full = createInboundHandler({
      ...deps,
      upload: () => Promise.reject(new ObjectTooLarge('too large')),
    });
    const raw = mail({ to: address(fabrikam), messageId: 'no-room@acme.example' });
    expect((await full(await signed(raw))).status).toBe(422);
    expect((await refusedOf(fabrikam)).at(-1)).toMatchObject({
      internet_message_id: 'no-room@acme.example',
      raw_path: null,
    });
  });

  it.each<[string, () => Partial<InboundDependencies>]>([
    ['Storage is away', () => ({ upload: () => Promise.reject(new Error('away')) })],
    [
      'the database is away',
      () => ({ db: openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', applicationName: 'away' }) }),
    ],
  ])('is tried again while %s', async (_what, away) => {
    const handler = guarded('inbound-email', createInboundHandler({ ...deps, ...away() }), () => {});
    const response = await handler(await signed(poisoned('54002')));
    expect(response.status).toBe(503);
    expect((await refusedOf(fabrikam)).map((row) => row.internet_message_id)).not.toContain(
      '54002@acme.example',
    );
  });

  it('is kept within bounds: no stranger fills a disk', async () => {
    const target = await createWorkspace(database, 'flo@flooded.example');
    await database.pool.query(
      `insert into public.refused_mail (workspace_id, reason, size_bytes, content_key, raw_path)
       select $1::uuid, 'unreadable', 1, encode(sha256(n::text::bytea), 'hex'), $1::uuid || '/' || n
       from generate_series(1, $2::integer) as n`,
      [target.id, MAX_REFUSED_ROWS - 2],
    );
    const broken = async (n: number) => {
      const text = `${JSON.stringify(payload(address(target))).slice(0, -1)}, ${n}`;
      return (await send(post(text))).status;
    };
    await database.pool.query(
      `update public.refused_mail set size_bytes = 250 * 1024 * 1024 where workspace_id = $1 and raw_path like '%/1'`,
      [target.id],
    );
    for (const n of [1, 2, 3]) expect(await broken(n)).toBe(403);
    const rows = await refusedOf(target);
    expect(rows).toHaveLength(MAX_REFUSED_ROWS);
    expect(rows.slice(-2).map((row) => row.raw_path)).toEqual([null, null]);
  });
});
