import { runSandbox } from '@conduit/crm-sandbox';

/** `pnpm sandbox`: the CRM sandboxes alone. */
export async function sandbox(argv: string[]): Promise<number> {
  await runSandbox(argv);
  return 0;
}
