import { describe, expect, it } from 'vitest';

import { createLogger, describeError } from '../src/log.ts';

/** What a logger writes, line by line. */
function capture(level = 'info') {
  const lines: string[] = [];
  const log = createLogger(level, { write: (line: string) => void lines.push(line) });
  return { log, lines };
}
const BODY = 'We would start with the Turin plant and add Lyon in spring.';

describe('a log line', () => {
  it('is JSON, and says which service it is of', () => {
    const { log, lines } = capture();
    log.info({ rows: 3 }, 'batch settled');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ service: 'worker', rows: 3, msg: 'batch settled' });
  });

  it.each([
    'accessToken',
    'refresh_token',
    'clientSecret',
    'authorization',
    'body_text',
    'subject',
    'payload',
  ])('never holds a %s, at whichever of its levels', (key) => {
    const { log, lines } = capture();
    log.info({ [key]: BODY, row: { [key]: BODY, nested: { [key]: { deeper: BODY } } } }, 'x');
    expect(lines.join()).not.toContain('Turin');
    expect(lines.join()).toContain('[redacted]');
  });

  it('tells an error by name, code and place, never by its message', () => {
    const { log, lines } = capture();
    const error = Object.assign(new RangeError(BODY), { code: '23505', detail: BODY });
    log.error({ err: error }, 'job failed');
    log.error({ err: error });
    log.error(error);
    log.error(error, 'job failed');
    expect(lines).toHaveLength(4);
    expect(lines.join()).not.toContain('Turin');
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ err: { type: 'RangeError', code: '23505' } });
    expect(lines[0]).toContain('log.test.ts');
  });

  it('is not written below the level', () => {
    const { log, lines } = capture('error');
    log.info('quiet');
    expect(lines).toEqual([]);
    expect(createLogger('silent').level).toBe('silent');
  });
});

describe('an error described', () => {
  it('keeps no line of its message, even one that looks like a place', () => {
    const error = new Error(`${BODY}\n    at noon (call me:1:2)\n    at the plant`);
    const described = JSON.stringify(describeError(error));
    expect(described).not.toMatch(/Turin|noon|plant/);
    expect(described).toContain('log.test.ts');
    error.message = 'changed since';
    expect(JSON.stringify(describeError(error))).not.toMatch(/Turin|noon|plant/);
  });

  it('has no stack where there is none, and no code that is not one', () => {
    const error = Object.assign(new Error(BODY), { code: { text: BODY } });
    delete error.stack;
    expect(describeError(error)).toEqual({ type: 'Error', code: undefined, at: [] });
  });

  it('that is none is told by its type', () => {
    expect(describeError(BODY)).toEqual({ type: 'string' });
    expect(describeError(null)).toEqual({ type: 'object' });
  });
});
