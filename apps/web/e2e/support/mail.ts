/** A plain email as the mail gateway takes it, addressed to `to` with the workspace in copy. */
export function mailOf({
  subject,
  from,
  to,
  cc,
  text,
  file,
}: {
  subject: string;
  from: string;
  to: string;
  cc: string;
  text: string;
  file?: { name: string; text: string };
}): string {
  const head = [
    `Message-ID: <${subject.replace(/\W/g, '')}@globex.example>`,
    'Date: Fri, 20 Nov 2026 16:05:00 +0100',
    `From: ${from}`,
    `To: ${to}`,
    `Cc: ${cc}`,
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
  ];
  const body = ['Content-Type: text/plain; charset=utf-8', '', text, ''];
  if (!file) return [...head, ...body].join('\r\n');
  return [
    ...head,
    'Content-Type: multipart/mixed; boundary=part',
    '',
    '--part',
    ...body,
    '--part',
    `Content-Type: application/octet-stream; name="${file.name}"`,
    `Content-Disposition: attachment; filename="${file.name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(file.text).toString('base64'),
    '--part--',
    '',
  ].join('\r\n');
}
