const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

/** Under a name that can never be anybody's (RFC 2606). */
const SENDER = { name: 'Taylor Test', address: 'taylor.test@customer.example' };

export interface TestMailOptions {
  workspaceId: string;
  /** The person who asks for it. */
  to: string;
  /** The workspace's inbound address. */
  address: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * The mail that shows what Conduit does with one: a question a customer would ask, which says that it is a test. The
 * same for a workspace within one minute, its Message-ID too, so that repeating it stores nothing new.
 */
export function composeTestMail({ workspaceId, to, address, now }: TestMailOptions): string {
  const at = new Date(now - (now % MINUTE_MS));
  const domain = address.slice(address.indexOf('@') + 1);
  const stamp = at.toISOString().slice(0, 16);
  return [
    `Message-ID: <test.${workspaceId}.${stamp.replaceAll(':', '')}@${domain}>`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `From: ${SENDER.name} <${SENDER.address}>`,
    `To: ${to}`,
    `Cc: ${address}`,
    `Subject: Test mail of ${stamp.replace('T', ' ')} UTC: a quote for 25 seats`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Hello,',
    '',
    'this is a test mail, sent with the button in Conduit. Nobody is behind it.',
    '',
    `Could you send me a quote for 25 seats by ${longDate(new Date(now + WEEK_MS))}?`,
    '',
    'Best regards,',
    SENDER.name,
    'Customer Example Ltd',
    '',
  ].join('\r\n');
}

const longDate = (date: Date): string =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(date);
