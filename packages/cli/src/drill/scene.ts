import { randomBytes } from 'node:crypto';

import { codeChallengeOf, generateCodeVerifier, generateState } from '@conduit/crm/oauth.ts';
import type { Crm, TokenSet } from '@conduit/crm/port.ts';
import { createProviders } from '@conduit/crm/registry.ts';
import { sealTokens } from '@conduit/crm/tokens.ts';
import { createVault } from '@conduit/crm/vault.ts';
import { startSandbox } from '@conduit/crm-sandbox';
import { openDatabase } from '@conduit/db/client.ts';
import { connectAccount } from '@conduit/db/connections.ts';
import { createTestDatabase, createUser, startTestServer } from '@conduit/local-supabase/testing';

export type Scene = Awaited<ReturnType<typeof openScene>>;

const REDIRECT_URI = 'http://localhost:3999/callback';

/** A migrated database and both sandboxes, without the rest of the stack: what drills of tokens need. */
export async function openScene() {
  const server = await startTestServer();
  const database = await createTestDatabase(server);
  const sandbox = await startSandbox();
  const functions = openDatabase({ url: database.functionsUrl, applicationName: 'drill' });
  const keys = { k1: randomBytes(32).toString('base64url') };
  const vault = createVault({ keys, activeKid: 'k1' });
  const { hubspot, salesforce } = sandbox;
  const crmConfig = {
    hubspot: { ...hubspot, authorizeUrl: hubspot.url, apiUrl: hubspot.url },
    salesforce: { ...salesforce, loginUrl: salesforce.url },
  };
  const providers = createProviders(crmConfig);
  const { id: userId } = await createUser(database.pool, { email: 'ana@drill.example' });
  const found = await database.pool.query<{ id: string }>('select id from public.workspaces');
  const workspaceId = found.rows[0]!.id; // made by the sign-up

  /** Walks the CRM's consent page. */
  async function consent(crm: Crm): Promise<TokenSet> {
    const provider = providers[crm];
    const [state, codeVerifier] = [generateState(), generateCodeVerifier()];
    const url = provider.authorizationUrl({
      state,
      codeChallenge: await codeChallengeOf(codeVerifier),
      redirectUri: REDIRECT_URI,
    });
    const form = new URLSearchParams(url.searchParams);
    form.set('account', sandbox.control.accounts().find((each) => each.crm === crm)?.account ?? '');
    form.set('decision', 'allow');
    const answer = await fetch(url.origin + url.pathname, { method: 'POST', body: form, redirect: 'manual' });
    const callbackParameters = new URL(answer.headers.get('location') ?? 'error:').searchParams;
    const exchanged = await provider.exchangeCode({
      callbackParameters,
      state,
      codeVerifier,
      redirectUri: REDIRECT_URI,
    });
    if (!exchanged.ok) throw new Error(exchanged.error.code);
    return exchanged.value;
  }

  /** Connects, or connects again, as the callback does. */
  async function connect(crm: Crm): Promise<string> {
    const tokens = await consent(crm);
    const identified = await providers[crm].identify(tokens);
    if (!identified.ok) throw new Error(identified.error.code);
    const { externalAccountId, name, domain, uiUrl, installerEmail } = identified.value;
    const { scopes, instanceUrl } = tokens;
    const account = { crm, externalAccountId, name, domain, url: uiUrl, installerEmail, scopes, instanceUrl };
    const connected = await connectAccount(functions, { workspaceId, userId, account }, (connectionId) =>
      sealTokens(vault, { connectionId, crm }, tokens),
    );
    if (!connected.ok) throw new Error(connected.code);
    return connected.connectionId;
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
