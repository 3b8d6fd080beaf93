import type { Crm } from '@conduit/shared/crm.ts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

import { createClaimHandler } from '../claim-install/handler.ts';
import { guarded } from '../_shared/http.ts';
import { logLine } from '../_shared/log.ts';
import type { OAuthDependencies } from '../_shared/oauth.ts';
import { createCallbackHandler } from '../_shared/oauthCallback.ts';
import { createStartHandler } from '../_shared/oauthStart.ts';

/** Lets a query of 10 MB through to the functions, whose own limit is under test. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** Serves the OAuth and claim functions by name on a free loopback port. */
export async function serveFunctions(
  wire: (functionsUrl: string) => (crm: Crm) => OAuthDependencies,
): Promise<{ functionsUrl: string; close(): Promise<void> }> {
  let handlers: Record<string, (request: Request) => Promise<Response>> = {};
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (incoming, outgoing) => {
    const request = toRequest(incoming);
    const handler = handlers[/^\/functions\/v1\/([^/]+)$/.exec(new URL(request.url).pathname)?.[1] ?? ''];
    if (!handler) return void outgoing.writeHead(404).end();
    void handler(request).then((response) => send(response, outgoing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server's address is never a string.
  const { port } = server.address() as AddressInfo;
  const functionsUrl = `http://127.0.0.1:${port}/functions/v1`;

  const deps = wire(functionsUrl);
  const all = {
    'hubspot-oauth-start': createStartHandler(deps('hubspot')),
    'hubspot-oauth-callback': createCallbackHandler(deps('hubspot')),
    'salesforce-oauth-start': createStartHandler(deps('salesforce')),
    'salesforce-oauth-callback': createCallbackHandler(deps('salesforce')),
    'claim-install': createClaimHandler(deps('hubspot')),
  };
  handlers = Object.fromEntries(
    Object.entries(all).map(([name, handler]) => [name, guarded(name, handler, logLine)]),
  );
  return {
    functionsUrl,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function toRequest(incoming: IncomingMessage): Request {
  const { method = 'GET', url = '/', headers } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
    duplex: 'half',
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array<ArrayBuffer>> } : {}),
  };
  return new Request(new URL(url, `http://${headers.host ?? '127.0.0.1'}`), init);
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, [...response.headers].flat());
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}
