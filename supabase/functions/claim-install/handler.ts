import { openTokens, sealTokens } from '@conduit/crm/tokens.ts';
import { claimInstall, loadInstall, type Reseal } from '@conduit/db/installs.ts';
import { memberRole } from '@conduit/db/workspaces.ts';
import { crms, type Crm } from '@conduit/shared/crm.ts';
import { beganHere, installerDiffers, type ClaimRefusal } from '@conduit/shared/installFlow.ts';
import { z } from 'zod';

import { readJson, refuse, respond, secretHash, type Refusal } from '../_shared/http.ts';
import { signedInUser, type OAuthDependencies } from '../_shared/oauth.ts';

const MAX_BODY_BYTES = 4096;

const lookSchema = z.object({ crm: z.enum(crms), install_id: z.uuid() });
const claimSchema = z.object({
  crm: z.enum(crms),
  installId: z.uuid(),
  /** Left out to finish what the person began in this browser. */
  workspaceId: z.uuid().optional(),
  /** The installer's address, when the person confirmed that it is not theirs ("unknown" when there is none). */
  confirmedInstaller: z.string().max(320).optional(),
});

/** Each refusal in words; the dashboard has longer ones by code. */
export const REFUSALS: Record<ClaimRefusal, Omit<Refusal, 'code'>> = {
  wrong_browser: {
    status: 403,
    message: 'Open this page in the browser that installed the app, or connect the account again.',
  },
  install_expired: { status: 410, message: 'This install was not claimed in time. Install the app again.' },
  claimed_by_you: { status: 409, message: 'You have claimed this install already, into another workspace.' },
  already_claimed: { status: 409, message: 'This install was claimed already.' },
  choose_workspace: {
    status: 409,
    message: 'Say which workspace it is for: it was not begun by you in this browser.',
  },
  not_an_admin: { status: 403, message: 'Only an owner or admin of the workspace can connect a CRM to it.' },
  account_bound_elsewhere: {
    status: 409,
    message: 'This CRM account is connected to another workspace. Disconnect it there first.',
  },
  another_account_connected: {
    status: 409,
    message: 'The workspace has another account of this CRM. Disconnect that one first.',
  },
  installer_differs: {
    status: 409,
    message: 'Somebody else installed the app. Confirm their address to claim it all the same.',
  },
};

const refusal = (code: ClaimRefusal): Response => refuse({ ...REFUSALS[code], code });

export type ClaimDependencies = Pick<OAuthDependencies, 'db' | 'findUser' | 'now' | 'vault'>;

/**
 * Binds an install that waits to a workspace. The browser's secrets come in headers: `x-claim-secret`, given to it when the
 * CRM sent it back, and `x-begin-secret`, given to it when something was begun in the dashboard.
 *
 * `GET ?crm=…&install_id=…` what the person is about to claim, before anything is bound.
 * `POST {crm, installId, workspaceId, confirmedInstaller?}` claims it: `{connectionId, workspaceId, returnUrl, repeated}`.
 * `POST {crm, installId}` finishes what this person began in this browser, for the workspace they began it for.
 */
export function createClaimHandler(deps: ClaimDependencies): (request: Request) => Promise<Response> {
  return async (request) => {
    const user = await signedInUser(request, deps);
    if (!user) return refuse({ status: 401, code: 'not_signed_in', message: 'Sign in first.' });
    const browser = {
      secretHash: await secretHash(request, 'x-claim-secret'),
      beginHash: await secretHash(request, 'x-begin-secret'),
    };
    if (request.method === 'GET') return look(request, deps, user, browser);
    if (request.method === 'POST') return claim(request, deps, user, browser);
    return refuse({ status: 405, code: 'method_not_allowed', message: 'Use GET to look, POST to claim.' });
  };
}

type User = { id: string; email: string };
/** Hashes of the secrets it holds. */
type Browser = { secretHash: string | null; beginHash: string | null };

async function look(
  request: Request,
  deps: ClaimDependencies,
  user: User,
  { secretHash, beginHash }: Browser,
): Promise<Response> {
  const query = lookSchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) return malformed('Ask with ?crm=…&install_id=….');
  const install = await loadInstall(deps.db, query.data.crm, query.data.install_id);
  const isClaimer = install?.status === 'claimed' && install.claimedBy === user.id;
  // Whose account it is is for the browser that installed it, and for whoever has claimed it.
  if (!install || !(isClaimer || secretHash === install.claimSecretHash)) return refusal('wrong_browser');
  if (install.status === 'claimed' && !isClaimer) return refusal('already_claimed');
  const isLate = install.status === 'pending' && Date.parse(install.expiresAt) <= deps.now();
  if (install.status === 'expired' || isLate) return refusal('install_expired');

  const { boundWorkspaceId, begun } = install;
  const boundRole = boundWorkspaceId && (await memberRole(deps.db, boundWorkspaceId, user.id));
  return respond(200, {
    crm: install.crm,
    installId: install.installId,
    status: install.status,
    accountName: install.accountName,
    accountDomain: install.accountDomain,
    externalAccountId: install.externalAccountId,
    installerEmail: install.installerEmail,
    installerDiffers: installerDiffers(install.installerEmail, user.email),
    expiresAt: install.expiresAt,
    claimedWorkspaceId: isClaimer ? install.claimedWorkspaceId : null,
    /** Which workspace has the account already is told to its members only. */
    bound: boundWorkspaceId === null ? 'no' : boundRole ? 'yours' : 'elsewhere',
    boundWorkspaceId: boundRole ? boundWorkspaceId : null,
    /** `here` may be finished without a question. For which workspace is told to who began it only. */
    begun:
      begun === null
        ? 'no'
        : begun.userId !== user.id
          ? 'by_somebody_else'
          : beganHere(begun, user.id, beginHash)
            ? 'here'
            : 'in_another_browser',
    begunFor: begun?.userId === user.id ? begun.workspaceId : null,
  });
}

async function claim(
  request: Request,
  deps: ClaimDependencies,
  user: User,
  browser: Browser,
): Promise<Response> {
  const body = claimSchema.safeParse(await readJson(request, MAX_BODY_BYTES));
  if (!body.success) return malformed('Send {crm, installId, workspaceId?}.');
  const { crm, installId, workspaceId = null, confirmedInstaller = null } = body.data;
  const result = await claimInstall(
    deps.db,
    { crm, installId, workspaceId, ...browser, user, confirmedInstaller, now: deps.now() },
    resealer(deps, crm),
  );
  if (!result.ok) return refusal(result.code);
  const { ok: _, ...claimed } = result;
  return respond(200, claimed);
}

const resealer =
  ({ vault }: ClaimDependencies, crm: Crm): Reseal =>
  async (sealed, from, to) => {
    const opened = await openTokens(vault, { connectionId: from, crm, instanceUrl: null }, sealed);
    // Only a vault key that was taken away too early gets here.
    if (!opened.ok) throw new Error(opened.error.code);
    return sealTokens(vault, { connectionId: to, crm }, opened.tokens);
  };

const malformed = (message: string): Response => refuse({ status: 400, code: 'malformed_request', message });
