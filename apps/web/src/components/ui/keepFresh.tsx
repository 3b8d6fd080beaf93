'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

const SOON_MS = 1_500;

/** Asks for the page anew, again and again: for the moments in which an answer is on its way. */
export function KeepFresh() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && router.refresh(), SOON_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
