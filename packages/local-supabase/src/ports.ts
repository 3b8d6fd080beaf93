import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { tryCommand, type Child } from './processes.ts';

const HOST = '127.0.0.1';
const POLL_MS = 20;
/** `TCP_LISTEN` in the tables of /proc/net. */
const LISTEN = '0A';

/** Listens on `wanted`, or on any other port when that one is taken. Returns the port it holds from then on. */
export async function listenNear(server: Server, wanted: number): Promise<number> {
  await listen(server, wanted).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
    return listen(server, 0);
  });
  return (server.address() as AddressInfo).port; // a TCP server's address is never a string
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Whether an error says that somebody else has the port, or that ports like it are not for us. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');

/** Whether nobody listens there at this moment. Somebody may the next: hold a port where you can. */
export async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    await listen(probe, port);
  } catch {
    return false;
  }
  await new Promise((resolve) => probe.close(resolve));
  return true;
}

/**
 * Waits until this child itself listens on the port. Whether something answers there proves nothing: another program
 * may have taken it. False when the child ends, or the time is up.
 */
export async function waitUntilListening(
  child: Pick<Child, 'pid' | 'running'>,
  port: number,
  timeoutMs: number,
  isWanted: () => boolean = () => true,
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (child.running() && Date.now() < deadline && isWanted()) {
    if (await holdsPort(child.pid, port)) return true;
    await delay(POLL_MS);
  }
  return false;
}

/** Whether the process listens on this TCP port: from /proc, else as `lsof` tells. */
export async function holdsPort(pid: number, port: number, proc = '/proc'): Promise<boolean> {
  if (!existsSync(proc)) {
    const args = ['-nP', '-a', '-p', String(pid), `-iTCP:${port}`, '-sTCP:LISTEN'];
    return (await tryCommand({ name: 'lsof', command: 'lsof', args })).exitCode === 0;
  }
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`${proc}/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = new Set(tables.flatMap((table) => listeningSockets(table, port)));
  if (sockets.size === 0) return false;
  const folder = `${proc}/${pid}/fd`;
  const open = await readdir(folder).catch(() => []);
  const links = await Promise.all(open.map((fd) => readlink(`${folder}/${fd}`).catch(() => '')));
  return links.some((link) => sockets.has(link));
}

/** The sockets of a table of /proc/net that listen on a port, as the links in /proc/<pid>/fd name them. */
function listeningSockets(table: string, port: number): string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(ending) && state === LISTEN)
    .map((fields) => `socket:[${fields[9]}]`);
}
