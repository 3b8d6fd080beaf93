import { downloadDisposition } from '../../../../../lib/present/files.ts';
import { openAttachment } from '../../../../../lib/queries/attachment.ts';
import { currentSession } from '../../../../../lib/session.ts';

const WORDS: Record<string, [number, string]> = {
  not_found: [404, 'There is no such file, or it is not open to you.'],
  removed: [410, 'This file is no longer kept.'],
};

/** Downloads one attachment: the row is read under RLS first, and only then its bytes with the secret key. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ workspaceId: string; attachmentId: string }> },
): Promise<Response> {
  const [{ workspaceId, attachmentId }, { supabase, person }] = await Promise.all([params, currentSession()]);
  if (!person) return new Response('Sign in first.', { status: 401 });
  const file = await openAttachment(supabase, workspaceId, attachmentId);
  if (!file.ok) {
    const [status, words] = WORDS[file.error.code] ?? [502, 'The file could not be read. Please try again.'];
    return new Response(words, { status });
  }
  return new Response(file.value.bytes, {
    headers: {
      // Whatever it claims to be, a browser saves it and never runs it here.
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': downloadDisposition(file.value.filename),
      'Cache-Control': 'private, no-store',
    },
  });
}
