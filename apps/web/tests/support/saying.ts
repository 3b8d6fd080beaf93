import { expect } from 'vitest';

/** Matches any text that contains `words`; Vitest's own matcher is typed `any`. */
export const saying = (words: string): unknown => expect.stringContaining(words);
