import type { Announcement } from '@conduit/shared/connectionHealth.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import { sql } from 'kysely';

import type { Queryable } from './client.ts';

/** Attempts after which a mail is given up; its notice is on the screen anyway. */
export const MAX_EMAIL_ATTEMPTS = 6;
/** News older than this is no news. */
const STALE_AFTER = '1 day';
/** Long enough to answer whether somebody was told. */
const KEEP_FOR = '30 days';

export interface OwedEmail {
  id: number;
  to: string;
  kind: Announcement;
  reason: string | null;
  crm: Crm;
  accountName: string;
  workspaceId: string;
  workspaceName: string;
}

/**
 * Claims mails that are due, each for five minutes times the attempt: whoever dies with one leaves it to the next.
 * Who is no admin any more gets none, though it counts as claimed.
 */
export async function claimEmails(
  db: Queryable,
  limit: number,
): Promise<{ claimed: number; owed: OwedEmail[] }> {
  const { rows } = await sql<{
    id: number;
    email: string | null;
    kind: Announcement;
    reason: string | null;
    crm: Crm;
    account_name: string;
    workspace_id: string;
    workspace_name: string;
  }>`
    with due as (
      select id from private.email_outbox
      where sent_at is null and next_attempt_at <= now() and attempts < ${MAX_EMAIL_ATTEMPTS}
        and created_at > now() - ${STALE_AFTER}::interval
      order by next_attempt_at, id limit ${limit} for update skip locked
    ),
    claimed as (
      update private.email_outbox o
      set attempts = o.attempts + 1, next_attempt_at = now() + (o.attempts + 1) * interval '5 minutes'
      from due where o.id = due.id
      returning o.id, o.workspace_id, o.user_id, o.notice_id
    )
    select o.id, m.email, n.kind, n.reason, n.crm, c.account_name, o.workspace_id, w.name as workspace_name
    from claimed o
    left join public.workspace_members m
      on m.workspace_id = o.workspace_id and m.user_id = o.user_id and m.role in ('owner', 'admin')
    join public.notices n on n.id = o.notice_id
    join public.crm_connections c on c.id = n.connection_id
    join public.workspaces w on w.id = o.workspace_id
    order by o.id`.execute(db);
  const owed = rows.flatMap(({ id, email, kind, reason, crm, ...row }) =>
    email === null
      ? []
      : [
          {
            id,
            to: email,
            kind,
            reason,
            crm,
            accountName: row.account_name,
            workspaceId: row.workspace_id,
            workspaceName: row.workspace_name,
          },
        ],
  );
  return { claimed: rows.length, owed };
}

export async function markEmailSent(db: Queryable, id: number): Promise<void> {
  await db
    .updateTable('private.email_outbox')
    .set({ sent_at: sql<string>`now()`, error_code: null })
    .where('id', '=', id)
    .execute();
}

/** Keeps why it was not sent, as the mail server's code; it stays due as it was claimed. */
export async function markEmailFailed(db: Queryable, id: number, errorCode: string): Promise<void> {
  await db.updateTable('private.email_outbox').set({ error_code: errorCode }).where('id', '=', id).execute();
}

/** Forgets who was told what: mails that were sent, and those that were given up long ago. */
export async function forgetEmails(db: Queryable): Promise<void> {
  await sql`delete from private.email_outbox where created_at < now() - ${KEEP_FOR}::interval`.execute(db);
}
