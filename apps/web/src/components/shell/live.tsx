'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Notice } from '../ui/notice.tsx';
import { TextLink } from '../ui/textLink.tsx';

const ASK_EVERY_MS = 3_000;
/** Nobody has touched the page for so long: then it is asked less often. */
const IDLE_AFTER_MS = 5 * 60_000;
const ASK_WHEN_IDLE_MS = 15_000;
/** The page is read anew at the latest after this, for what is on no trail, and for what happened while it was read. */
const READ_EVERY_MS = 60_000;
/** A deployment or a lost packet is no news. */
const AWAY_AFTER = 3;

type Answer = { kind: 'pulse'; pulse: string } | { kind: 'signed_out' } | { kind: 'away' };

async function ask(workspaceId: string, signal: AbortSignal): Promise<Answer> {
  try {
    // Who is signed out is sent to the sign-in page: not to be followed, the page here stays.
    const response = await fetch(`/w/${workspaceId}/pulse`, { redirect: 'manual', signal });
    if (response.type === 'opaqueredirect' || response.status === 401) return { kind: 'signed_out' };
    return response.ok ? { kind: 'pulse', pulse: await response.text() } : { kind: 'away' };
  } catch {
    return { kind: 'away' };
  }
}

/**
 * Keeps every page of a workspace up to date while somebody looks at it: asks whether anything has happened, and reads
 * the page anew when it has. What is being typed or is open stays. Says when the answer has stayed away, and when the
 * visitor is signed out; nobody is sent away from what they have typed.
 *
 * `pulse` is what the first page was read at; null when that is not known.
 */
export function Live({ workspaceId, pulse }: { workspaceId: string; pulse: string | null }) {
  const router = useRouter();
  // From then on what was heard before a page was read: what the page itself says may be newer than parts of it.
  const seen = useRef(pulse);
  const [trouble, setTrouble] = useState<'away' | 'signed_out' | null>(null);

  useEffect(() => {
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let touchedAt = Date.now();
    let readAt = Date.now();
    let failures = 0;
    let asking = false;

    const hear = (answer: Answer) => {
      failures = answer.kind === 'away' ? failures + 1 : 0;
      setTrouble(answer.kind === 'signed_out' ? 'signed_out' : failures >= AWAY_AFTER ? 'away' : null);
      if (answer.kind !== 'pulse') return;
      if (answer.pulse === seen.current && Date.now() - readAt < READ_EVERY_MS) return;
      seen.current = answer.pulse;
      readAt = Date.now();
      router.refresh();
    };
    const look = async () => {
      clearTimeout(timer);
      if (stopped.signal.aborted || asking || document.visibilityState !== 'visible') return;
      asking = true;
      const answer = await ask(workspaceId, stopped.signal);
      asking = false;
      if (stopped.signal.aborted) return;
      hear(answer);
      timer = setTimeout(
        () => void look(),
        Date.now() - touchedAt < IDLE_AFTER_MS ? ASK_EVERY_MS : ASK_WHEN_IDLE_MS,
      );
    };
    const touched = () => {
      touchedAt = Date.now();
    };
    const returned = () => {
      touched();
      void look();
    };

    timer = setTimeout(() => void look(), ASK_EVERY_MS);
    document.addEventListener('visibilitychange', returned);
    window.addEventListener('online', returned);
    document.addEventListener('pointerdown', touched);
    document.addEventListener('keydown', touched);
    return () => {
      stopped.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', returned);
      window.removeEventListener('online', returned);
      document.removeEventListener('pointerdown', touched);
      document.removeEventListener('keydown', touched);
    };
  }, [router, workspaceId]);
  if (trouble === null) return null;
  return (
    <Notice tone="warn" className="sticky top-16 z-20 mb-5 shadow-raised md:top-4">
      {trouble === 'away' ? (
        'Conduit cannot be reached. What you see may be out of date.'
      ) : (
        <>
          You are signed out. What you typed here stays:{' '}
          <TextLink href="/sign-in" target="_blank">
            sign in in a new tab
          </TextLink>{' '}
          and go on.
        </>
      )}
    </Notice>
  );
}
