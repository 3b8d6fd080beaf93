import { sweepExpiredInstalls } from '@conduit/db/installs.ts';
import { sweepOAuthStates } from '@conduit/db/oauthStates.ts';

import type { JobContext } from '../context.ts';

/** Ends installs that nobody claimed in time, with their tokens, and forgets old OAuth states. */
export async function sweepInstalls({ db, log }: JobContext): Promise<void> {
  const swept = await sweepExpiredInstalls(db);
  await sweepOAuthStates(db);
  if (swept > 0) log.info({ swept }, 'expired installs swept');
}
