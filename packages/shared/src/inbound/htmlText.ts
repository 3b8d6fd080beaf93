import { compile } from 'html-to-text';
import type { Allowance } from './allowance.ts';
import { MAX_HTML_BYTES } from './limits.ts';
import { cut } from './storableText.ts';

/** Deeper than any mail program nests tables; stops a file of open tags from exhausting the stack. */
const MAX_HTML_DEPTH = 100;

// Annotated because Deno resolves the package without its separate types.
const convert: (html: string) => string = compile({
  wordwrap: false,
  limits: { maxInputLength: MAX_HTML_BYTES, maxDepth: MAX_HTML_DEPTH, ellipsis: '' },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'title', format: 'skip' },
    // Preview text that mail programs show in the list and hide in the message.
    { selector: '[style*="display:none"]', format: 'skip' },
    { selector: '[style*="display: none"]', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** The start of HTML that has at most so many tags and lines, and how many it has. */
function startOf(html: string, maxPieces: number): { start: string; pieces: number } {
  let pieces = 0;
  for (const { index } of html.matchAll(/[<\n]/g)) {
    if (pieces === maxPieces) return { start: html.slice(0, index), pieces };
    pieces += 1;
  }
  return { start: html, pieces };
}

/** The words of an HTML body as a reader sees them; quoted blocks keep their `> `. What is not allowed for is left out. */
export function htmlToPlainText(
  html: string,
  allowance: Pick<Allowance, 'htmlBytes' | 'htmlPieces'>,
): { text: string; whole: boolean } {
  const { start, pieces } = startOf(cut(html, allowance.htmlBytes), allowance.htmlPieces);
  allowance.htmlPieces -= pieces;
  allowance.htmlBytes -= start.length;
  return { text: toText(start), whole: start.length === html.length };
}

function toText(html: string): string {
  const lines = convert(html).split('\n');
  // Outlook separates paragraphs by one that holds a no-break space.
  const readable = lines.map((line) => line.replaceAll('\u00a0', ' ').trimEnd());
  return readable
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
