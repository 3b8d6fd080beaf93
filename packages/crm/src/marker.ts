/**
 * The line that ties a record to its ledger row, so that a write whose answer was lost can be found again.
 * Plain text at the end of the body: HTML comments and hidden elements are stripped by rich-text sanitizers, and a
 * custom property would need a schema scope. People see one short line that support can ask them for.
 */
const MARKER = /Conduit ref: ([A-Za-z0-9_-]+)/g;

/** What a key may look like to survive URLs, HTML and SOQL unescaped. */
export const KEY_PATTERN = /^[A-Za-z0-9_-]{1,255}$/;

export const markerLine = (key: string): string => `Conduit ref: ${key}`;

/** The key a body was written with: the last one, since a person may have quoted another record above it. */
export const markerIn = (text: string): string | null => [...text.matchAll(MARKER)].at(-1)?.[1] ?? null;

/** Cuts text to a length in UTF-16 units without leaving half a character. */
export const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
