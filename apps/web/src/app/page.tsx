import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { listMemberships } from '../lib/queries/workspaces.ts';
import { firstOf, type SearchParams } from '../lib/searchParams.ts';
import { requireSession } from '../lib/session.ts';
import { LAST_WORKSPACE_COOKIE } from '../lib/supabase/cookies.ts';

/** Opens the workspace last looked at, the first one, or the page that creates one. */
export default async function HomePage({ searchParams }: { searchParams: SearchParams }) {
  const { supabase, person } = await requireSession();
  const memberships = await listMemberships(supabase, person.id);
  if (!memberships.ok) throw new Error(memberships.error.message);
  const last = (await cookies()).get(LAST_WORKSPACE_COOKIE)?.value;
  const workspace = memberships.value.find(({ id }) => id === last) ?? memberships.value[0];
  if (!workspace) redirect('/welcome');
  // Connecting a CRM ends here when even its workspace could not be told.
  const error = firstOf((await searchParams).error);
  redirect(
    error ? `/w/${workspace.id}/integrations?error=${encodeURIComponent(error)}` : `/w/${workspace.id}/inbox`,
  );
}
