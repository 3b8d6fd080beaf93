import { createHash } from 'node:crypto';

/** Where new tokens, codes and correlation ids come from: repeatable for a seed and a clock. */
export interface Mint {
  /** A URL-safe secret of `length` characters. */
  secret(length: number): string;
  uuid(): string;
}

/**
 * The clock is part of every value, so a sandbox started again without its data file never hands out
 * a token that meant another account an hour ago.
 */
export function createMint(counter: { minted: number }, seed: number, now: () => number): Mint {
  const digest = () => createHash('sha512').update(`${seed}:${counter.minted++}:${now()}`).digest();
  return {
    secret(length) {
      let text = '';
      while (text.length < length) text += digest().toString('base64url');
      return text.slice(0, length);
    },
    uuid() {
      const hex = digest().toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
  };
}
