'use server';

import { retentionForm } from '@conduit/shared/retentionPolicy.ts';
import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { formFields, invalid } from '../form.ts';
import { previewPurge, type PurgePreview } from '../queries/retention.ts';
import { done, refused, type ActionResult } from '../result.ts';
import { createSupabase } from '../supabase/server.ts';
import { refusedByDatabase } from './databaseErrors.ts';

const workspace = z.object({ workspaceId: z.guid() });

/** Saves how long mail is kept. RLS lets only admins: for others no row matches. The database puts it on the trail. */
export async function saveRetention(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = workspace.extend(retentionForm.shape).safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const { workspaceId, ...policy } = input.data;
  const supabase = await createSupabase();
  const { data, error } = await supabase
    .from('retention_policies')
    .update({
      message_days: policy.messageDays,
      attachment_days: policy.attachmentDays,
      purge_enabled: policy.purgeEnabled,
      keep_extracted_fields: policy.keepExtractedFields,
      keep_audit: policy.keepAudit,
    })
    .eq('workspace_id', workspaceId)
    .select('workspace_id');
  if (error) return refusedByDatabase(error);
  if (data.length === 0) return refused('42501', 'Only an owner or admin can change how long mail is kept.');
  revalidatePath(`/w/${workspaceId}/settings`);
  return done(undefined);
}

const previewInput = workspace.extend({ messageDays: z.number(), attachmentDays: z.number() });

/** What tonight's purge would remove with days that are not saved yet. */
export async function previewRetention(
  input: z.infer<typeof previewInput>,
): Promise<ActionResult<PurgePreview>> {
  const parsed = previewInput.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, ...days } = parsed.data;
  const preview = await previewPurge(await createSupabase(), workspaceId, days, new Date());
  return preview.ok ? done(preview.value) : refusedByDatabase(preview.error);
}

const hold = workspace.extend({ threadId: z.guid().nullable(), held: z.boolean() });

/** Keeps everything of a workspace or of one conversation, or lets it be purged again. */
export async function setLegalHold(input: z.infer<typeof hold>): Promise<ActionResult> {
  const parsed = hold.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, threadId, held } = parsed.data;
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('set_legal_hold', {
    workspace_id: workspaceId,
    held,
    ...(threadId === null ? {} : { thread_id: threadId }),
  });
  if (error) return refusedByDatabase(error);
  revalidatePath(`/w/${workspaceId}`, 'layout');
  return done(undefined);
}

/** Erases one person from the workspace; the worker does it. */
export async function requestErasure(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = workspace
    .extend({ address: z.email('Enter one email address.').max(320) })
    .safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const { workspaceId, address } = input.data;
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('request_erasure', { workspace_id: workspaceId, address });
  if (error) return refusedByDatabase(error);
  revalidatePath(`/w/${workspaceId}/settings`);
  return done(undefined);
}

const confirmation = z.string().trim().min(1, 'Type it to go on.');

/** Deletes a workspace for good, by its name. */
export async function deleteWorkspace(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = workspace.extend({ confirmation }).safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('delete_workspace', {
    workspace_id: input.data.workspaceId,
    confirmation: input.data.confirmation,
  });
  if (error?.code === '22X40') {
    return refused('22X40', 'Check the field below.', {
      confirmation: 'That is not the name of this workspace.',
    });
  }
  if (error) return refusedByDatabase(error);
  redirect('/');
}

/** Deletes the caller's account for good, by its address. */
export async function deleteAccount(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = z.object({ confirmation }).safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('delete_account', { confirmation: input.data.confirmation });
  if (error?.code === '22X40') {
    return refused('22X40', 'Check the field below.', {
      confirmation: 'That is not the address of your account.',
    });
  }
  if (error) return refusedByDatabase(error);
  await supabase.auth.signOut({ scope: 'local' });
  redirect('/sign-in');
}
