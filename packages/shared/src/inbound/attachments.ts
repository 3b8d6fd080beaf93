import type { Attachment } from 'postal-mime';
import { MAX_FILENAME_BYTES } from './limits.ts';
import type { InboundAttachment } from './message.ts';
import { cut, fits, storableText } from './storableText.ts';

/** More than any file system allows; bounds the work below. */
const MAX_WRITTEN_CHARS = 1000;
const MAX_CONTENT_ID_BYTES = 255;

/** For parts that mail programs send without a name. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'image/gif': '.gif',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'message/rfc822': '.eml',
  'text/calendar': '.ics',
};

/**
 * A file name that stays a file name: the last path segment, without control or direction-changing
 * characters (`invoice\u202Efdp.exe` shows as `invoiceexe.pdf`), without what Windows forbids, bounded with
 * its extension kept.
 */
export function safeFilename(written: string | null, fallback: string): string {
  const segment = storableText(written ?? '')
    .replace(/^.*[/\\]/s, '')
    .slice(-MAX_WRITTEN_CHARS);
  const name = segment
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (name === '') return fallback;
  if (fits(name, MAX_FILENAME_BYTES)) return name;
  const extension = /\.[a-z\d]{1,10}$/i.exec(name)?.[0] ?? '';
  return cut(name, MAX_FILENAME_BYTES - extension.length) + extension;
}

const MIME_TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/;

export function bytesOf(content: Attachment['content']): Uint8Array<ArrayBuffer> {
  return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
}

/** A parsed part as an attachment; `position` (from 1) names it when its sender did not. */
export function inboundAttachment(part: Attachment, position: number): InboundAttachment {
  const content = bytesOf(part.content);
  const contentId = cut(storableText(part.contentId ?? ''), MAX_CONTENT_ID_BYTES).replace(
    /^[<\s]+|[>\s]+$/g,
    '',
  );
  const contentType = MIME_TYPE.test(part.mimeType) ? part.mimeType : 'application/octet-stream';
  return {
    filename: safeFilename(part.filename, `attachment-${position}${EXTENSIONS[contentType] ?? ''}`),
    contentType,
    size: content.length,
    contentId: contentId || null,
    disposition: part.disposition === 'inline' || part.related === true ? 'inline' : 'attachment',
    content,
  };
}
