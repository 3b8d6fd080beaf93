/** What a module of `commands/` offers. */
export interface Command {
  /** Takes the arguments, returns the exit code. Throws a `Problem` for what is expected to go wrong. */
  run: (argv: string[]) => Promise<number>;
  /** What `--help` prints. */
  usage: (argv: string[]) => string;
}

interface Entry {
  does: string;
  /** As it is typed after `pnpm`, where that differs. */
  typed?: string;
  /** Loaded when called, so that one command does not wait for the imports of all. */
  load: () => Promise<Command>;
}

const command = (run: Command['run'], usage: string | Command['usage']): Command => ({
  run,
  usage: typeof usage === 'string' ? () => usage : usage,
});

export const commands: Record<string, Entry> = {
  start: {
    does: 'brings the whole product up',
    load: () => import('./commands/start.ts').then(({ start, USAGE }) => command(start, USAGE)),
  },
  send: {
    does: 'delivers mail of your own to the product that runs',
    load: () => import('./commands/send.ts').then(({ send, USAGE }) => command(send, USAGE)),
  },
  demo: {
    does: 'walks the whole story without a screen',
    load: () => import('./commands/demo.ts').then(({ demo, USAGE }) => command(demo, USAGE)),
  },
  sandbox: {
    does: 'runs the CRM sandboxes alone',
    load: () => import('./commands/sandbox.ts').then(({ sandbox, USAGE }) => command(sandbox, USAGE)),
  },
  bench: {
    does: 'measures',
    load: () => import('./commands/bench.ts').then(({ bench, USAGE }) => command(bench, USAGE)),
  },
  drill: {
    does: 'runs a destructive or statistical experiment',
    load: () => import('./commands/drill.ts').then(({ drill, USAGE }) => command(drill, USAGE)),
  },
  chaos: {
    does: 'breaks everything at once and counts what came of it',
    load: () => import('./commands/chaos.ts').then(({ chaos, USAGE }) => command(chaos, USAGE)),
  },
  ops: {
    does: 'does what an operator does to a running product',
    load: () => import('./commands/ops.ts').then(({ ops, usageOf }) => command(ops, usageOf)),
  },
  advisors: {
    does: 'runs the Supabase advisors',
    load: () => import('./commands/advisors.ts').then(({ advisors, USAGE }) => command(advisors, USAGE)),
  },
  'db-types': {
    does: 'regenerates the types of the database',
    typed: 'db:types',
    load: () => import('./commands/dbTypes.ts').then(({ dbTypes, USAGE }) => command(dbTypes, USAGE)),
  },
  'test-db': {
    does: 'tests the database',
    typed: 'test:db',
    load: () => import('./commands/testDb.ts').then(({ testDb, USAGE }) => command(testDb, USAGE)),
  },
  'test-e2e': {
    does: 'tests in a real browser',
    typed: 'test:e2e',
    load: () => import('./commands/testE2e.ts').then(({ testE2e, USAGE }) => command(testE2e, USAGE)),
  },
};
