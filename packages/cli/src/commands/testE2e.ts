import { childEnv } from '@conduit/local-supabase/env.ts';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromiumPath } from '../env.ts';
import { Problem } from '../problem.ts';
import { webDir } from '../stack/paths.ts';

/** Where systems keep Chromium or Chrome. */
const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const USAGE = `Usage: pnpm test:e2e [what Vitest takes]

CHROMIUM_PATH names the browser when it is not where browsers usually are.
`;

/** The browser to test with: what `CHROMIUM_PATH` names, else the first usual one there is. */
export function findChromium(
  named: string | undefined,
  exists: (path: string) => boolean = existsSync,
): string | null {
  if (named) return exists(named) ? named : null;
  return USUAL_PATHS.find(exists) ?? null;
}

/** `pnpm test:e2e`: 0 when every test passed. Arguments go to Vitest. */
export async function testE2e(argv: string[], chromium = findChromium(chromiumPath())): Promise<number> {
  if (chromium === null) {
    const named = chromiumPath();
    throw new Problem(
      named ? `There is no browser at ${named}, which CHROMIUM_PATH names.` : 'There is no Chromium here.',
      'Install it (Debian: apt-get install chromium), or say where one is: CHROMIUM_PATH=/path/to/chromium pnpm test:e2e',
    );
  }
  const require = createRequire(join(webDir, 'package.json'));
  const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--config', join(webDir, 'e2e/vitest.config.ts'), ...argv],
    { stdio: 'inherit', env: childEnv({ CHROMIUM_PATH: chromium }) },
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
