import { sql } from 'kysely';

import { recordEvents } from './audit.ts';
import type { Db, Queryable } from './client.ts';

/** Why a mail can never be stored as a message. */
export type RefusalReason = 'too_large' | 'unreadable' | 'unstorable';

export interface RefusedMail {
  workspaceId: string;
  /** SHA-256 of what was delivered, hex: the same delivery, tried again, is the same row. */
  contentKey: string;
  reason: RefusalReason;
  sizeBytes: number;
  /** Empty when nothing says so. */
  from: string;
  /** Everybody named as sender or recipient. */
  people: readonly string[];
  internetMessageId: string | null;
  rawPath: string | null;
}

/** Anybody may send mail: what a workspace keeps of what cannot be read is bounded, in rows and in bytes. */
export const MAX_REFUSED_ROWS = 1_000;
export const MAX_REFUSED_BYTES = 250 * 1024 * 1024;
const MAX_PEOPLE = 1_000;

/** Whether there is room for the original of one more refused mail. */
export async function hasRoomForOriginal(
  db: Queryable,
  workspaceId: string,
  sizeBytes: number,
): Promise<boolean> {
  const { rows } = await sql<{ room: boolean }>`
    select count(*) < ${MAX_REFUSED_ROWS}
      and coalesce(sum(size_bytes) filter (where raw_path is not null), 0) + ${sizeBytes} <= ${MAX_REFUSED_BYTES} as room
    from public.refused_mail where workspace_id = ${workspaceId}`.execute(db);
  return rows[0]?.room ?? false;
}

/**
 * Keeps what is known of a mail that can never be stored, with a line of history; a delivery that is repeated is counted.
 * False when the workspace has as many as are kept already.
 */
export async function keepRefused(db: Db, mail: RefusedMail): Promise<boolean> {
  const { workspaceId, contentKey } = mail;
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`refused:${workspaceId}`}, 0))`.execute(trx);
    const again = await trx
      .updateTable('refused_mail')
      .set({ deliveries: sql`least(deliveries + 1, 1000000)`, received_at: sql`now()` })
      .where('workspace_id', '=', workspaceId)
      .where('content_key', '=', contentKey)
      .returning('id')
      .executeTakeFirst();
    if (again) return true;
    const { rows } = await sql<{ kept: number; bytes: number }>`
      select count(*) as kept, coalesce(sum(size_bytes) filter (where raw_path is not null), 0) as bytes
      from public.refused_mail where workspace_id = ${workspaceId}`.execute(trx);
    const { kept = 0, bytes = 0 } = rows[0] ?? {};
    if (Number(kept) >= MAX_REFUSED_ROWS) return false;
    // An original that others left no room for meanwhile is deleted with what nobody knows of.
    const rawPath = Number(bytes) + mail.sizeBytes <= MAX_REFUSED_BYTES ? mail.rawPath : null;
    await trx
      .insertInto('refused_mail')
      .values({
        workspace_id: workspaceId,
        content_key: contentKey,
        reason: mail.reason,
        size_bytes: mail.sizeBytes,
        from_address: mail.from,
        people: [...new Set(mail.people)].slice(0, MAX_PEOPLE),
        internet_message_id: mail.internetMessageId,
        raw_path: rawPath,
      })
      .execute();
    await recordEvents(trx, [
      {
        workspaceId,
        actor: 'function',
        event: 'message_refused',
        detail: { reason: mail.reason, bytes: mail.sizeBytes, original: rawPath !== null },
      },
    ]);
    return true;
  });
}

/**
 * Whether the database refuses these values and will do so for ever: data exceptions (class 22), program limits
 * (class 54, as an index row that is too long), and violated checks and not-nulls. All else may pass when tried again.
 * PostgreSQL, appendix A.
 */
export function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return /^(?:22|54)[0-9A-Z]{3}$/.test(error.code) || error.code === '23514' || error.code === '23502';
}
