'use client';

import { Download, LoaderCircle } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { When } from '../ui/when.tsx';

const LOOK_EVERY_MS = 1_000;
/** The browser has shown by then what became of it. */
const WAIT_AT_MOST_MS = 30_000;

/** Downloads everything of a workspace. The browser shows how far it is; here it says when it has begun. */
export function ExportWorkspace({
  workspaceId,
  last,
  failed,
}: {
  workspaceId: string;
  last: { at: string; by: string } | null;
  failed: boolean;
}) {
  const router = useRouter();
  /** What the last export was when this one was asked for. */
  const [before, setBefore] = useState<{ at: string | null } | null>(null);
  const begun = before !== null && before.at !== (last?.at ?? null);
  const preparing = before !== null && !begun;
  useEffect(() => {
    if (!preparing) return;
    const look = setInterval(() => router.refresh(), LOOK_EVERY_MS);
    const end = setTimeout(() => setBefore(null), WAIT_AT_MOST_MS);
    return () => {
      clearInterval(look);
      clearTimeout(end);
    };
  }, [preparing, router]);
  return (
    <div className="grid gap-4">
      <p className="max-w-prose text-sm text-muted">
        One archive with everything this workspace holds: mail, files, facts, decisions, writes, members,
        settings and the trail. Rows are JSON lines, a file for each table; mail and attachments are as they
        came in. Keys of your CRMs are not in it.
      </p>
      {failed && !before && <Notice tone="bad">The export could not be made. Please try again.</Notice>}
      {begun && (
        <Notice tone="good">
          The download has begun. Keep this window open until your browser says it is done.
        </Notice>
      )}
      <form
        method="post"
        action={`/w/${workspaceId}/export`}
        onSubmit={() => setBefore({ at: last?.at ?? null })}
        className="flex flex-wrap items-center gap-x-4 gap-y-2"
      >
        <Button type="submit" variant="secondary" disabled={preparing}>
          {preparing ? <LoaderCircle className="animate-spin" aria-hidden /> : <Download aria-hidden />}
          {preparing ? 'Preparing…' : 'Export everything'}
        </Button>
        {last && (
          <p className="text-sm text-muted">
            Last exported <When at={last.at} /> by {last.by}
          </p>
        )}
      </form>
    </div>
  );
}
