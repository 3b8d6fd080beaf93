import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { jwtVerify } from 'jose';
import type { Keys } from './keys.ts';
import { listenNear } from './ports.ts';

export interface Route {
  /** Where the function listens since its last start. */
  port: () => number;
  verifyJwt: boolean;
  ready(): Promise<boolean>;
}

export interface Routes {
  /** Where everything but functions goes, since its last start. */
  apiPort: () => number;
  functions: ReadonlyMap<string, Route>;
  keys: Pick<Keys, 'jwtSecret' | 'publishableKey' | 'secretKey'>;
}

export interface Gateway {
  /** Held from the moment it is opened. */
  port: number;
  /** Answers 503 until it is told where requests go. */
  serve(routes: Routes): void;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const FUNCTIONS_PATH = /^\/functions\/v1\/([^/?]+)(.*)$/s;

/**
 * The one address of the stack: functions by name, everything else to the API. Bodies pass as they are. Opened before
 * anything is told its address, on `wanted` or, when that is taken, on another port.
 */
export async function openGateway(wanted: number): Promise<Gateway> {
  let routes: Routes | undefined;
  const server = createServer((incoming, outgoing) => {
    if (!routes) return refuse(outgoing, 503, 'STARTING', 'Supabase is starting; try again in a moment');
    route(routes, incoming, outgoing).catch(() => outgoing.destroy());
  });
  return {
    port: await listenNear(server, wanted),
    serve: (known) => {
      routes = known;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(options: Routes, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const path = incoming.url!; // set on every request a server gets
  const match = FUNCTIONS_PATH.exec(path);
  if (!match) return forward(incoming, outgoing, options.apiPort(), path);

  const [, name, rest] = match as unknown as [string, string, string]; // both groups always take part
  const found = options.functions.get(name);
  if (!found) return refuse(outgoing, 404, 'NOT_FOUND', 'Requested function was not found');
  if (found.verifyJwt && incoming.method !== 'OPTIONS') {
    const problem = await credentialProblem(incoming, options.keys);
    if (problem !== undefined) return refuse(outgoing, 401, 'UNAUTHORIZED', problem);
  }
  if (!(await found.ready())) return refuse(outgoing, 503, 'BOOT_ERROR', 'Function failed to start');
  // A function sees its own name as the first part of the path, as when deployed.
  return forward(incoming, outgoing, found.port(), `/${name}${rest}`);
}

/** What hosted Supabase asks for under `verify_jwt`: a token it signed, or one of the project's keys. */
async function credentialProblem(
  { headers }: IncomingMessage,
  { jwtSecret, publishableKey, secretKey }: Routes['keys'],
): Promise<string | undefined> {
  const isKey = (value: unknown): boolean => value === publishableKey || value === secretKey;
  const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined || isKey(token)) {
    return isKey(token ?? headers.apikey) ? undefined : 'Missing authorization header';
  }
  const verified = await jwtVerify(token, new TextEncoder().encode(jwtSecret), {
    algorithms: ['HS256'],
  }).catch(() => undefined);
  return verified ? undefined : 'Invalid JWT';
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, port: number, path: string): void {
  const { host = '', ...headers } = incoming.headers;
  const upstream = request({
    host: HOST,
    port,
    path,
    method: incoming.method!, // as is this
    // A connection of its own: a kept one may be closed by the other side just as it is used again.
    agent: false,
    headers: {
      ...headers,
      host,
      'x-forwarded-for': [headers['x-forwarded-for'], incoming.socket.remoteAddress]
        .filter(Boolean)
        .join(', '),
      'x-forwarded-host': headers['x-forwarded-host'] ?? host,
      'x-forwarded-port': headers['x-forwarded-port'] ?? String(incoming.socket.localPort),
      'x-forwarded-proto': headers['x-forwarded-proto'] ?? 'http',
    },
  });
  upstream.on('response', (response) => {
    outgoing.writeHead(response.statusCode!, response.statusMessage, response.rawHeaders);
    response.pipe(outgoing);
    response.on('error', () => outgoing.destroy());
  });
  upstream.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else refuse(outgoing, 502, 'BAD_GATEWAY', 'The service closed the connection before it answered');
  });
  outgoing.on('close', () => {
    upstream.destroy(); // the client went away, or the answer is complete
    // Of a body that was answered before its end the rest is still to come, and the next request after it.
    incoming.unpipe(upstream).resume();
  });
  incoming.pipe(upstream);
}

function refuse(outgoing: ServerResponse, status: number, code: string, message: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
  outgoing.end(JSON.stringify({ code, message }));
}
