import { downloadDisposition } from './present/files.ts';
import type { Loaded } from './result.ts';

/**
 * Answers with a stored file, or with why there is none. A browser saves it and never runs it here, whatever it is or
 * claims to be.
 */
export function downloadAnswer(
  file: Loaded<{ bytes: BodyInit; filename: string }>,
  words: { not_found: string; removed: string; unreadable: string },
): Response {
  if (!file.ok) {
    switch (file.error.code) {
      case 'not_found':
        return new Response(words.not_found, { status: 404 });
      case 'removed':
        return new Response(words.removed, { status: 410 });
      default:
        return new Response(words.unreadable, { status: 502 });
    }
  }
  return new Response(file.value.bytes, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': downloadDisposition(file.value.filename),
      'Cache-Control': 'private, no-store',
    },
  });
}
