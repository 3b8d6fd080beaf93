import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';

import type { TokenSet } from '../src/port.ts';
import { openTokens, sealTokens } from '../src/tokens.ts';
import { createVault } from '../src/vault.ts';

const vault = createVault({ keys: { k1: base64url.encode(new Uint8Array(32).fill(1)) }, activeKid: 'k1' });
const owner = { connectionId: 'a1b2', crm: 'salesforce' } as const;
const tokens: TokenSet = {
  accessToken: 'the-access-token',
  refreshToken: 'the-refresh-token',
  expiresAt: '2026-11-23T12:30:00.000Z',
  scopes: ['api', 'refresh_token'],
  instanceUrl: 'https://acme.my.salesforce.com',
  identityUrl: 'https://login.salesforce.com/id/00D/005',
};
const { instanceUrl, scopes } = tokens;

describe('a stored token set', () => {
  it('opens for its connection', async () => {
    const sealed = await sealTokens(vault, owner, tokens);
    expect(JSON.stringify(sealed)).not.toMatch(/the-(access|refresh)-token/);
    expect(await openTokens(vault, { ...owner, instanceUrl, scopes }, sealed)).toEqual({ ok: true, tokens });
  });

  it('may lack a refresh token', async () => {
    const sealed = await sealTokens(vault, owner, { ...tokens, refreshToken: null });
    const opened = await openTokens(vault, { ...owner, instanceUrl }, sealed);
    expect(opened).toMatchObject({ ok: true, tokens: { refreshToken: null } });
  });

  it('does not open for another connection, nor with its two tokens exchanged or one of them moved', async () => {
    const sealed = await sealTokens(vault, owner, tokens);
    const foreign = await sealTokens(vault, { ...owner, connectionId: 'c3d4' }, tokens);
    const refused = { ok: false, error: { code: 'wrong_binding' } };
    const open = (id: string, set: typeof sealed) =>
      openTokens(vault, { ...owner, connectionId: id, instanceUrl }, set);
    expect(await open('c3d4', sealed)).toMatchObject(refused);
    expect(await open('a1b2', { ...sealed, accessToken: sealed.refreshToken ?? '' })).toMatchObject(refused);
    expect(await open('a1b2', { ...sealed, refreshToken: foreign.refreshToken })).toMatchObject(refused);
  });
});
