import { crms, type Crm } from '@conduit/shared/crm.ts';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { claimCookieName } from '../claimCookie.ts';
import { callFunction, type Answer } from '../edgeFunction.ts';
import type { Client } from '../supabase/server.ts';

const install = z.object({
  crm: z.enum(crms),
  installId: z.guid(),
  status: z.enum(['pending', 'claimed']),
  accountName: z.string(),
  accountDomain: z.string().nullable(),
  externalAccountId: z.string(),
  /** Null when the CRM did not say who installed it. */
  installerEmail: z.string().nullable(),
  /** It was somebody else than the person looking, as far as their addresses tell. */
  installerDiffers: z.boolean(),
  expiresAt: z.string(),
  /** Where the person looking has claimed it into. */
  claimedWorkspaceId: z.guid().nullable(),
  /** Whether a workspace has the account already. Which one is told to its members only. */
  bound: z.enum(['no', 'yours', 'elsewhere']),
  boundWorkspaceId: z.guid().nullable(),
});
export type InstallView = z.output<typeof install>;

export interface InstallRef {
  crm: Crm;
  installId: string;
}

/** How a call to `claim-install` shows who is asking: the person's token, and the secret of this browser. */
export async function claimCredentials(
  supabase: Client,
  installId: string,
): Promise<{ accessToken: string; headers: Record<string, string> } | null> {
  const { data } = await supabase.auth.getSession();
  if (!data.session) return null;
  const secret = (await cookies()).get(claimCookieName(installId))?.value;
  return {
    accessToken: data.session.access_token,
    headers: secret === undefined ? {} : { 'x-claim-secret': secret },
  };
}

/** What this person, in this browser, is about to claim. */
export async function loadInstall(
  supabase: Client,
  { crm, installId }: InstallRef,
): Promise<Answer<InstallView>> {
  const credentials = await claimCredentials(supabase, installId);
  if (!credentials) return { ok: false, code: 'not_signed_in' };
  const query = new URLSearchParams({ crm, install_id: installId });
  return callFunction(`claim-install?${query}`, install, { ...credentials, method: 'GET' });
}
