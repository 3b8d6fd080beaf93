import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { companyDomains, domainOf, isPublicMailDomain } from '../src/mailDomains.ts';

describe('the domain of an address', () => {
  it.each([
    ['Maria.Rossi@Acme-Robotics.Example', 'acme-robotics.example'],
    ['"odd@local"@acme.example', 'acme.example'],
    ['no-at-sign', 'no-at-sign'],
    ['trailing@', ''],
  ])('of %s is %j', (address, domain) => {
    expect(domainOf(address)).toBe(domain);
  });
});

describe('a mail host anyone can have an address at', () => {
  it.each([
    'gmail.com',
    'googlemail.com',
    'yahoo.co.uk',
    'hotmail.fr',
    'gmx.de',
    'web.de',
    't-online.de',
    'proton.me',
    'qq.com',
  ])('is %s', (domain) => {
    expect(isPublicMailDomain(domain)).toBe(true);
  });

  it.each(['acme.com', 'gmail-consulting.com', 'notgmail.com', 'me-and-co.com', 'localhost', ''])(
    'is not %s',
    (domain) => {
      expect(isPublicMailDomain(domain)).toBe(false);
    },
  );
});

describe('companies among addresses', () => {
  it('are each named once, in the order they come', () => {
    expect(
      companyDomains([
        'a@one.example',
        'b@gmail.com',
        'c@TWO.example',
        'd@one.example',
        'broken@',
        'e@mail.one.example',
      ]),
    ).toEqual(['one.example', 'two.example', 'mail.one.example']);
  });

  it('are lower case, unique and never public, whatever the addresses', () => {
    const host = fc.oneof(fc.domain(), fc.constantFrom('gmail.com', 'Yahoo.co.uk', ''));
    const address = fc.tuple(fc.string(), host).map(([local, domain]) => `${local}@${domain}`);
    fc.assert(
      fc.property(fc.array(address), (addresses) => {
        const domains = companyDomains(addresses);
        expect(new Set(domains).size).toBe(domains.length);
        for (const domain of domains) {
          expect(domain).toBe(domain.toLowerCase());
          expect(isPublicMailDomain(domain)).toBe(false);
          expect(addresses.some((each) => each.toLowerCase().endsWith(`@${domain}`))).toBe(true);
        }
      }),
    );
  });
});
