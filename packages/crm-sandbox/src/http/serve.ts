import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Env } from './env.ts';

const HOST = '127.0.0.1';

export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** Serves an app on the loopback interface; port 0 takes a free one. */
export async function listen(app: Hono<Env>, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch, hostname: HOST });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  // A TCP server's address is never a string.
  const address = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${address.port}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        // Clients keep connections open; without this, close would wait for them.
        if (server instanceof Server) server.closeAllConnections();
      }),
  };
}
