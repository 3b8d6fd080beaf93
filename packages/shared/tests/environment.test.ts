import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import {
  defineEnvironment,
  domainName,
  EnvironmentError,
  hasActiveKey,
  jsonTexts,
  postgresUrl,
  readOrEnd,
  variable,
  vaultVariables,
  webUrl,
} from '../src/environment.ts';

const settings = defineEnvironment({
  URL: variable(webUrl, 'https://a.example'),
  OTHER_URL: variable(webUrl.optional(), 'https://b.example'),
  SHARE: variable(z.coerce.number().min(0).max(1).default(0.2), '0.5'),
  KEYS: variable(jsonTexts, { example: '{"a": "b"}', platform: true }),
});
const complete = { URL: 'https://x.example/', KEYS: '{}' };

const failure = (read: () => unknown): EnvironmentError => {
  try {
    read();
  } catch (error) {
    if (error instanceof EnvironmentError) return error;
    throw error;
  }
  throw new Error('It was read.');
};

describe('the settings of a program', () => {
  it('say which variables there are, which of them have to be set, and an example of each', () => {
    expect(settings.variables).toEqual([
      { name: 'URL', required: true, example: 'https://a.example' },
      { name: 'OTHER_URL', required: false, example: 'https://b.example' },
      { name: 'SHARE', required: false, example: '0.5' },
      { name: 'KEYS', required: true, example: '{"a": "b"}', platform: true },
    ]);
  });

  it('are what is set, and the default where there is nothing but space', () => {
    const blank = fc.stringMatching(/^[ \t\r\n]*$/);
    fc.assert(
      fc.property(blank, blank, (SHARE, OTHER_URL) => {
        expect(settings.read({ ...complete, SHARE, OTHER_URL })).toEqual({
          URL: 'https://x.example',
          SHARE: 0.2,
          KEYS: {},
        });
      }),
    );
    expect(settings.read({ ...complete, SHARE: '0' }).SHARE).toBe(0);
  });

  it('name each wrong variable in one line with an example, and never its value', () => {
    const secret = 'k3y-of-a-customer';
    const error = failure(() =>
      settings.read({ URL: ` ${secret}`, SHARE: secret, KEYS: `{"${secret}": 1}` }),
    );
    expect(error.message.split('\n')).toEqual([
      'URL is wrong: expected an address that starts with http:// or https://. Example: URL=https://a.example',
      'SHARE is wrong: Invalid input: expected number, received NaN. Example: SHARE=0.5',
      'KEYS is wrong: Invalid input: expected string, received number. Example: KEYS={"a": "b"}',
    ]);
    expect(error.message).not.toContain(secret);
    expect(failure(() => settings.read({ ...complete, KEYS: secret })).message).toBe(
      'KEYS is wrong: expected JSON. Example: KEYS={"a": "b"}',
    );
    expect(failure(() => settings.read({ KEYS: '{}' })).variables).toEqual([
      { name: 'URL', problem: 'is not set', example: 'https://a.example' },
    ]);
  });

  it('have an example each, or are not defined', () => {
    expect(() => defineEnvironment({ NAME: z.string() })).toThrow('NAME has no example.');
  });
});

describe('the vault’s variables', () => {
  const vault = defineEnvironment(vaultVariables, hasActiveKey);
  const key = 'A'.repeat(43);

  it('hold the active key', () => {
    const given = { TOKEN_VAULT_KEYS: `{"a": "${key}"}`, TOKEN_VAULT_ACTIVE_KEY: 'a' };
    expect(vault.read(given)).toEqual({ TOKEN_VAULT_KEYS: { a: key }, TOKEN_VAULT_ACTIVE_KEY: 'a' });
    expect(failure(() => vault.read({ ...given, TOKEN_VAULT_ACTIVE_KEY: 'toString' })).message).toMatch(
      /^TOKEN_VAULT_ACTIVE_KEY is wrong: expected the id of a key in TOKEN_VAULT_KEYS\. Example: /,
    );
  });

  it.each([`["${key}"]`, '{"a": "c2hvcnQ"}', `{"a b": "${key}"}`, `{"a": "${'!'.repeat(43)}"}`])(
    'are refused as %s',
    (TOKEN_VAULT_KEYS) => {
      const error = failure(() => vault.read({ TOKEN_VAULT_KEYS, TOKEN_VAULT_ACTIVE_KEY: 'a' }));
      expect(error.variables.map(({ name }) => name)).toEqual(['TOKEN_VAULT_KEYS']);
    },
  );
});

describe('kinds of variables', () => {
  it.each([
    [webUrl, 'https://a.example:1/b/', true],
    [webUrl, 'ftp://a.example', false],
    [postgresUrl, 'postgresql://u:p@127.0.0.1:5432/postgres', true],
    [postgresUrl, 'postgres://u@h/d?sslmode=require', true],
    [postgresUrl, 'http://h/d', false],
    [domainName, 'in.conduit.example', true],
    [domainName, 'a b', false],
    [domainName, 'user@in.conduit.example', false],
  ])('%#: %s', (schema, value, isRight) => {
    expect(schema.safeParse(value).success).toBe(isRight);
  });
});

describe('a program with wrong settings', () => {
  const ended = (lines: string): never => {
    throw new Error(`ended with ${lines}`);
  };

  it('is ended with what is wrong', () => {
    expect(() => readOrEnd(() => settings.read({ ...complete, SHARE: '2' }), ended)).toThrow(
      /^ended with SHARE/,
    );
    expect(readOrEnd(() => settings.read(complete), ended).SHARE).toBe(0.2);
  });

  it('is not what another error means', () => {
    const broken = () => {
      throw new TypeError('ours');
    };
    expect(() => readOrEnd(broken, ended)).toThrow(TypeError);
  });
});
