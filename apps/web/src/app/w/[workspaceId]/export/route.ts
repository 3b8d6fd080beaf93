import { makeZip } from 'client-zip';
import { env } from '../../../../env.ts';
import { downloadDisposition } from '../../../../lib/present/files.ts';
import { openExport } from '../../../../lib/queries/export.ts';
import { currentSession } from '../../../../lib/session.ts';

/** Downloads everything of a workspace as one archive, sent as it is read. A form posts here, so that no link starts one. */
export async function POST(
  _request: Request,
  { params }: { params: Promise<{ workspaceId: string }> },
): Promise<Response> {
  const [{ workspaceId }, { supabase, person }] = await Promise.all([params, currentSession()]);
  if (!person) return new Response('Sign in first.', { status: 401 });
  const opened = await openExport(supabase, workspaceId, new Date());
  if (!opened.ok) {
    const { code } = opened.error;
    if (code === '42501' || code === 'not_found') {
      return new Response('Only an owner or admin of this workspace can export it.', { status: 403 });
    }
    return Response.redirect(`${env().APP_URL}/w/${workspaceId}/settings?export=failed`, 303);
  }
  return new Response(makeZip(opened.value.entries), {
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': downloadDisposition(opened.value.filename),
      'Cache-Control': 'private, no-store',
    },
  });
}
