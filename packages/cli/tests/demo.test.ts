import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { demo } from '../src/commands/demo.ts';
import { demoEmailsDir } from '../src/stack/paths.ts';
import { runDemo, type DemoReport } from '../src/stack/demo.ts';

const TIMEOUT_MS = 180_000;
let dataDir: string;
let first: DemoReport;
const said: string[] = [];
const progress = (message: string) => void said.push(message);

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'conduit-demo-test-'));
  first = await runDemo({ dataDir, emails: demoEmailsDir, progress });
}, TIMEOUT_MS);
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('the command', () => {
  it(
    'ends with one JSON line and exit code 0, even for an empty folder',
    async () => {
      const empty = join(dataDir, 'empty');
      await mkdir(empty);
      const out = vi.spyOn(console, 'log').mockImplementation(() => undefined);
      const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      expect(await demo(['--json', '--emails', empty])).toBe(0);
      expect(JSON.parse(String(out.mock.lastCall?.[0]))).toMatchObject({
        emails: 0,
        stored: 0,
        duplicates: 0,
        lost: 0,
        leaks: 0,
      });
      expect(await demo(['--emails', empty, '--data', join(dataDir, 'kept')])).toBe(0);
      expect(String(out.mock.lastCall?.[0])).toContain('0 emails');
      out.mockRestore();
      err.mockRestore();
    },
    TIMEOUT_MS,
  );
});

describe('the demo', () => {
  it('stores what is mail, once, in the threads it belongs to', async () => {
    const expected = JSON.parse(await readFile(join(demoEmailsDir, 'expected.json'), 'utf8')) as {
      totals: { files: number; stored: number; duplicates: number; rejected: number; threads: number };
    };
    const { files, stored, duplicates, rejected, threads } = expected.totals;
    expect(first).toMatchObject({ emails: files, stored, redelivered: duplicates, rejected, threads });
    expect(said).toContain('Rejected 26-unknown-alias-1.eml: 404 unknown_alias');
  });

  it('writes one task and one note per outcome to both CRMs, in few calls', () => {
    expect(first.outcomes).toBeGreaterThanOrEqual(15);
    for (const figures of Object.values(first.crm)) {
      expect(figures).toMatchObject({ tasks: first.outcomes, notes: first.outcomes });
      expect(figures.calls).toBeLessThan(figures.tasks + figures.notes);
    }
    expect(first.review).toBeGreaterThan(0);
  });

  it('doubles, loses and leaks nothing', () => {
    expect(first).toMatchObject({ duplicates: 0, lost: 0, leaks: 0 });
  });

  it(
    'adds nothing when it is run again, and takes mail that is addressed to somebody else',
    async () => {
      const folder = join(dataDir, 'more');
      await mkdir(folder);
      const known = await readFile(join(demoEmailsDir, '01-acme-pricing-1.eml'));
      await writeFile(join(folder, '1-known.eml'), known);
      const foreign = known.toString('latin1').replaceAll('in.conduit.example', 'elsewhere.example');
      await writeFile(
        join(folder, '2-foreign.eml'),
        foreign.replace(/^message-id:.*$/im, 'Message-ID: <new@x.example>'),
        'latin1',
      );
      const second = await runDemo({ dataDir, emails: folder, progress });
      expect(second).toMatchObject({
        emails: 2,
        stored: 1,
        redelivered: 1,
        rejected: 0,
        duplicates: 0,
        lost: 0,
      });
    },
    TIMEOUT_MS,
  );
});
