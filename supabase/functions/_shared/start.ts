import { readOrEnd, WRONG_SETTINGS_EXIT_CODE } from '@conduit/shared/environment.ts';
import process from 'node:process';

import { logLine } from './log.ts';

/** Reads the settings a function starts with. What is wrong with them is a line each in its log, and its end. */
export const startWith = <T>(read: () => T): T =>
  readOrEnd(read, (lines) => {
    logLine(lines);
    process.exit(WRONG_SETTINGS_EXIT_CODE);
  });
