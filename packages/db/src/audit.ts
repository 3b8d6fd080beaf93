import { json, type Queryable } from './client.ts';
import type { Json } from './schema.ts';

export interface AuditEvent {
  workspaceId: string;
  actor: 'worker' | 'function' | 'system' | { userId: string };
  /** Snake case, past tense: `message_received`, `crm_write_succeeded`. */
  event: string;
  threadId?: string | null;
  messageId?: string | null;
  writeId?: string | null;
  connectionId?: string | null;
  /** Codes, counts and ids; never text out of a message. */
  detail?: Record<string, Json>;
}

/** Appends to the audit trail, in one statement. */
export async function recordEvents(db: Queryable, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db
    .insertInto('audit_events')
    .values(
      events.map((event) => ({
        workspace_id: event.workspaceId,
        actor: typeof event.actor === 'string' ? event.actor : 'user',
        actor_user_id: typeof event.actor === 'string' ? null : event.actor.userId,
        event: event.event,
        thread_id: event.threadId ?? null,
        message_id: event.messageId ?? null,
        write_id: event.writeId ?? null,
        connection_id: event.connectionId ?? null,
        detail: json(event.detail ?? {}),
      })),
    )
    .execute();
}
