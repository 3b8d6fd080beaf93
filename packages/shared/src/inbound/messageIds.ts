import { MAX_MESSAGE_ID_BYTES, MAX_REFERENCES } from './limits.ts';
import { fits, storableText } from './storableText.ts';

/** Looser than RFC 5322 §3.6.4, as real mailers are; strict enough to be an identity. */
const MESSAGE_ID = /^[^\s<>\p{Cc}]+@[^\s<>\p{Cc}]+$/u;

/**
 * Every message identifier in a header value, without angle brackets, in order, each once.
 * Text around them is ignored (`Your message of Monday <a@b>`); identifiers some mailers write bare are taken.
 */
export function messageIdsIn(value: string | undefined): string[] {
  const clean = storableText(value ?? '');
  const bracketed = Array.from(clean.matchAll(/<[^<>]*>/g), ([id]) => id.replace(/[<>\s]+/g, ''));
  const written = bracketed.length > 0 ? bracketed : clean.split(/[\s,]+/);
  const ids = written.filter((id) => fits(id, MAX_MESSAGE_ID_BYTES) && MESSAGE_ID.test(id));
  return [...new Set(ids)];
}

/** The References of a message, oldest first. A very long chain keeps its root and its newest members. */
export function referencesIn(value: string | undefined): string[] {
  const ids = messageIdsIn(value);
  return ids.length <= MAX_REFERENCES ? ids : [...ids.slice(0, 1), ...ids.slice(1 - MAX_REFERENCES)];
}
