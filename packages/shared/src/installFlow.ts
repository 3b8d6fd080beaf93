import type { Crm } from './crm.ts';

/** How long an install waits for its owner. */
export const CLAIM_TTL_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The account behind a fresh consent, as the provider names it. */
export interface InstalledAccount {
  crm: Crm;
  /** HubSpot hub id, Salesforce organization id. Without one there is nothing to install. */
  externalAccountId: string;
  name: string;
  domain: string | null;
  url: string | null;
  installerEmail: string | null;
  installerUserId: string | null;
  scopes: readonly string[];
}

/** A connect that was begun in the dashboard, before the CRM was asked. */
export interface Begun {
  userId: string;
  /** The workspace it was begun for. */
  workspaceId: string;
  /** Hash of the secret the dashboard gave to the browser it was begun in; null when it gave none. */
  browserHash: string | null;
}

/**
 * Whether this person began it, in this very browser. Both: who was sent the link of somebody else's connect consents in
 * another browser, and who was signed in to somebody else's account began nothing there.
 */
export const beganHere = (begun: Begun | null, userId: string, beginHash: string | null): boolean =>
  begun !== null && begun.userId === userId && beginHash !== null && begun.browserHash === beginHash;

/** `pending_installs.metadata`: what the claim page shows before anything is bound. */
export interface InstallMetadata {
  account_name: string;
  account_domain: string | null;
  installer_email: string | null;
  installer_user_id: string | null;
  scopes: string[];
  /** Times the account was installed while it waited. */
  installs: number;
}

/** A row of `pending_installs`, without what the database adds. */
export interface PendingInstallPayload {
  crm: Crm;
  external_account_id: string;
  status: 'pending';
  claim_secret_hash: string;
  expires_at: string;
  metadata: InstallMetadata;
  begun_by: string | null;
  begun_for: string | null;
  begun_hash: string | null;
  return_url: string | null;
}

/**
 * The row of an install that waits to be claimed. Installing the same account again while it waits renews the row:
 * what is known about the account, the secret of the browser that installed it last, who began it, and the time to claim
 * it.
 *
 * @param now milliseconds since the epoch
 * @param begun null when nobody began it in the dashboard
 * @param returnUrl where HubSpot's install flow wants the browser back
 * @param previous metadata of the row that is there already
 */
export function pendingInstallPayload(
  account: InstalledAccount,
  {
    claimSecretHash,
    now,
    begun,
    returnUrl,
    previous,
  }: {
    claimSecretHash: string;
    now: number;
    begun: Begun | null;
    returnUrl: string | null;
    previous?: { installs: number };
  },
): PendingInstallPayload {
  return {
    crm: account.crm,
    external_account_id: account.externalAccountId,
    status: 'pending',
    claim_secret_hash: claimSecretHash,
    expires_at: new Date(now + CLAIM_TTL_DAYS * DAY_MS).toISOString(),
    metadata: {
      account_name: account.name,
      account_domain: account.domain,
      installer_email: account.installerEmail?.toLowerCase() ?? null,
      installer_user_id: account.installerUserId,
      scopes: [...account.scopes],
      installs: (previous?.installs ?? 0) + 1,
    },
    begun_by: begun?.userId ?? null,
    begun_for: begun?.workspaceId ?? null,
    begun_hash: begun?.browserHash ?? null,
    return_url: returnUrl,
  };
}

export type ClaimRefusal =
  /** No such install, or a browser that did not install it: the same answer, so that ids cannot be guessed. */
  | 'wrong_browser'
  | 'install_expired'
  /** Claimed by this person already, into another workspace. */
  | 'claimed_by_you'
  | 'already_claimed'
  /** No workspace was named, and this person did not begin it in this browser. */
  | 'choose_workspace'
  | 'not_an_admin'
  | 'account_bound_elsewhere'
  | 'another_account_connected'
  /** The installer is somebody else: claim only knowingly. */
  | 'installer_differs';

export interface ClaimAttempt {
  install: {
    status: 'pending' | 'claimed' | 'expired';
    expiresAt: string;
    claimSecretHash: string;
    claimedBy: string | null;
    claimedWorkspaceId: string | null;
    installerEmail: string | null;
    /** The workspace the account's connection belongs to, when it has one. */
    boundWorkspaceId: string | null;
    begun: Begun | null;
  } | null;
  /** Hash of the claim secret this browser holds; null without one. */
  secretHash: string | null;
  /** Hash of the secret the dashboard gave this browser when something was begun in it; null without one. */
  beginHash: string | null;
  user: { id: string; email: string };
  /** Null when none was named, nor is there one to finish. */
  workspaceId: string | null;
  role: string | null;
  /** The workspace has another account of this CRM. */
  hasAnotherAccount: boolean;
  /** The installer's address as the person confirmed it. */
  confirmedInstaller: string | null;
  /** Milliseconds since the epoch. */
  now: number;
}

export type ClaimVerdict =
  { ok: true; /** This very claim was made before. */ repeated: boolean } | { ok: false; code: ClaimRefusal };

/**
 * The workspace of a claim that names none: where the person has claimed it already, else the one they began it for in
 * this browser. Null when they have to choose.
 */
export function workspaceToFinish({
  install,
  user,
  beginHash,
}: Pick<ClaimAttempt, 'install' | 'user' | 'beginHash'>): string | null {
  if (!install) return null;
  if (install.status === 'claimed' && install.claimedBy === user.id) return install.claimedWorkspaceId;
  return beganHere(install.begun, user.id, beginHash) ? (install.begun?.workspaceId ?? null) : null;
}

/** Whether this person may bind this install to this workspace. What decides first is said first. */
export function validateClaim(attempt: ClaimAttempt): ClaimVerdict {
  const { install, user } = attempt;
  if (!install) return refuse('wrong_browser');
  const isClaimer = install.status === 'claimed' && install.claimedBy === user.id;
  if (isClaimer && attempt.workspaceId !== null && install.claimedWorkspaceId === attempt.workspaceId)
    return { ok: true, repeated: true };
  if (isClaimer) return refuse('claimed_by_you');
  if (attempt.secretHash === null || attempt.secretHash !== install.claimSecretHash)
    return refuse('wrong_browser');
  if (install.status === 'claimed') return refuse('already_claimed');
  if (install.status === 'expired' || Date.parse(install.expiresAt) <= attempt.now)
    return refuse('install_expired');
  if (attempt.workspaceId === null) return refuse('choose_workspace');
  if (attempt.role !== 'owner' && attempt.role !== 'admin') return refuse('not_an_admin');
  if (install.boundWorkspaceId !== null && install.boundWorkspaceId !== attempt.workspaceId) {
    return refuse('account_bound_elsewhere');
  }
  if (attempt.hasAnotherAccount) return refuse('another_account_connected');
  // Who pressed Connect for this workspace, in this browser, and then consented has said whose account it is.
  const asBegun =
    beganHere(install.begun, user.id, attempt.beginHash) &&
    install.begun?.workspaceId === attempt.workspaceId;
  if (!asBegun && installerDiffers(install.installerEmail, user.email) && !isConfirmed(attempt)) {
    return refuse('installer_differs');
  }
  return { ok: true, repeated: false };
}

/** Whether somebody other than this person installed it, as far as their addresses tell. An unknown installer is. */
export const installerDiffers = (installerEmail: string | null, userEmail: string): boolean =>
  installerEmail?.toLowerCase() !== userEmail.toLowerCase();

const isConfirmed = ({ install, confirmedInstaller }: ClaimAttempt): boolean =>
  confirmedInstaller !== null &&
  confirmedInstaller.trim().toLowerCase() === (install?.installerEmail ?? 'unknown').toLowerCase();

const refuse = (code: ClaimRefusal): ClaimVerdict => ({ ok: false, code });

/** HubSpot's app, one origin per data centre: who may show our part of its install flow in a frame. */
export const HUBSPOT_APP_ORIGINS = ['', '-na2', '-na3', '-eu1', '-ap1'].map(
  (hublet) => `https://app${hublet}.hubspot.com`,
);

/** HubSpot's app hosts: `app.hubspot.com`, `app-eu1.hubspot.com`, … */
const HUBSPOT_APP_HOST = /^app(-[a-z0-9]+)?\.hubspot\.com$/;

/**
 * Where HubSpot wants the browser back (`returnUrl` of its install flow); null when it is not HubSpot's, since anyone
 * can put anything there.
 *
 * @param ownOrigin the configured authorize origin: a sandbox stands for HubSpot at its own address
 */
export function hubspotReturnUrl(value: string | null, ownOrigin: string): URL | null {
  const url = value === null ? null : URL.parse(value);
  if (!url || url.username !== '' || url.password !== '') return null;
  const isHubSpot = url.protocol === 'https:' && url.port === '' && HUBSPOT_APP_HOST.test(url.hostname);
  return isHubSpot || url.origin === new URL(ownOrigin).origin ? url : null;
}
