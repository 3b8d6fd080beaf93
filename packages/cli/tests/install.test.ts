import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { repositoryRoot } from '../src/stack/paths.ts';

describe('the install on a machine with an older Node', () => {
  it('is checked against the Node everything runs on, so that it warns of nothing', async () => {
    const settings = await readFile(join(repositoryRoot, 'pnpm-workspace.yaml'), 'utf8');
    const checkedAgainst = /^nodeVersion: (.+)$/m.exec(settings)?.[1];
    const installed = /^ {2}node: (\d.+)$/m.exec(settings)?.[1];
    expect(checkedAgainst).toBe(installed);
    expect(process.versions.node).toBe(installed);
  });
});
