'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { env } from '../../env.ts';
import { formFields, invalid } from '../form.ts';
import { done, type ActionResult } from '../result.ts';
import { createSupabase } from '../supabase/server.ts';
import { refusedByDatabase } from './databaseErrors.ts';

const invitationForm = z.object({
  workspaceId: z.guid(),
  role: z.enum(['admin', 'member'], 'Choose a role.'),
  email: z.union([z.literal(''), z.email('Enter an email address, or leave it empty.').max(254)]).optional(),
});

/** Creates an invitation; its link is answered once and stored nowhere. */
export async function createInvitation(
  _before: ActionResult<{ link: string }> | null,
  form: FormData,
): Promise<ActionResult<{ link: string }>> {
  const input = invitationForm.safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const { workspaceId, role, email } = input.data;
  const supabase = await createSupabase();
  const { data, error } = await supabase.rpc('create_invitation', {
    workspace_id: workspaceId,
    role,
    ...(email ? { email } : {}),
  });
  if (error) return refusedByDatabase(error);
  revalidatePath(`/w/${workspaceId}/settings`);
  return done({ link: `${env().APP_URL}/invite/${data}` });
}

const revocation = z.object({ workspaceId: z.guid(), invitationId: z.guid() });

export async function revokeInvitation(input: z.infer<typeof revocation>): Promise<ActionResult> {
  const parsed = revocation.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('revoke_invitation', { invitation_id: parsed.data.invitationId });
  if (error) return refusedByDatabase(error);
  revalidatePath(`/w/${parsed.data.workspaceId}/settings`);
  return done(undefined);
}

const removal = z.object({ workspaceId: z.guid(), userId: z.guid() });

/** Removes a member. Somebody who leaves themselves is shown out. */
export async function removeMember(input: z.infer<typeof removal>): Promise<ActionResult> {
  const parsed = removal.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, userId } = parsed.data;
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('remove_member', { workspace_id: workspaceId, user_id: userId });
  if (error) return refusedByDatabase(error);
  const { data } = await supabase.auth.getClaims();
  if (data?.claims.sub === userId) redirect('/');
  revalidatePath(`/w/${workspaceId}/settings`);
  return done(undefined);
}

const acceptance = z.object({ token: z.string().min(1).max(200) });

/** Joins the inviting workspace and opens it. Refusals by SQLSTATE: 22X11 to 22X14. */
export async function acceptInvitation(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = acceptance.safeParse(formFields(form));
  if (!input.success) return refusedByDatabase({ code: '22X11' });
  const supabase = await createSupabase();
  const { data, error } = await supabase.rpc('accept_invitation', { token: input.data.token });
  if (error) return refusedByDatabase(error);
  redirect(`/w/${data}/inbox`);
}
