import { describe, expect, it } from 'vitest';
import { findChromium, testE2e } from '../src/commands/testE2e.ts';

describe('testing in a browser', () => {
  it('takes the browser named, and no other when that one is not there', () => {
    const exists = (path: string) => path === '/opt/chromium' || path === '/usr/bin/google-chrome';
    expect(findChromium('/opt/chromium', exists)).toBe('/opt/chromium');
    expect(findChromium('/opt/nothing', exists)).toBeNull();
    expect(findChromium(undefined, exists)).toBe('/usr/bin/google-chrome');
    expect(findChromium(undefined, () => false)).toBeNull();
  });

  it('says what to install when there is none', async () => {
    await expect(testE2e([], null)).rejects.toMatchObject({
      exitCode: 1,
      next: expect.stringContaining('CHROMIUM_PATH=') as unknown,
    });
  });

  it('answers with the exit code of the run', async () => {
    expect(await testE2e(['--passWithNoTests', 'no-such-test'], '/usr/bin/true')).toBe(0);
    expect(await testE2e(['no-such-test'], '/usr/bin/true')).toBe(1);
  });
});
