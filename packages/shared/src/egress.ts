/**
 * The egress guard: nothing that leaves for a CRM, a log or an audit row may contain a run of words from a stored
 * message body.
 */

/**
 * This many words in a row shared with a body are a leak. Names of people and companies run to four words
 * ("Maria de la Cruz") and may stand alone in a body; five in a row are a phrase someone wrote.
 */
export const LEAK_WORDS = 5;
/** Nested deeper than this, a payload is refused rather than followed. */
const MAX_DEPTH = 50;

export interface Leak {
  /** Where in the payload, such as `$.properties.hs_task_body`. */
  path: string;
  /** Length of the longest shared run, in words. */
  words: number;
}

export type EgressVerdict = { ok: true } | { ok: false; leaks: Leak[] };

/**
 * Compares every string in a payload, keys included, with the bodies. The verdict says where and how much, never
 * what. Linear in the size of both.
 * @param names names of people and companies that are facts: a signature puts them side by side as an outcome does
 */
export function checkEgress(
  payload: unknown,
  bodies: readonly string[],
  names: readonly string[] = [],
): EgressVerdict {
  const shingles = new Set<string>();
  const nameWords = new Set(names.flatMap((name) => wordsOf(name).slice(0, LEAK_WORDS)));
  for (const body of bodies) {
    for (const shingle of shinglesOf(wordsOf(body))) if (!isNames(shingle, nameWords)) shingles.add(shingle);
  }
  const leaks: Leak[] = [];
  for (const { path, text } of stringsIn(payload)) {
    const words = longestRun(text, shingles);
    if (words > 0) leaks.push({ path, words });
  }
  return leaks.length === 0 ? { ok: true } : { ok: false, leaks };
}

/** Names and at most one word between or before them: "to Maria Rossi, Acme Robotics". */
function isNames(shingle: string, nameWords: ReadonlySet<string>): boolean {
  return nameWords.size > 0 && shingle.split(' ').filter((word) => !nameWords.has(word)).length <= 1;
}

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
  ndash: '-',
  mdash: '-',
  hellip: ' ',
  lsquo: "'",
  rsquo: "'",
  ldquo: '"',
  rdquo: '"',
  zwj: '',
  zwnj: '',
  euro: '€',
};

/** One round of entities; what is encoded twice is decoded by `wordsOf` twice. */
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7}|x[0-9a-f]{1,6})|([a-z]{2,8})\d{0,2});/gi,
    (whole, number?: string, name?: string) => {
      if (name !== undefined) return NAMED_ENTITIES[name.toLowerCase()] ?? plainLetter(name) ?? whole;
      // `0x2019` or `08217`.
      const code = Number(`0${number}`);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
    },
  );
}

/** `&eacute;` is an e to us: diacritics are dropped anyway. */
function plainLetter(name: string): string | undefined {
  return /^([a-z])(?:acute|grave|circ|uml|tilde|cedil|ring|slash|caron)$/i.exec(name)?.[1];
}

/** Tags of formatting inside a word do not end it; all others do. */
const INLINE_TAG = /<\/?(?:b|i|u|em|strong|span|font|a|wbr)(?:\s[^<>]{0,500})?\/?>/gi;
const OTHER_TAG = /<\/?[a-z][^<>]{0,2000}>/gi;

/** Words without case, diacritics, punctuation, markup or invisible characters. */
export function wordsOf(text: string): string[] {
  const plain = decodeEntities(decodeEntities(text))
    .replace(INLINE_TAG, '')
    .replace(OTHER_TAG, ' ')
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}'’ʼ`´]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss');
  return Array.from(plain.matchAll(/\p{L}[\p{L}\p{N}]*|\p{N}+/gu), ([word]) => word).flatMap(splitUnspaced);
}

/** Scripts written without spaces: two characters stand for a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
function splitUnspaced(word: string): string[] {
  return UNSPACED.test(word) ? [...word] : [word];
}

function* shinglesOf(words: readonly string[]): Generator<string> {
  for (let i = 0; i + LEAK_WORDS <= words.length; i++) yield words.slice(i, i + LEAK_WORDS).join(' ');
}

/** Words in the longest run shared; 0 when it is shorter than a leak. */
function longestRun(text: string, shingles: ReadonlySet<string>): number {
  let longest = 0;
  let run = 0;
  for (const shingle of shinglesOf(wordsOf(text))) {
    run = shingles.has(shingle) ? run + 1 : 0;
    if (run > 0) longest = Math.max(longest, run + LEAK_WORDS - 1);
  }
  return longest;
}

const FIELD_NAME = /^[A-Za-z0-9_$-]{1,64}$/;

function* stringsIn(payload: unknown, path = '$', depth = 0): Generator<{ path: string; text: string }> {
  if (depth > MAX_DEPTH)
    throw new RangeError(`A payload nested deeper than ${MAX_DEPTH} levels is not sent.`);
  if (typeof payload === 'string') yield { path, text: payload };
  else if (payload !== null && typeof payload === 'object') {
    for (const [key, value] of Object.entries(payload)) {
      // A key could carry text too, and must not be repeated in the path then.
      const here = Array.isArray(payload)
        ? `${path}[${key}]`
        : `${path}.${FIELD_NAME.test(key) ? key : '(key)'}`;
      if (!Array.isArray(payload)) yield { path: `${path}.(key)`, text: key };
      yield* stringsIn(value, here, depth + 1);
    }
  }
}
