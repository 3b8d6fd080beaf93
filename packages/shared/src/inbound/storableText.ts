/** Text as Postgres can hold it: no NUL; lone surrogates, which UTF-8 cannot carry, become U+FFFD. */
export function storableText(value: string): string {
  return value.replaceAll('\0', '').toWellFormed();
}

/** A single-line value: storable, without control characters, trimmed, whitespace collapsed, bounded. */
export function storableLine(value: string, maxBytes: number): string {
  const line = storableText(value)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\s{2,}/g, ' ')
    .trim();
  return cut(line, maxBytes);
}

/** Bytes of the text as UTF-8. */
export const byteLength = (value: string): number => new TextEncoder().encode(value).length;

/** Whether the text takes at most so many bytes of UTF-8. */
export const fits = (value: string, maxBytes: number): boolean =>
  value.length * 3 <= maxBytes || (value.length <= maxBytes && byteLength(value) <= maxBytes);

/** The longest start that takes at most so many bytes of UTF-8, never half a character. */
export function cut(value: string, maxBytes: number): string {
  if (fits(value, maxBytes)) return value;
  return value.slice(0, new TextEncoder().encodeInto(value, new Uint8Array(maxBytes)).read);
}
