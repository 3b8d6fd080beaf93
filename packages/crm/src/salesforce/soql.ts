/** Length of an encoded IN list that keeps a query's URL within the 16 KB Salesforce accepts, the rest of it included. */
const MAX_IN_LIST = 8_000;

/**
 * A SOQL string literal. The backslash counts: escaping the quote alone (as jsforce's builder does) lets `\'` end
 * the literal.
 */
export const soqlString = (value: string): string =>
  `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;

/** A SOQL date-time literal, unquoted. */
export const soqlDateTime = (ms: number): string => new Date(ms).toISOString();

/** Splits values into IN lists that fit a URL. */
export function inLists(values: Iterable<string>): string[] {
  const lists: string[][] = [];
  let size = Infinity;
  for (const literal of [...new Set(values)].map(soqlString)) {
    const length = encodeURIComponent(literal).length + 3;
    if (size + length > MAX_IN_LIST) {
      lists.push([]);
      size = 0;
    }
    lists.at(-1)?.push(literal);
    size += length;
  }
  return lists.map((list) => `(${list.join(',')})`);
}
