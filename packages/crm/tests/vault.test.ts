import { CompactEncrypt, base64url } from 'jose';
import { describe, expect, it } from 'vitest';

import { createVault, type VaultBinding } from '../src/vault.ts';

const key = (byte: number): string => base64url.encode(new Uint8Array(32).fill(byte));
const vault = createVault({ keys: { k1: key(1) }, activeKid: 'k1' });
const token = 'na1-refresh-token-value';
const row: VaultBinding = { ownerId: 'a1b2', crm: 'hubspot', kind: 'refresh_token' };

const swapPart = (jwe: string, index: number, change: (part: string) => string): string =>
  jwe
    .split('.')
    .map((part, at) => (at === index ? change(part) : part))
    .join('.');

describe('a sealed token', () => {
  it('opens for the row it was sealed for', async () => {
    expect(await vault.open(await vault.seal(token, row), row)).toEqual({ ok: true, plaintext: token });
  });

  it('is a compact JWE that shows neither the token nor repeats itself', async () => {
    const [first, second] = [await vault.seal(token, row), await vault.seal(token, row)];
    expect(first.split('.')).toHaveLength(5);
    expect(first).not.toBe(second);
    expect(atob(first.split('.')[3]!.replaceAll('-', '+').replaceAll('_', '/'))).not.toContain(token);
  });

  it.each<[string, Partial<VaultBinding>]>([
    ['another connection', { ownerId: 'c3d4' }],
    ['another CRM', { crm: 'salesforce' }],
    ['another column', { kind: 'access_token' }],
  ])('does not open once moved to %s', async (_where, change) => {
    const moved = await vault.open(await vault.seal(token, row), { ...row, ...change });
    expect(moved).toMatchObject({ ok: false, error: { code: 'wrong_binding' } });
  });

  it('does not open when its header is rewritten to name another row', async () => {
    const other = { ...row, ownerId: 'c3d4' };
    const header = (await vault.seal('x', other)).split('.')[0]!;
    const forged = swapPart(await vault.seal(token, row), 0, () => header);
    expect(await vault.open(forged, other)).toMatchObject({ ok: false, error: { code: 'not_authentic' } });
  });

  it.each([2, 3, 4])('does not open when part %i is altered', async (part) => {
    const altered = swapPart(await vault.seal(token, row), part, (value) =>
      base64url.encode(base64url.decode(value).map((byte) => byte ^ 1)),
    );
    expect(await vault.open(altered, row)).toMatchObject({ ok: false, error: { code: 'not_authentic' } });
  });

  it('does not open with a different key of the same id', async () => {
    const impostor = createVault({ keys: { k1: key(9) }, activeKid: 'k1' });
    const opened = await impostor.open(await vault.seal(token, row), row);
    expect(opened).toMatchObject({ ok: false, error: { code: 'not_authentic' } });
  });

  it('says so when its key is not configured', async () => {
    const stranger = createVault({ keys: { k7: key(7) }, activeKid: 'k7' });
    const opened = await stranger.open(await vault.seal(token, row), row);
    expect(opened).toMatchObject({ ok: false, error: { code: 'unknown_key' } });
  });

  it.each(['', 'not-a-jwe', '....', 'e30....', `${base64url.encode('{"kid":5}')}....`])(
    'is refused as malformed when it is %j',
    async (text) => {
      expect(await vault.open(text, row)).toMatchObject({ ok: false, error: { code: 'malformed' } });
    },
  );

  it('is refused when it claims another algorithm', async () => {
    const weaker = await new CompactEncrypt(new TextEncoder().encode(token))
      .setProtectedHeader({
        alg: 'A256KW',
        enc: 'A128GCM',
        kid: 'k1',
        bnd: JSON.stringify([row.ownerId, row.crm, row.kind]),
      })
      .encrypt(base64url.decode(key(1)));
    expect(await vault.open(weaker, row)).toMatchObject({ ok: false, error: { code: 'malformed' } });
  });

  it('never shows the token in an error', async () => {
    const sealed = await vault.seal(token, row);
    const refusals = await Promise.all([
      vault.open(sealed, { ...row, ownerId: 'c3d4' }),
      vault.open(`${sealed}x`, row),
      createVault({ keys: { k1: key(9) }, activeKid: 'k1' }).open(sealed, row),
    ]);
    expect(JSON.stringify(refusals)).not.toContain(token);
    expect(refusals.every(({ ok }) => !ok)).toBe(true);
  });
});

describe('key rotation', () => {
  const rotated = createVault({ keys: { k1: key(1), k2: key(2) }, activeKid: 'k2' });

  it('still opens what the old key sealed, and asks for it to be sealed again', async () => {
    const old = await vault.seal(token, row);
    expect(rotated.needsRotation(old)).toBe(true);
    const opened = await rotated.open(old, row);
    expect(opened).toEqual({ ok: true, plaintext: token });
    expect(rotated.needsRotation(await rotated.seal(token, row))).toBe(false);
  });

  it('asks for it when the ciphertext cannot be read', () => {
    expect(rotated.needsRotation('garbage')).toBe(true);
  });
});

describe('a vault configuration', () => {
  it.each([
    ['an active key that does not exist', { keys: { k1: key(1) }, activeKid: 'k2' }],
    ['a key that is too short', { keys: { k1: 'c2hvcnQ' }, activeKid: 'k1' }],
    ['a key that is not base64url', { keys: { k1: '!!!' }, activeKid: 'k1' }],
    ['a key id that is an object property', { keys: { k1: key(1) }, activeKid: 'toString' }],
    ['an odd key id', { keys: { 'k 1': key(1) }, activeKid: 'k 1' }],
  ])('is refused with %s, without showing a key', (_what, config) => {
    const build = () => createVault(config);
    expect(build).toThrow();
    try {
      build();
    } catch (cause) {
      expect(String(cause)).not.toContain(key(1));
    }
  });
});
