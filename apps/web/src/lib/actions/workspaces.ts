'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { done, refused, type ActionResult } from '../result.ts';
import { createSupabase } from '../supabase/server.ts';
import { refusedByDatabase } from './databaseErrors.ts';
import { formFields, invalid } from '../form.ts';

const name = z.string().trim().min(1, 'Enter a name.').max(120, 'Use at most 120 characters.');

/** Creates a workspace owned by the caller and opens it. */
export async function createWorkspace(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = z.object({ name }).safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const supabase = await createSupabase();
  const { data, error } = await supabase.rpc('create_workspace', { name: input.data.name });
  if (error) return refusedByDatabase(error);
  redirect(`/w/${data}/inbox`);
}

/** Renames a workspace. RLS lets only admins: for others no row matches. */
export async function renameWorkspace(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = z.object({ name, workspaceId: z.guid() }).safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const supabase = await createSupabase();
  const { data, error } = await supabase
    .from('workspaces')
    .update({ name: input.data.name })
    .eq('id', input.data.workspaceId)
    .select('id');
  if (error) return refusedByDatabase(error);
  if (data.length === 0) return refused('42501', 'Only an owner or admin can rename this workspace.');
  revalidatePath(`/w/${input.data.workspaceId}`, 'layout');
  return done(undefined);
}

const liveWrites = z.object({ workspaceId: z.guid(), live: z.boolean() });

/** Lets writes leave for the CRMs, or stops them. */
export async function setLiveWrites(input: z.infer<typeof liveWrites>): Promise<ActionResult> {
  const parsed = liveWrites.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, live } = parsed.data;
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('set_live_writes', { workspace_id: workspaceId, live });
  if (error) return refusedByDatabase(error);
  revalidatePath(`/w/${workspaceId}`, 'layout');
  return done(undefined);
}

const writeUnasked = z.object({ workspaceId: z.guid(), unasked: z.boolean() });

/** Lets clear readings be written without asking, or asks before every one. */
export async function setWriteUnasked(input: z.infer<typeof writeUnasked>): Promise<ActionResult> {
  const parsed = writeUnasked.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, unasked } = parsed.data;
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('set_write_unasked', { workspace_id: workspaceId, unasked });
  if (error) return refusedByDatabase(error);
  revalidatePath(`/w/${workspaceId}`, 'layout');
  return done(undefined);
}
