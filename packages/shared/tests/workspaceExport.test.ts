import { describe, expect, it } from 'vitest';

import { exportedName, exportFilename } from '../src/workspaceExport.ts';

const W = '7d3f1f0e-0000-4000-8000-000000000001';

describe('a stored file in an export', () => {
  it('keeps its place below the workspace', () => {
    expect(exportedName(W, 'attachments', `${W}/m1/0`)).toBe('files/attachments/m1/0');
  });
  it.each([`${W}/`, W, 'other/m1/0', `${W}/../other/0`, `${W}//0`, `${W}/./0`, `${W}x/0`])(
    'is not in it when it is not in the workspace’s folder: %s',
    (path) => {
      expect(exportedName(W, 'attachments', path)).toBeNull();
    },
  );
});

describe('the name of an export', () => {
  it.each([
    ['Acme GmbH & Co.', 'acme-gmbh-co-2026-11-26.zip'],
    ['Ünïcode', 'unicode-2026-11-26.zip'],
    ['東京', 'workspace-2026-11-26.zip'],
    ['x'.repeat(100), `${'x'.repeat(60)}-2026-11-26.zip`],
  ])('says whose it is and when: %s', (name, file) => {
    expect(exportFilename(name, '2026-11-26')).toBe(file);
  });
});
