import { parseRawEmail, recipientsOf } from '@conduit/shared/inbound/index.ts';

import { INBOUND_DOMAIN } from './paths.ts';

/** Whether a message names an inbound address among its recipients. What is no email does not. */
export async function isAddressed(raw: Uint8Array<ArrayBuffer>): Promise<boolean | null> {
  const parsed = await parseRawEmail(raw);
  if (!parsed.ok) return null;
  return recipientsOf(parsed.message).some((address) => address.endsWith(`@${INBOUND_DOMAIN}`));
}

/** A message as a mail server that takes it for a workspace hands it on: with a Delivered-To header that says so. */
export function deliveredTo(raw: Uint8Array<ArrayBuffer>, alias: string): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(`Delivered-To: ${alias}@${INBOUND_DOMAIN}\r\n`);
  const enveloped = new Uint8Array(header.length + raw.length);
  enveloped.set(header);
  enveloped.set(raw, header.length);
  return enveloped;
}

/** Mail of one's own names no workspace, and goes to `alias`. What is no email stays as it is, to be refused as it is. */
export const addressed = async (
  raw: Uint8Array<ArrayBuffer>,
  alias: string,
): Promise<Uint8Array<ArrayBuffer>> => ((await isAddressed(raw)) === false ? deliveredTo(raw, alias) : raw);
