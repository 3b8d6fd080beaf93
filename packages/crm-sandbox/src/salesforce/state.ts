import type { SObjectType } from './schema.ts';

export type FieldValue = string | number | boolean | null;

export interface SObjectRecord {
  Id: string;
  [field: string]: FieldValue;
}

export interface OrgSettings {
  /** The managed package brings the unique external id on activities. */
  packageInstalled: boolean;
  /** Off shows what several matches of an external id look like. */
  externalIdUnique: boolean;
  /** Off: consent ends in OAUTH_APPROVAL_ERROR_GENERIC, as for an app no administrator has installed. */
  appApproved: boolean;
  apiEnabled: boolean;
  userActive: boolean;
  /** Off: an administrator gave the user an address that its owner has not confirmed. */
  userEmailVerified: boolean;
  orgActive: boolean;
  dailyApiLimit: number;
}

export interface Org {
  /** 18 characters. */
  orgId: string;
  name: string;
  /** First path segment of the org's instance_url here; a host name at Salesforce. */
  instance: string;
  isSandbox: boolean;
  organizationType: string;
  user: { id: string; username: string; email: string; name: string };
  settings: OrgSettings;
  apiCalls: { windowStart: number; count: number };
  nextRecord: number;
  records: Record<SObjectType, Record<string, SObjectRecord>>;
  deleted: Record<string, true>;
  /** What was deleted, as `queryAll` still shows it. Absent in states saved before. */
  recycleBin?: Partial<Record<SObjectType, Record<string, SObjectRecord>>>;
  /** Record id by external key, for unique fields only. */
  taskByKey: Record<string, string>;
}

export interface AuthorizationCode {
  code: string;
  orgId: string;
  redirectUri: string;
  scope: string;
  codeChallenge: string;
  expiresAt: number;
  used: boolean;
}

/** One authorization: its refresh token rotates, and its access tokens fall with it. */
export interface Authorization {
  id: string;
  orgId: string;
  scope: string;
  /** Null once revoked. */
  refreshToken: string | null;
}

export interface SalesforceState {
  orgs: Record<string, Org>;
  codes: Record<string, AuthorizationCode>;
  authorizations: Record<string, Authorization>;
  /** Every refresh token ever issued, so that a reused one is known for what it is. */
  refreshTokens: Record<string, { authorizationId: string }>;
  accessTokens: Record<string, { authorizationId: string; orgId: string; expiresAt: number }>;
  queryCursors: Record<string, { orgId: string; soql: string; ids: string[] }>;
}
