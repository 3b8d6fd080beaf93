import type { Address } from 'postal-mime';
import { MAX_ADDRESS_BYTES, MAX_ALIASES, MAX_NAME_BYTES } from './limits.ts';
import type { InboundMessage, Mailbox } from './message.ts';
import { fits, storableLine } from './storableText.ts';

/** An address with exactly what routing needs: something before and after the last @, no spaces. */
const ADDRESS = /^[^\s<>]+@[^\s@<>]+$/;

/** Lower-case address, or null when the value is none. */
export function normaliseAddress(value: string): string | null {
  // What is trimmed below is a handful of characters; a megabyte of anything is no address.
  if (value.length > 4 * MAX_ADDRESS_BYTES) return null;
  const address = value.trim().replace(/^<|>$/g, '').toLowerCase().replace(/\.$/, '');
  return fits(address, MAX_ADDRESS_BYTES) && ADDRESS.test(address) && !/\p{Cc}/u.test(address)
    ? address.toWellFormed()
    : null;
}

/** Flattens groups (`Team: a@x, b@y;`), drops what has no address, keeps each address once. */
export function mailboxes(addresses: readonly Address[] | undefined): Mailbox[] {
  const flat = (addresses ?? []).flatMap((entry) => entry.group ?? [entry]);
  const found = new Map<string, Mailbox>();
  for (const entry of flat) {
    const address = normaliseAddress(entry.address);
    if (address !== null && !found.has(address)) {
      found.set(address, { name: storableLine(entry.name, MAX_NAME_BYTES), address });
    }
  }
  return [...found.values()];
}

/** Mailboxes on one line, as a header shows them. */
export function addressLine(addresses: readonly Address[]): string {
  const shown = mailboxes(addresses).map(({ name, address }) => (name ? `${name} <${address}>` : address));
  return shown.join(', ');
}

/** Everyone a message was addressed or delivered to, envelope first, each once. */
export function recipientsOf(
  message: Pick<InboundMessage, 'envelopeRecipients' | 'to' | 'cc' | 'bcc'>,
): string[] {
  const visible = [...message.to, ...message.cc, ...message.bcc].map((mailbox) => mailbox.address);
  return [...new Set([...message.envelopeRecipients, ...visible])];
}

/** An inbound alias that was addressed, with the part after its `+`. */
export interface AddressedAlias {
  readonly alias: string;
  readonly tag: string | null;
}

const ALIAS = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/**
 * Which inbound aliases the addresses name: `Acme+deal42@in.conduit.example` is alias `acme`, tag `deal42`.
 * Each alias once, in order of appearance, at most `MAX_ALIASES`; the first tag wins. Other domains are not ours and
 * are skipped.
 */
export function recipientAliases(addresses: readonly string[], inboundDomain: string): AddressedAlias[] {
  const domain = inboundDomain.trim().toLowerCase();
  const found = new Map<string, AddressedAlias>();
  for (const written of addresses) {
    const address = normaliseAddress(written);
    const at = address?.lastIndexOf('@') ?? -1;
    if (address === null || address.slice(at + 1) !== domain) continue;
    const [alias = '', ...tagged] = address
      .slice(0, at)
      .replace(/^"(.*)"$/, '$1')
      .split('+');
    if (!ALIAS.test(alias)) continue;
    if (found.size === MAX_ALIASES && !found.has(alias)) break;
    const tag = tagged.join('+') || null;
    found.set(alias, { alias, tag: found.get(alias)?.tag ?? tag });
  }
  return [...found.values()];
}
