import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { guarded } from '../_shared/http.ts';
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
  const post = (body: string, password = SECRET) =>
    new Request('http://functions.test/inbound-email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`conduit:${password}`)}` },
      body,
    });
  const payload = (recipient: string) => ({
    FromFull: { Email: 'maria@acme.example', Name: 'Maria Rossi', MailboxHash: '' },
    ToFull: [{ Email: recipient, Name: '', MailboxHash: '' }],
    OriginalRecipient: recipient,
    Subject: 'By webhook',
    Date: 'Mon, 16 Nov 2026 09:15:00 +0100',
    TextBody: 'Please call me tomorrow.',
    Headers: [{ Name: 'Message-ID', Value: '<hook@acme.example>' }],
  });

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
      status: 400,
      body: { error: { code: 'malformed_payload' } },
    });
  });
});
