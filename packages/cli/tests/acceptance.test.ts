import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { commands } from '../src/registry.ts';
import { repositoryRoot } from '../src/stack/paths.ts';

interface Criterion {
  number: number;
  text: string;
  /** A file, then names of describes and tests in it. */
  evidence: string[][];
}

const read = (path: string) => readFile(join(repositoryRoot, path), 'utf8');
let criteria: Criterion[];

beforeAll(async () => {
  const lines = (await read('docs/ACCEPTANCE.md')).split('\n');
  criteria = lines.flatMap((line) => {
    const [, number, text, shown] = /^\| *(\d+) *\| *(.+?) *\| *(.+?) *\|$/.exec(line) ?? [];
    if (number === undefined || text === undefined || shown === undefined) return [];
    const evidence = shown
      .split(';')
      .map((each) => Array.from(each.matchAll(/`([^`]+)`/g), ([, name]) => name ?? ''));
    return [{ number: Number(number), text, evidence }];
  });
});

/** The test that a name in a file is the name of: quoted, as the first argument of `describe` or `it`. */
const names = (source: string, name: string): boolean =>
  ["'", '"', '`'].some((quote) =>
    new RegExp(`(?:describe|it)[^\\n]*\\(\\s*${quote}${escape(name)}${quote}`).test(source),
  ) ||
  // An attack is named where it stands.
  source.includes(`name: \`${name}\``) ||
  // `it.each([…])('…')`: the name follows its table.
  ["'", '"', '`'].some((quote) => new RegExp(`\\)\\(\\s*${quote}${escape(name)}${quote}`).test(source));
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('the acceptance criteria', () => {
  it('are all 25 of the plan, in order', () => {
    expect(criteria.map(({ number }) => number)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  });

  it('name tests that are there', async () => {
    const gone: string[] = [];
    for (const { number, evidence } of criteria) {
      expect(evidence.length, `criterion ${number}`).toBeGreaterThan(0);
      for (const [file = '', ...tests] of evidence) {
        if (!existsSync(join(repositoryRoot, file))) {
          gone.push(`${number}: ${file}`);
          continue;
        }
        const source = await read(file);
        gone.push(
          ...tests.filter((name) => !names(source, name)).map((name) => `${number}: ${file} › ${name}`),
        );
      }
    }
    expect(gone).toEqual([]);
  });

  it('would notice one that is gone', () => {
    expect(names(`it('is there', () => {})`, 'is there')).toBe(true);
    expect(names(`it.each([1])('is %s', () => {})`, 'is %s')).toBe(true);
    expect(names(`// is there`, 'is there')).toBe(false);
    expect(names(`it('is there no more', () => {})`, 'is there')).toBe(false);
  });
});

describe('the docs', () => {
  it.each([
    ['PRD', ['retention', 'health', 'marketplace']],
    ['ARCHITECTURE', ['purge_retention', 'reconcile_crm_writes', 'reconcile_connections', 'disconnect-crm']],
    ['SECURITY_PRIVACY', ['legal hold', 'erasure', 'disconnect']],
    ['RUNBOOK', ['ops residual', 'ops erase', 'ops export', 'purge']],
    ['DEPLOYMENT', ['SUPABASE_SECRET_KEY', 'hubspot-webhook']],
    ['CRM_CONNECTORS', ['revoke', 'uninstall']],
  ])('%s.md speaks of %j', async (name, subjects) => {
    const text = (await read(`docs/${name}.md`)).toLowerCase();
    expect(subjects.filter((subject) => !text.includes(subject.toLowerCase()))).toEqual([]);
  });
});

describe('the README', () => {
  it('counts the demo’s mail as the demo does', async () => {
    const { totals } = JSON.parse(await read('packages/cli/emails/expected.json')) as {
      totals: { files: number; stored: number; duplicates: number; rejected: number };
    };
    const { files, stored, duplicates, rejected } = totals;
    expect(stored + duplicates + rejected).toBe(files);
    expect((await read('README.md')).replaceAll('\n', ' ')).toContain(
      `delivers ${files} demo emails (${stored} messages, ${duplicates} of them delivered twice, and ${rejected} that are refused on purpose)`,
    );
  });

  it('lists every command', async () => {
    const readme = await read('README.md');
    const names = Object.entries(commands).map(([name, { typed }]) => typed ?? name);
    expect(names.filter((name) => !new RegExp(`^\\| .*\`${name}[ \`]`, 'm').test(readme))).toEqual([]);
  });
});

describe('the gates', () => {
  it('lint, types, tests and coverage of at least 95 % are in the one script that CI runs', async () => {
    const gates = await read('.ci/run');
    for (const gate of ['lint', 'typecheck', 'test', 'test:coverage']) expect(gates).toContain(`" ${gate}`);
    expect(await read('vitest.workspace.ts')).toContain(
      'thresholds: { lines: 95, branches: 95, functions: 95, statements: 95 }',
    );
  });
});
