import { downloadAnswer } from '../../../../../lib/download.ts';
import { openAttachment } from '../../../../../lib/queries/attachment.ts';
import { currentSession } from '../../../../../lib/session.ts';

const WORDS = {
  not_found: 'There is no such file, or it is not open to you.',
  removed: 'This file is no longer kept.',
  unreadable: 'The file could not be read. Please try again.',
};

/** Downloads one attachment: the row is read under RLS first, and only then its bytes with the secret key. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ workspaceId: string; attachmentId: string }> },
): Promise<Response> {
  const [{ workspaceId, attachmentId }, { supabase, person }] = await Promise.all([params, currentSession()]);
  if (!person) return new Response('Sign in first.', { status: 401 });
  return downloadAnswer(await openAttachment(supabase, workspaceId, attachmentId), WORDS);
}
