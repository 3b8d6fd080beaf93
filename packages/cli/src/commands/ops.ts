import { opsCommands } from '../ops/registry.ts';

/** `pnpm ops <name> …`: what an operator does to a running product (docs/RUNBOOK.md). Exit code 2 for a wrong call. */
export async function ops([name = '', ...argv]: string[]): Promise<number> {
  const command = Object.hasOwn(opsCommands, name) ? opsCommands[name] : undefined;
  if (command) return (await command.load())(argv);
  console.error(name ? `There is no operator's command "${name}". Commands:` : 'Commands:');
  for (const [each, { usage, does }] of Object.entries(opsCommands))
    console.error(`  ${each} ${usage}\n      ${does}`);
  return 2;
}
