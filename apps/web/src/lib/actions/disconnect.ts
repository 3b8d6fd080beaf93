'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { env } from '../../env.ts';
import { invalid } from '../form.ts';
import { done, refused, type ActionResult } from '../result.ts';
import { createSupabase } from '../supabase/server.ts';

/** Longer than the longest call to a CRM, which disconnecting waits for. */
const TIMEOUT_MS = 40_000;
const input = z.object({
  workspaceId: z.guid(),
  connectionId: z.guid(),
  queued: z.enum(['cancel', 'park']),
});
export type DisconnectInput = z.infer<typeof input>;

const answer = z.union([
  z.object({ crm: z.string(), writes: z.number() }),
  z.object({ error: z.object({ code: z.string() }) }),
]);

const WORDS: Record<string, string> = {
  not_signed_in: 'Your session has ended. Sign in again.',
  not_an_admin: 'Only an owner or admin of the workspace can disconnect a CRM.',
  not_connected: 'This CRM is not connected any more.',
};
const refusedWith = (code: string) =>
  refused(code, WORDS[code] ?? 'Nothing was disconnected. Please try again in a moment.');

/** Disconnects a CRM. Answers how many writes were stopped. */
export async function disconnectCrm(given: DisconnectInput): Promise<ActionResult<{ writes: number }>> {
  const parsed = input.safeParse(given);
  if (!parsed.success) return invalid(parsed.error);
  const supabase = await createSupabase();
  const { data } = await supabase.auth.getSession();
  if (!data.session) return refusedWith('not_signed_in');
  const ended = await callDisconnect(parsed.data, data.session.access_token);
  if ('error' in ended) return refusedWith(ended.error.code);
  revalidatePath(`/w/${parsed.data.workspaceId}`, 'layout');
  return done({ writes: ended.writes });
}

async function callDisconnect(body: DisconnectInput, accessToken: string): Promise<z.output<typeof answer>> {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  const unreachable = { error: { code: 'unreachable' } };
  try {
    const response = await fetch(`${SUPABASE_URL}/functions/v1/disconnect-crm`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${accessToken}`,
        apikey: SUPABASE_PUBLISHABLE_KEY,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: 'no-store',
    });
    return answer.safeParse(await response.json()).data ?? unreachable;
  } catch {
    return unreachable;
  }
}
