import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { holdsPort, isFree, listenNear, waitUntilListening } from '../src/ports.ts';
import { startChild, type Child } from '../src/processes.ts';

const open: Server[] = [];
const children: Child[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) server.close();
  for (const child of children.splice(0)) await child.stop();
});

/** A program of somebody else's that answers whatever it is asked. */
async function squatter(): Promise<number> {
  const server = createHttpServer((_, response) => response.end('yes'));
  open.push(server);
  return listenNear(server, 0);
}

async function program(text: string): Promise<Child> {
  const child = await startChild({ name: 'a program', command: process.execPath, args: ['--eval', text] });
  children.push(child);
  return child;
}
const listening = (port: number) =>
  program(`require('node:net').createServer().listen(${port}, '127.0.0.1')`);
const stubborn = (port: number) =>
  program(`
  process.on('uncaughtException', () => {});
  require('node:net').createServer().listen(${port}, '127.0.0.1');
  setInterval(() => {}, 1000)`);

describe('a port', () => {
  it('is held from the moment it is chosen, and one that is taken is stepped around', async () => {
    const taken = await squatter();
    const server = createServer();
    open.push(server);
    const port = await listenNear(server, taken);
    expect(port).not.toBe(taken);
    expect(await isFree(port)).toBe(false);
    expect(await isFree(taken)).toBe(false);
  });

  it('that cannot exist is an error, not a reason to take another', async () => {
    await expect(listenNear(createServer(), 70_000)).rejects.toMatchObject({ code: 'ERR_SOCKET_BAD_PORT' });
  });
});

describe('waiting for a child to listen', () => {
  it('ends when the child itself does', async () => {
    const free = createServer();
    const port = await listenNear(free, 0);
    await new Promise((resolve) => free.close(resolve));
    const child = await listening(port);
    expect(await waitUntilListening(child, port, 10_000)).toBe(true);
    expect(await holdsPort(child.pid, port, '/no/proc')).toBe(true);
    expect(await holdsPort(process.pid, port)).toBe(false);
    expect(await holdsPort(process.pid, port, '/no/proc')).toBe(false);
  });

  it('is not fooled by somebody else who answers there', async () => {
    const port = await squatter();
    expect((await fetch(`http://127.0.0.1:${port}`)).ok).toBe(true);
    // One that ends over it, and one that lives on without its port.
    expect(await waitUntilListening(await listening(port), port, 10_000)).toBe(false);
    expect(await waitUntilListening(await stubborn(port), port, 300)).toBe(false);
  });

  it('ends when nobody wants it any more', async () => {
    const child = await program('setInterval(() => {}, 1000)');
    expect(await waitUntilListening(child, 1, 60_000, () => false)).toBe(false);
  });
});
