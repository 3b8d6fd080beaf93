import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { associate, type CandidateDeal } from '../src/association.ts';

const MARIA = 'maria@acme.example';
const TOM = 'tom@acme.example';
const deal = (id: string, overrides: Partial<CandidateDeal> = {}): CandidateDeal => ({
  id,
  crm: 'hubspot',
  companyDomain: null,
  contactEmails: [],
  ...overrides,
});
const of = (...contactEmails: string[]) => ({ contactEmails });
const at = (companyDomain: string) => ({ companyDomain });

describe('the deal a conversation is about', () => {
  it('is the one a participant is on', () => {
    expect(associate([MARIA], [], [deal('a', of(MARIA)), deal('b', of(TOM))])).toEqual({
      kind: 'linked',
      dealId: 'a',
      matchedBy: 'participant',
    });
  });

  it('is the one a participant is on, though their company has others', () => {
    expect(
      associate([MARIA], ['acme.example'], [deal('a', at('acme.example')), deal('b', of(MARIA))]),
    ).toEqual({
      kind: 'linked',
      dealId: 'b',
      matchedBy: 'participant',
    });
  });

  it('is their company’s when no participant is on one', () => {
    expect(associate(['new@acme.example'], ['acme.example'], [deal('a', at('acme.example'))])).toEqual({
      kind: 'linked',
      dealId: 'a',
      matchedBy: 'domain',
    });
  });

  it('is a person’s choice where several fit alike', () => {
    expect(associate([MARIA, TOM], [], [deal('a', of(MARIA)), deal('b', of(TOM)), deal('c')])).toEqual({
      kind: 'ambiguous',
      dealIds: ['a', 'b'],
      matchedBy: 'participant',
    });
    const both = [deal('a', at('acme.example')), deal('b', at('acme.example'))];
    expect(associate([], ['acme.example'], both)).toMatchObject({ kind: 'ambiguous', matchedBy: 'domain' });
  });

  it('is none where none fits; a deal without a company is nobody’s', () => {
    expect(associate([MARIA], ['acme.example'], [deal('a', at('other.example')), deal('b')])).toEqual({
      kind: 'none',
    });
    expect(associate([], [], [deal('a', of(MARIA))])).toEqual({ kind: 'none' });
  });

  it('is always among those offered, never left out when one fits, and the same in any order', () => {
    const people = fc.subarray([MARIA, TOM, 'x@other.example']);
    const domains = fc.subarray(['acme.example', 'other.example']);
    const deals = fc.uniqueArray(
      fc.record({
        id: fc.uuid(),
        crm: fc.constant('hubspot' as const),
        companyDomain: fc.option(fc.constantFrom('acme.example', 'other.example')),
        contactEmails: fc.subarray([MARIA, TOM, 'x@other.example']),
      }),
      { selector: ({ id }) => id, maxLength: 6 },
    );
    const ids = (verdict: ReturnType<typeof associate>): string[] => {
      if (verdict.kind === 'none') return [];
      return verdict.kind === 'linked' ? [verdict.dealId] : [...verdict.dealIds].sort();
    };
    fc.assert(
      fc.property(people, domains, deals, (among, companies, candidates) => {
        const chosen = ids(associate(among, companies, candidates));
        const fits = ({ contactEmails, companyDomain }: CandidateDeal) =>
          contactEmails.some((email) => among.includes(email)) ||
          (companyDomain !== null && companies.includes(companyDomain));
        const fitting = candidates.filter(fits).map(({ id }) => id);
        expect(chosen.every((id) => fitting.includes(id))).toBe(true);
        expect(chosen.length > 0).toBe(fitting.length > 0);
        expect(ids(associate(among, companies, [...candidates].reverse()))).toEqual(chosen);
      }),
    );
  });
});
