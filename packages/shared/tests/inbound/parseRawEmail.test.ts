import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_ATTACHMENTS,
  MAX_BODY_LINES,
  MAX_HTML_BYTES,
  MAX_RAW_BYTES,
  MAX_RECIPIENTS,
  MAX_REFERENCES,
  MAX_TEXT_BYTES,
  parseRawEmail,
} from '../../src/inbound/index.ts';
import { accepted, bytes, HEAD, refused, utf8 } from './mail.ts';

const read = async (raw: Uint8Array) => accepted(await parseRawEmail(raw));

describe('an ordinary message', () => {
  it('is read into who, to whom, what and when, in the offset of its sender', async () => {
    const message = await read(
      bytes(
        'Delivered-To: northwind@in.conduit.example',
        'X-Original-To: <Northwind+deal42@In.Conduit.Example>',
        'From: "Rossi, Maria" <Maria.Rossi@Acme-Robotics.example>',
        'Reply-To: pricing@acme-robotics.example',
        'To: Ana Silva <ana.silva@northwind.example>, Sales: ben.carter@northwind.example, dana.wu@northwind.example;',
        'Cc: ana.silva@northwind.example',
        'Bcc: northwind@in.conduit.example',
        'Subject: RE: Pricing',
        '   for 40 seats',
        'Date: Mon, 2 Nov 2026 09:15:00 +0100 (CET)',
        'Message-ID: <P2@acme-robotics.example>',
        'In-Reply-To: Your message of Friday <p1@northwind.example>',
        'References: <p0@northwind.example>',
        '\t<p1@northwind.example>',
        '',
        'Could you send over pricing by Friday?',
      ),
    );
    expect(message).toMatchObject({
      messageId: 'P2@acme-robotics.example',
      identity: 'P2@acme-robotics.example',
      inReplyTo: 'p1@northwind.example',
      references: ['p0@northwind.example', 'p1@northwind.example'],
      from: { name: 'Rossi, Maria', address: 'maria.rossi@acme-robotics.example' },
      replyTo: [{ name: '', address: 'pricing@acme-robotics.example' }],
      cc: [{ name: '', address: 'ana.silva@northwind.example' }],
      bcc: [{ name: '', address: 'northwind@in.conduit.example' }],
      envelopeRecipients: ['northwind@in.conduit.example', 'northwind+deal42@in.conduit.example'],
      subject: 'RE: Pricing for 40 seats',
      normalisedSubject: 'pricing for 40 seats',
      sentAt: '2026-11-02T09:15:00+01:00',
      text: 'Could you send over pricing by Friday?',
      html: null,
      textFrom: 'plain',
      attachments: [],
      calendarMethod: null,
      senderKind: 'person',
      isAutomated: false,
      warnings: [],
    });
    expect(message.to.map((mailbox) => mailbox.address)).toEqual([
      'ana.silva@northwind.example',
      'ben.carter@northwind.example',
      'dana.wu@northwind.example',
    ]);
  });

  it('is read the same with a byte order mark, blank lines, an mbox line or bare line feeds before it', async () => {
    const plain = [...HEAD, '', 'Hello'].join('\n');
    for (const start of ['', '\r\n\r\n', '\u00ef\u00bb\u00bf', 'From maria Mon Nov  2 09:15:00 2026\n']) {
      const message = await read(bytes(start + plain));
      expect(message).toMatchObject({ messageId: 'p1@acme-robotics.example', text: 'Hello', warnings: [] });
    }
  });
});

describe('an encoded message', () => {
  it('is decoded from quoted-printable', async () => {
    const message = await read(
      bytes(
        ...HEAD,
        'Content-Type: text/plain; charset="iso-8859-1"',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Der Preis f=FCr 40 Pl=E4tze =',
        'bitte.',
      ),
    );
    expect(message.text).toBe('Der Preis für 40 Plätze bitte.');
  });

  it('is decoded from base64, ISO-2022-JP and windows-1252', async () => {
    const base64 = await read(
      bytes(
        ...HEAD,
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        btoa(String.fromCharCode(...new TextEncoder().encode('Цена на 40 мест'))),
      ),
    );
    expect(base64.text).toBe('Цена на 40 мест');

    const japanese = await read(
      bytes(
        ...HEAD,
        'Content-Type: text/plain; charset=ISO-2022-JP',
        'Content-Transfer-Encoding: 7bit',
        '',
        '\x1b$B8+@Q\x1b(B',
      ),
    );
    expect(japanese.text).toBe('見積');

    const windows = await read(
      bytes(...HEAD, 'Content-Type: text/plain; charset=windows-1252', '', '\x80 900 \x96 per seat'),
    );
    expect(windows.text).toBe('€ 900 – per seat');
  });

  it('has its headers decoded (RFC 2047) and its attachment names (RFC 2231)', async () => {
    const message = await read(
      bytes(
        'From: =?UTF-8?B?7ZmN6ri464+Z?= <hong@kr.example>',
        'Subject: =?iso-8859-1?Q?Angebot_f=FCr?= =?utf-8?Q?_Ana?=',
        'Date: Mon, 2 Nov 2026 09:15:00 +0900',
        'Message-ID: <k@kr.example>',
        'Content-Type: application/pdf',
        "Content-Disposition: attachment; filename*0*=utf-8''Angebot%20f%C3%BC; filename*1=r-Ana.pdf",
        'Content-Transfer-Encoding: base64',
        '',
        btoa('%PDF-1.7'),
      ),
    );
    expect(message).toMatchObject({
      from: { name: '홍길동', address: 'hong@kr.example' },
      subject: 'Angebot für Ana',
      warnings: ['no_text'],
      attachments: [{ filename: 'Angebot für-Ana.pdf', contentType: 'application/pdf', size: 8 }],
    });
    expect(new TextDecoder().decode(message.attachments[0]?.content)).toBe('%PDF-1.7');
  });
});

describe('a body', () => {
  const alternative = (plain: string, html: string) =>
    bytes(
      ...HEAD,
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      plain,
      '--b',
      'Content-Type: text/html',
      '',
      html,
      '--b--',
    );

  it('is the plain part where there is one, with the HTML kept beside it', async () => {
    const message = await read(alternative('Send the contract.', '<p>Send the <b>contract</b>.</p>'));
    expect(message).toMatchObject({ text: 'Send the contract.', textFrom: 'plain' });
    expect(message.html).toContain('<b>contract</b>');
  });

  it('is made from the HTML when the plain part is blank or missing', async () => {
    const html =
      '<html><head><title>T</title><style>p{color:red}</style></head><body><span style="display:none">preview</span>' +
      '<h1>Renewal</h1><p>See <a href="https://acme.example/x">our plan</a>&nbsp;<img src="cid:1" alt="logo"></p>' +
      '<blockquote>Earlier words</blockquote></body></html>';
    for (const raw of [alternative('  ', html), bytes(...HEAD, 'Content-Type: text/html', '', html)]) {
      const message = await read(raw);
      expect(message.textFrom).toBe('html');
      expect(message.text).toContain('Renewal');
      expect(message.text).toContain('See our plan');
      expect(message.text).toContain('> Earlier words');
      expect(message.text).not.toMatch(/color|preview|https|logo/);
    }
  });

  it("keeps Outlook's empty paragraphs from becoming gaps", async () => {
    const html = '<p>Hi,<o:p></o:p></p><p>&nbsp;</p><p>&nbsp;</p><p>one&nbsp;two</p>';
    const message = await read(bytes(...HEAD, 'Content-Type: text/html', '', html));
    expect(message.text).toBe('Hi,\n\none two');
  });

  it('includes a forwarded message, which is kept as a file as well', async () => {
    const message = await read(
      bytes(
        ...HEAD,
        'Content-Type: multipart/mixed; boundary=out',
        '',
        '--out',
        '',
        'See below.',
        '--out',
        'Content-Type: message/rfc822',
        '',
        'From: Omar Haddad <omar.haddad@granitebank.example>',
        'To: ana.silva@northwind.example',
        'Date: Sun, 1 Nov 2026 08:00:00 +0400',
        'Subject: Contract',
        'Content-Type: multipart/mixed; boundary=in',
        '',
        '--in',
        '',
        'Please countersign.',
        '--in',
        'Content-Type: text/plain; name=terms.txt',
        'Content-Disposition: attachment',
        '',
        'terms',
        '--in--',
        '--out--',
      ),
    );
    expect(message.text).toBe(
      [
        'See below.',
        '',
        '---------- Forwarded message ---------',
        'From: Omar Haddad <omar.haddad@granitebank.example>',
        'Date: Sun, 1 Nov 2026 08:00:00 +0400',
        'Subject: Contract',
        'To: ana.silva@northwind.example',
        '',
        'Please countersign.',
      ].join('\n'),
    );
    expect(message.attachments).toMatchObject([
      { filename: 'attachment-1.eml', contentType: 'message/rfc822' },
    ]);
    expect(message.subject).toBe('Pricing for 40 seats');
  });

  it('does not include the message a delivery report is about, nor what only claims to be a message', async () => {
    const parts = (type: string, content: string) =>
      bytes(
        ...HEAD,
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'Undeliverable.',
        '--b',
        `Content-Type: ${type}`,
        '',
        'Action: failed',
        '--b',
        'Content-Type: message/rfc822',
        '',
        content,
        '--b--',
      );
    for (const raw of [
      parts('message/delivery-status', 'Subject: Offer\r\n\r\nMy offer'),
      parts('application/octet-stream', 'no header here'),
    ]) {
      expect((await read(raw)).text).toBe('Undeliverable.');
    }
  });

  it('says what a calendar part asks for', async () => {
    const message = await read(
      bytes(
        ...HEAD,
        'Content-Type: text/calendar; method=reply; charset=utf-8',
        '',
        'BEGIN:VCALENDAR',
        'END:VCALENDAR',
      ),
    );
    expect(message.calendarMethod).toBe('REPLY');
  });

  it('is cut at its limit, between characters, and says so', async () => {
    const message = await read(utf8(...HEAD, '', 'x'.repeat(MAX_TEXT_BYTES - 1) + '😀😀'));
    expect(message.text).toHaveLength(MAX_TEXT_BYTES - 1);
    expect(message.text.isWellFormed()).toBe(true);
    expect(message.warnings).toEqual(['text_truncated']);
  });

  it('keeps a bounded part of huge HTML', async () => {
    const message = await read(
      utf8(
        ...HEAD,
        'Content-Type: text/html',
        '',
        '<p>Hi</p>' + `<i>${' '.repeat(93)}</i>`.repeat(MAX_HTML_BYTES / 100),
      ),
    );
    expect(message.html).toHaveLength(MAX_HTML_BYTES);
    expect(message.text).toBe('Hi');
    expect(message.warnings).toEqual(['html_truncated']);
  });

  it('holds nothing Postgres cannot store', async () => {
    const message = await read(
      utf8(
        ...HEAD.map((line) => line.replace('Pricing', 'Pri\0cing')),
        'Content-Type: text/html',
        '',
        'before\0after &#0; &#xD800; end',
      ),
    );
    const stored = JSON.stringify(message);
    expect(stored).not.toMatch(/\\u0000|\\ud800/i);
    expect(message.subject).toBe('Pricing for 40 seats');
    expect(message.text).toMatch(/^beforeafter/);
    expect(message.warnings).toContain('characters_removed');
  });
});

describe('an attachment', () => {
  const withFile = (disposition: string, type = 'application/pdf') =>
    bytes(
      ...HEAD,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'text',
      '--b',
      `Content-Type: ${type}`,
      `Content-Disposition: ${disposition}`,
      'Content-ID: <logo@acme.example>',
      'Content-Transfer-Encoding: base64',
      '',
      'AAAA',
      '--b--',
    );
  const nameOf = async (filename: string) =>
    (await read(withFile(`attachment; filename="${filename}"`))).attachments[0]?.filename;

  it('gets a name that is only a name', async () => {
    expect(await nameOf('../../etc/passwd')).toBe('passwd');
    expect(await nameOf('C:\\\\Users\\\\maria\\\\Quote.pdf')).toBe('Quote.pdf');
    expect(await nameOf('=?utf-8?Q?invoice=E2=80=AEfdp.exe?=')).toBe('invoicefdp.exe');
    expect(await nameOf('...')).toBe('attachment-1.pdf');
    expect(await nameOf('a<b>|c?.txt')).toBe('a_b__c_.txt');
    const long = (await nameOf(`${'n'.repeat(400)}.docx`)) ?? '';
    expect(long).toHaveLength(240);
    expect(long).toMatch(/n\.docx$/);
    expect(await nameOf('n'.repeat(400))).toHaveLength(240);
  });

  it('says how it is shown and what it claims to be', async () => {
    const [inline] = (await read(withFile('inline', 'image/PNG; name=logo.png'))).attachments;
    expect(inline).toMatchObject({
      filename: 'logo.png',
      contentType: 'image/png',
      contentId: 'logo@acme.example',
      disposition: 'inline',
      size: 3,
    });
    const [odd] = (await read(withFile('attachment', 'nonsense'))).attachments;
    expect(odd).toMatchObject({ filename: 'attachment-1', contentType: 'application/octet-stream' });
  });

  it('is one of a bounded number', async () => {
    const parts = Array.from({ length: MAX_ATTACHMENTS + 5 }, () => [
      '--b',
      'Content-Type: image/gif',
      '',
      'x',
    ]);
    const message = await read(
      bytes(...HEAD, 'Content-Type: multipart/mixed; boundary=b', '', ...parts.flat(), '--b--'),
    );
    expect(message.attachments).toHaveLength(MAX_ATTACHMENTS);
    expect(message.warnings).toContain('attachments_truncated');
  });
});

describe('broken mail', () => {
  it('without a boundary parameter is read by the delimiter it uses', async () => {
    const message = await read(
      bytes(
        ...HEAD,
        'Content-Type: multipart/mixed',
        '',
        '--=_part_1',
        'Content-Type: text/plain',
        '',
        'Can we talk on Tuesday?',
        '--=_part_1--',
      ),
    );
    expect(message).toMatchObject({ text: 'Can we talk on Tuesday?', warnings: ['boundary_guessed'] });
  });

  it('with a boundary that never comes is read as the text it is', async () => {
    const message = await read(
      bytes(...HEAD, 'Content-Type: multipart/mixed; boundary=never', '', 'Can we talk on Tuesday?'),
    );
    expect(message).toMatchObject({ text: 'Can we talk on Tuesday?', warnings: ['structure_unreadable'] });
    const empty = await read(
      bytes(...HEAD, 'Content-Type: multipart/mixed', '', '--a', 'Content-Type: text/plain', '', '--a--'),
    );
    expect(empty.warnings).toContain('structure_unreadable');
  });

  it('cut off in the middle keeps what arrived', async () => {
    const message = await read(
      bytes(
        ...HEAD,
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'First part',
        '--b',
        'Content-Type: application/pdf; name=a.pdf',
        'Content-Transfer-Encoding: base64',
        '',
        'JVBER',
      ),
    );
    expect(message.text).toBe('First part');
    expect(message.attachments[0]?.filename).toBe('a.pdf');
  });

  it('in 8 bits of no named charset is read as windows-1252, attachments untouched', async () => {
    const message = await read(
      bytes(
        ...HEAD.map((line) => line.replace('Pricing', 'Prix n\xe9goci\xe9')),
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'Le devis \x96 merci beaucoup \xe0 vous',
        '--b',
        'Content-Type: application/octet-stream',
        '',
        '\xff\xfe',
        '--b--',
      ),
    );
    expect(message).toMatchObject({
      subject: 'Prix négocié for 40 seats',
      text: 'Le devis – merci beaucoup à vous',
      warnings: ['charset_guessed'],
    });
    expect([...(message.attachments[0]?.content ?? [])]).toEqual([0xff, 0xfe, 0x0a]);
  });

  it('in bytes its charset does not have is read with replacements, and says so', async () => {
    const wrong = await read(
      bytes(...HEAD, 'Content-Type: text/plain; charset=shift_jis', '', 'a \xfd\xfe b'),
    );
    expect(wrong.text).toMatch(/^a \ufffd.* b$/);
    expect(wrong.warnings).toEqual(['undecodable_characters']);
    const latin1InHeader = await read(
      bytes('From: Ren\xe9 <r@a.example>', 'Content-Type: text/plain; charset=iso-8859-15', '', 'Caf\xe9'),
    );
    expect(latin1InHeader).toMatchObject({ text: 'Café', from: { name: 'René', address: 'r@a.example' } });
  });

  it('without From, Date, Message-ID or text is kept and says what is missing', async () => {
    const message = await read(bytes('Subject: Hello', '', ''));
    expect(message).toMatchObject({ from: null, sentAt: null, messageId: null, text: '' });
    expect(message.identity).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect([...message.warnings].sort()).toEqual([
      'missing_date',
      'missing_from',
      'missing_message_id',
      'no_text',
    ]);
  });

  it('with a Date or Message-ID that is none says so', async () => {
    const message = await read(
      bytes(
        'From: undisclosed',
        'Date: yesterday afternoon',
        'Message-ID: none',
        'In-Reply-To: <two words@a.example>',
        '',
        'text',
      ),
    );
    expect(message).toMatchObject({
      messageId: null,
      sentAt: null,
      from: null,
      inReplyTo: 'twowords@a.example',
    });
    expect([...message.warnings].sort()).toEqual(['bad_date', 'bad_message_id', 'missing_from']);
  });
});

describe('hostile mail', () => {
  it('with enormous headers keeps the ones that are read', async () => {
    const message = await read(
      bytes(
        ...Array.from({ length: 20_000 }, (_, index) => `X-Spam-${index}: ${'y'.repeat(50)}`),
        ...HEAD,
        '',
        'Hi',
      ),
    );
    expect(message.warnings).toContain('headers_truncated');
    const readable = await read(
      bytes(
        ...Array.from({ length: 600 }, (_, index) => `X-Spam-${index}: y`),
        ...HEAD,
        `References: ${Array.from({ length: 300 }, (_, index) => `<r${index}@a.example>`).join(' ')}`,
        '',
        'Hi',
      ),
    );
    expect(readable).toMatchObject({ messageId: 'p1@acme-robotics.example', text: 'Hi' });
    expect(readable.references).toHaveLength(MAX_REFERENCES);
    expect(readable.references[0]).toBe('r0@a.example');
    expect(readable.references.at(-1)).toBe('r299@a.example');
  });

  it('with a header field that fills the whole block stops there', async () => {
    const message = await read(
      bytes(...Array.from({ length: 12 }, () => `To: ${'a@b.example, '.repeat(6000)}`), ...HEAD, '', 'Hi'),
    );
    expect(message.warnings).toContain('headers_truncated');
    expect(message.text).toBe('Hi');
  });

  it('with too many recipients keeps the first', async () => {
    const to = Array.from({ length: MAX_RECIPIENTS + 50 }, (_, index) => `u${index}@a.example`).join(', ');
    const message = await read(bytes(...HEAD, `Cc: ${to}`, '', 'Hi'));
    expect(message.cc).toHaveLength(MAX_RECIPIENTS);
    expect(message.warnings).toEqual(['recipients_truncated']);
  });

  it('nested or split beyond reason is read flat, and soon', { timeout: 5_000 }, async () => {
    const nested = Array.from({ length: 400 }, (_, index) => [
      `Content-Type: multipart/mixed; boundary=b${index}`,
      '',
      `--b${index}`,
    ]);
    const deep = await read(bytes(...HEAD, ...nested.flat(), '', 'the core'));
    expect(deep.warnings).toContain('structure_unreadable');
    expect(deep.text).toContain('the core');

    const split = '--b\r\n'.repeat(200_000);
    const many = await read(bytes(...HEAD, 'Content-Type: multipart/mixed; boundary=b', '', split));
    expect(many.warnings).toContain('structure_unreadable');

    const forwards = Array.from({ length: 30 }, () => ['Content-Type: message/rfc822', '']);
    const chained = await read(bytes(...HEAD, ...forwards.flat(), 'Subject: core', '', 'the core'));
    expect(chained.attachments).toHaveLength(1);
    expect(chained.warnings).toContain('forward_not_read');
  });

  it('is not what a large file is, however deep it stands and whatever is said before the boundary', async () => {
    const file = `${'QUJD'.repeat(19)}\r\n`.repeat(110_000);
    const message = await read(
      bytes(
        ...HEAD,
        'Content-Type: multipart/mixed; boundary="out er"',
        '',
        '--out er',
        'Content-Type: multipart/related; type="multipart/alternative; boundary=no";',
        ' boundary=inner',
        '',
        '--inner',
        'Content-Type: text/plain',
        '',
        'See the plan.',
        '--inner',
        'content-type: image/png',
        'Content-Transfer-Encoding: BASE64',
        '',
        `${file}--inner--`,
        'epilogue',
        '--out er',
        'Content-Type: text/csv; name=a.csv',
        'Content-Disposition: attachment; filename=a.csv',
        '',
        'a;b\r\n'.repeat(60_000),
        '--out er--',
      ),
    );
    expect(message.warnings).toEqual([]);
    expect(message.text).toBe('See the plan.');
    expect(message.attachments.map(({ size }) => size)).toEqual([57 * 110_000, 4 * 60_000 + 1]);
  });

  it('of more forwarded words than are kept says what was left out', async () => {
    const forward = (words: string) => ['--b', 'Content-Type: message/rfc822', '', ...HEAD, '', words];
    const message = await read(
      bytes(
        ...HEAD,
        'Content-Type: multipart/mixed; boundary=b',
        '',
        ...forward('a few words'),
        ...forward('x'.repeat(MAX_TEXT_BYTES)),
        ...forward('the last words'),
        '--b--',
      ),
    );
    expect(message.text).toContain('a few words');
    expect(message.text).not.toContain('the last words');
    expect(message.warnings).toEqual(['text_truncated', 'forward_not_read']);
  });

  it('that forwards more than is looked at says that words may be missing', async () => {
    const file = 'Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n';
    const lines = `${'QUJD'.repeat(19)}\r\n`.repeat(60_000);
    const message = await read(
      bytes(
        ...HEAD,
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: message/rfc822',
        '',
        ...HEAD,
        'Content-Type: multipart/mixed; boundary=c',
        '',
        `--c\r\n${file}${lines}--c`,
        '',
        'words behind the file',
        '--c--',
        '--b--',
      ),
    );
    expect(message.warnings).toContain('forward_not_read');
    expect(message.attachments[0]?.size).toBeGreaterThan(4_000_000);
  });

  it('that becomes hostile only once repaired is still read', { timeout: 10_000 }, async () => {
    const nested = Array.from({ length: 60 }, (_, index) => [
      `--b${index}`,
      `Content-Type: multipart/mixed; boundary=b${index + 1}`,
      '',
    ]);
    const guessed = await read(bytes(...HEAD, 'Content-Type: multipart/mixed', '', ...nested.flat(), 'core'));
    expect(guessed.warnings).toContain('structure_unreadable');
    expect(guessed.text).toContain('core');

    const accents = `X-Note: ${'\xe9'.repeat(1_500_000)}`;
    const grown = await read(
      bytes(
        ...HEAD,
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        accents,
        '',
        'r\xe9sum\xe9',
        '--b--',
      ),
    );
    expect(grown.warnings).toEqual(['undecodable_characters']);

    const forwarded = await read(
      bytes(
        ...HEAD,
        'Content-Type: message/rfc822',
        '',
        `X-Spam: ${'y'.repeat(3_000_000)}`,
        'Subject: s',
        '',
        'core',
      ),
    );
    expect(forwarded.text).toContain('core');
  });

  it('of more lines than any real message has is read flat', { timeout: 10_000 }, async () => {
    const message = await read(bytes(...HEAD, '', 'a\n'.repeat(MAX_BODY_LINES + 1)));
    expect(message.warnings).toEqual(['structure_unreadable']);
    expect(message.text.slice(0, 3)).toBe('a\na');
  });

  it('of deeply nested HTML does not exhaust the stack', { timeout: 10_000 }, async () => {
    const message = await read(
      bytes(...HEAD, 'Content-Type: text/html', '', '<p>Hi</p>' + '<div>'.repeat(50_000) + 'core'),
    );
    expect(message.text).toContain('Hi');
  });
});

describe('what is no email', () => {
  it('is refused with the reason', async () => {
    expect(refused(await parseRawEmail(new Uint8Array(0))).code).toBe('empty');
    expect(refused(await parseRawEmail(bytes('\r\n \0\0\r\n'))).code).toBe('empty');
    expect(refused(await parseRawEmail(new Uint8Array(MAX_RAW_BYTES + 1))).code).toBe('too_large');
    expect(refused(await parseRawEmail(bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'))).code).toBe('not_an_email');
    expect(refused(await parseRawEmail(bytes('just some words'))).code).toBe('not_an_email');
  });

  it('is decided without throwing, whatever the bytes', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        'From: a@b.example',
        'Subject: =?x?B?!!?=',
        'Date: 31 Feb 2026',
        'Message-ID: <<>@>',
        'Content-Type: multipart/mixed; boundary=b',
        'Content-Type: text/html; charset=utf-16',
        'Content-Type: message/rfc822',
        'Content-Transfer-Encoding: base64',
        'Content-Transfer-Encoding: quoted-printable',
        "Content-Disposition: attachment; filename*0*=''%ff",
        '--b',
        '--b--',
        '',
        '<table><td><blockquote>&#xD800;',
      ),
      fc.string({ unit: 'binary' }),
    );
    const mail = fc.array(line, { maxLength: 30 }).map((lines) => utf8(...lines));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 400 }), mail), async (raw) => {
        const result = await parseRawEmail(raw);
        if (!result.ok) return;
        const { text, html, subject, from } = result.message;
        for (const value of [text, html ?? '', subject, from?.name ?? '', result.message.identity]) {
          expect(value.isWellFormed() && !value.includes('\0')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('who wrote a message', () => {
  const kind = async (...headers: string[]) => (await read(bytes(...HEAD, ...headers, '', 'x'))).senderKind;

  it('is a person unless a header says otherwise', async () => {
    expect(await kind()).toBe('person');
    expect(await kind('Auto-Submitted: no')).toBe('person');
    expect(await kind('Precedence: first-class')).toBe('person');
  });

  it('is a person writing through a group when the list takes posts', async () => {
    const message = await read(
      bytes(
        ...HEAD,
        'List-ID: <sales.northwind.example>',
        'List-Post: <mailto:sales@northwind.example>',
        'Precedence: list',
        '',
        'x',
      ),
    );
    expect(message).toMatchObject({ senderKind: 'group', isAutomated: false });
  });

  it('is nobody for absences, reports and bulk mail', async () => {
    expect(await kind('Auto-Submitted: auto-replied (vacation)')).toBe('auto_reply');
    expect(await kind('Precedence: auto_reply')).toBe('auto_reply');
    expect(await kind('X-Autoreply: yes')).toBe('auto_reply');
    expect(await kind('X-Autorespond: out')).toBe('auto_reply');
    expect(await kind('Content-Type: multipart/report; report-type=delivery-status; boundary=b')).toBe(
      'report',
    );
    expect(await kind('Return-Path: < >')).toBe('report');
    expect(await kind('Auto-Submitted: auto-generated')).toBe('bulk');
    expect(await kind('Precedence: bulk')).toBe('bulk');
    const newsletter = await read(
      bytes(...HEAD, 'List-Unsubscribe: <https://news.example/u>', 'List-Post: NO', '', 'x'),
    );
    expect(newsletter).toMatchObject({
      senderKind: 'bulk',
      isAutomated: true,
      automation: {
        autoSubmitted: null,
        precedence: null,
        listId: null,
        listUnsubscribe: '<https://news.example/u>',
      },
    });
  });
});
