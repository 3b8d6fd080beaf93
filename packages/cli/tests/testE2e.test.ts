import { describe, expect, it, vi } from 'vitest';
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
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(await testE2e([], null)).toBe(2);
    expect(said.mock.calls.join()).toContain('CHROMIUM_PATH=');
    said.mockRestore();
  });

  it('answers with the exit code of the run', async () => {
    expect(await testE2e(['--passWithNoTests', 'no-such-test'], '/usr/bin/true')).toBe(0);
    expect(await testE2e(['no-such-test'], '/usr/bin/true')).toBe(1);
  });
});
