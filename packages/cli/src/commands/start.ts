import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { GIVE_UP, type PartFailure } from '@conduit/local-supabase/supervise.ts';

import { Problem } from '../problem.ts';
import { dataFolderNamed } from '../stack/dataFolder.ts';
import { connectWorkspace, DEMO_EMAIL, deliverFolder, StillBusy, waitUntilQuiet } from '../stack/demoData.ts';
import { installLinks } from '../stack/installLinks.ts';
import { defaultDataDir, demoEmailsDir } from '../stack/paths.ts';
import { startStack } from '../stack/startStack.ts';
import { createProgress } from '../progress.ts';

export const USAGE = `Usage: pnpm start [--reset] [--data <folder>] [--empty] [--no-dashboard] [--verbose]

  --reset    start over: deletes the data folder first
  --data     where everything is kept (default .conduit)
  --empty    without the demo workspace
  --no-dashboard  without the dashboard, which takes the longest to build
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
      'no-dashboard': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const progress = createProgress();
  const dataDir = dataFolderNamed(values.data);
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  let isUp = false;
  // While parts are still starting, leaving is enough: the watchdog ends what has been started.
  void interrupted.then(() => {
    if (!isUp) process.exit(130);
  });
  const stack = await startStack({
    dataDir,
    reset: values.reset,
    web: !values['no-dashboard'],
    // The sandboxes are the only CRMs this stack can reach; whether a workspace writes is still its admins' switch.
    dryRun: false,
    onProgress: progress,
    ...(values.verbose && { log: (part: string, line: string) => console.log(`  [${part}] ${line}`) }),
  });
  try {
    // Mail is read while the dashboard is being built.
    const comingUp = Promise.all([
      values.empty ? undefined : seed(stack, dataDir, progress),
      stack.dashboard,
    ]);
    const early = await Promise.race([comingUp.then(() => null), stack.failed]);
    if (early) throw givenUp(early);
    isUp = true;
    await stack.announce();
    progress.done();
    console.log(welcome(stack, values.empty));
    const failure = await Promise.race([interrupted.then(() => null), stack.failed]);
    if (failure) throw givenUp(failure);
    console.log('\nStopping…');
    return 0;
  } finally {
    await stack.stop();
  }
}

/** Why everything ends. */
function givenUp({ part, lastLines }: PartFailure): Problem {
  console.error(lastLines.replaceAll(/^/gm, '  '));
  return new Problem(
    `${part} ended ${GIVE_UP.deaths} times within a minute, so everything ends. Its last lines are above.`,
    'See everything it prints with --verbose.',
  );
}

type StartedStack = Awaited<ReturnType<typeof startStack>>;

/**
 * Fills the demo workspace, once per data folder. After a start that was ended in the middle of it, the jobs its worker held
 * wait for minutes until their time is up, and nobody has to wait with them.
 */
async function seed(
  stack: StartedStack,
  dataDir: string,
  progress: (message: string) => void,
): Promise<void> {
  const marker = join(dataDir, 'seeded');
  if (existsSync(marker)) return;
  const begun = join(dataDir, 'seeding');
  const isResumed = existsSync(begun);
  await writeFile(begun, '');
  const settle = async (): Promise<void> => {
    if (isResumed) return;
    await waitUntilQuiet(stack.supabase.dbUrl).catch((error: unknown) => {
      if (!(error instanceof StillBusy)) throw error;
      progress(`${error.message} They go on while the product runs`);
    });
  };
  progress('Preparing the demo workspace');
  await connectWorkspace(stack, progress);
  await settle();
  const results = await deliverFolder(stack, demoEmailsDir, (done, of) => {
    if (done % 10 === 0 || done === of) progress(`Delivering mail: ${done} of ${of}`);
  });
  const count = (kind: string) => results.filter(({ result }) => result.kind === kind).length;
  progress(
    `${results.length} emails: ${count('stored')} stored, ${count('duplicate')} delivered before, ${count('rejected')} refused`,
  );
  if (isResumed) progress('What the last start had begun is taken up again within a few minutes');
  else progress(`Reading the ${count('stored')} messages and writing to the sandboxes`);
  await settle();
  await rename(begun, marker);
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
