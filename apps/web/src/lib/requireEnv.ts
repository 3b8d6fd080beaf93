import { readOrEnd, WRONG_SETTINGS_EXIT_CODE } from '@conduit/shared/environment.ts';
import { env } from '../env.ts';

/** Ends a server that could only answer every request with an error. */
export function requireEnv(): void {
  readOrEnd(env, (lines) => {
    // eslint-disable-next-line no-console -- nothing else of a server that does not start is heard
    console.error(lines);
    process.exit(WRONG_SETTINGS_EXIT_CODE);
  });
}
