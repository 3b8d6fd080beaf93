import type { ObjectType } from './objectTypes.ts';

export interface StoredObject {
  id: string;
  properties: Record<string, string | null>;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
  /** What the search index knows until it has caught up with `updatedAt`; null while it knows nothing. */
  indexed: Record<string, string | null> | null;
}

export interface PortalSettings {
  /** Requests an installed app may make per interval, search excluded. */
  rateLimit: { max: number; intervalMs: number };
  /** The status of a batch that succeeded in part: declared as 207, seen as 200 or 201. */
  partialStatus: 207 | 'success';
  /** Properties an administrator made compulsory, per object type. */
  requiredProperties: Partial<Record<ObjectType, string[]>>;
  /** Whether a batch read by email knows second addresses. Not documented; a client must live with both. */
  secondaryEmails: 'found' | 'not_found';
}

export interface Portal {
  hubId: number;
  name: string;
  /** The customer's website domain. */
  domain: string;
  accountType: 'STANDARD' | 'DEVELOPER_TEST' | 'SANDBOX';
  timeZone: string;
  currency: string;
  utcOffsetMinutes: number;
  dataHostingLocation: 'na1' | 'eu1';
  installer: { userId: number; email: string; name: string };
  settings: PortalSettings;
  /** An app counts as installed once a code has been exchanged. */
  installed: boolean;
  nextId: number;
  objects: Record<ObjectType, Record<string, StoredObject>>;
  contactByEmail: Record<string, string>;
  /** `tasks:12` -> `contacts` -> id -> association type ids. Both directions are kept. */
  associations: Record<string, Partial<Record<ObjectType, Record<string, number[]>>>>;
}

export interface AuthorizationCode {
  code: string;
  hubId: number;
  redirectUri: string;
  scopes: string[];
  codeChallenge: string | null;
  expiresAt: number;
  used: boolean;
}

export interface RefreshGrant {
  refreshToken: string;
  hubId: number;
  scopes: string[];
  revoked: boolean;
}

export interface AccessGrant {
  accessToken: string;
  hubId: number;
  scopes: string[];
  expiresAt: number;
  /** Ended by uninstalling, not by revoking: revocation does not reach issued access tokens. */
  ended: boolean;
}

/** An install started on the marketplace page, between `step=authorize` and `step=finalize`. */
export interface MarketplaceInstall {
  id: string;
  hubId: number;
  installUrl: string;
  scopes: string[];
  code: string | null;
}

export interface HubSpotState {
  portals: Record<string, Portal>;
  codes: Record<string, AuthorizationCode>;
  refreshGrants: Record<string, RefreshGrant>;
  accessGrants: Record<string, AccessGrant>;
  marketplaceInstalls: Record<string, MarketplaceInstall>;
  /** Where the app wants its webhooks. */
  webhookUrl: string | null;
  nextEventId: number;
}
