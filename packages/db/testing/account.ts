import { randomUUID } from 'node:crypto';

import type { Db } from '../src/client.ts';
import { connectAccount, type AccountToConnect } from '../src/connections.ts';

/** A CRM account as its provider would name it. */
export const account = (overrides: Partial<AccountToConnect> = {}): AccountToConnect => ({
  crm: 'hubspot',
  externalAccountId: randomUUID(),
  name: 'Northwind Trading',
  domain: 'northwind.example',
  url: null,
  installerEmail: null,
  scopes: ['oauth'],
  instanceUrl: null,
  ...overrides,
});

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
