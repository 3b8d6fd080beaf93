import { getDomainWithoutSuffix } from 'tldts';

/** Mail hosts anyone can have an address at: they say nothing about a company. Names without their suffix. */
const PUBLIC_MAIL = new Set<string | null>(
  (
    'gmail googlemail outlook hotmail live msn yahoo ymail icloud me mac aol gmx web t-online freenet proton ' +
    'protonmail pm fastmail zoho hey mail orange wanadoo free laposte sfr libero tiscali virgilio telefonica qq 163 ' +
    '126 naver yandex'
  ).split(' '),
);

/** The part after the last @, lower case. */
export const domainOf = (address: string): string =>
  address
    .slice(address.lastIndexOf('@') + 1)
    .trim()
    .toLowerCase();

export const isPublicMailDomain = (domain: string): boolean =>
  PUBLIC_MAIL.has(getDomainWithoutSuffix(domain, { allowPrivateDomains: true }));

/** Domains of companies among these addresses, each once. */
export const companyDomains = (addresses: readonly string[]): string[] =>
  [...new Set(addresses.map(domainOf))].filter((domain) => domain !== '' && !isPublicMailDomain(domain));
