import { describe, expect, it } from 'vitest';

import { readCookie, setCookie } from '../_shared/cookies.ts';
import { readInboundEnv } from '../_shared/env.ts';
import { guarded, readBody, redirect, sha256 } from '../_shared/http.ts';

const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  new Request('http://functions.test/', { method: 'POST', headers, body });
const chunks = (...sizes: number[]) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const size of sizes) controller.enqueue(new Uint8Array(size).fill(size));
      controller.close();
    },
  });
const streamed = (...sizes: number[]) =>
  new Request('http://functions.test/', {
    method: 'POST',
    body: chunks(...sizes),
    duplex: 'half',
  } as RequestInit);

describe('a body', () => {
  it('is read whole up to the limit, however it arrives', async () => {
    expect(await readBody(streamed(3, 4), 7)).toEqual(new Uint8Array([3, 3, 3, 4, 4, 4, 4]));
    expect(await readBody(post(null), 7)).toEqual(new Uint8Array());
  });

  it('over the limit is not read: by what it says, and by what it does', async () => {
    expect(await readBody(post('x', { 'content-length': '8' }), 7)).toBeNull();
    expect(await readBody(streamed(4, 4), 7)).toBeNull();
  });
});

describe('a failure', () => {
  const failing = (error: unknown) => {
    const lines: string[] = [];
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- libraries do reject with anything
    const reject = () => Promise.reject(error);
    const handler = guarded('inbound-email', reject, (line) => lines.push(line));
    return { lines, answer: handler(post('')) };
  };

  it('is answered with a reference and logged without its text', async () => {
    const secret = 'duplicate key value: Dear Maria, about the price';
    const { lines, answer } = failing(Object.assign(new TypeError(secret), { code: '23505' }));
    const response = await answer;
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('Maria');
    expect(lines.join()).not.toContain('Maria');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: { name: 'TypeError', code: '23505' } });
  });

  it('that is no Error is told by its type', async () => {
    const { lines, answer } = failing('Dear Maria');
    await answer;
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: { name: 'string', code: null, at: [] } });
    const bare = new Error('x');
    delete bare.stack;
    const second = failing(bare);
    await second.answer;
    expect(JSON.parse(second.lines[0] ?? '')).toMatchObject({ error: { name: 'Error', code: null, at: [] } });
  });
});

describe('cookies', () => {
  it('are secure where the functions are', () => {
    expect(setCookie('a', 'b', 'https://x.supabase.co/functions/v1')).toMatch(
      /Path=\/functions\/v1; HttpOnly.*; Secure$/,
    );
    expect(setCookie('a', 'b', 'http://127.0.0.1/functions/v1')).not.toContain('Secure');
  });

  it('are found among others', () => {
    const request = new Request('http://functions.test/', { headers: { cookie: 'x=1; wanted=value; y' } });
    expect(readCookie(request, 'wanted')).toBe('value');
    expect(readCookie(request, 'y')).toBeNull();
    expect(readCookie(new Request('http://functions.test/'), 'wanted')).toBeNull();
  });
});

describe('what every answer carries', () => {
  it('a redirect is never stored and never told where it came from', () => {
    const response = redirect('http://app.test/');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('a hash is SHA-256 in hex, of text and bytes alike', async () => {
    expect(await sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(await sha256(new TextEncoder().encode('abc'))).toBe(await sha256('abc'));
  });
});

describe('the settings', () => {
  const given = {
    SUPABASE_URL: 'http://127.0.0.1:54321',
    SUPABASE_PUBLISHABLE_KEYS: '{"web": "sb_publishable_1"}',
    SUPABASE_SECRET_KEYS: '{"default": "sb_secret_1", "other": "sb_secret_2"}',
    SUPABASE_DB_URL: 'postgresql://',
    INBOUND_DOMAIN: 'in.conduit.example',
    INBOUND_EMAIL_SECRETS: 'the-next-one-to-be-used, the-one-that-still-is',
  };

  it('take the default key of several, and the only one otherwise', () => {
    expect(readInboundEnv(given)).toMatchObject({
      SUPABASE_PUBLISHABLE_KEYS: 'sb_publishable_1',
      SUPABASE_SECRET_KEYS: 'sb_secret_1',
      INBOUND_EMAIL_SECRETS: ['the-next-one-to-be-used', 'the-one-that-still-is'],
    });
  });

  it('refuse a secret that could be guessed', () => {
    expect(() => readInboundEnv({ ...given, INBOUND_EMAIL_SECRETS: 'short' })).toThrow(
      /INBOUND_EMAIL_SECRETS/,
    );
  });
});
