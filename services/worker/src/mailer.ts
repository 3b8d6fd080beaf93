import { createTransport } from 'nodemailer';

export interface Email {
  /** Stays the same when it is sent again, so that a mail program shows it once. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Where the dashboard is, for links. */
  appUrl: string;
  /** Throws what the mail server said; `codeOf` names it. */
  send(email: Email): Promise<void>;
  close(): void;
}

/** Sends through a mail server: `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte. */
export function createMailer(options: { smtpUrl: string; from: string; appUrl: string }): Mailer {
  const url = new URL(options.smtpUrl);
  const transport = createTransport({
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    ...(url.username && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    // Nothing of a mail is read from a file or fetched from an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Each send has its own failure; an 'error' that nobody hears would end the process.
  transport.on('error', () => undefined);
  const { host } = new URL(options.appUrl);
  return {
    appUrl: options.appUrl,
    async send({ id, to, subject, text }) {
      await transport.sendMail({
        messageId: `<${id}@${host}>`,
        from: options.from,
        to: { name: '', address: to },
        subject,
        text,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}

/** What a failed send is called: the SMTP reply code, or nodemailer's own. Never the text, which may quote an address. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('responseCode' in error && typeof error.responseCode === 'number') return `smtp_${error.responseCode}`;
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
