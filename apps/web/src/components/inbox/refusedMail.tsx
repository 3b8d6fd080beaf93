import { Download } from 'lucide-react';
import { formatBytes } from '../../lib/present/files.ts';
import { refusedTitle, refusedWords } from '../../lib/present/refusedMail.ts';
import type { RefusedMailPage } from '../../lib/queries/refusedMail.ts';
import type { Loaded } from '../../lib/result.ts';
import { Notice } from '../ui/notice.tsx';
import { When } from '../ui/when.tsx';

/** Mail that came in and is not among the conversations, for admins: why, when, from whom, and the original. */
export function RefusedMail({ refused, base }: { refused: Loaded<RefusedMailPage>; base: string }) {
  if (!refused.ok) {
    return (
      <Notice tone="warn" className="mb-5">
        Whether mail came in that could not be read cannot be told at the moment. Reload the page to try
        again.
      </Notice>
    );
  }
  const { mails, count } = refused.value;
  if (count === 0) return null;
  return (
    <Notice tone="warn" className="mb-5">
      <details>
        <summary className="cursor-pointer font-medium">{refusedTitle(count)}</summary>
        <ul aria-label="Mail that could not be read" className="mt-3 grid gap-3">
          {mails.map((mail) => (
            <li key={mail.id} className="grid gap-0.5">
              <p className="min-w-0 truncate">
                <span className="font-medium">{mail.from || 'Unknown sender'}</span> ·{' '}
                <When at={mail.receivedAt} /> · {formatBytes(mail.sizeBytes)}
              </p>
              <p className="text-muted">{refusedWords(mail.reason)}</p>
              {mail.hasOriginal ? (
                <a
                  href={`${base}/${mail.id}`}
                  download
                  className="inline-flex items-center gap-1.5 justify-self-start font-medium text-accent underline underline-offset-3"
                >
                  <Download className="size-3.5" aria-hidden /> Download the original
                  <span className="sr-only"> from {mail.from || 'an unknown sender'}</span>
                </a>
              ) : (
                <p className="text-muted">The original was not kept.</p>
              )}
            </li>
          ))}
        </ul>
        {count > mails.length && (
          <p className="mt-3 text-muted">
            These are the newest {mails.length}; all of them are in the workspace’s export.
          </p>
        )}
      </details>
    </Notice>
  );
}
