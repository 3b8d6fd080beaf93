import { Buffer } from 'node:buffer';

/** Mails that cost as much as a stranger can make them, by what they are made of. */
export type Hostile = keyof typeof HOSTILE;

const MEBIBYTE = 1024 * 1024;

const mail = (fields: readonly string[], body: string | Uint8Array = ''): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    Buffer.concat([
      Buffer.from(
        ['From: a@acme.example', 'Subject: s', 'MIME-Version: 1.0', ...fields, '', ''].join('\r\n'),
      ),
      Buffer.from(body),
    ]),
  );
const base64 = (bytes: string | Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n');
const mixed = (parts: readonly string[]): Uint8Array<ArrayBuffer> =>
  mail(
    ['Content-Type: multipart/mixed; boundary=b'],
    `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`,
  );
const inBase64 = (type: string, lines: string): string =>
  `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines}`;
const forwarding = (count: number, inner: Uint8Array): Uint8Array<ArrayBuffer> =>
  mixed(Array.from({ length: count }, () => inBase64('message/rfc822', base64(inner))));
const html = (body: string): Uint8Array<ArrayBuffer> => mail(['Content-Type: text/html'], body);
const accents = (lineLength: number): Uint8Array => {
  const bytes = new Uint8Array(23 * MEBIBYTE).fill(0x80);
  for (let at = 0; at < bytes.length; at += lineLength) bytes[at] = 0x0a;
  return bytes;
};

/** As large as mail gets: what it costs, nobody can do without. */
export const largestMail = (): Uint8Array<ArrayBuffer> =>
  mixed([
    'Content-Type: text/plain\r\n\r\nHello',
    inBase64('application/pdf; name="plan.pdf"', base64(new Uint8Array(17 * MEBIBYTE))),
  ]);

export const HOSTILE = {
  'links that never end': () => html('<a>'.repeat(160_000)),
  'lines within quotations': () => html('<blockquote>x'.repeat(190) + 'y\n<br>'.repeat(60_000)),
  'empty lines of HTML': () => html(`<pre>${'\n'.repeat(490_000)}`),
  'short lines': () => mail(['Content-Type: text/plain'], '> > >x \r\n'.repeat(590_000)),
  'text that looks like base64': () =>
    mail(['Content-Type: text/plain'], `${'x'.repeat(74)}\r\n`.repeat(300_000)),
  'base64 in name only': () =>
    mail(
      ['Content-Type: text/plain'],
      `--b\r\n${inBase64('application/pdf', `${'x'.repeat(74)}\r\n`.repeat(300_000))}`,
    ),
  'base64 that ends again and again': () => mixed([inBase64('application/pdf', 'QQ=='.repeat(2_000_000))]),
  'short lines of padded base64': () => mixed([inBase64('application/pdf', 'QQ==\r\n'.repeat(500_000))]),
  'a large text beside HTML': () =>
    mixed([inBase64('text/plain', base64('<&'.repeat(6 * MEBIBYTE))), 'Content-Type: text/html\r\n\r\n<p>x']),
  'a large HTML beside text': () =>
    mixed([inBase64('text/html', base64('<a>&lt;'.repeat(2_000_000))), 'Content-Type: text/plain\r\n\r\nx']),
  'flowed text of short lines': () =>
    mixed([inBase64('text/plain; format=flowed', base64(' \n'.repeat(8 * MEBIBYTE)))]),
  'accents in no charset': () => mail(['Content-Type: text/plain'], accents(76)),
  'accents in no charset, in long lines': () => mail(['Content-Type: text/html'], accents(900)),
  'fifty forwarded newsletters': () => forwarding(50, html('<p>a'.repeat(80_000))),
  'fifty forwarded heaps of parts': () =>
    forwarding(50, mail(['Content-Type: multipart/mixed; boundary=c'], '--c\r\n\r\n'.repeat(1990))),
  'forwards of forwards': () =>
    forwarding(
      30,
      forwarding(15, mail(['Content-Type: multipart/mixed; boundary=c'], '--c\r\n\r\n'.repeat(1990))),
    ),
} satisfies Record<string, () => Uint8Array<ArrayBuffer>>;
