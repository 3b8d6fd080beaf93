import type { Db } from '@conduit/db/client.ts';
import {
  findAliases,
  findStored,
  storeMessage,
  type AliasOwner,
  type NewAttachment,
} from '@conduit/db/mail.ts';
import {
  hasRoomForOriginal,
  isRefusedForGood,
  keepRefused,
  type RefusalReason,
} from '@conduit/db/refusedMail.ts';
import { loadTeam } from '@conduit/db/workspaces.ts';
import {
  addressesInPayload,
  chooseThread,
  MAX_BODY_BYTES,
  MAX_HEAD_BYTES,
  MAX_JSON_BYTES,
  MAX_RAW_BYTES,
  parseProviderPayload,
  parseRawEmail,
  recipientAliases,
  recipientsOf,
  verifySignature,
  type AddressedAlias,
  type InboundAttachment,
  type InboundMessage,
  type ParseResult,
  type ProviderPayloadResult,
} from '@conduit/shared/inbound/index.ts';

import { readUpTo, refuse, respond, sha256, type ReadBody, type Refusal } from '../_shared/http.ts';
import { ObjectTooLarge } from '../_shared/storage.ts';

export interface InboundDependencies {
  db: Db;
  /** Stores an object; storing the same path again is harmless. Rejects when it cannot. */
  upload: (
    bucket: 'raw-email' | 'attachments',
    path: string,
    bytes: Uint8Array,
    contentType: string,
  ) => Promise<void>;
  inboundDomain: string;
  secrets: readonly string[];
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** What storing takes; believing a sender takes the secrets too. */
export type StoreDependencies = Omit<InboundDependencies, 'secrets'>;

interface Original {
  bytes: Uint8Array<ArrayBuffer>;
  extension: 'eml' | 'json';
  contentType: string;
}

interface Delivery {
  message: InboundMessage;
  recipients: readonly string[];
  original: Original;
}

/** Comes from who may deliver, and can never be stored. */
interface Unstorable {
  kind: 'unstorable';
  refusal: Refusal;
  reason: RefusalReason;
  recipients: readonly string[];
  from: string;
  internetMessageId: string | null;
  sizeBytes: number;
  /** What to keep of it; null when it was too large to be read. */
  original: Original | null;
  contentKey: string;
}

type Reading = ({ kind: 'mail' } & Delivery) | Unstorable | ({ kind: 'refused' } & Refusal);

const mebibytes = (bytes: number): string => `${bytes / 1024 / 1024} MiB`;
const TOO_LARGE: Refusal = {
  status: 413,
  code: 'too_large',
  message: `Mail of up to ${mebibytes(MAX_RAW_BYTES)} is taken.`,
};
const UNREADABLE: Refusal = {
  status: 422,
  code: 'unreadable',
  message: 'This mail cannot be read. Its workspace is told; do not send it again.',
};
const UNSTORABLE: Refusal = {
  status: 422,
  code: 'unstorable',
  message: 'This mail can be read but not stored. Its workspace is told; do not send it again.',
};

/** Of an original that cannot be read. Storage takes 50 MB on every plan of Supabase. */
const MAX_KEPT_BYTES = 45 * 1024 * 1024;

/**
 * Takes one email: raw MIME (`message/rfc822`) signed by our mail gateway, or Postmark's inbound JSON.
 *
 * 200 `{stored, duplicates, refused}` · 400 wrong form · 401 signature · 404 unknown alias · 413 too large · 415 other
 * type · 422 not an email, or not one that can be stored · 503 try again. Delivering a message again stores nothing new.
 *
 * A mail that can never be stored is a 4xx, and its workspaces find it among their refused mail. Postmark tries all but
 * 200 and 403 again for ten hours ("Understanding inbound webhook retries in Postmark"), so what is final is 403 to it;
 * who made us say so stands in `code`.
 */
export function createInboundHandler(deps: InboundDependencies): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') {
      return refuse({ status: 405, code: 'method_not_allowed', message: 'Send mail with POST.' });
    }
    const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
    if (type !== 'message/rfc822' && type !== 'application/json') {
      return refuse({
        status: 415,
        code: 'unsupported_type',
        message: 'Send message/rfc822, or the provider’s application/json.',
      });
    }
    const reading =
      type === 'message/rfc822' ? await readRaw(request, deps) : await readPayload(request, deps);
    const forGood = (refusal: Refusal) =>
      refuse(type === 'application/json' ? { ...refusal, status: 403 } : refusal);
    if (reading.kind === 'refused') return refuse(reading);

    if (reading.kind === 'unstorable') {
      const { owners } = await ownersOf(deps, reading.recipients);
      for (const workspaceId of new Set(owners.map((owner) => owner.workspaceId))) {
        await keepUnstorable(deps, reading, workspaceId);
      }
      return forGood(reading.refusal);
    }
    const accepted = await acceptDelivery(deps, reading);
    return 'status' in accepted ? forGood(accepted) : respond(200, accepted);
  };
}

/** Where a message is from now on. */
interface Place {
  workspaceId: string;
  messageId: string;
  threadId: string;
}

interface Outcome {
  stored: Place[];
  duplicates: Place[];
  refused: { workspaceId: string }[];
}

/**
 * Stores a message whose sender is believed in every workspace it is addressed to; what is there already, not again. A
 * refusal when there is no such workspace, or none that it can be stored in.
 */
export async function acceptDelivery(
  deps: StoreDependencies,
  delivery: Delivery,
): Promise<(Outcome & { warnings: readonly string[] }) | Refusal> {
  const { addressed, owners } = await ownersOf(deps, delivery.recipients);
  if (owners.length === 0) {
    return {
      status: 404,
      code: 'unknown_alias',
      message: `None of the recipients is an inbound address at ${deps.inboundDomain}.`,
    };
  }
  const outcome = await deliver(deps, delivery, addressed, owners);
  const nobodyHasIt = outcome.stored.length + outcome.duplicates.length === 0;
  return nobodyHasIt ? UNSTORABLE : { ...outcome, warnings: delivery.message.warnings };
}

async function ownersOf(
  deps: StoreDependencies,
  recipients: readonly string[],
): Promise<{ addressed: AddressedAlias[]; owners: AliasOwner[] }> {
  const addressed = recipientAliases(recipients, deps.inboundDomain);
  const owners = await findAliases(
    deps.db,
    addressed.map((entry) => entry.alias),
  );
  return { addressed, owners };
}

async function deliver(
  deps: StoreDependencies,
  delivery: Delivery,
  addressed: readonly AddressedAlias[],
  owners: readonly AliasOwner[],
): Promise<Outcome> {
  const tags = new Map(addressed.map((entry) => [entry.alias, entry.tag]));
  const workspaces = new Map(owners.map((owner) => [owner.workspaceId, tags.get(owner.alias) ?? null]));
  const known = await findStored(deps.db, [...workspaces.keys()], delivery.message.identity);
  const outcome: Outcome = {
    stored: [],
    duplicates: known.map(({ workspaceId, messageId, threadId }) => ({ workspaceId, messageId, threadId })),
    refused: [],
  };
  for (const [workspaceId, tag] of workspaces) {
    if (known.some((stored) => stored.workspaceId === workspaceId)) continue;
    try {
      const { stored, messageId, threadId } = await store(deps, delivery, workspaceId, tag);
      (stored ? outcome.stored : outcome.duplicates).push({ workspaceId, messageId, threadId });
    } catch (error) {
      if (!isRefusedForGood(error) && !(error instanceof ObjectTooLarge)) throw error;
      await keepUnstorable(deps, await unstorable(delivery), workspaceId);
      outcome.refused.push({ workspaceId });
    }
  }
  return outcome;
}

async function readRaw(request: Request, deps: InboundDependencies): Promise<Reading> {
  const { bytes, whole } = await readUpTo(request, MAX_BODY_BYTES);
  if (!whole) return { kind: 'refused', ...TOO_LARGE };
  const verdict = await verifySignature({
    secrets: deps.secrets,
    signatureHeader: request.headers.get('x-conduit-signature'),
    timestampHeader: request.headers.get('x-conduit-timestamp'),
    body: bytes,
    now: deps.now(),
  });
  if (!verdict.ok) {
    return { kind: 'refused', status: 401, code: `signature_${verdict.code}`, message: verdict.message };
  }
  const original: Original = { bytes, extension: 'eml', contentType: 'message/rfc822' };
  const parsed = await attempted<ParseResult>(() => parseRawEmail(bytes));
  if (parsed?.ok) {
    const { message } = parsed;
    return { kind: 'mail', message, recipients: recipientsOf(message), original };
  }
  if (parsed && parsed.code !== 'too_large') return { kind: 'refused', ...parsed, status: 422 };
  // Whose it is stands at its start.
  const head = await attempted<ParseResult>(() => parseRawEmail(bytes.subarray(0, MAX_HEAD_BYTES)));
  const message = head?.ok ? head.message : null;
  return {
    kind: 'unstorable',
    ...(parsed ? { refusal: TOO_LARGE, reason: 'too_large' } : { refusal: UNREADABLE, reason: 'unreadable' }),
    recipients: message ? recipientsOf(message) : [],
    from: message?.from?.address ?? '',
    internetMessageId: message?.messageId ?? null,
    sizeBytes: bytes.length,
    original,
    contentKey: await sha256(bytes),
  };
}

async function readPayload(request: Request, deps: InboundDependencies): Promise<Reading> {
  // Before anything of it is read: only a stranger has no password.
  if (!(await hasPassword(request, deps.secrets))) {
    return {
      kind: 'refused',
      status: 401,
      code: 'credentials_wrong',
      message: 'The webhook address must carry conduit and the inbound secret as user and password.',
    };
  }
  const body = await readUpTo(request, MAX_JSON_BYTES, MAX_HEAD_BYTES);
  if (!body.whole) return unreadablePayload(body, TOO_LARGE, 'too_large');
  const parsed = await attempted(() => parseJson(body.bytes));
  if (!parsed) return unreadablePayload(body, UNREADABLE, 'unreadable');
  if (!parsed.ok) {
    const { code, message } = parsed;
    return code === 'too_large'
      ? unreadablePayload(body, TOO_LARGE, code)
      : unreadablePayload(body, { status: 422, code, message }, 'unreadable');
  }
  const { message, recipients, raw, asItCame } = parsed;
  // The mail itself where Postmark sends it, else its payload. Both would be twice the same files.
  const asMail = asItCame || body.size > MAX_RAW_BYTES;
  const original: Original = asMail
    ? { bytes: raw, extension: 'eml', contentType: 'message/rfc822' }
    : { bytes: body.bytes, extension: 'json', contentType: 'application/json' };
  return { kind: 'mail', message, recipients, original };
}

/** Text and values of a payload are as large as itself: they live no longer than this. */
async function parseJson(
  bytes: Uint8Array,
): Promise<ProviderPayloadResult | { ok: false; code: 'malformed_json'; message: string }> {
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { ok: false, code: 'malformed_json', message: 'The body is not JSON.' };
  }
  return parseProviderPayload(payload);
}

async function unreadablePayload(
  { bytes, size, whole }: ReadBody,
  refusal: Refusal,
  reason: RefusalReason,
): Promise<Unstorable> {
  const start = new TextDecoder().decode(bytes.subarray(0, MAX_HEAD_BYTES));
  const { from, recipients } = addressesInPayload(start);
  return {
    kind: 'unstorable',
    refusal,
    reason,
    recipients,
    from: from ?? '',
    internetMessageId: null,
    sizeBytes: size,
    original: whole ? { bytes, extension: 'json', contentType: 'application/json' } : null,
    contentKey: await sha256(bytes),
  };
}

/** Null when reading it fails. It would fail again: it is the same mail, and nothing but this code reads it. */
async function attempted<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch {
    return null;
  }
}

async function unstorable({ message, original, recipients }: Delivery): Promise<Unstorable> {
  return {
    kind: 'unstorable',
    refusal: UNSTORABLE,
    reason: 'unstorable',
    recipients,
    from: message.from?.address ?? '',
    internetMessageId: message.messageId,
    sizeBytes: original.bytes.length,
    original,
    contentKey: await sha256(message.identity),
  };
}

async function keepUnstorable(deps: StoreDependencies, mail: Unstorable, workspaceId: string) {
  const { contentKey, original, sizeBytes, recipients, from } = mail;
  let rawPath: string | null = null;
  if (
    original &&
    original.bytes.length <= MAX_KEPT_BYTES &&
    (await hasRoomForOriginal(deps.db, workspaceId, sizeBytes))
  ) {
    const path = `${workspaceId}/${contentKey}/message.${original.extension}`;
    try {
      await deps.upload('raw-email', path, original.bytes, original.contentType);
      rawPath = path;
    } catch (error) {
      if (!(error instanceof ObjectTooLarge)) throw error;
    }
  }
  await keepRefused(deps.db, {
    workspaceId,
    contentKey,
    reason: mail.reason,
    sizeBytes,
    from,
    people: [...(from === '' ? [] : [from]), ...recipients],
    internetMessageId: mail.internetMessageId,
    rawPath,
  });
}

/** Postmark does not sign; it sends the user and password of the webhook's address (RFC 7617). */
async function hasPassword(request: Request, secrets: readonly string[]): Promise<boolean> {
  const given = /^Basic ([A-Za-z0-9+/=]+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (given === undefined) return false;
  // Hashes are compared, so how much of a guess was right does not show in the time it takes.
  const hash = await sha256(given);
  const allowed = await Promise.all(secrets.map((secret) => sha256(btoa(`conduit:${secret}`))));
  return allowed.includes(hash);
}

async function store(deps: StoreDependencies, delivery: Delivery, workspaceId: string, tag: string | null) {
  const { message, original } = delivery;
  const receivedAt = new Date(deps.now()).toISOString();
  // Paths follow from the content, so a delivery that is repeated after a failure overwrites itself.
  const folder = `${workspaceId}/${await sha256(message.identity)}`;
  const rawPath = `${folder}/message.${original.extension}`;
  const team = await loadTeam(deps.db, workspaceId);
  const own = [...team.addresses, deps.inboundDomain];

  const [attachments] = await Promise.all([
    Promise.all(message.attachments.map((attachment, index) => keep(deps, folder, attachment, index))),
    deps.upload('raw-email', rawPath, original.bytes, original.contentType),
  ]);
  return storeMessage(
    deps.db,
    {
      workspaceId,
      internetMessageId: message.identity,
      inReplyTo: message.inReplyTo,
      references: message.references,
      from: message.from ?? { name: '', address: '' },
      to: message.to,
      cc: message.cc,
      aliasTag: tag,
      subject: message.subject,
      normalisedSubject: message.normalisedSubject,
      sentAt: message.sentAt ?? receivedAt,
      receivedAt,
      text: message.text,
      html: message.html,
      textFrom: message.textFrom,
      isAutomated: message.isAutomated,
      warnings: message.warnings,
      rawPath,
      rawBytes: original.bytes.byteLength,
      attachments,
    },
    (candidates) => {
      const choice = chooseThread({ message, receivedAt, own, ...candidates });
      return choice.new ? null : choice.threadId;
    },
  );
}

async function keep(
  deps: StoreDependencies,
  folder: string,
  attachment: InboundAttachment,
  index: number,
): Promise<NewAttachment> {
  const path = `${folder}/${index}`;
  // The claimed type is kept in the row; the stored object is never served as something a browser would run.
  await deps.upload('attachments', path, attachment.content, 'application/octet-stream');
  return {
    filename: attachment.filename,
    contentType: attachment.contentType,
    sizeBytes: attachment.size,
    sha256: await sha256(attachment.content),
    path,
  };
}
