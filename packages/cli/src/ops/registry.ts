/** An operator's command: takes its arguments, returns the exit code. Reads where the product is from the environment. */
export interface OpsCommand {
  /** What it takes, for the list of commands. */
  usage: string;
  does: string;
  /** More of what it takes, where a line does not hold it. */
  help?: string;
  load: () => Promise<(argv: string[]) => Promise<number>>;
}

const WRITES_HELP = `
  list                      what is not done, failed for good first
  explain <id>              one write's life: its row and the audit trail of it
  retry <id> …              sends writes again; what may be there already is looked for first
  park <id> …               puts writes on hold until they are retried
  settle <id> --written <record id>   a lost answer: the record is in the CRM
  settle <id> --not-written           a lost answer: it is not, so it is sent

  --workspace <id>, --crm <name>, --code <error code>, --limit <n> (100)   narrow list
  --all       retry or park everything that list would show
  --json      one JSON line

It needs CONDUIT_DB_URL in the environment.
`;

/** Every operator's command by name. */
export const opsCommands: Record<string, OpsCommand> = {
  writes: {
    usage: '<list|explain|retry|park|settle> …',
    does: 'lists the CRM writes that are not done, explains one, and sees to them',
    help: WRITES_HELP,
    load: async () => (await import('./writes.ts')).writes,
  },
  'rotate-keys': {
    usage: '[--retire KEY]',
    does: 'seals every stored token with the active key; --retire: says whether KEY may go',
    load: async () => (await import('./rotateKeys.ts')).rotateKeys,
  },
  residual: {
    usage: '--workspace <id> (--remember <file> | --against <file>)',
    does: 'before a purge, remembers hashes of what the mail says; after it, searches every column and stored file for it',
    load: async () => (await import('./residual/command.ts')).residual,
  },
  erase: {
    usage: '--workspace <id> --address <email>',
    does: 'erases one person from a workspace and prints the certificate',
    load: async () => (await import('./erase.ts')).erase,
  },
  export: {
    usage: '--workspace <id> --out <folder>',
    does: 'writes everything of a workspace: rows as JSON lines, files as they are',
    load: async () => (await import('./export.ts')).exportWorkspace,
  },
};
