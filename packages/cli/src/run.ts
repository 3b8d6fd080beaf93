import { asProblem } from './asProblem.ts';
import { unknownName } from './problem.ts';
import { commands } from './registry.ts';

/** Where a command's words go. */
export interface Output {
  out: (line: string) => void;
  err: (line: string) => void;
}

/**
 * Runs one command and returns the exit code: 0 done, 1 not, 2 called wrongly. What is expected to go wrong ends in two
 * lines, what happened and what to do; anything else keeps its stack, for it is a bug.
 */
export async function run([name = '', ...rest]: readonly string[], { out, err }: Output): Promise<number> {
  const argv = rest.filter((argument) => argument !== '--');
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (!entry) {
      if (['', 'help', '--help', '-h'].includes(name)) {
        (name === '' ? err : out)(overview());
        return name === '' ? 2 : 0;
      }
      throw unknownName('command', name, Object.keys(commands));
    }
    const { run: perform, usage } = await entry.load();
    if (argv.includes('--help') || argv.includes('-h')) {
      out(usage(argv).trimEnd());
      return 0;
    }
    return await perform(argv);
  } catch (error) {
    const problem = asProblem(error);
    if (!problem) {
      err(stackOf(error));
      err('This is a bug in Conduit. Please report it with the lines above.');
      return 1;
    }
    if (problem !== error && argv.includes('--verbose')) err(stackOf(error));
    err(problem.message);
    err(problem.next ?? helpFor(entry?.typed ?? (entry ? name : null), argv));
    return problem.exitCode;
  }
}

function helpFor(typed: string | null, [first]: string[]): string {
  if (typed === null) return 'See what there is: pnpm conduit --help';
  const sub = typed === 'ops' && first !== undefined && !first.startsWith('-') ? ` ${first}` : '';
  return `See how it is called: pnpm ${typed}${sub} --help`;
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

const overview = (): string =>
  [
    'Usage: pnpm <command> …   (--help after any of them says more)',
    ...Object.entries(commands).map(([name, { does, typed }]) => `  ${(typed ?? name).padEnd(10)} ${does}`),
  ].join('\n');
