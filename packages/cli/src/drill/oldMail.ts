import { randomUUID } from 'node:crypto';

import type { Db } from '@conduit/db/client.ts';
import { storeMessage } from '@conduit/db/mail.ts';
import { mail } from '@conduit/db/testing/mail.ts';
import type { LocalSupabase } from '@conduit/local-supabase';
import { createClient } from '@supabase/supabase-js';
import type pg from 'pg';

const WORDS =
  'could you send over pricing for seats by friday we would start with the turin plant and add lyon in spring thanks regards the operations team liked what they saw budget approval contract renewal'.split(
    ' ',
  );

/** A body nobody else has: words in an order of its own. */
export function bodyOf(random: () => number, words = 120): string {
  return Array.from({ length: words }, () => WORDS[Math.floor(random() * WORDS.length)] ?? '').join(' ');
}

/** Stores a message with its raw mail and one attachment in Storage, then lets it have arrived `days` ago. */
export async function receiveOldMail(
  {
    supabase,
    functions,
    pool,
  }: {
    supabase: Pick<LocalSupabase, 'apiUrl' | 'secretKey'>;
    functions: Db;
    pool: pg.Pool;
  },
  workspaceId: string,
  { days, text }: { days: number; text: string },
): Promise<{ messageId: string; threadId: string }> {
  const { storage } = createClient(supabase.apiUrl, supabase.secretKey, { auth: { persistSession: false } });
  const folder = `${workspaceId}/${randomUUID()}`;
  const put = async (bucket: string, path: string) => {
    const { error } = await storage
      .from(bucket)
      .upload(path, new TextEncoder().encode(text), { contentType: 'application/octet-stream' });
    if (error) throw error;
  };
  await Promise.all([put('raw-email', `${folder}/message.eml`), put('attachments', `${folder}/0`)]);
  const at = new Date(Date.now() - days * 86_400_000).toISOString();
  const subject = text.split(' ').slice(10, 18).join(' ');
  const stored = await storeMessage(
    functions,
    mail(workspaceId, {
      from: { name: 'Maria Rossi', address: 'maria@acme.example' },
      subject,
      sentAt: at,
      receivedAt: at,
      text,
      html: `<p>${text}</p>`,
      rawPath: `${folder}/message.eml`,
      rawBytes: text.length,
      attachments: [
        {
          filename: `${text.split(' ').slice(0, 6).join(' ')}.txt`,
          contentType: 'text/plain',
          sizeBytes: text.length,
          sha256: 'x',
          path: `${folder}/0`,
        },
      ],
    }),
    () => null,
  );
  await pool.query('update public.attachments set created_at = $2 where message_id = $1', [
    stored.messageId,
    at,
  ]);
  return stored;
}
