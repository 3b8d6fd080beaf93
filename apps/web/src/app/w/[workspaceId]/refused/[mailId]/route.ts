import { downloadAnswer } from '../../../../../lib/download.ts';
import { openRefusedMail } from '../../../../../lib/queries/refusedMail.ts';
import { currentSession } from '../../../../../lib/session.ts';

const WORDS = {
  not_found: 'There is no such mail, or it is not open to you.',
  removed: 'The original of this mail was not kept.',
  unreadable: 'The mail could not be read. Please try again.',
};

/** Downloads a mail that could not be read, as it came: the row is read under RLS first, and only then its bytes. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ workspaceId: string; mailId: string }> },
): Promise<Response> {
  const [{ workspaceId, mailId }, { supabase, person }] = await Promise.all([params, currentSession()]);
  if (!person) return new Response('Sign in first.', { status: 401 });
  return downloadAnswer(await openRefusedMail(supabase, workspaceId, mailId), WORDS);
}
