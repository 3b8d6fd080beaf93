import { asProblem, databaseProblem } from '../asProblem.ts';
import { opsCommands } from '../ops/registry.ts';
import { unknownName, wrongCall } from '../problem.ts';

const find = (name: string) => (Object.hasOwn(opsCommands, name) ? opsCommands[name] : undefined);

/** What `pnpm ops --help` prints, or `pnpm ops <name> --help`. */
export function usageOf([name = '']: string[]): string {
  const command = find(name);
  if (command) return `Usage: pnpm ops ${name} ${command.usage}\n\n${command.does}\n${command.help ?? ''}`;
  const lines = Object.entries(opsCommands).map(
    ([each, { usage, does }]) => `  ${each} ${usage}\n      ${does}`,
  );
  return ['Usage: pnpm ops <command> …, on the product that the environment names', ...lines].join('\n');
}

/** `pnpm ops <name> …`: what an operator does to a running product (docs/RUNBOOK.md). Exit code 2 for a wrong call. */
export async function ops([name = '', ...argv]: string[]): Promise<number> {
  const command = find(name);
  const names = Object.keys(opsCommands);
  if (!command && name !== '') throw unknownName("operator's command", name, names);
  if (!command) throw wrongCall(`Name what to do: ${names.join(', ')}.`);
  const perform = await command.load();
  return perform(argv).catch((error: unknown) => {
    throw asProblem(error) ?? databaseProblem(error) ?? error;
  });
}
