'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { callFunction } from '../edgeFunction.ts';
import { invalid } from '../form.ts';
import { done, refused, type ActionResult } from '../result.ts';
import { createSupabase } from '../supabase/server.ts';

const input = z.object({ workspaceId: z.guid() });
const answer = z.object({ threadId: z.guid(), isNew: z.boolean() });
export type TestMail = z.infer<typeof answer>;

const WORDS: Record<string, string> = {
  not_signed_in: 'Your session has ended. Sign in again.',
  not_a_member: 'Only members of this workspace can send it a test mail.',
  no_address: 'This workspace has no inbound address, so no mail can arrive.',
};
const refusedWith = (code: string) =>
  refused(code, WORDS[code] ?? 'No test mail was sent. Please try again in a moment.');

/** Delivers a test mail to the workspace, by the way any mail takes. Within a minute it is the same one. */
export async function sendTestMail(given: z.infer<typeof input>): Promise<ActionResult<TestMail>> {
  const parsed = input.safeParse(given);
  if (!parsed.success) return invalid(parsed.error);
  const supabase = await createSupabase();
  const { data } = await supabase.auth.getSession();
  if (!data.session) return refusedWith('not_signed_in');
  const sent = await callFunction('send-test-mail', answer, {
    accessToken: data.session.access_token,
    body: parsed.data,
  });
  if (!sent.ok) return refusedWith(sent.code);
  revalidatePath(`/w/${parsed.data.workspaceId}/inbox`);
  return done(sent.value);
}
