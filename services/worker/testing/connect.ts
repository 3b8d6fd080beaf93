import type { CrmProvider } from '@conduit/crm/port.ts';
import { authorize } from '@conduit/crm/testing/authorize.ts';
import { sealTokens } from '@conduit/crm/tokens.ts';
import type { Vault } from '@conduit/crm/vault.ts';
import type { Db } from '@conduit/db/client.ts';
import { loadConnection, type Connection } from '@conduit/db/connections.ts';
import { connectAccount } from '@conduit/db/testing/account.ts';

/** Connects an account of a sandbox to a workspace, or connects it again, as the person who consented would. */
export async function connect(
  { functions, provider, vault }: { functions: Db; provider: CrmProvider; vault: Vault },
  { workspaceId, userId, account }: { workspaceId: string; userId: string; account: string },
): Promise<Connection> {
  const { crm } = provider;
  const tokens = await authorize(provider, account);
  if (!tokens.ok) throw new Error(tokens.error.code);
  const identified = await provider.identify(tokens.value);
  if (!identified.ok) throw new Error(identified.error.code);
  const { uiUrl: url, ...named } = identified.value;
  const { scopes, instanceUrl } = tokens.value;
  const connected = await connectAccount(
    functions,
    {
      workspaceId,
      userId,
      account: { ...named, crm, url, scopes, instanceUrl },
    },
    (connectionId) => sealTokens(vault, { connectionId, crm }, tokens.value),
  );
  if (!connected.ok) throw new Error(connected.code);
  const connection = await loadConnection(functions, workspaceId, connected.connectionId);
  if (!connection) throw new Error('The connection is gone.');
  return connection;
}
