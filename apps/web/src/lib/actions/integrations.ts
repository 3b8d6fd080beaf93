'use server';

import { crms } from '@conduit/shared/crm.ts';
import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { beginSecret } from '../beginCookie.ts';
import { callFunction } from '../edgeFunction.ts';
import { formFields, invalid } from '../form.ts';
import { crmErrorWords } from '../present/crm.ts';
import { done, refused, type ActionResult } from '../result.ts';
import { createSupabase } from '../supabase/server.ts';
import { refusedByDatabase } from './databaseErrors.ts';

const connectForm = z.object({ workspaceId: z.guid(), crm: z.enum(crms) });
const started = z.object({ url: z.url({ protocol: /^https?$/ }) });

/** Asks the Edge Function where to send the browser for consent, and sends it there. */
export async function connectCrm(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = connectForm.safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const supabase = await createSupabase();
  const { data } = await supabase.auth.getSession();
  if (!data.session) return refused('not_signed_in', crmErrorWords('not_signed_in'));
  const { crm, workspaceId } = input.data;
  const answer = await callFunction(`${crm}-oauth-start`, started, {
    accessToken: data.session.access_token,
    body: { workspaceId },
    headers: { 'x-begin-secret': await beginSecret() },
  });
  if (!answer.ok) return refused(answer.code, crmErrorWords(answer.code));
  redirect(answer.value.url);
}

const oneOf = z.object({ workspaceId: z.guid(), id: z.guid() });

/** Asks the worker to check a connection now. */
export async function checkConnection(input: z.infer<typeof oneOf>): Promise<ActionResult> {
  const parsed = oneOf.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('request_connection_check', { connection_id: parsed.data.id });
  if (error) return refusedByDatabase(error);
  revalidatePath(`/w/${parsed.data.workspaceId}/integrations`);
  return done(undefined);
}

/** Takes a notice off the screen, for every admin. */
export async function closeNotice(input: z.infer<typeof oneOf>): Promise<ActionResult> {
  const parsed = oneOf.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('close_notice', { notice_id: parsed.data.id });
  if (error) return refusedByDatabase(error);
  revalidatePath(`/w/${parsed.data.workspaceId}`, 'layout');
  return done(undefined);
}
