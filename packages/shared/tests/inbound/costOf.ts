// Reads one mail in a process of its own, and says what that took.
import process from 'node:process';
import { parseRawEmail } from '../../src/inbound/parseRawEmail.ts';
import { HOSTILE, largestMail } from './hostileMails.ts';

const [name = ''] = process.argv.slice(2);
const kind = Object.entries(HOSTILE).find(([each]) => each === name);
const raw = (kind?.[1] ?? largestMail)();
const before = process.cpuUsage();
const result = await parseRawEmail(raw);
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  JSON.stringify({
    warnings: result.ok ? result.message.warnings : [result.code],
    cpuMs: (user + system) / 1000,
    /** Kilobytes. */
    peak: process.resourceUsage().maxRSS,
  }),
);
