import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { openDatabase } from '@conduit/db/client.ts';
import { loadCertificate, requestErasure } from '@conduit/db/erasure.ts';

import { operatorEnv } from '../env.ts';
import { wrongCall } from '../problem.ts';
import { workspaceOf } from './operator.ts';

const POLL_MS = 500;
const WAIT_MS = 120_000;

/** Asks for one person to be erased and waits for the worker's certificate. Exit code 1 when it is not there in time. */
export async function erase(argv: string[], waitMs = WAIT_MS): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { workspace: { type: 'string' }, address: { type: 'string' } },
  });
  const workspaceId = workspaceOf(values.workspace);
  const { address } = values;
  if (!address?.includes('@')) throw wrongCall('Name the person: --address <email>.');
  const db = openDatabase({ url: operatorEnv().DATABASE_URL, applicationName: 'ops', max: 1 });
  try {
    const requestId = await db
      .transaction()
      .execute((trx) => requestErasure(trx, { workspaceId, address, source: 'operator' }));
    for (let waited = 0; waited < waitMs; waited += POLL_MS) {
      const certificate = await loadCertificate(db, workspaceId, requestId);
      if (certificate !== null) {
        console.log(JSON.stringify({ request: requestId, ...certificate }, null, 2));
        return 0;
      }
      await delay(POLL_MS);
    }
    console.error(`Request ${requestId} waits: is the worker running, and is nothing on legal hold?`);
    return 1;
  } finally {
    await db.destroy();
  }
}
