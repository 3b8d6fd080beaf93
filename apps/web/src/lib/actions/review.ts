'use server';

import { revalidatePath } from 'next/cache';
import type { z } from 'zod';
import { done, type ActionResult } from '../result.ts';
import {
  reviewAnswer,
  reviewDecision,
  reviewItemName,
  type ReviewDecision,
  type ReviewItemName,
} from '../reviewAnswer.ts';
import { createSupabase } from '../supabase/server.ts';
import { refusedByDatabase } from './databaseErrors.ts';
import { invalid } from '../form.ts';

/**
 * Decides a review item, and says for how many milliseconds that can be taken back. Then the worker carries it out;
 * somebody else's earlier decision stands (22X21).
 */
export async function resolveReviewItem(input: ReviewDecision): Promise<ActionResult<number>> {
  const parsed = reviewDecision.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const supabase = await createSupabase();
  const { data, error } = await supabase.rpc('resolve_review_item', {
    review_item_id: parsed.data.reviewItemId,
    decision: parsed.data.decision,
    ...answerOf(parsed.data),
  });
  // Either way the list has changed.
  revalidatePath(`/w/${parsed.data.workspaceId}`, 'layout');
  return error ? refusedByDatabase(error) : done(data);
}

/** Takes one's own decision back before it takes effect. */
export async function undoReview(input: ReviewItemName): Promise<ActionResult> {
  const parsed = reviewItemName.safeParse(input);
  if (!parsed.success) return invalid(parsed.error);
  const supabase = await createSupabase();
  const { error } = await supabase.rpc('undo_review', { review_item_id: parsed.data.reviewItemId });
  revalidatePath(`/w/${parsed.data.workspaceId}`, 'layout');
  return error ? refusedByDatabase(error) : done(undefined);
}

/** What goes with a decision, as JSON; one that needs no words sends none. */
function answerOf(decision: z.output<typeof reviewDecision>) {
  switch (decision.decision) {
    case 'approved':
      return decision.dealId ? { answer: JSON.stringify({ deal_id: decision.dealId }) } : {};
    case 'edited':
      return { answer: JSON.stringify(reviewAnswer(decision.edit)) };
    case 'rejected':
      return {};
  }
}
