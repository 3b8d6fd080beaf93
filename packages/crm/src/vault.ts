import { vaultKeys } from '@conduit/shared/environment.ts';
import { CompactEncrypt, base64url, compactDecrypt, decodeProtectedHeader, errors } from 'jose';
import { z } from 'zod';

import type { Crm } from './port.ts';

const ALGORITHM = 'dir';
const ENCRYPTION = 'A256GCM';

/** `keys`: key id to 32 random bytes, base64url. Every key that still has ciphertexts stays; `activeKid` seals new ones. */
export const vaultConfigSchema = z
  .object({
    keys: vaultKeys,
    activeKid: z.string(),
  })
  .refine(({ keys, activeKid }) => Object.hasOwn(keys, activeKid), {
    message: 'activeKid names no key',
    path: ['activeKid'],
  });
export type VaultConfig = z.input<typeof vaultConfigSchema>;

/** The row a ciphertext belongs to. Moved to another row, it does not open. */
export interface VaultBinding {
  /** The connection that owns the token, or the hash of the OAuth state that owns the verifier. */
  ownerId: string;
  crm: Crm;
  kind: 'access_token' | 'refresh_token' | 'code_verifier';
}

export type VaultErrorCode =
  /** Not a JWE of ours. */
  | 'malformed'
  /** Sealed with a key this vault does not hold. */
  | 'unknown_key'
  /** Sealed for another row. */
  | 'wrong_binding'
  /** Altered, or sealed with another key of the same id. */
  | 'not_authentic';

export interface VaultError {
  code: VaultErrorCode;
  message: string;
}

export type VaultResult = { ok: true; plaintext: string } | { ok: false; error: VaultError };

export interface Vault {
  seal(plaintext: string, binding: VaultBinding): Promise<string>;
  open(ciphertext: string, binding: VaultBinding): Promise<VaultResult>;
  /** The id of the key it was sealed with; null when it is not a JWE of ours. */
  keyOf(ciphertext: string): string | null;
  /** True when it was sealed with a key other than the active one, or cannot be read. */
  needsRotation(ciphertext: string): boolean;
}

const messages: Record<VaultErrorCode, string> = {
  malformed: 'The stored token is not a sealed token.',
  unknown_key: 'The stored token was sealed with a key that is not configured.',
  wrong_binding: 'The stored token was sealed for another connection.',
  not_authentic: 'The stored token does not open with its key.',
};

const refusal = (code: VaultErrorCode): VaultResult => ({
  ok: false,
  error: { code, message: messages[code] },
});

const bindingOf = ({ ownerId, crm, kind }: VaultBinding): string => JSON.stringify([ownerId, crm, kind]);

/**
 * Seals tokens as compact JWE (RFC 7516), `dir` with A256GCM. The binding travels in the protected header, which is
 * the AEAD's additional data, so neither it nor the key id can be altered. Throws a `ZodError` on a bad configuration.
 */
export function createVault(config: VaultConfig): Vault {
  const { keys, activeKid } = vaultConfigSchema.parse(config);
  const keyring = new Map(Object.entries(keys).map(([kid, key]) => [kid, base64url.decode(key)]));

  const readHeader = (ciphertext: string) => {
    try {
      const { kid, bnd } = decodeProtectedHeader(ciphertext);
      return typeof kid === 'string' ? { kid, binding: bnd } : null;
    } catch {
      return null;
    }
  };

  const bytesOf = (kid: string): Uint8Array => {
    const key = keyring.get(kid);
    if (!key) throw new RangeError(messages.unknown_key);
    return key;
  };

  return {
    seal: (plaintext, binding) =>
      new CompactEncrypt(new TextEncoder().encode(plaintext))
        .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION, kid: activeKid, bnd: bindingOf(binding) })
        .encrypt(bytesOf(activeKid)),

    async open(ciphertext, binding) {
      const header = readHeader(ciphertext);
      if (!header) return refusal('malformed');
      if (!keyring.has(header.kid)) return refusal('unknown_key');
      if (header.binding !== bindingOf(binding)) return refusal('wrong_binding');
      try {
        const { plaintext } = await compactDecrypt(ciphertext, bytesOf(header.kid), {
          keyManagementAlgorithms: [ALGORITHM],
          contentEncryptionAlgorithms: [ENCRYPTION],
        });
        return { ok: true, plaintext: new TextDecoder().decode(plaintext) };
      } catch (cause) {
        return refusal(cause instanceof errors.JWEDecryptionFailed ? 'not_authentic' : 'malformed');
      }
    },

    keyOf: (ciphertext) => readHeader(ciphertext)?.kid ?? null,

    needsRotation: (ciphertext) => readHeader(ciphertext)?.kid !== activeKid,
  };
}
