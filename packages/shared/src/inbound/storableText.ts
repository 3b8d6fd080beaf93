/** Text as Postgres can hold it: no NUL; lone surrogates, which UTF-8 cannot carry, become U+FFFD. */
export function storableText(value: string): string {
  return value.replaceAll('\0', '').toWellFormed();
}

/** A single-line value: storable, without control characters, trimmed, whitespace collapsed, bounded. */
export function storableLine(value: string, maxChars: number): string {
  const line = storableText(value)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\s{2,}/g, ' ')
    .trim();
  return cut(line, maxChars);
}

/** The first `maxChars` UTF-16 units, never half a surrogate pair. */
export function cut(value: string, maxChars: number): string {
  if (value.length <= maxChars) return value;
  const splitsPair = /[\uD800-\uDBFF]/.test(value.charAt(maxChars - 1));
  return value.slice(0, splitsPair ? maxChars - 1 : maxChars);
}
