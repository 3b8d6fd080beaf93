import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Toaster } from '../components/ui/toaster.tsx';

export const metadata: Metadata = {
  title: { default: 'Conduit', template: '%s · Conduit' },
  description: 'Reads your team’s sales email and writes only what matters to your CRM.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: 'light dark' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Scripts carry a nonce of this request, so no page can be rendered ahead of it.
  await headers();
  return (
    <html lang="en">
      <body>
        <a
          href="#content"
          className="sr-only z-50 rounded-lg bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
        >
          Skip to content
        </a>
        {children}
        <Toaster />
      </body>
    </html>
  );
}
