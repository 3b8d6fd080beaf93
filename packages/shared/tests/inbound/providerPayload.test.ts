import { describe, expect, it } from 'vitest';
import { parseProviderPayload } from '../../src/inbound/index.ts';

const payload = {
  From: 'maria.rossi@acme-robotics.example',
  FromName: 'Maria Rossi',
  FromFull: { Email: 'Maria.Rossi@acme-robotics.example', Name: 'Rossi, "Mia"', MailboxHash: '' },
  ToFull: [
    { Email: 'ana.silva@northwind.example', Name: 'Ana Silva', MailboxHash: '' },
    { Email: 'northwind+deal42@in.conduit.example', Name: '', MailboxHash: 'deal42' },
  ],
  CcFull: [{ Email: 'ben.carter@northwind.example', Name: 'Бен', MailboxHash: '' }],
  BccFull: [],
  OriginalRecipient: 'northwind+deal42@in.conduit.example',
  MailboxHash: 'deal42',
  MessageID: '22c74902-a0c1-4511-804f-341342852c90',
  Subject: 'Re: Pricing\r\nX-Injected: yes',
  Date: 'Mon, 2 Nov 2026 09:15:00 +01:00',
  TextBody: 'Precio para 40 puestos, por favor.\nconduit-part-0-',
  HtmlBody: '<p>Precio para 40 puestos</p>',
  StrippedTextReply: '',
  Tag: '',
  Headers: [
    { Name: 'Message-ID', Value: '<p2@acme-robotics.example>' },
    { Name: 'In-Reply-To', Value: '<p1@northwind.example>' },
    { Name: 'Content-Type', Value: 'text/plain' },
    { Name: 'Bad Name', Value: 'x' },
    { Name: 'Auto-Submitted', Value: 'no' },
  ],
  Attachments: [
    {
      Name: '../Angebot "neu".pdf',
      Content: 'JVBERi0x\nLjc=',
      ContentType: 'application/pdf',
      ContentLength: 8,
    },
    { Name: 'logo.png', Content: 'AAAA', ContentType: 'image/png', ContentLength: 3, ContentID: 'logo@a' },
  ],
};

async function accepted(json: unknown) {
  const result = await parseProviderPayload(json);
  if (!result.ok) throw new Error(`refused: ${result.code} ${result.message}`);
  return result;
}

describe("Postmark's inbound webhook", () => {
  it('without the raw mail is read from its fields into the same message', async () => {
    const { message, recipients, mailboxHash } = await accepted(payload);
    expect(message).toMatchObject({
      messageId: 'p2@acme-robotics.example',
      inReplyTo: 'p1@northwind.example',
      from: { name: 'Rossi, "Mia"', address: 'maria.rossi@acme-robotics.example' },
      cc: [{ name: 'Бен', address: 'ben.carter@northwind.example' }],
      envelopeRecipients: ['northwind+deal42@in.conduit.example'],
      subject: 'Re: Pricing X-Injected: yes',
      sentAt: '2026-11-02T09:15:00+01:00',
      text: 'Precio para 40 puestos, por favor.\nconduit-part-0-',
      textFrom: 'plain',
      warnings: [],
    });
    expect(message.html).toContain('<p>Precio');
    expect(message.attachments).toMatchObject([
      { filename: 'Angebot _neu_.pdf', contentType: 'application/pdf', size: 8, disposition: 'attachment' },
      { filename: 'logo.png', size: 3, contentId: 'logo@a', disposition: 'inline' },
    ]);
    expect(recipients).toEqual([
      'northwind+deal42@in.conduit.example',
      'ana.silva@northwind.example',
      'ben.carter@northwind.example',
    ]);
    expect(mailboxHash).toBe('deal42');
  });

  it('with the raw mail is read from that', async () => {
    const { message, recipients } = await accepted({
      ...payload,
      RawEmail: [
        'From: tom.becker@acme-robotics.example',
        'Delivered-To: other@in.conduit.example',
        'Subject: Café',
        'Message-ID: <raw@acme-robotics.example>',
        '',
        'Raw words',
      ].join('\r\n'),
    });
    expect(message).toMatchObject({
      messageId: 'raw@acme-robotics.example',
      from: { address: 'tom.becker@acme-robotics.example' },
      subject: 'Café',
      text: 'Raw words',
      envelopeRecipients: ['northwind+deal42@in.conduit.example', 'other@in.conduit.example'],
    });
    expect(recipients[0]).toBe('northwind+deal42@in.conduit.example');
  });

  it('with next to nothing in it still yields a message', async () => {
    const { message, recipients, mailboxHash } = await accepted({
      Subject: 'Hello',
      HtmlBody: '<p>Only HTML</p>',
    });
    expect(message).toMatchObject({ subject: 'Hello', text: 'Only HTML', textFrom: 'html', from: null });
    expect(message.identity).toMatch(/^sha256:/);
    expect({ recipients, mailboxHash }).toEqual({ recipients: [], mailboxHash: null });
  });

  it('keeps the identity of a mail without Message-ID when Postmark delivers it again', async () => {
    const again = { ...payload, Headers: [], MessageID: 'another-delivery' };
    const first = await accepted({ ...payload, Headers: [] });
    expect((await accepted(again)).message.identity).toBe(first.message.identity);
  });

  it('is refused when it is something else, naming fields and never their contents', async () => {
    expect(await parseProviderPayload('text')).toMatchObject({ ok: false, code: 'malformed_payload' });
    const wrong = await parseProviderPayload({
      ...payload,
      ToFull: [{ Email: 5 }],
      Subject: ['secret words'],
    });
    expect(wrong).toEqual({
      ok: false,
      code: 'malformed_payload',
      message: 'Not as expected: ToFull.0.Email, Subject.',
    });
    expect(await parseProviderPayload({ RawEmail: 'no headers at all' })).toMatchObject({
      code: 'not_an_email',
    });
  });
});
