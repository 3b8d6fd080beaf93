import { runSandbox, SANDBOX_USAGE } from '@conduit/crm-sandbox';

import { wrongCall } from '../problem.ts';

export const USAGE = SANDBOX_USAGE.replace('sandbox', 'pnpm sandbox');

/** `pnpm sandbox`: the CRM sandboxes alone. */
export async function sandbox(argv: string[]): Promise<number> {
  await runSandbox(argv).catch((error: unknown) => {
    throw error instanceof RangeError ? wrongCall(`${error.message}.`) : error;
  });
  return 0;
}
