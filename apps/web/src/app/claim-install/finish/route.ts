import { crms } from '@conduit/shared/crm.ts';
import { NextResponse, type NextRequest } from 'next/server';
import { z } from 'zod';
import { env } from '../../../env.ts';
import { CLAIM_PATH } from '../../../lib/claimCookie.ts';
import { claimInstallFor } from '../../../lib/queries/install.ts';
import { createSupabase } from '../../../lib/supabase/server.ts';

const install = z.object({ crm: z.enum(crms), install_id: z.guid() });

/**
 * The end of a connect that began in the dashboard: connects the account, as the person and in the browser it was begun by,
 * and goes on. Whatever is in the way is said on the claim page, where the account can still be claimed.
 */
export async function GET(request: NextRequest): Promise<NextResponse> {
  const to = (path: string) => NextResponse.redirect(new URL(path, env().APP_URL), 303);
  const parsed = install.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  if (!parsed.success) return to(CLAIM_PATH);
  const { crm, install_id: installId } = parsed.data;
  const next = await claimInstallFor(await createSupabase(), { crm, installId });
  if (next.ok) return to(next.value);
  return to(`${CLAIM_PATH}?${new URLSearchParams({ crm, install_id: installId, refused: next.code })}`);
}
