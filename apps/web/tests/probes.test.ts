import type { TestSupabase } from '@conduit/local-supabase/testing';
import { unstable_doesMiddlewareMatch as reachesProxy } from 'next/experimental/testing/server';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET as healthz } from '../src/app/healthz/route.ts';
import { GET as readyz } from '../src/app/readyz/route.ts';
import { createReadiness } from '../src/lib/readiness.ts';
import { config } from '../src/proxy.ts';
import { startApp } from './support/app.ts';

let stack: TestSupabase;
beforeAll(async () => {
  stack = await startApp();
});
afterAll(() => stack.stop());

const seen = async (response: Response) => ({
  status: response.status,
  body: (await response.json()) as unknown,
});

describe('/healthz', () => {
  it('answers, and nobody keeps the answer', async () => {
    const response = healthz();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await seen(response)).toEqual({ status: 200, body: { status: 'ok' } });
  });
});

describe('/readyz', () => {
  const ask = (url = stack.apiUrl, now = () => 0) =>
    createReadiness({ fetch: (address, init) => fetch(address, init), now })(url, stack.publishableKey);

  it('is 200 while Supabase answers', async () => {
    const response = await readyz();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await seen(response)).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it('is 503 while it does not, by name and without where it is', async () => {
    const before = process.env.SUPABASE_URL;
    process.env.SUPABASE_URL = 'http://127.0.0.1:1';
    // What was said a moment ago is said again; this is later.
    const response = await new Promise<Response>((resolve) =>
      setTimeout(() => void readyz().then(resolve), 1_100),
    );
    process.env.SUPABASE_URL = before;
    expect(await seen(response)).toEqual({
      status: 503,
      body: { status: 'not_ready', reason: 'auth_unreachable' },
    });
  });

  it('tells the Data API from Auth, and does not take a fault for an answer', async () => {
    const serve = async (status: (path: string) => number) => {
      const server = createServer((request, response) => {
        response.writeHead(status(request.url ?? '')).end('{}');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const answer = await ask(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
      server.close();
      return answer;
    };
    expect(await serve((path) => (path.startsWith('/rest') ? 503 : 200))).toBe('data_api_unreachable');
    expect(await serve((path) => (path.startsWith('/auth') ? 502 : 200))).toBe('auth_unreachable');
    expect(await serve(() => 401)).toBeNull();
  });

  it('does not wait for an API that gives no answer', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(await ask(`http://127.0.0.1:${(server.address() as { port: number }).port}`)).toBe(
      'auth_unreachable',
    );
    server.closeAllConnections();
    server.close();
  });

  it('asks Supabase at most once a second, however many ask', async () => {
    let [asked, time] = [0, 0];
    const readiness = createReadiness({
      fetch: async () => {
        asked += 1;
        return new Response('{}');
      },
      now: () => time,
    });
    await Promise.all(Array.from({ length: 50 }, () => readiness('http://a.example', 'key')));
    expect(asked).toBe(2);
    time = 1_000;
    await readiness('http://a.example', 'key');
    expect(asked).toBe(4);
  });
});

describe('the proxy', () => {
  it.each([
    ['/healthz', false],
    ['/readyz', false],
    ['/healthz/more', true],
    ['/readyz-not', true],
    ['/w/1/healthz', true],
    ['/sign-in', true],
    ['/', true],
  ])('sees %s: %s', (url, isSeen) => {
    expect(reachesProxy({ config, url: `http://127.0.0.1:3000${url}`, nextConfig: {} })).toBe(isSeen);
  });
});
