import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';

import { listenNear } from '@conduit/local-supabase/ports.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openFront, type Front } from '../src/stack/front.ts';

let front: Front;
const servers: Server[] = [];
beforeEach(async () => {
  front = await openFront(0);
});
afterEach(async () => {
  await front.stop();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A dashboard that tells what it was asked. */
async function dashboard(name: string): Promise<number> {
  const server = createServer((request, response) => {
    if (request.url === '/never') return;
    response.end(`${name} ${request.method} ${request.url} for ${request.headers.host}`);
  });
  servers.push(server);
  return listenNear(server, 0);
}
const ask = async (path = '/') => {
  const response = await fetch(`http://127.0.0.1:${front.port}${path}`, { headers: { connection: 'close' } });
  return [response.status, await response.text()] as const;
};

describe('the public address of the dashboard', () => {
  it('says that Conduit is starting until there is a dashboard, and passes everything on from then', async () => {
    const [status, page] = await ask();
    expect([status, page]).toEqual([503, expect.stringContaining('Conduit is starting') as unknown]);
    front.to(await dashboard('first'));
    expect(await ask('/inbox?x=1')).toEqual([200, `first GET /inbox?x=1 for 127.0.0.1:${front.port}`]);
  });

  it('stays while the dashboard dies and another takes its place', async () => {
    front.to(await dashboard('first'));
    servers[0]?.close();
    servers[0]?.closeAllConnections();
    expect((await ask())[0]).toBe(503);
    front.to(null);
    expect((await ask())[0]).toBe(503);
    front.to(await dashboard('second'));
    expect((await ask())[1]).toContain('second');
  });

  it('is nobody else’s: who wants it gets another port', async () => {
    const other = await openFront(front.port);
    expect(other.port).not.toBe(front.port);
    await other.stop();
  });

  it('lets go of who waits for an answer when it is closed, or when they hang up', async () => {
    front.to(await dashboard('first'));
    const upstream = () =>
      new Promise<number>((resolve, reject) =>
        servers[0]?.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      );
    const impatient = connect(front.port, '127.0.0.1', () =>
      impatient.write('GET /never HTTP/1.1\r\nhost: x\r\n\r\n'),
    );
    await expect.poll(upstream).toBe(1);
    impatient.destroy();
    await expect.poll(upstream).toBe(0);
    const waiting = ask('/never');
    await expect.poll(upstream).toBe(1);
    await Promise.all([expect(waiting).rejects.toThrow(), front.stop()]);
    front = await openFront(0);
  });
});
