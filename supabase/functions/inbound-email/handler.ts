import type { Db } from '@conduit/db/client.ts';
import { findAliases, findStored, storeMessage, type NewAttachment } from '@conduit/db/mail.ts';
import { loadTeam } from '@conduit/db/workspaces.ts';
import {
  chooseThread,
  MAX_RAW_BYTES,
  parseProviderPayload,
  parseRawEmail,
  recipientAliases,
  recipientsOf,
  verifySignature,
  type InboundAttachment,
  type InboundMessage,
} from '@conduit/shared/inbound/index.ts';

import { readBody, refuse, respond, sha256, type Refusal } from '../_shared/http.ts';

/** Postmark sends attachments as base64 inside JSON, beside a raw copy: allow for both. */
const MAX_JSON_BYTES = MAX_RAW_BYTES * 3;

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

interface Delivery {
  message: InboundMessage;
  recipients: readonly string[];
  /** As received. */
  raw: Uint8Array<ArrayBuffer>;
  format: { extension: 'eml' | 'json'; contentType: string };
}

/**
 * Takes one email: raw MIME (`message/rfc822`) signed by our mail gateway, or Postmark's inbound JSON.
 *
 * 200 `{stored, duplicates}` · 400 wrong form · 401 signature · 404 unknown alias · 413 too large · 415 other type ·
 * 422 not an email · 503 try again. Delivering a message again stores nothing new.
 */
export function createInboundHandler(deps: InboundDependencies): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') {
      return refuse({ status: 405, code: 'method_not_allowed', message: 'Send mail with POST.' });
    }
    const delivery = await readDelivery(request, deps);
    if ('status' in delivery) return refuse(delivery);

    const addressed = recipientAliases(delivery.recipients, deps.inboundDomain);
    const owners = await findAliases(
      deps.db,
      addressed.map((entry) => entry.alias),
    );
    if (owners.length === 0) {
      return refuse({
        status: 404,
        code: 'unknown_alias',
        message: `None of the recipients is an inbound address at ${deps.inboundDomain}.`,
      });
    }

    const tags = new Map(addressed.map((entry) => [entry.alias, entry.tag]));
    const workspaces = new Map(owners.map((owner) => [owner.workspaceId, tags.get(owner.alias) ?? null]));
    const known = await findStored(deps.db, [...workspaces.keys()], delivery.message.identity);
    const outcome = {
      stored: [] as { workspaceId: string; messageId: string; threadId: string }[],
      duplicates: known.map(({ workspaceId, messageId, threadId }) => ({ workspaceId, messageId, threadId })),
    };
    for (const [workspaceId, tag] of workspaces) {
      if (known.some((stored) => stored.workspaceId === workspaceId)) continue;
      const { stored, messageId, threadId } = await store(deps, delivery, workspaceId, tag);
      (stored ? outcome.stored : outcome.duplicates).push({ workspaceId, messageId, threadId });
    }
    return respond(200, { ...outcome, warnings: delivery.message.warnings });
  };
}

async function readDelivery(request: Request, deps: InboundDependencies): Promise<Delivery | Refusal> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'message/rfc822' && type !== 'application/json') {
    return {
      status: 415,
      code: 'unsupported_type',
      message: 'Send message/rfc822, or the provider’s application/json.',
    };
  }
  const raw = await readBody(request, type === 'message/rfc822' ? MAX_RAW_BYTES : MAX_JSON_BYTES);
  if (raw === null) {
    const megabytes = MAX_RAW_BYTES / 1024 / 1024;
    return { status: 413, code: 'too_large', message: `Mail of up to ${megabytes} MiB is taken.` };
  }
  return type === 'message/rfc822' ? readRaw(request, raw, deps) : readProvider(request, raw, deps);
}

async function readRaw(
  request: Request,
  raw: Uint8Array<ArrayBuffer>,
  deps: InboundDependencies,
): Promise<Delivery | Refusal> {
  const verdict = await verifySignature({
    secrets: deps.secrets,
    signatureHeader: request.headers.get('x-conduit-signature'),
    timestampHeader: request.headers.get('x-conduit-timestamp'),
    body: raw,
    now: deps.now(),
  });
  if (!verdict.ok) return { status: 401, code: `signature_${verdict.code}`, message: verdict.message };
  const parsed = await parseRawEmail(raw);
  if (!parsed.ok) return unreadable(parsed);
  return {
    message: parsed.message,
    recipients: recipientsOf(parsed.message),
    raw,
    format: { extension: 'eml', contentType: 'message/rfc822' },
  };
}

async function readProvider(
  request: Request,
  raw: Uint8Array<ArrayBuffer>,
  deps: InboundDependencies,
): Promise<Delivery | Refusal> {
  if (!(await hasPassword(request, deps.secrets))) {
    return {
      status: 401,
      code: 'credentials_wrong',
      message: 'The webhook address must carry conduit and the inbound secret as user and password.',
    };
  }
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder().decode(raw));
  } catch {
    return { status: 400, code: 'malformed_json', message: 'The body is not JSON.' };
  }
  const parsed = await parseProviderPayload(payload);
  if (!parsed.ok) return unreadable(parsed);
  return {
    message: parsed.message,
    recipients: parsed.recipients,
    raw,
    format: { extension: 'json', contentType: 'application/json' },
  };
}

const unreadable = ({ code, message }: { code: string; message: string }): Refusal => ({
  status: code === 'too_large' ? 413 : code === 'malformed_payload' ? 400 : 422,
  code,
  message,
});

/** Postmark does not sign; it sends the user and password of the webhook's address (RFC 7617). */
async function hasPassword(request: Request, secrets: readonly string[]): Promise<boolean> {
  const given = /^Basic ([A-Za-z0-9+/=]+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (given === undefined) return false;
  // Hashes are compared, so how much of a guess was right does not show in the time it takes.
  const hash = await sha256(given);
  const allowed = await Promise.all(secrets.map((secret) => sha256(btoa(`conduit:${secret}`))));
  return allowed.includes(hash);
}

async function store(deps: InboundDependencies, delivery: Delivery, workspaceId: string, tag: string | null) {
  const { message, raw, format } = delivery;
  const receivedAt = new Date(deps.now()).toISOString();
  // Paths follow from the content, so a delivery that is repeated after a failure overwrites itself.
  const folder = `${workspaceId}/${await sha256(message.identity)}`;
  const rawPath = `${folder}/message.${format.extension}`;
  const team = await loadTeam(deps.db, workspaceId);
  const own = [...team.addresses, deps.inboundDomain];

  const [attachments] = await Promise.all([
    Promise.all(message.attachments.map((attachment, index) => keep(deps, folder, attachment, index))),
    deps.upload('raw-email', rawPath, raw, format.contentType),
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
      rawBytes: raw.byteLength,
      attachments,
    },
    (candidates) => {
      const choice = chooseThread({ message, receivedAt, own, ...candidates });
      return choice.new ? null : choice.threadId;
    },
  );
}

async function keep(
  deps: InboundDependencies,
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
