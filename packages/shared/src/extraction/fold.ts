/**
 * Lower-cases, drops diacritics, and straightens quotes, dashes and spaces, one code unit for one, so that an
 * offset into the folded text is an offset into the original.
 */
export function fold(text: string): string {
  let folded = '';
  for (let i = 0; i < text.length; i++) folded += foldUnit(text.charAt(i));
  return folded;
}

const PLAIN: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u02bc': "'",
  '`': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u00ab': '"',
  '\u00bb': '"',
  '\u2010': '-',
  '\u2011': '-',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
  '\u200b': ' ',
  '\ufeff': ' ',
  '\t': ' ',
  '\u00df': 's',
};

function foldUnit(unit: string): string {
  if (unit < '\u0080' && unit !== '`' && unit !== '\t') return unit.toLowerCase();
  const plain = PLAIN[unit];
  if (plain !== undefined) return plain;
  return unit.normalize('NFD').charAt(0).toLowerCase();
}

/** A phrase as a global pattern over folded text: whole words, any run of white space for a space. */
export function phrase(source: string): RegExp {
  const spaced = source.replaceAll(' ?', '\\s*').replaceAll(' ', '\\s+');
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${spaced})(?![\\p{L}\\p{N}])`, 'gu');
}

/** Several phrases as one pattern. */
export function anyOf(...sources: readonly string[]): RegExp {
  return phrase(sources.join('|'));
}

/** Every match of a global pattern, as offsets. */
export function spans(pattern: RegExp, text: string): { start: number; end: number; text: string }[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    text: match[0],
  }));
}

/** True when a global pattern occurs at all. */
export function occurs(pattern: RegExp, text: string): boolean {
  return text.search(pattern) >= 0;
}
