import { openDatabase } from '@conduit/db/client.ts';
import { createFileStore } from '@conduit/worker/files.ts';
import { purgeRetention } from '@conduit/worker/jobs/purgeRetention.ts';
import { createLogger } from '@conduit/worker/log.ts';
import type { JobContext } from '@conduit/worker/context.ts';

// One purge in a process of its own, to be killed: `node purgeChild.ts <db url> <api url> <secret key> <workspace>`.
const [, , url = '', apiUrl = '', secretKey = '', workspaceId = ''] = process.argv;
const unused = (): never => {
  throw new Error('A purge calls no CRM.');
};
const context = {
  db: openDatabase({ url, applicationName: 'purge', max: 2 }),
  files: createFileStore(apiUrl, secretKey),
  log: createLogger('silent'),
  mailer: null,
  inboundDomain: 'in.conduit.example',
  dryRun: true,
  now: Date.now,
  random: Math.random,
  wait: () => Promise.resolve(),
  get providers(): JobContext['providers'] {
    return unused();
  },
  get vault(): JobContext['vault'] {
    return unused();
  },
} satisfies JobContext;
process.stdout.write('ready\n');
await purgeRetention(context, { workspaceId }, 4);
await context.db.destroy();
