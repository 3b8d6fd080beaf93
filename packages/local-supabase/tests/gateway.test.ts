import { Agent, createServer, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, type Gateway } from '../src/gateway.ts';
import { listenNear } from '../src/ports.ts';

/** Refuses what is sent before it has read it, as a function does with a body that is too long. */
const refusing = createServer((_, response) => {
  response.writeHead(413, { connection: 'close' }).end('too long');
});

let gateway: Gateway;
beforeEach(async () => {
  const port = await listenNear(refusing, 0);
  gateway = await openGateway(0);
  const keys = { jwtSecret: 'x', publishableKey: 'x', secretKey: 'x' };
  gateway.serve({ apiPort: () => port, functions: new Map(), keys });
});
afterEach(async () => {
  await gateway.stop();
  refusing.close();
});

describe('a request that is answered before its body has ended', () => {
  it('leaves the connection in order for the next one', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = (body: string) =>
      new Promise<number>((resolve, reject) => {
        const asked = request(
          { host: '127.0.0.1', port: gateway.port, method: 'POST', agent },
          (response) => {
            response.resume().on('end', () => resolve(response.statusCode ?? 0));
          },
        );
        asked.on('error', reject).end(body);
      });
    const statuses = await Promise.all([post('x'.repeat(10_000_000)), post('short'), post('short')]);
    // On the way it may be told that the connection broke instead, but never is nobody's answer waited for.
    for (const status of statuses) expect([413, 502]).toContain(status);
    agent.destroy();
  }, 4_000);
});
