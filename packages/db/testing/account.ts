import type { Crm } from '@conduit/shared/crm.ts';
import type { InstalledAccount } from '@conduit/shared/installFlow.ts';
import { randomUUID } from 'node:crypto';

import type { Db } from '../src/client.ts';
import { claimInstall, recordInstall, type ClaimResult } from '../src/installs.ts';
import type { SealedTokens } from '../src/tokens.ts';

/** An account that consented, and where its API is. */
export type AccountToConnect = InstalledAccount & { instanceUrl: string | null };

/** A CRM account as its provider would name it. */
export const account = (overrides: Partial<AccountToConnect> = {}): AccountToConnect => ({
  crm: 'hubspot',
  externalAccountId: randomUUID(),
  name: 'Northwind Trading',
  domain: 'northwind.example',
  url: null,
  installerEmail: null,
  installerUserId: null,
  scopes: ['oauth'],
  instanceUrl: null,
  ...overrides,
});

/** Parks an account that consented, as the callback does. Returns what its browser would hold. */
export async function park(
  functions: Db,
  begun: { workspaceId: string; userId: string },
  { instanceUrl, ...account }: AccountToConnect,
  seal: (connectionId: string) => Promise<SealedTokens>,
): Promise<{ crm: Crm; installId: string; secretHash: string; beginHash: string }> {
  const [secretHash, beginHash] = [randomUUID(), randomUUID()];
  const { workspaceId, userId } = begun;
  const { installId } = await recordInstall(
    functions,
    {
      account,
      instanceUrl,
      claimSecretHash: secretHash,
      begun: { workspaceId, userId, browserHash: beginHash },
      returnUrl: null,
      now: Date.now(),
    },
    seal,
  );
  return { crm: account.crm, installId, secretHash, beginHash };
}

/** Connects an account as the person who began it would: parked, then finished in the same browser. */
export async function connectAccount(
  functions: Db,
  { account, ...begun }: { workspaceId: string; userId: string; account: AccountToConnect },
  seal: (connectionId: string) => Promise<SealedTokens>,
): Promise<ClaimResult> {
  const held = await park(functions, begun, account, seal);
  return claimInstall(
    functions,
    {
      ...held,
      workspaceId: null,
      user: { id: begun.userId, email: '' },
      confirmedInstaller: null,
      now: Date.now(),
    },
    (_tokens, _from, to) => seal(to),
  );
}

/** Connects an account whose tokens nobody opens. Returns the connection's id. */
export async function connectUnused(
  functions: Db,
  workspace: { workspaceId: string; userId: string },
  overrides: Partial<AccountToConnect> = {},
): Promise<string> {
  const connected = await connectAccount(functions, { ...workspace, account: account(overrides) }, () =>
    Promise.resolve({ accessToken: 'sealed', refreshToken: 'sealed', expiresAt: null, identityUrl: null }),
  );
  if (!connected.ok) throw new Error(connected.code);
  return connected.connectionId;
}
