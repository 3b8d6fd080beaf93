import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import { crmConfigSchema } from '../src/config.ts';
import {
  jsonOf,
  MAX_RESPONSE_BYTES,
  retryAfterMs,
  send,
  withinDeadline,
  type HttpRequest,
} from '../src/http.ts';
import { trustedInstanceUrl, trustedLoginUrl } from '../src/salesforce/hosts.ts';

let server: Server | undefined;

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const started = createServer(handler);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is an AddressInfo.
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

const post = (url: string, overrides: Partial<HttpRequest> = {}) =>
  send({ method: 'POST', url, body: '{}', effect: 'write', timeoutMs: 5_000, ...overrides });

describe('a request', () => {
  it('is answered with status, headers and the whole text', async () => {
    const url = await serve((request, response) => {
      response.writeHead(201, { 'x-seen': request.headers['x-asked'] ?? '' });
      response.write('{"a":');
      response.end('"ü"}');
    });
    const answer = await post(url, { headers: { 'x-asked': 'yes' } });
    expect(answer).toMatchObject({ ok: true, value: { status: 201, text: '{"a":"ü"}' } });
    expect(answer.ok && answer.value.headers.get('x-seen')).toBe('yes');
    expect(answer.ok && jsonOf(answer.value)).toEqual({ a: 'ü' });
  });

  it('without a body in its answer is answered with empty text', async () => {
    const url = await serve((_request, response) => response.writeHead(204).end());
    const answer = await post(url);
    expect(answer).toMatchObject({ ok: true, value: { status: 204, text: '' } });
    expect(answer.ok && jsonOf(answer.value)).toBeUndefined();
  });

  it.each(['before the answer', 'in the middle of the answer'])(
    'that stalls %s times out, and may have been carried out',
    async (when) => {
      const url = await serve((_request, response) => {
        if (when.startsWith('in')) response.writeHead(200).write('{');
      });
      expect(await post(url, { timeoutMs: 60 })).toMatchObject({
        ok: false,
        error: { code: 'timeout', certainty: 'unknown', retryable: true },
      });
    },
  );

  it('that only reads leaves nothing unknown when it times out', async () => {
    const url = await serve(() => undefined);
    const answer = await post(url, { effect: 'read', timeoutMs: 30 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'timeout', certainty: 'rejected' } });
  });

  it('whose connection is reset may have been carried out', async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(await post(url)).toMatchObject({ ok: false, error: { code: 'network', certainty: 'unknown' } });
  });

  it('whose answer breaks off may have been carried out', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"half":');
      setTimeout(() => request.socket.destroy(), 10);
    });
    expect(await post(url)).toMatchObject({ ok: false, error: { code: 'network', certainty: 'unknown' } });
  });

  it.each(['127.0.0.1', 'localhost'])('to a closed port of %s was certainly not sent', async (host) => {
    const { port } = new URL(await serve(() => undefined));
    server?.close();
    expect(await post(`http://${host}:${port}`)).toMatchObject({
      ok: false,
      error: { code: 'network', certainty: 'not_sent', providerCode: 'ECONNREFUSED' },
    });
  });

  it('with an endless answer is given up', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const url = await serve((_request, response) => {
      response.writeHead(200);
      for (let sent = 0; sent <= MAX_RESPONSE_BYTES; sent += chunk.length) response.write(chunk);
      response.end();
    });
    expect(await post(url)).toMatchObject({
      ok: false,
      error: { code: 'malformed_response', certainty: 'unknown', retryable: false },
    });
  });

  it('does not follow a redirect: its token stays with the host it was meant for', async () => {
    let calls = 0;
    const url = await serve((_request, response) => {
      calls += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await post(url)).toMatchObject({ ok: true, value: { status: 302 } });
    expect(calls).toBe(1);
  });

  it('through an SDK that cannot be aborted is still released in time, and its late answer discarded', async () => {
    const url = await serve((_request, response) => void setTimeout(() => response.end('late'), 80));
    let late: Response | undefined;
    const answer = await withinDeadline({ effect: 'write', timeoutMs: 20 }, async () => {
      late = await fetch(url);
      return late;
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'timeout' } });
    await expect.poll(() => late?.bodyUsed).toBe(true);
  });

  it('that fails for a reason without a code is a network failure', async () => {
    const answer = await withinDeadline({ effect: 'write', timeoutMs: 20 }, () =>
      Promise.reject(new Error('odd')),
    );
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'network', certainty: 'unknown', providerCode: null },
    });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  it.each([
    ['5', 5_000],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['', null],
  ])('of %j is %j ms', (value, expected) => {
    expect(retryAfterMs(new Headers({ 'retry-after': value }), now)).toBe(expected);
  });
});

describe('a configuration', () => {
  const hubspot = { clientId: 'a', clientSecret: 'b' };

  it('has the providers’ own addresses, an explicit API version and a timeout', () => {
    expect(crmConfigSchema.parse({ hubspot, salesforce: hubspot })).toMatchObject({
      hubspot: { authorizeUrl: 'https://app.hubspot.com', apiUrl: 'https://api.hubapi.com' },
      salesforce: { loginUrl: 'https://login.salesforce.com', apiVersion: 'v67.0' },
      timeoutMs: 30_000,
    });
  });

  it.each(['http://127.0.0.1:1234/', 'http://localhost:1', 'http://[::1]:1', 'https://api.example'])(
    'may use %s',
    (apiUrl) => {
      const config = crmConfigSchema.parse({ hubspot: { ...hubspot, apiUrl }, salesforce: hubspot });
      expect(config.hubspot.apiUrl).toBe(apiUrl.replace(/\/$/, ''));
    },
  );

  it.each(['http://api.example', 'http://127.0.0.1.example', 'ftp://localhost', 'api.example'])(
    'may not use %s',
    (apiUrl) => {
      expect(
        crmConfigSchema.safeParse({ hubspot: { ...hubspot, apiUrl }, salesforce: hubspot }).success,
      ).toBe(false);
    },
  );
});

describe('a Salesforce host', () => {
  const production = 'https://login.salesforce.com';

  it.each([
    'https://login.salesforce.com',
    'https://test.salesforce.com/',
    'https://acme.my.salesforce.com',
    'https://acme--uat.sandbox.my.salesforce.com',
  ])('to sign in at may be %s', (url) => {
    expect(trustedLoginUrl(url, production)).toBe(url.replace(/\/$/, ''));
  });

  it.each([
    'http://login.salesforce.com',
    'https://salesforce.com.evil.example',
    'https://evil.example/login.salesforce.com',
    'https://user:pass@login.salesforce.com',
    'https://login.salesforce.com:8443',
    'https://na1.salesforce.com',
    'http://127.0.0.1:9',
    'nonsense',
  ])('to sign in at may not be %s', (url) => {
    expect(trustedLoginUrl(url, production)).toBeNull();
  });

  it('for records may be an instance or a My Domain', () => {
    expect(trustedInstanceUrl('https://na139.salesforce.com', production)).toBe(
      'https://na139.salesforce.com',
    );
    expect(trustedInstanceUrl('https://acme.my.salesforce.com', production)).toBe(
      'https://acme.my.salesforce.com',
    );
    expect(trustedInstanceUrl('https://acme.my.salesforce.com.evil.example', production)).toBeNull();
  });

  it('on this machine is trusted only by a configuration on this machine', () => {
    expect(trustedInstanceUrl('http://localhost:9/na1', 'http://127.0.0.1:8')).toBe('http://localhost:9/na1');
    expect(trustedInstanceUrl('http://localhost:9/na1', production)).toBeNull();
    expect(trustedLoginUrl('https://login.acme.example/x', 'https://login.acme.example')).toBe(
      'https://login.acme.example/x',
    );
  });
});
