import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HOSTILE } from './hostileMails.ts';

const run = promisify(execFile);
const cost = z.object({ warnings: z.array(z.string()), cpuMs: z.number(), peak: z.number() });

/** In a process of its own: the most memory it ever held is this mail's. */
async function costOf(name: string): Promise<z.infer<typeof cost>> {
  const script = new URL('./costOf.ts', import.meta.url).pathname;
  const { stdout } = await run(process.execPath, ['--no-warnings', script, name], { timeout: 50_000 });
  return cost.parse(JSON.parse(stdout));
}

describe('reading a mail', () => {
  let largest: z.infer<typeof cost>;
  beforeAll(async () => {
    largest = await costOf('');
    expect(largest.warnings).toEqual(['missing_message_id', 'missing_date']);
  }, 60_000);

  // Over an Edge Function's bounds it is killed midway, and its sender's server tries the same mail again.
  it.each(Object.keys(HOSTILE))(
    'costs no more than the largest real one: %s',
    async (name) => {
      const { cpuMs, peak } = await costOf(name);
      expect(peak / largest.peak).toBeLessThan(1.5);
      expect(cpuMs / largest.cpuMs).toBeLessThan(3);
    },
    60_000,
  );
});
