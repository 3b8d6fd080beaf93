'use client';

import { Toaster as Sonner } from 'sonner';

/** Where short messages appear. */
export function Toaster() {
  return (
    <Sonner
      theme="system"
      position="bottom-right"
      toastOptions={{
        className: 'rounded-xl! border-line! bg-surface! text-ink! shadow-raised! font-sans!',
      }}
    />
  );
}
