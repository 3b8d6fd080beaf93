import { expect } from 'vitest';

import type { Target } from '../target.ts';

/** What is attacked, as docs/SECURITY_PRIVACY.md lists it, and the requirements of OWASP ASVS 5.0 it tests. */
export const GROUPS = {
  state: {
    title: 'state replayed, forged, expired, from no browser, from another browser',
    asvs: '10.1.2, 10.2.1',
  },
  mixUp: { title: 'state taken to the other provider (mix-up)', asvs: '10.2.2' },
  code: { title: 'code made up, replayed, injected, without its verifier', asvs: '10.1.2, 10.2.1' },
  returnUrl: { title: '`returnUrl` of a foreign host: authorize, finalize, start', asvs: '10.1.2' },
  openRedirect: { title: 'open redirect through `login_url` and every other parameter', asvs: '10.1.2' },
  providerError: { title: 'provider error parameters, asked for and made up', asvs: '10.2.1' },
  account: { title: 'token answer without an account id', asvs: '10.1.2' },
  guess: { title: 'guessed id, guessed, missing or other secret, other CRM: look and claim', asvs: '10.1.2' },
  plant: {
    title: "planted link: not confirmed, confirmed with one's own address, unverified address",
    asvs: '10.1.2',
  },
  stale: { title: 'install that expired, or that somebody else has claimed', asvs: '10.1.2' },
  handed: {
    title: 'connect begun by one person and consented to by another, or in another browser',
    asvs: '10.1.2, 10.2.1',
  },
  race: { title: '50 claims, or finishes, at once', asvs: '10.1.2' },
  bound: {
    title: 'account another workspace has: claimed, connected, its tokens overwritten',
    asvs: '10.1.1',
  },
  role: { title: "another tenant's workspace, a mere member, a role lost midway", asvs: 'V8' },
  token: { title: 'no access token, a forged one', asvs: 'V8' },
  size: { title: 'query of 10 MB, oversized or malformed body, other methods', asvs: 'V4' },
  dataApi: { title: 'pending installs, states, tokens through the Data API (Deno only)', asvs: '10.1.1' },
} as const;

export interface Attack {
  group: keyof typeof GROUPS;
  name: string;
  /** Connections of a workspace there are afterwards; none unless the attack lets its victim connect one. */
  leaves?: number;
  /** Needs what only the whole stack has. */
  wholeStack?: boolean;
  run: (target: Target) => Promise<void>;
}

export async function expectConnections({ pool }: Target, count: number): Promise<void> {
  const { rows } = await pool.query(
    `select 1 from public.crm_connections where workspace_id is not null and status in ('connected', 'error')`,
  );
  expect(rows, 'connections of a workspace').toHaveLength(count);
}
