import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { register } from '../src/instrumentation.ts';

const before = { ...process.env };
const right = {
  NEXT_RUNTIME: 'nodejs',
  SUPABASE_URL: 'http://127.0.0.1:1',
  SUPABASE_PUBLISHABLE_KEY: 'key',
  SUPABASE_SECRET_KEY: 'key',
  APP_URL: 'http://127.0.0.1:2',
  INBOUND_DOMAIN: 'in.conduit.example',
};
const said: string[] = [];
let ended: number[];
beforeEach(() => {
  said.length = 0;
  ended = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    ended.push(Number(code));
    throw new Error('ended');
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.env = { ...before };
});

describe('the start of a server', () => {
  it('goes on with the right settings', async () => {
    Object.assign(process.env, right);
    await register();
    expect(ended).toEqual([]);
  });

  it('ends with a line about each wrong one', async () => {
    Object.assign(process.env, right, { APP_URL: '', SUPABASE_URL: 'ftp://canary' });
    await expect(register()).rejects.toThrow('ended');
    expect(ended).toEqual([78]);
    expect(said.join('\n').split('\n')).toEqual([
      expect.stringMatching(/^SUPABASE_URL is wrong: /),
      expect.stringMatching(/^APP_URL is not set\. Example: /),
    ]);
  });

  it('leaves the edge’s runtime alone, which has no process to end', async () => {
    Object.assign(process.env, right, { NEXT_RUNTIME: 'edge', APP_URL: '' });
    await register();
    expect(ended).toEqual([]);
  });
});
