import { distance } from './words.ts';

/** Something that is expected to go wrong now and then: said in one sentence with what to do next, without a stack. */
export class Problem extends Error {
  /** What to do about it: a sentence or a command. Null for a wrong call: then the command's help is named. */
  readonly next: string | null;
  /** 2 when the command was called wrongly, else 1. */
  readonly exitCode: 1 | 2;

  constructor(
    message: string,
    next: string | null,
    { exitCode = 1, cause }: { exitCode?: 1 | 2; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'Problem';
    this.next = next;
    this.exitCode = exitCode;
  }
}

/** A command that was called in a way it cannot be meant. */
export const wrongCall = (message: string): Problem => new Problem(message, null, { exitCode: 2 });

/** A name that is none of those there are, with the one that was probably meant. */
export function unknownName(kind: string, name: string, names: readonly string[]): Problem {
  const near = names.find((each) => distance(name, each) <= 2);
  const hint = near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${near}?`;
  return wrongCall(`There is no ${kind} "${name}". ${hint}`);
}

/** A whole number that a flag was given, at least `least`. */
export function wholeNumber(flag: string, text: string, least = 1): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw wrongCall(`${flag} takes a whole number of at least ${least}, not "${text}".`);
}
