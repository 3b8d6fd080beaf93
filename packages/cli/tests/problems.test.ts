import { LocalSupabaseError } from '@conduit/local-supabase';
import { describe, expect, it } from 'vitest';

import { asProblem, databaseProblem } from '../src/asProblem.ts';
import { vaultEnvironment } from '../src/env.ts';
import { run } from '../src/run.ts';
import { commands } from '../src/registry.ts';
import { distance } from '../src/words.ts';

const failing = (code: string, more: object = {}) =>
  Object.assign(new Error('the words of the program'), { code, ...more });

describe('what is expected to go wrong', () => {
  it.each([
    ['ENOENT', { path: '/no' }, '/no does not exist.'],
    ['ENOTDIR', { path: '/no' }, '/no is not a folder'],
    ['EEXIST', { path: '/no' }, '/no is not a folder'],
    ['EISDIR', { path: '/no' }, '/no is a folder, not a file.'],
    ['EACCES', { path: '/no' }, 'You may not read or write /no.'],
    ['EROFS', { path: '/no' }, '/no is on a disk that cannot be written to.'],
    ['ENOSPC', {}, 'The disk is full'],
    ['EMFILE', {}, 'Too many files are open.'],
    ['ERR_SQLITE_ERROR', { errcode: 14 }, 'The data folder cannot be written to'],
    ['EADDRINUSE', { port: 4010 }, 'Port 4010 is taken'],
    ['ECONNREFUSED', { address: '127.0.0.1', port: 1 }, 'Nothing answers at 127.0.0.1:1 (ECONNREFUSED).'],
    ['ENOTFOUND', { hostname: 'db.example' }, 'Nothing answers at db.example (ENOTFOUND).'],
    ['ETIMEDOUT', {}, 'Nothing answers at the address given (ETIMEDOUT).'],
    ['ERR_INVALID_URL', {}, 'An address in the environment is not a URL.'],
    ['ERR_PARSE_ARGS_UNKNOWN_OPTION', {}, 'the words of the program.'],
  ])('%s has a sentence', (code, more, sentence) => {
    const problem = asProblem(failing(code, more));
    expect(problem?.message).toContain(sentence);
    expect(problem?.next ?? 'the help').not.toBe('');
  });

  it('is found behind a failed fetch, and among several addresses that were tried', () => {
    const refused = failing('ECONNREFUSED', { address: '127.0.0.1', port: 9 });
    expect(asProblem(new TypeError('fetch failed', { cause: refused }))?.message).toContain('127.0.0.1:9');
    const all = Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' });
    expect(asProblem(all)?.message).toContain('127.0.0.1:9');
  });

  it.each(['28P01', '3D000', '42P01', '42501', '53100', '57P03'])(
    '%s of a database that somebody named has one too',
    (code) => {
      expect(databaseProblem(failing(code))?.next).toMatch(/\.$|\?$/);
      expect(asProblem(failing(code))).toBeNull();
    },
  );

  it('carries the line of a program’s own words that tells most', () => {
    const error = new LocalSupabaseError(
      'did_not_start',
      'PostgreSQL did not start.',
      'LOG: x\nFATAL: no memory\nLOG: y',
    );
    expect(asProblem(error)?.message).toBe('PostgreSQL did not start. It said: FATAL: no memory');
    expect(asProblem(new LocalSupabaseError('wrong_version', 'Made by another.'))?.message).toBe(
      'Made by another.',
    );
  });

  it('names variables of the environment', () => {
    let error: unknown;
    try {
      vaultEnvironment({ TOKEN_VAULT_KEYS: 'no json' });
    } catch (thrown) {
      error = thrown;
    }
    expect(asProblem(error)?.message).toMatch(
      /^In the environment CONDUIT_DB_URL is not set\..*; TOKEN_VAULT_KEYS is wrong: expected JSON\..*; TOKEN_VAULT_ACTIVE_KEY is not set\./,
    );
    expect(asProblem(error)?.message).not.toContain('no json');
  });
});

describe('what is not', () => {
  const runWith = async (thrown: unknown, ...argv: string[]) => {
    const err: string[] = [];
    const before = commands.sandbox!;
    commands.sandbox = {
      ...before,
      load: async () => ({
        run: async () => {
          throw thrown;
        },
        usage: () => '',
      }),
    };
    try {
      const code = await run(['sandbox', ...argv], { out: () => undefined, err: (line) => err.push(line) });
      return { code, text: err.join('\n') };
    } finally {
      commands.sandbox = before;
    }
  };

  it('keeps its stack, and says that it is a bug', async () => {
    const { code, text } = await runWith(new RangeError('off by one'));
    expect(code).toBe(1);
    expect(text).toMatch(/RangeError: off by one\n +at [\s\S]*This is a bug in Conduit/);
    expect((await runWith('thrown')).text).toContain('thrown');
    expect(databaseProblem('thrown') ?? databaseProblem(failing('XX000')) ?? asProblem('thrown')).toBeNull();
  });

  it('shows the stack of an expected one to who asks with --verbose', async () => {
    expect((await runWith(failing('ENOENT', { path: '/no' }), '--verbose')).text).toMatch(
      / +at .*\n\/no does not exist/,
    );
  });
});

describe('the distance of two words', () => {
  it('counts letters changed, added and left out', () => {
    expect([distance('start', 'start'), distance('strat', 'start'), distance('', 'ops')]).toEqual([0, 2, 3]);
  });
});
