'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { invalid } from '../form.ts';
import { done, type ActionResult } from '../result.ts';
import { createSupabase } from '../supabase/server.ts';
import { refusedByDatabase } from './databaseErrors.ts';

const scope = z.object({
  workspaceId: z.guid(),
  /** Null: every conversation of the workspace. */
  threadId: z.guid().nullable(),
});
export type ScopeInput = z.input<typeof scope>;

/** Leaves what waits for a CRM unwritten. */
export const discardWaiting = async (input: ScopeInput): Promise<ActionResult<{ count: number }>> =>
  carryOut('discard_waiting', input);

/** Sends what a dry run has planned. */
export const writePlanned = async (input: ScopeInput): Promise<ActionResult<{ count: number }>> =>
  carryOut('write_planned', input);

async function carryOut(
  name: 'discard_waiting' | 'write_planned',
  input: ScopeInput,
): Promise<ActionResult<{ count: number }>> {
  const parsed = scope.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, threadId } = parsed.data;
  const supabase = await createSupabase();
  const scoped = { workspace_id: workspaceId, ...(threadId !== null && { thread_id: threadId }) };
  const { data, error } = await supabase.rpc(name, scoped);
  revalidatePath(`/w/${workspaceId}`, 'layout');
  return error ? refusedByDatabase(error) : done({ count: data });
}
