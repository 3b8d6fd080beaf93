'use server';

import { revalidatePath } from 'next/cache';
import { invalid } from '../form.ts';
import { done, refused, type ActionResult } from '../result.ts';
import { createSupabase, type Client } from '../supabase/server.ts';
import {
  answerInput,
  dismissInput,
  progressInput,
  retryInput,
  type AnswerInput,
  type DismissInput,
  type ProgressInput,
  type RetryInput,
  type WriteChoice,
} from '../writeFilter.ts';
import { refusedByDatabase } from './databaseErrors.ts';

export interface Progress {
  done: number;
  waiting: number;
  stopped: number;
}

/** The most one press sends again; the rest follows with the next. */
const MAX_WRITES = 10_000;

/** Sends writes again. Answers which were chosen, so that their progress can be followed. */
export async function retryWrites(
  input: RetryInput,
): Promise<ActionResult<{ ids: string[]; count: number }>> {
  const parsed = retryInput.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, choice } = parsed.data;
  const supabase = await createSupabase();
  const found = await find(supabase, workspaceId, choice);
  if (!found.ok) return found;
  const { data, error } = await supabase.rpc('retry_writes', { write_ids: JSON.stringify(found.value) });
  revalidatePath(`/w/${workspaceId}`, 'layout');
  return error ? refusedByDatabase(error) : done({ ids: found.value, count: data });
}

/** Gives writes up for a reason. */
export async function dismissWrites(input: DismissInput): Promise<ActionResult<{ count: number }>> {
  const parsed = dismissInput.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, choice, reason } = parsed.data;
  const supabase = await createSupabase();
  const found = await find(supabase, workspaceId, choice);
  if (!found.ok) return found;
  const ids = JSON.stringify(found.value);
  const { data, error } = await supabase.rpc('dismiss_writes', { write_ids: ids, reason });
  revalidatePath(`/w/${workspaceId}`, 'layout');
  return error ? refusedByDatabase(error) : done({ count: data });
}

/** A person looked into the CRM: the write is there, or it is not and is sent. */
export async function answerUnknownWrite(input: AnswerInput): Promise<ActionResult> {
  const parsed = answerInput.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, writeId, answer } = parsed.data;
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('answer_unknown_write', { write_id: writeId, answer });
  revalidatePath(`/w/${workspaceId}`, 'layout');
  return error ? refusedByDatabase(error) : done(undefined);
}

/** How writes that were sent again get on. Once none is on its way, the list is read anew. */
export async function writeProgress(input: ProgressInput): Promise<ActionResult<Progress>> {
  const parsed = progressInput.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const { workspaceId, ids } = parsed.data;
  const supabase = await createSupabase();
  const { data, error } = await supabase.rpc('write_progress', { write_ids: JSON.stringify(ids) });
  if (error) return refusedByDatabase(error);
  const progress = data[0] ?? { done: 0, waiting: 0, stopped: 0 };
  if (progress.waiting === 0) revalidatePath(`/w/${workspaceId}`, 'layout');
  return done(progress);
}

async function find(
  supabase: Client,
  workspaceId: string,
  choice: WriteChoice,
): Promise<ActionResult<string[]>> {
  if ('ids' in choice) return done(choice.ids);
  const answers = await Promise.all(
    choice.filters.map((filter) =>
      supabase.rpc('find_writes', { workspace_id: workspaceId, filter: JSON.stringify(filter) }),
    ),
  );
  const failed = answers.find(({ error }) => error)?.error;
  if (failed) return refusedByDatabase(failed);
  const ids = answers.flatMap(({ data }) => data ?? []).slice(0, MAX_WRITES);
  return ids.length > 0 ? done(ids) : refused('nothing_left', 'These writes are no longer waiting.');
}
