import { claimEmails, markEmailFailed, markEmailSent, type OwedEmail } from '@conduit/db/outbox.ts';
import { failures, isFailureCode } from '@conduit/shared/connectionHealth.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import { nextStepWords, reasonWords } from '@conduit/shared/healthWords.ts';

import { NotDoneYet, type JobContext } from '../context.ts';
import { codeOf, type Email } from '../mailer.ts';
import { outlast } from '../outlast.ts';

const BATCH = 20;
const NAMES: Record<Crm, string> = { hubspot: 'HubSpot', salesforce: 'Salesforce' };

/** Sends what is owed. Without a mail server it stays owed, and the notice in the dashboard has to do. */
export async function sendEmail(context: JobContext): Promise<void> {
  const { db, log, mailer } = context;
  if (!mailer) return;
  let failed = 0;
  for (;;) {
    const { claimed, owed } = await claimEmails(db, BATCH);
    for (const each of owed) {
      try {
        await mailer.send(compose(each, mailer.appUrl));
        // What has been sent is not sent again for the database's sake.
        await outlast(context, () => markEmailSent(db, each.id));
      } catch (error) {
        failed += 1;
        await outlast(context, () => markEmailFailed(db, each.id, codeOf(error)));
        log.warn({ email: each.id, code: codeOf(error) }, 'email not sent');
      }
    }
    if (claimed < BATCH) break;
  }
  if (failed > 0) throw new NotDoneYet('Some mails are to be tried again.');
}

/** What happened, why, and what to do: codes in words and names, nothing from anybody's mail. */
export function compose(
  { id, to, kind, reason, crm, accountName, workspaceId, workspaceName }: OwedEmail,
  appUrl: string,
): Email {
  const name = NAMES[crm];
  const account = oneLine(accountName ? `${name} (${accountName})` : name);
  const link = `${appUrl.replace(/\/+$/, '')}/w/${workspaceId}/integrations`;
  const paragraphs =
    kind === 'connection_error'
      ? [
          `The connection of ${oneLine(workspaceName)} to ${account} does not work any more.`,
          ...(isFailureCode(reason)
            ? [reasonWords[reason], `What to do: ${nextStepWords[failures[reason].nextStep]}`]
            : []),
          'Nothing is lost: what Conduit has to write waits, and goes out by itself once the connection works.',
        ]
      : [
          `The connection of ${oneLine(workspaceName)} to ${account} works again.`,
          'What had been waiting is being written now. There is nothing to do.',
        ];
  return {
    id: `conduit-notice-${id}`,
    to,
    subject: `${name} ${kind === 'connection_error' ? 'needs your attention' : 'works again'}`,
    text: [...paragraphs, link].join('\n\n') + '\n',
  };
}

/** Names are people's own; a line break in one must not begin a paragraph of ours. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
