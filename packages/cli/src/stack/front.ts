import { connect, createServer, type Socket } from 'node:net';

import { listenNear } from '@conduit/local-supabase/ports.ts';

const HOST = '127.0.0.1';

/** Shown while the dashboard is being built, started or started again; looks again by itself. */
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Conduit is starting</title><p>Conduit is starting. This page opens by itself as soon as it is ready.</p></html>
`;
const STARTING = [
  'HTTP/1.1 503 Service Unavailable',
  'content-type: text/html; charset=utf-8',
  `content-length: ${Buffer.byteLength(PAGE)}`,
  'cache-control: no-store',
  'retry-after: 2',
  'connection: close',
  '',
  PAGE,
].join('\r\n');

export interface Front {
  port: number;
  /** Where connections go; null while nobody is there. */
  to(port: number | null): void;
  stop(): Promise<void>;
}

/**
 * Holds the dashboard's public port for as long as the stack runs, and passes its connections on, byte for byte. So
 * nobody else can get the port while the dashboard is built or dies, and its address never changes.
 */
export async function openFront(wanted: number): Promise<Front> {
  let target: number | null = null;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const forget = (socket: Socket) => void open.delete(socket);
    open.add(client);
    client.on('close', () => forget(client)).on('error', () => client.destroy());
    if (target === null) return sayStarting(client);
    const upstream = connect(target, HOST);
    open.add(upstream);
    let isThrough = false;
    upstream.once('connect', () => {
      isThrough = true;
      client.pipe(upstream).pipe(client);
    });
    upstream.on('close', () => {
      forget(upstream);
      if (isThrough) client.destroy();
    });
    upstream.on('error', () => (isThrough ? client.destroy() : sayStarting(client)));
    client.on('close', () => upstream.destroy());
  });
  return {
    port: await listenNear(server, wanted),
    to: (port) => {
      target = port;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Once the request has begun: an answer before it would be taken for a broken connection. */
function sayStarting(client: Socket): void {
  client.once('data', () => client.end(STARTING));
}
