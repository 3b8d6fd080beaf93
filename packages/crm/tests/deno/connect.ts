/** Runs in Deno, as an Edge Function would: connects, seals, refreshes and disconnects both CRMs. Prints JSON. */
import { createAuthProviders } from '../../src/auth.ts';
import type { CrmConfigInput } from '../../src/config.ts';
import { codeChallengeOf, generateCodeVerifier, generateState } from '../../src/oauth.ts';
import type { Crm } from '../../src/port.ts';
import { openTokens, sealTokens } from '../../src/tokens.ts';
import { createVault } from '../../src/vault.ts';
import { consentTo } from '../consent.ts';

declare const Deno: { args: string[]; version: { deno: string } };

const redirectUri = 'http://localhost:3999/callback';
// The test passes exactly this.
const config = JSON.parse(Deno.args[0] ?? '') as CrmConfigInput;
const providers = createAuthProviders(config);
const vault = createVault({ keys: { k1: 'A'.repeat(43) }, activeKid: 'k1' });

async function walk(crm: Crm): Promise<unknown> {
  const provider = providers[crm];
  const [state, codeVerifier] = [generateState(), generateCodeVerifier()];
  const codeChallenge = await codeChallengeOf(codeVerifier);
  const url = provider.authorizationUrl({ state, codeChallenge, redirectUri });
  const callbackParameters = await consentTo(url);
  const issued = await provider.exchangeCode({ callbackParameters, state, codeVerifier, redirectUri });
  if (!issued.ok) return issued;
  const owner = { connectionId: 'a1b2', crm };
  const sealed = await sealTokens(vault, owner, issued.value);
  const { instanceUrl } = issued.value;
  const opened = await openTokens(vault, { ...owner, instanceUrl }, sealed);
  const moved = await openTokens(vault, { ...owner, connectionId: 'c3d4', instanceUrl }, sealed);
  if (!opened.ok || moved.ok) return { opened, moved };
  const renewed = await provider.refresh(opened.tokens);
  if (!renewed.ok) return renewed;
  const account = await provider.identify(renewed.value);
  const revoked = await provider.revoke(renewed.value);
  const after = await provider.refresh(renewed.value);
  return { account, revoked, after: after.ok ? 'alive' : after.error.code, moved: moved.error.code };
}

const nowhere = createAuthProviders({
  ...config,
  salesforce: { ...config.salesforce, loginUrl: 'http://127.0.0.1:9' },
}).salesforce;
const unreachable = await nowhere.refresh({
  accessToken: 'a',
  refreshToken: 'r',
  expiresAt: null,
  scopes: [],
  instanceUrl: null,
  identityUrl: null,
});

const result = {
  deno: Deno.version.deno,
  hubspot: await walk('hubspot'),
  salesforce: await walk('salesforce'),
  unreachable: unreachable.ok ? null : unreachable.error,
};
// eslint-disable-next-line no-console -- standard output is how this program answers
console.log(JSON.stringify(result));
