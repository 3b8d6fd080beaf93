/**
 * The CRM port: what Conduit asks of a CRM, in Conduit's words. One folder per provider implements it;
 * nothing outside of this package knows a provider's URL, field name or error body.
 */

import type { Crm } from '@conduit/shared/crm.ts';

export type { Crm };

/** Tokens as the provider issued them. */
export interface TokenSet {
  accessToken: string;
  refreshToken: string | null;
  /** ISO time; null when the provider does not say (Salesforce: the org's session policy decides). */
  expiresAt: string | null;
  scopes: string[];
  /** Salesforce: the org's API host, read again on each refresh. Null for HubSpot. */
  instanceUrl: string | null;
  /** Salesforce: the identity URL, which also names the login host. Null for HubSpot. */
  identityUrl: string | null;
}

/** Whose CRM this is, in the provider's own words. */
export interface CrmAccount {
  /** HubSpot `hub_id`, Salesforce 18-character organization id. */
  externalAccountId: string;
  name: string;
  /** HubSpot: the customer's website domain. Salesforce: the org's My Domain host. */
  domain: string | null;
  uiUrl: string | null;
  /** Null when the provider names none, or does not vouch for it. */
  installerEmail: string | null;
  installerUserId: string | null;
}

/** Whose move it is. */
export type Owner = 'us' | 'customer_admin' | 'provider' | 'nobody';

export type CrmErrorCode =
  | 'token_expired'
  | 'token_revoked'
  /** The answer to a refresh was lost, and the token it replaced no longer works: the new one is known to nobody. */
  | 'refresh_unknown'
  | 'app_uninstalled'
  | 'scope_missing'
  | 'user_inactive'
  | 'org_inactive'
  | 'ip_restricted'
  | 'api_disabled'
  | 'client_misconfigured'
  /** The authorization code or its PKCE verifier was refused, or the callback is not ours: connect again. */
  | 'authorization_invalid'
  /** The person said no on the consent page. */
  | 'consent_denied'
  | 'rate_limited'
  | 'quota_exhausted'
  | 'provider_unavailable'
  | 'timeout'
  | 'network'
  | 'malformed_response'
  | 'validation'
  | 'conflict'
  | 'not_found'
  | 'forbidden'
  | 'locked'
  | 'unexpected';

/** What a failure says about the write: `not_sent` and `rejected` certainly did not happen, `unknown` may have. */
export type Certainty = 'not_sent' | 'rejected' | 'unknown';

/** What a failure is about: the record that was sent, or the connection it was sent over. */
export type Concern = 'record' | 'connection';

/** One failure of one call, or of one row of a batch. Never contains a token or text the provider sent. */
export interface CrmError {
  code: CrmErrorCode;
  message: string;
  owner: Owner;
  /** The same request may succeed later, unchanged. */
  retryable: boolean;
  certainty: Certainty;
  /** Whether one record was refused, or whoever sent it: of the latter no record is at fault. */
  concerns: Concern;
  /** The provider's own wish, milliseconds. */
  retryAfterMs: number | null;
  /** The provider's code (`BAD_REFRESH_TOKEN`, `FIELD_INTEGRITY_EXCEPTION`, …), for logs and support. */
  providerCode: string | null;
  httpStatus: number | null;
  /** With `conflict`, where the provider says so: the record that is there already. */
  existingId?: string;
}

export type CallResult<T> = { ok: true; value: T } | { ok: false; error: CrmError };

/** What a record call is made with. HubSpot's host comes from the configuration, Salesforce's from `instanceUrl`. */
export interface CrmSession {
  crm: Crm;
  accessToken: string;
  instanceUrl: string | null;
  /** Asked before each call, told after it. Without one calls go out as they come. */
  gate?: CallGate;
  /** No write is sent after this, milliseconds since the epoch: its attempt may be over by then. */
  sendBefore?: number;
  /** Aborted once others may have taken the attempt's rows: no write is sent then, and none under way is waited for. */
  attemptLost?: AbortSignal;
}

/** What calls are counted as: a provider's search may have a limit of its own. */
export type CallKind = 'search' | 'other';

/** Calls allowed in any window of so long. */
export interface WindowLimit {
  windowMax: number;
  windowMs: number;
}

/** What an answer says of the account's limits. */
export interface CallUsage {
  window?: { max: number; remaining: number; intervalMs: number };
  /** Of the last 24 hours, by all apps. */
  daily?: { used: number; limit: number };
  pauseMs?: number;
}

/** What every call to one account passes: its pace, and whether it is still connected. A refusal is `not_sent`. */
export interface CallGate {
  take(kind: CallKind): Promise<CallResult<void>>;
  /** Makes the call while the account is connected, and keeps it so until the answer is there. */
  hold<T>(call: () => Promise<CallResult<T>>): Promise<CallResult<T>>;
  report(usage: CallUsage): Promise<void>;
}

/** A person a record is about. Salesforce knows Leads and Contacts; a Lead excludes the association to a deal. */
export interface CrmPerson {
  id: string;
  kind: 'contact' | 'lead';
}

export interface ContactInput {
  key: string;
  email: string;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
}

/** `key` matches `[A-Za-z0-9_-]+`: the ledger's idempotency key, and the marker found again after a lost response. */
export interface TaskInput {
  key: string;
  subject: string;
  body: string;
  /** YYYY-MM-DD */
  dueOn: string;
  priority: 'low' | 'normal' | 'high';
  contact: CrmPerson;
  dealId: string | null;
}

export interface NoteInput {
  key: string;
  title: string;
  body: string;
  /** ISO time */
  occurredAt: string;
  contact: CrmPerson;
  dealId: string | null;
}

/** One per input, in the order of the inputs. `created` is null when the provider does not say. */
export type RowResult =
  | { key: string; ok: true; externalId: string; person?: CrmPerson; created: boolean | null }
  | { key: string; ok: false; error: CrmError };

export interface CrmDeal {
  externalId: string;
  name: string;
  stage: string | null;
  amount: number | null;
  currency: string | null;
  /** YYYY-MM-DD */
  closeOn: string | null;
  isOpen: boolean;
  companyName: string | null;
  companyDomain: string | null;
  contactEmails: string[];
}

export interface AuthorizationUrlArgs {
  state: string;
  /** PKCE S256 (RFC 7636), always. */
  codeChallenge: string;
  redirectUri: string;
  /** Salesforce: a sandbox's or a My Domain's login host. Refused when it is not Salesforce's. */
  loginUrl?: string;
}

export interface ExchangeCodeArgs {
  callbackParameters: URLSearchParams;
  /** Null only for an install that began in the CRM's marketplace and so carries no state of ours. */
  state: string | null;
  /** Null only together with a null `state`. Salesforce refuses without. */
  codeVerifier: string | null;
  redirectUri: string;
  loginUrl?: string;
}

/** Connecting and staying connected. Free of SDKs: runs in Node and Deno. */
export interface CrmAuth {
  readonly crm: Crm;
  readonly requiredScopes: readonly string[];
  /** Those of them that `granted` does not cover: a scope may include another, or have two names. */
  missingScopes(granted: readonly string[]): string[];
  /** Whether a refresh ends the refresh token it was made with, so that a lost answer loses the connection. */
  readonly rotatesRefreshTokens: boolean;
  /** Throws `CrmConfigError` when `loginUrl` is not the provider's. */
  authorizationUrl(args: AuthorizationUrlArgs): URL;
  exchangeCode(args: ExchangeCodeArgs): Promise<CallResult<TokenSet>>;
  /** Store the returned set before using it: Salesforce kills the old refresh token. */
  refresh(tokens: TokenSet): Promise<CallResult<TokenSet>>;
  identify(tokens: TokenSet): Promise<CallResult<CrmAccount>>;
  /** Ends the connection at the provider: HubSpot uninstalls the app too. Repeatable. */
  revoke(tokens: TokenSet): Promise<CallResult<{ revoked: boolean; uninstalled: boolean }>>;
}

/** Reading and writing records. Rows never throw: each input has its own result, in order. */
export interface CrmRecords {
  readonly crm: Crm;
  /** Inputs per provider call; longer lists are sent as several calls. */
  readonly maxBatch: number;
  /** What the provider allows an account, until its answers say otherwise. */
  readonly limits: Readonly<Record<CallKind, WindowLimit>>;
  /** One minimal real call. `scopes` is null when the call does not show them; what the tokens came with then counts. */
  probe(
    session: CrmSession,
  ): Promise<CallResult<{ scopes: string[] | null; quota: { used: number; limit: number } | null }>>;
  /**
   * Finds each person by email or creates them; whoever exists is left as they are. `person` is present in each row
   * that is ok. Repeatable.
   */
  upsertContacts(session: CrmSession, contacts: readonly ContactInput[]): Promise<RowResult[]>;
  createTasks(session: CrmSession, tasks: readonly TaskInput[]): Promise<RowResult[]>;
  createNotes(session: CrmSession, notes: readonly NoteInput[]): Promise<RowResult[]>;
  /**
   * Which of the wanted keys exist in the CRM, with the ids of the records that carry each (more than one: duplicates).
   * Reads records, not a search index, and those a person has deleted too: what they removed was written. `since`: ISO
   * time before which none of them can have been written.
   */
  findWritten(
    session: CrmSession,
    object: 'task' | 'note',
    wanted: readonly { key: string; contact: CrmPerson }[],
    since: string,
  ): Promise<CallResult<Map<string, string[]>>>;
  /** Whether the account recognises the key of a task or note: sent again, it is still written once. */
  recognisesKeys(session: CrmSession): Promise<CallResult<boolean>>;
  /** A page of open deals; `nextCursor` is null on the last one. */
  listOpenDeals(
    session: CrmSession,
    cursor: string | null,
  ): Promise<CallResult<{ deals: CrmDeal[]; nextCursor: string | null }>>;
}

export type CrmProvider = CrmAuth & CrmRecords;
