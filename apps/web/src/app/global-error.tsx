'use client';

import './globals.css';
import { Crashed } from '../components/shell/crashed.tsx';

/** The last resort: the root layout itself failed, so this brings its own document. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main id="content" className="px-4">
          <Crashed {...props} />
        </main>
      </body>
    </html>
  );
}
