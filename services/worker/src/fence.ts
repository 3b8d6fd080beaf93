import { crmError } from '@conduit/crm/errors.ts';
import type { CallResult, CrmError } from '@conduit/crm/port.ts';
import type { Db } from '@conduit/db/client.ts';
import { whileConnected } from '@conduit/db/disconnect.ts';

/** Makes a call to a CRM unless it has been disconnected: a session opened before may be held for long. */
export async function fenced<T>(
  db: Db,
  connectionId: string,
  call: () => Promise<CallResult<T>>,
): Promise<CallResult<T>> {
  const answer = await whileConnected(db, connectionId, call);
  return answer.made ? answer.result : { ok: false, error: disconnected };
}

/** The call was not made. Marking the connection broken is of no effect: it is not connected. */
const disconnected: CrmError = {
  ...crmError('token_revoked', { certainty: 'not_sent' }),
  message: 'The connection was disconnected.',
};
