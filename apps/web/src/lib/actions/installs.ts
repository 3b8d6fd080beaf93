'use server';

import { crms } from '@conduit/shared/crm.ts';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { beginSecret } from '../beginCookie.ts';
import { CLAIM_PATH } from '../claimCookie.ts';
import { callFunction } from '../edgeFunction.ts';
import { formFields, invalid } from '../form.ts';
import { crmErrorWords } from '../present/crm.ts';
import { claimRefusal, isFinal } from '../present/installs.ts';
import { claimInstallFor, loadInstall } from '../queries/install.ts';
import { done, refused, type ActionResult } from '../result.ts';
import { createSupabase, type Client } from '../supabase/server.ts';
import { refusedByDatabase } from './databaseErrors.ts';

/** An existing workspace, or `new` with a name for it. */
const target = {
  workspaceId: z.union([z.literal('new'), z.guid('Choose a workspace.')]),
  workspaceName: z.string().trim().max(120, 'Use at most 120 characters.').default(''),
};
const isNamed = (form: { workspaceId: string; workspaceName: string }) =>
  form.workspaceId !== 'new' || form.workspaceName !== '';
const NAME_IT = { path: ['workspaceName'], message: 'Enter the name of your company or team.' };

const claimForm = z
  .object({
    crm: z.enum(crms),
    installId: z.guid(),
    confirmedInstaller: z.string().max(320).optional(),
    ...target,
  })
  .refine(isNamed, NAME_IT);

/** Claims an install for a workspace, a new one if asked, and opens its integrations or goes back to HubSpot. */
export async function claimInstall(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = claimForm.safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const { confirmedInstaller } = input.data;
  const supabase = await createSupabase();
  if (input.data.workspaceId === 'new') {
    // A claim that will be refused must not leave an empty workspace behind.
    const seen = await loadInstall(supabase, input.data);
    if (!seen.ok) return refuse(seen.code, input.data);
    if (seen.value.installerDiffers && confirmedInstaller === undefined) return no('installer_differs');
  }
  const workspace = await workspaceOf(supabase, input.data);
  if (!workspace.ok) return workspace;
  const choice = { workspaceId: workspace.value, confirmedInstaller };
  const next = await claimInstallFor(supabase, input.data, choice);
  if (!next.ok) return refuse(next.code, input.data);
  redirect(next.value);
}

/** What no other choice on the page can change gets a page of its own, with its own next step. */
function refuse(code: string, { crm, installId }: { crm: string; installId: string }): ActionResult {
  if (isFinal(code)) redirect(`${CLAIM_PATH}?${new URLSearchParams({ crm, install_id: installId })}`);
  return no(code);
}

const no = (code: string) => refused(code, claimRefusal(code).words);

const partnerForm = z.object({ returnUrl: z.url(), ...target }).refine(isNamed, NAME_IT);
const started = z.object({ url: z.url({ protocol: /^https?$/ }) });

/** Goes on with an install that HubSpot's marketplace began, into the chosen workspace. */
export async function continueToHubspot(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = partnerForm.safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const supabase = await createSupabase();
  const { data } = await supabase.auth.getSession();
  if (!data.session) return refused('not_signed_in', crmErrorWords('not_signed_in'));
  const workspace = await workspaceOf(supabase, input.data);
  if (!workspace.ok) return workspace;
  const answer = await callFunction('hubspot-oauth-start', started, {
    accessToken: data.session.access_token,
    body: { workspaceId: workspace.value, returnUrl: input.data.returnUrl },
    headers: { 'x-begin-secret': await beginSecret() },
  });
  if (!answer.ok) return refused(answer.code, crmErrorWords(answer.code));
  redirect(answer.value.url);
}

/** The chosen workspace's id, created first if it is new. */
async function workspaceOf(
  supabase: Client,
  { workspaceId, workspaceName }: { workspaceId: string; workspaceName: string },
): Promise<ActionResult<string>> {
  if (workspaceId !== 'new') return done(workspaceId);
  const { data, error } = await supabase.rpc('create_workspace', { name: workspaceName });
  return error ? refusedByDatabase(error) : done(data);
}
