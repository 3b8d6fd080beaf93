'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

const SOON_MS = 1_500;
const SLOWLY_MS = 30_000;

/** Asks for the page anew: often while an answer is on its way, now and then otherwise, and when somebody comes back to it. */
export function KeepFresh({ pending }: { pending: boolean }) {
  const router = useRouter();
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && router.refresh();
    const timer = setInterval(look, pending ? SOON_MS : SLOWLY_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [pending, router]);
  return null;
}
