/** A command: takes its arguments, returns the exit code. */
type Command = (argv: string[]) => Promise<number>;

/** Loaded when called, so that one command does not wait for the imports of all. */
const commands: Record<string, { does: string; load: () => Promise<Command> }> = {
  start: {
    does: 'brings the whole product up',
    load: async () => (await import('./commands/start.ts')).start,
  },
  demo: {
    does: 'walks the whole story without a screen',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  sandbox: {
    does: 'runs the CRM sandboxes alone',
    load: async () => (await import('./commands/sandbox.ts')).sandbox,
  },
  bench: { does: 'measures', load: async () => (await import('./commands/bench.ts')).bench },
  drill: {
    does: 'runs a destructive or statistical experiment',
    load: async () => (await import('./commands/drill.ts')).drill,
  },
  chaos: {
    does: 'breaks everything at once and counts what came of it',
    load: async () => (await import('./commands/chaos.ts')).chaos,
  },
  ops: {
    does: 'does what an operator does to a running product',
    load: async () => (await import('./commands/ops.ts')).ops,
  },
  advisors: {
    does: 'runs the Supabase advisors',
    load: async () => (await import('./commands/advisors.ts')).advisors,
  },
  'db-types': {
    does: 'regenerates the types of the database',
    load: async () => (await import('./commands/dbTypes.ts')).dbTypes,
  },
  'test-db': { does: 'tests the database', load: async () => (await import('./commands/testDb.ts')).testDb },
  'test-e2e': {
    does: 'tests in a real browser',
    load: async () => (await import('./commands/testE2e.ts')).testE2e,
  },
};

const [name = '', ...argv] = process.argv.slice(2);
const command = commands[name];
if (command) {
  process.exitCode = await (await command.load())(argv.filter((argument) => argument !== '--'));
} else {
  console.error(`There is no command "${name}". Commands:`);
  for (const [each, { does }] of Object.entries(commands)) console.error(`  ${each.padEnd(10)} ${does}`);
  process.exitCode = 2;
}
