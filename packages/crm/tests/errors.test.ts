import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { asIdentifier, crmError } from '../src/errors.ts';
import { classifyHubspotRowError } from '../src/hubspot/errors.ts';
import { classifySalesforceRowErrors } from '../src/salesforce/errors.ts';
import { errorCases } from '../testing/errorCases.ts';
import { isAsExpected, startErrorServer, type ErrorServer } from '../testing/errorServer.ts';

let server: ErrorServer;
beforeAll(async () => {
  server = await startErrorServer();
});
afterAll(() => server.close());

/** The same answer in other words; only Salesforce's documented `error_description` values are codes. */
const reworded = (body: unknown): unknown =>
  typeof body === 'string' && !body.startsWith('<')
    ? body
    : JSON.parse(JSON.stringify(body), (name, value: unknown) =>
        name === 'message' ? 'Etwas anderes' : value,
      );

describe('an error answer, over HTTP', () => {
  it.each(errorCases)('is understood: $crm, $where, $name', async (each) => {
    const error = await server.provoke(each);
    expect(error).toMatchObject(each.expected);
    if (each.where !== 'callback') expect(error?.httpStatus).toBe(each.status);
  });

  it('means the same in other words', async () => {
    for (const each of errorCases) {
      const error = await server.provoke({ ...each, body: reworded(each.body) });
      expect([each.name, error]).toEqual([each.name, expect.objectContaining(each.expected)]);
    }
  });

  it('is a case of its own: none stands twice in the table', () => {
    const told = errorCases.map(({ crm, where, name, status }) => `${crm} ${where} ${name} ${status}`);
    expect(new Set(told).size).toBe(told.length);
  });

  it('does not pass for what it is not', async () => {
    const [first] = errorCases;
    const { expected } = first!; // the table is not empty
    const error = await server.provoke(first!);
    expect(isAsExpected(error, expected)).toBe(true);
    expect(isAsExpected(error, { ...expected, owner: 'provider' })).toBe(false);
    expect(isAsExpected(null, expected)).toBe(false);
  });
});

describe('a row of a batch that says nothing', () => {
  it('of HubSpot is refused', () => {
    expect(classifyHubspotRowError('garbage', 207)).toMatchObject({
      code: 'validation',
      certainty: 'rejected',
      httpStatus: 207,
    });
    expect(classifyHubspotRowError({ code: 'INVALID_OBJECT_IDS' }, 207).code).toBe('not_found');
  });

  it('of Salesforce is refused', () => {
    expect(classifySalesforceRowErrors(undefined, 200)).toMatchObject({
      code: 'validation',
      providerCode: null,
      certainty: 'rejected',
    });
  });
});

describe('the sentence of an error', () => {
  it('names fields and codes, and nothing that could be prose, an address or a token', () => {
    const { message, providerCode } = crmError('validation', {
      detail: ['WhatId', 'crm.objects.contacts.write', 'ann@acme.example', 'a sentence', 'x'.repeat(200)],
      providerCode: 'Bearer abc.def',
    });
    expect(message).toBe('The CRM does not accept the record as it is. (WhatId, crm.objects.contacts.write)');
    expect(providerCode).toBeNull();
  });

  it('knows an identifier when it sees one', () => {
    expect(asIdentifier('UNABLE_TO_LOCK_ROW')).toBe('UNABLE_TO_LOCK_ROW');
    expect(asIdentifier(5)).toBeNull();
  });
});
