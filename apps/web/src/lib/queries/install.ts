import { crms, type Crm } from '@conduit/shared/crm.ts';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { BEGIN_COOKIE } from '../beginCookie.ts';
import { claimCookieName, claimCookieOptions } from '../claimCookie.ts';
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
  /** Whether it was begun in the dashboard, and by whom. `here`: by this person in this browser, who may just finish it. */
  begun: z.enum(['no', 'here', 'in_another_browser', 'by_somebody_else']),
  /** The workspace that the person looking began it for. */
  begunFor: z.guid().nullable(),
});
export type InstallView = z.output<typeof install>;

export interface InstallRef {
  crm: Crm;
  installId: string;
}

/** How a call to `claim-install` shows who is asking: the person's token, and the secrets of this browser. */
export async function claimCredentials(
  supabase: Client,
  installId: string,
): Promise<{ accessToken: string; headers: Record<string, string> } | null> {
  const { data } = await supabase.auth.getSession();
  if (!data.session) return null;
  const store = await cookies();
  const claim = store.get(claimCookieName(installId))?.value;
  const begin = store.get(BEGIN_COOKIE)?.value;
  return {
    accessToken: data.session.access_token,
    headers: {
      ...(claim === undefined ? {} : { 'x-claim-secret': claim }),
      ...(begin === undefined ? {} : { 'x-begin-secret': begin }),
    },
  };
}

const claimed = z.object({
  workspaceId: z.guid(),
  /** Where HubSpot's own install flow wants the browser back. */
  returnUrl: z.url({ protocol: /^https?$/ }).nullable(),
  repeated: z.boolean(),
});

/**
 * Binds an install to a workspace, or finishes what the person began in this browser when none is named. Returns where to
 * go from there.
 */
export async function claimInstallFor(
  supabase: Client,
  { crm, installId }: InstallRef,
  choice: { workspaceId?: string; confirmedInstaller?: string | undefined } = {},
): Promise<Answer<string>> {
  const credentials = await claimCredentials(supabase, installId);
  if (!credentials) return { ok: false, code: 'not_signed_in' };
  const answer = await callFunction('claim-install', claimed, {
    ...credentials,
    body: { crm, installId, ...choice },
  });
  if (!answer.ok) return answer;
  const { workspaceId, returnUrl, repeated } = answer.value;
  (await cookies()).set(claimCookieName(installId), '', { ...claimCookieOptions(), maxAge: 0 });
  const integrations = `/w/${workspaceId}/integrations${repeated ? '' : `?connected=${crm}`}`;
  return { ok: true, value: returnUrl ?? integrations };
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
