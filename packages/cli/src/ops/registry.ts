/** An operator's command: takes its arguments, returns the exit code. Reads where the product is from the environment. */
export interface OpsCommand {
  /** What it takes, for the list of commands. */
  usage: string;
  does: string;
  load: () => Promise<(argv: string[]) => Promise<number>>;
}

/** Every operator's command by name. */
export const opsCommands: Record<string, OpsCommand> = {
  writes: {
    usage: '<list|explain|retry|park|settle> …',
    does: 'lists the CRM writes that are not done, explains one, and sees to them',
    load: async () => (await import('./writes.ts')).writes,
  },
  'rotate-keys': {
    usage: '[--retire KEY]',
    does: 'seals every stored token with the active key; --retire: says whether KEY may go',
    load: async () => (await import('./rotateKeys.ts')).rotateKeys,
  },
};
