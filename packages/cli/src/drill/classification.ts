import { errorCases } from '@conduit/crm/testing/errorCases.ts';
import { isAsExpected, startErrorServer } from '@conduit/crm/testing/errorServer.ts';

import type { DrillResult } from './registry.ts';

/** Serves every error answer the CRMs are known for to our clients, and counts those that mean to us what they should. */
export async function classification(print: (line: string) => void): Promise<DrillResult> {
  const server = await startErrorServer();
  let asExpected = 0;
  try {
    for (const each of errorCases) {
      const error = await server.provoke(each);
      if (isAsExpected(error, each.expected)) asExpected += 1;
      else
        print(
          `${each.crm}, ${each.where}, ${each.name}: ${error?.code ?? 'no error'}, not ${each.expected.code}`,
        );
    }
  } finally {
    await server.close();
  }
  const bodies = errorCases.length;
  return { drill: 'classification', bodies, as_expected: asExpected, ok: asExpected === bodies };
}
