import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { DEMO_EMAIL, deliverFolder, prepareWorkspace, waitUntilQuiet } from '../stack/demoData.ts';
import { installLinks } from '../stack/installLinks.ts';
import { defaultDataDir, demoEmailsDir } from '../stack/paths.ts';
import { SECRETS_FILE } from '../stack/secrets.ts';
import { startStack } from '../stack/startStack.ts';
import { createProgress } from '../progress.ts';

const USAGE = `Usage: pnpm start [--reset] [--data <folder>] [--empty] [--verbose]

  --reset    start over: deletes the data folder first
  --data     where everything is kept (default .conduit)
  --empty    without the demo workspace
  --verbose  show what every part prints
`;

/** `pnpm start`: the whole product with a demo workspace, until Ctrl-C. */
export async function start(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      reset: { type: 'boolean', default: false },
      data: { type: 'string', default: defaultDataDir },
      empty: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const progress = createProgress();
  const dataDir = resolve(values.data);
  if (values.reset && existsSync(dataDir)) {
    if (!existsSync(join(dataDir, SECRETS_FILE))) {
      console.error(`${dataDir} does not look like a data folder of Conduit's; it is left alone.`);
      return 2;
    }
    progress('Deleting the data of earlier starts');
    await rm(dataDir, { recursive: true });
  }
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  let isUp = false;
  // While parts are still starting, leaving is enough: the watchdog ends what has been started.
  void interrupted.then(() => {
    if (!isUp) process.exit(130);
  });
  const stack = await startStack({
    dataDir,
    // The sandboxes are the only CRMs this stack can reach; whether a workspace writes is still its admins' switch.
    dryRun: false,
    onProgress: progress,
    ...(values.verbose && { log: (part: string, line: string) => console.log(`  [${part}] ${line}`) }),
  });
  try {
    // Mail is read while the dashboard is being built.
    await Promise.all([values.empty ? undefined : seed(stack, dataDir, progress), stack.dashboard]);
    isUp = true;
    progress.done();
    console.log(welcome(stack, values.empty));
    const ended = stack.workers.map((worker) => worker.exited.then(() => worker));
    const gone = await Promise.race([interrupted.then(() => null), ...ended]);
    if (gone) {
      console.error(`The worker ended.\n${gone.lastLines()}`);
      return 1;
    }
    console.log('\nStopping…');
    return 0;
  } finally {
    await stack.stop();
  }
}

type StartedStack = Awaited<ReturnType<typeof startStack>>;

/** Fills the demo workspace, once per data folder. */
async function seed(
  stack: StartedStack,
  dataDir: string,
  progress: (message: string) => void,
): Promise<void> {
  const marker = join(dataDir, 'seeded');
  if (existsSync(marker)) return;
  progress('Preparing the demo workspace');
  await prepareWorkspace(stack, progress);
  const results = await deliverFolder(stack, demoEmailsDir, (done, of) => {
    if (done % 10 === 0 || done === of) progress(`Delivering mail: ${done} of ${of}`);
  });
  const stored = results.filter(({ result }) => result.kind === 'stored').length;
  progress(`Reading ${stored} messages and writing to the sandboxes`);
  await waitUntilQuiet(stack.supabase.dbUrl);
  await writeFile(marker, '');
}

function welcome(stack: StartedStack, empty: boolean): string {
  const signIn = empty
    ? `  Sign up         ${stack.webUrl}/sign-up`
    : `  Sign in as      ${DEMO_EMAIL}\n  Password        ${stack.secrets.demoPassword}`;
  const install = installLinks(stack);
  return `
Conduit is up.

  Dashboard       ${stack.webUrl}
${signIn}

  HubSpot         ${stack.sandbox.hubspot.url}   (sandbox)
  Salesforce      ${stack.sandbox.salesforce.url}   (sandbox)
  Supabase API    ${stack.apiUrl}

Installing from a marketplace, best in a private window:

  HubSpot         ${install.hubspot}
  sign in first   ${install.hubspotSignInFirst}
  Salesforce      ${install.salesforce}

Ctrl-C stops everything and keeps the data; --reset starts over.
`;
}
