import { chmod, chown, cp, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../src/index.ts';
import { findPostgresBinaries, usablePostgresBinaries } from '../src/postgresBinaries.ts';
import { isAlive } from '../src/processes.ts';
import { canReach, folderElsewhere, unprivilegedUser } from '../src/unprivileged.ts';
import { temporaryFolder } from './support/folder.ts';

const asRoot = process.getuid?.() === 0;

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded Postgres', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dataDir: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    dataDir = join(folder.dir, 'data');
  });
  afterEach(() => folder.remove());
  const start = (options: Partial<Parameters<typeof startPostgres>[0]> = {}) =>
    startPostgres({ dataDir, durable: false, ...options });

  it('is version 17, collates as hosted Supabase, and listens on the loopback address alone', async () => {
    const server = await start({ password: 'p/w:d@' });
    expect(
      await query(
        server.url,
        `select current_setting('server_version_num')::int / 10000 as major,
                current_setting('listen_addresses') as addresses,
                'a' < 'B' collate "default" as collates_as_people_do`,
      ),
    ).toEqual([{ major: 17, addresses: '127.0.0.1', collates_as_people_do: true }]);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
  });

  it('keeps its data over a restart, on whatever port', async () => {
    const first = await start();
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start();
    expect(await query(second.url, 'select * from kept')).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  it('writes safely to the disk unless told otherwise', async () => {
    const safe = await startPostgres({ dataDir });
    expect(await query(safe.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await safe.stop();
  });

  it('starts after having been killed', async () => {
    const killed = await start({ durable: true });
    await query(killed.url, 'create table before_the_kill ()');
    process.kill(killed.pid, 'SIGKILL');
    await killed.stop();
    const again = await start();
    expect(await query(again.url, `select to_regclass('before_the_kill') is not null as kept`)).toEqual([
      { kept: true },
    ]);
    await again.stop();
  });

  it('starts when its old process id now belongs to another program', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'postmaster.pid'), `${process.ppid}\n${dataDir}\n`);
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('refuses a folder that another server is using', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({ code: 'already_running' });
    await first.stop();
  });

  it('refuses a folder of another version', async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toMatchObject({ code: 'wrong_version' });
  });

  it('says why it did not start', async () => {
    const busy = createServer();
    const port = await new Promise<number>((resolve) => {
      busy.listen(0, '127.0.0.1', () => {
        const address = busy.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const failing = start({ port });
    await expect(failing).rejects.toMatchObject({ code: 'did_not_start' });
    await expect(failing).rejects.toThrow('Address already in use');
    busy.close();
  });

  it('leaves nothing half done when it cannot be initialised', async () => {
    await writeFile(dataDir, 'a file in its place');
    await expect(start()).rejects.toThrow();
    expect(await readFile(dataDir, 'utf8')).toBe('a file in its place');
  });

  it('hands every line it logs over', async () => {
    const lines: string[] = [];
    const server = await start({ log: (line) => lines.push(line) });
    await expect(query(server.url, 'select nonsense')).rejects.toMatchObject({ code: '42703' });
    await server.stop();
    expect(lines).toContainEqual(expect.stringContaining('column "nonsense" does not exist'));
  });

  it('is not to be had for every machine', () => {
    expect(() => findPostgresBinaries('sunos', 'sparc')).toThrow(
      expect.objectContaining({ code: 'unsupported_platform' }),
    );
  });
});

describe.runIf(asRoot)('as root, the embedded Postgres', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());
  const nobody = { uid: 65534, gid: 65534 };

  it('runs as whoever owns the cluster, so that it can go on after a user was added', async () => {
    await chown(folder.dir, 12345, 54321);
    expect(await unprivilegedUser(folder.dir)).toEqual({ uid: 12345, gid: 54321 });
  });

  it('else as postgres, else as nobody, and gives up when there is no one', async () => {
    const passwd = join(folder.dir, 'passwd');
    const missing = join(folder.dir, 'missing');
    await writeFile(passwd, 'root:x:0:0::/:\nnobody:x:65534:65534::/:\npostgres:x:101:102::/:\n');
    expect(await unprivilegedUser(missing, passwd)).toEqual({ uid: 101, gid: 102 });
    await writeFile(passwd, 'root:x:0:0::/:\nnobody:x:65534:65533::/:\n');
    expect(await unprivilegedUser(missing, passwd)).toEqual({ uid: 65534, gid: 65533 });
    await writeFile(passwd, 'root:x:0:0::/:\n');
    await expect(unprivilegedUser(missing, passwd)).rejects.toMatchObject({ code: 'did_not_start' });
  });

  it('tells folders it may enter from those it may not', async () => {
    const inside = join(folder.dir, 'inside');
    expect(await canReach(nobody, inside)).toBe(true);
    await chmod(folder.dir, 0o700);
    expect(await canReach(nobody, inside)).toBe(false);
    await chown(folder.dir, nobody.uid, 0);
    expect(await canReach(nobody, inside)).toBe(true);
    await chown(folder.dir, 0, nobody.gid);
    expect(await canReach(nobody, inside)).toBe(false);
    await chmod(folder.dir, 0o710);
    expect(await canReach(nobody, inside)).toBe(true);
  });

  it('works in a folder closed to everyone else, and starts afresh once that is deleted', async () => {
    await chmod(folder.dir, 0o700);
    const dataDir = join(folder.dir, 'deep', 'data');
    const first = await startPostgres({ dataDir, durable: false });
    await query(first.url, 'create table kept ()');
    await first.stop();
    const second = await startPostgres({ dataDir, durable: false });
    expect(await query(second.url, `select to_regclass('kept') is not null as kept`)).toEqual([
      { kept: true },
    ]);
    await second.stop();
    await rm(await realpath(dataDir), { recursive: true });
    const third = await startPostgres({ dataDir, durable: false });
    expect(await query(third.url, `select to_regclass('kept') is not null as kept`)).toEqual([
      { kept: false },
    ]);
    await third.stop();
    await rm(await realpath(dataDir), { recursive: true });
  });

  it('removes folders elsewhere whose link is gone, and only those', async () => {
    const parent = join(folder.dir, 'var');
    await mkdir(join(parent, 'other'), { recursive: true });
    await mkdir(join(parent, 'conduit-new'));
    const [kept, dropped] = [join(folder.dir, 'kept'), join(folder.dir, 'dropped')];
    const keptFolder = await folderElsewhere(kept, nobody, parent);
    await folderElsewhere(dropped, nobody, parent);
    await rm(dropped);
    const again = await folderElsewhere(dropped, nobody, parent);
    expect(await folderElsewhere(kept, nobody, parent)).toBe(keptFolder);
    expect((await readdir(parent)).sort()).toEqual(
      ['conduit-new', 'other', basename(keptFolder), basename(again)].sort(),
    );
  });

  it('runs a copy of its binaries when the repository is closed to everyone else', async () => {
    const installed = findPostgresBinaries();
    const closed = join(folder.dir, 'closed');
    await mkdir(join(closed, 'native'), { recursive: true, mode: 0o700 });
    await cp(join(installed.root, 'bin'), join(closed, 'native', 'bin'), { recursive: true });
    const unreachable = {
      root: join(closed, 'native'),
      initdb: join(closed, 'native', 'bin', 'initdb'),
      postgres: join(closed, 'native', 'bin', 'postgres'),
    };
    await chmod(closed, 0o700);

    const link = join(closed, 'cache', 'postgres');
    const usable = await usablePostgresBinaries(nobody, unreachable, link);
    expect(await canReach(nobody, usable.postgres)).toBe(true);
    expect(await readFile(usable.postgres)).toEqual(await readFile(installed.postgres));
    expect(await usablePostgresBinaries(nobody, unreachable, link)).toEqual(usable);
    await rm(await realpath(link), { recursive: true });
    expect(await usablePostgresBinaries(nobody, installed)).toEqual(installed);
  });
});
