import type { Crm, TokenSet } from './port.ts';
import type { Vault, VaultError } from './vault.ts';

/** Tokens as they are stored: sealed for one connection. */
export interface SealedTokenSet {
  accessToken: string;
  refreshToken: string | null;
  expiresAt: string | null;
  identityUrl: string | null;
}

/** Seals a token set for the connection it belongs to. */
export async function sealTokens(
  vault: Vault,
  owner: { connectionId: string; crm: Crm },
  tokens: TokenSet,
): Promise<SealedTokenSet> {
  const seal = (plaintext: string, kind: 'access_token' | 'refresh_token') =>
    vault.seal(plaintext, { ownerId: owner.connectionId, crm: owner.crm, kind });
  return {
    accessToken: await seal(tokens.accessToken, 'access_token'),
    refreshToken: tokens.refreshToken === null ? null : await seal(tokens.refreshToken, 'refresh_token'),
    expiresAt: tokens.expiresAt,
    identityUrl: tokens.identityUrl,
  };
}

/** Opens what `sealTokens` sealed. `instanceUrl` and `scopes` are not secret and are kept with the connection. */
export async function openTokens(
  vault: Vault,
  owner: { connectionId: string; crm: Crm; instanceUrl: string | null; scopes?: readonly string[] },
  sealed: SealedTokenSet,
): Promise<{ ok: true; tokens: TokenSet } | { ok: false; error: VaultError }> {
  const { connectionId: ownerId, crm, instanceUrl, scopes = [] } = owner;
  const access = await vault.open(sealed.accessToken, { ownerId, crm, kind: 'access_token' });
  if (!access.ok) return access;
  const refresh =
    sealed.refreshToken === null
      ? null
      : await vault.open(sealed.refreshToken, { ownerId, crm, kind: 'refresh_token' });
  if (refresh && !refresh.ok) return refresh;
  const { expiresAt, identityUrl } = sealed;
  const tokens = { expiresAt, identityUrl, instanceUrl, scopes: [...scopes] };
  return {
    ok: true,
    tokens: { ...tokens, accessToken: access.plaintext, refreshToken: refresh?.plaintext ?? null },
  };
}
