import { EnvironmentError } from '@conduit/shared/environment.ts';
import { describe, expect, it } from 'vitest';

import { readEnv } from '../src/env.ts';

const complete = {
  CONDUIT_DB_URL: 'postgresql://conduit_worker:secret@127.0.0.1:54322/postgres',
  SUPABASE_URL: 'http://127.0.0.1:54321',
  SUPABASE_SECRET_KEY: 'sb_secret_x',
  INBOUND_DOMAIN: 'in.conduit.example',
  HUBSPOT_CLIENT_ID: 'h',
  HUBSPOT_CLIENT_SECRET: 'hs',
  SALESFORCE_CLIENT_ID: 's',
  SALESFORCE_CLIENT_SECRET: 'ss',
  TOKEN_VAULT_KEYS: `{"k1":"${'A'.repeat(43)}"}`,
  TOKEN_VAULT_ACTIVE_KEY: 'k1',
};

describe('the environment', () => {
  it('is a dry run unless it says otherwise, in so many words', () => {
    expect(readEnv(complete)).toMatchObject({
      DRY_RUN: true,
      LOG_LEVEL: 'info',
      CONDUIT_DB_POOL: 10,
      TOKEN_VAULT_KEYS: { k1: 'A'.repeat(43) },
    });
    expect(readEnv({ ...complete, DRY_RUN: 'true' }).DRY_RUN).toBe(true);
    expect(readEnv({ ...complete, DRY_RUN: 'false' }).DRY_RUN).toBe(false);
    for (const DRY_RUN of ['0', 'no', 'FALSE'])
      expect(() => readEnv({ ...complete, DRY_RUN })).toThrow(EnvironmentError);
  });

  it.each(Object.keys(complete))('is refused without %s, and says so', (name) => {
    expect(() => readEnv({ ...complete, [name]: undefined })).toThrow(name);
  });

  it.each([
    ['TOKEN_VAULT_KEYS', '{"k1": "AAAA'],
    ['TOKEN_VAULT_KEYS', '["AAAA"]'],
    ['HUBSPOT_API_URL', 'not a url'],
    ['LOG_LEVEL', 'loud'],
    ['CONDUIT_DB_POOL', '2'],
    ['CONDUIT_DB_POOL', '3.5'],
    ['CONDUIT_DB_POOL', 'many'],
    ['CRM_HEADROOM', 'one half'],
    ['WORKER_PORT', '99999'],
  ])('is refused with a wrong %s, without repeating it', (name, value) => {
    const failure = (() => {
      try {
        return readEnv({ ...complete, [name]: value });
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(EnvironmentError);
    expect(String(failure)).toContain(name);
    expect(String(failure)).not.toContain(value);
  });

  it('is that of the process unless another is given', () => {
    expect(() => readEnv()).toThrow('CONDUIT_DB_URL');
  });
});
