import { describe, expect, it } from 'vitest';
import {
  connectionWords,
  dayWords,
  moveOf,
  percent,
  reasonOf,
  stepOf,
  toneOfDay,
} from '../src/lib/present/health.ts';
import type { ConnectionView } from '../src/lib/queries/integrations.ts';

const connection = (status: string, health: { status: string; owner: string | null } | null) =>
  // The words look at nothing else of a connection.
  ({ status, health }) as unknown as ConnectionView;

describe('the words of a connection', () => {
  it.each([
    ['error', null, 'Needs attention', 'bad'],
    ['connected', { status: 'error', owner: 'customer_admin' }, 'Needs attention', 'bad'],
    ['connected', { status: 'warning', owner: 'customer_admin' }, 'Needs attention', 'warn'],
    ['connected', { status: 'warning', owner: 'provider' }, 'Unsteady', 'warn'],
    ['connected', { status: 'ok', owner: null }, 'Connected', 'good'],
    ['connected', null, 'Connected', 'good'],
  ])('of status %s and health %o are %s', (status, health, label, tone) => {
    expect(connectionWords(connection(status, health))).toEqual({ label, tone });
  });

  it('say something of a code that is newer than this build', () => {
    expect(reasonOf('constructor')).not.toBe('');
    expect(moveOf('nobody_we_know')).toBeNull();
    expect(moveOf(null)).toBeNull();
    expect(stepOf('none')).toBeNull();
    expect(stepOf('nothing_we_know')).toBeNull();
  });
});

describe('the words of a day', () => {
  it.each([
    [{ worst: null, uptime: null }, '1 May: not checked'],
    [{ worst: 'ok', uptime: 1 }, '1 May: working, 100 % up'],
    [{ worst: 'warning', uptime: null }, '1 May: unsteady'],
    [{ worst: 'error', uptime: 0.75 }, '1 May: not working, 75 % up'],
    [{ worst: 'new_state', uptime: null }, '1 May: new_state'],
  ])('of %o', (day, words) => {
    expect(dayWords(day, '1 May')).toBe(words);
  });

  it('never round a share up to all of it', () => {
    expect(percent(0.99999)).toBe('99.9 %');
    expect(percent(1)).toBe('100 %');
  });

  it('have a colour each, and none for a day that was not checked', () => {
    expect(['ok', 'warning', 'error', null].map((worst) => toneOfDay(worst))).toEqual([
      'good',
      'warn',
      'bad',
      'neutral',
    ]);
  });
});
