import { downloadDisposition } from '../../../../../lib/present/files.ts';
import { openRefusedMail } from '../../../../../lib/queries/refusedMail.ts';
import { currentSession } from '../../../../../lib/session.ts';

const WORDS: Record<string, [number, string]> = {
  not_found: [404, 'There is no such mail, or it is not open to you.'],
  removed: [410, 'The original of this mail was not kept.'],
};

/** Downloads a mail that could not be read, as it came: the row is read under RLS first, and only then its bytes. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ workspaceId: string; mailId: string }> },
): Promise<Response> {
  const [{ workspaceId, mailId }, { supabase, person }] = await Promise.all([params, currentSession()]);
  if (!person) return new Response('Sign in first.', { status: 401 });
  const file = await openRefusedMail(supabase, workspaceId, mailId);
  if (!file.ok) {
    const [status, words] = WORDS[file.error.code] ?? [502, 'The mail could not be read. Please try again.'];
    return new Response(words, { status });
  }
  return new Response(file.value.bytes, {
    headers: {
      // Whatever it is, a browser saves it and never runs it here.
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': downloadDisposition(file.value.filename),
      'Cache-Control': 'private, no-store',
    },
  });
}
