import { createHash, randomBytes } from 'node:crypto';

import { LEAK_WORDS, wordsOf } from '@conduit/shared/egress.ts';
import type pg from 'pg';

/** What messages say, as salted hashes of every run of five words: recognises a copy, and tells nothing by itself. */
export interface Fingerprint {
  workspaceId: string;
  salt: string;
  /** Hashes by message id. */
  messages: Record<string, string[]>;
}

/** Hashes of the runs of words in a text; each once. */
export function shinglesOf(text: string, salt: string): Set<string> {
  const words = wordsOf(text);
  const hashes = new Set<string>();
  for (let start = 0; start + LEAK_WORDS <= words.length; start++) {
    hashes.add(hashOf(words.slice(start, start + LEAK_WORDS).join(' '), salt));
  }
  return hashes;
}

const hashOf = (shingle: string, salt: string): string =>
  createHash('sha256').update(salt).update(shingle).digest('base64url').slice(0, 16);

const PAGE = 500;

/** Reads what every message of a workspace says at this moment. */
export async function takeFingerprint(client: pg.Client, workspaceId: string): Promise<Fingerprint> {
  const salt = randomBytes(16).toString('base64url');
  const messages: Fingerprint['messages'] = {};
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await client.query<{ id: string; text: string }>(
      `select id, concat_ws(E'\\n\\n', body_text, body_html, subject, snippet) as text from public.messages
       where workspace_id = $1 and id > $2 and not is_redacted order by id limit $3`,
      [workspaceId, after, PAGE],
    );
    for (const { id, text } of rows) messages[id] = [...shinglesOf(text, salt)];
    const last = rows.at(-1);
    if (!last) return { workspaceId, salt, messages };
    after = last.id;
  }
}
