import { loadPulse } from '../../../../lib/queries/pulse.ts';
import { currentSession } from '../../../../lib/session.ts';
import { isUuid } from '../../../../lib/uuid.ts';

/** Tells an open page whether anything has happened since it was read. Others' workspaces look like one where nothing ever did. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ workspaceId: string }> },
): Promise<Response> {
  const [{ workspaceId }, { supabase, person }] = await Promise.all([params, currentSession()]);
  if (!person) return new Response('Sign in first.', { status: 401 });
  if (!isUuid(workspaceId)) return new Response('There is no such workspace.', { status: 404 });
  const pulse = await loadPulse(supabase, workspaceId);
  if (!pulse.ok) return new Response(pulse.error.message, { status: 502 });
  return new Response(pulse.value, { headers: { 'Cache-Control': 'private, no-store' } });
}
