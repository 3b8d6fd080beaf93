import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder, scratchRoot } from '../src/testing/scratch.ts';

describe('a scratch folder', () => {
  let roomy: string;
  beforeAll(async () => {
    roomy = await mkdtemp(join(tmpdir(), 'conduit-memory-'));
  });
  afterAll(() => rm(roomy, { recursive: true, force: true }));

  it('is in memory where there is enough of it', async () => {
    expect(await scratchRoot(roomy, 1)).toBe(roomy);
  });
  it('is where temporary files are when memory is scarce, or none is to be had', async () => {
    expect(await scratchRoot(roomy, Number.MAX_SAFE_INTEGER)).toBe(tmpdir());
    expect(await scratchRoot(join(roomy, 'absent'))).toBe(tmpdir());
  });
  it('can be entered by the database’s own user, and is gone when it is removed', async () => {
    const folder = await scratchFolder();
    expect((await stat(folder.path)).mode & 0o777).toBe(0o755);
    await folder.remove();
    await expect(stat(folder.path)).rejects.toThrow('ENOENT');
  });
});
