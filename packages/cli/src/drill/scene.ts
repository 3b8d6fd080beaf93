import { randomBytes } from 'node:crypto';

import type { Crm, TokenSet } from '@conduit/crm/port.ts';
import { createProviders } from '@conduit/crm/registry.ts';
import { authorize } from '@conduit/crm/testing/authorize.ts';
import { sandboxConfig } from '@conduit/crm/testing/sandboxConfig.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { startSandbox } from '@conduit/crm-sandbox';
import { openDatabase } from '@conduit/db/client.ts';
import { createTestDatabase, createUser, startTestServer } from '@conduit/local-supabase/testing';
import { connect as connectAccount } from '@conduit/worker/testing/connect.ts';

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** A migrated database and both sandboxes, without the rest of the stack: what drills of tokens need. */
export async function openScene() {
  const server = await startTestServer();
  const database = await createTestDatabase(server);
  const sandbox = await startSandbox();
  const functions = openDatabase({ url: database.functionsUrl, applicationName: 'drill' });
  const keys = { k1: randomBytes(32).toString('base64url') };
  const vault = createVault({ keys, activeKid: 'k1' });
  const crmConfig = sandboxConfig(sandbox);
  const providers = createProviders(crmConfig);
  const { id: userId } = await createUser(database.pool, { email: 'ana@drill.example' });
  const found = await database.pool.query<{ id: string }>('select id from public.workspaces');
  const workspaceId = found.rows[0]!.id; // made by the sign-up

  const accountOf = (crm: Crm): string =>
    sandbox.control.accounts().find((each) => each.crm === crm)?.account ?? '';

  /** Walks the CRM's consent page. */
  async function consent(crm: Crm): Promise<TokenSet> {
    const tokens = await authorize(providers[crm], accountOf(crm));
    if (!tokens.ok) throw new Error(tokens.error.code);
    return tokens.value;
  }

  /** Connects, or connects again, as the person who consented would. */
  async function connect(crm: Crm): Promise<string> {
    const services = { functions, provider: providers[crm], vault };
    return (await connectAccount(services, { workspaceId, userId, account: accountOf(crm) })).id;
  }

  return {
    database,
    sandbox,
    vault,
    keys,
    crmConfig,
    workspaceId,
    consent,
    connect,
    close: async () => {
      await functions.destroy();
      await sandbox.close();
      await database.drop();
      await server.stop();
    },
  };
}
