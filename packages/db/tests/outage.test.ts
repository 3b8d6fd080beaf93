import { describe, expect, it } from 'vitest';

import { backoffMs, isDatabaseAway, isTooMany, NoConnection } from '../src/outage.ts';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('an error', () => {
  it.each([
    coded('57P01'),
    coded('57P02'),
    coded('57P03'),
    coded('53300'),
    coded('08006'),
    coded('ECONNREFUSED'),
    coded('ECONNRESET'),
    coded('EAI_AGAIN'),
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
    new Error('timeout expired'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Client has encountered a connection error and is not queryable'),
    coded(
      'XX000',
      '(EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15',
    ),
    coded('XX000', 'Max client connections reached'),
    coded('08P01', 'no more connections allowed (max_client_conn)'),
    new NoConnection('database_away', 'x', null),
    // As pg-boss reports one.
    { code: '57P01', message: 'terminating connection due to administrator command', queue: 'sync_hubspot' },
  ])('of the database being away is known: %o', (error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it.each([
    coded('23505'),
    coded('57014'),
    coded('28P01'),
    coded('XX000', 'cache lookup failed'),
    'ECONNREFUSED',
    null,
  ])('of another kind is not: %o', (error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });

  it('of too many connections is told from the others', () => {
    expect(isTooMany(coded('53300'))).toBe(true);
    expect(isTooMany(coded('XX000', 'MaxClientsInSessionMode: max clients reached'))).toBe(true);
    expect(isTooMany(coded('ECONNREFUSED'))).toBe(false);
  });
});

it('waits grow, and stay short enough to go on soon after an outage', () => {
  expect([0, 1, 2, 3, 9].map((failures) => backoffMs(failures, 1))).toEqual([200, 400, 800, 1600, 2000]);
  expect(backoffMs(9, 0)).toBe(1000);
});
