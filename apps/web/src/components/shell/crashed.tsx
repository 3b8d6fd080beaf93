'use client';

import { TriangleAlert } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/emptyState.tsx';

/** What an error boundary shows. The digest finds the error in the server's log. */
export function Crashed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div role="alert" className="mx-auto w-full max-w-2xl py-10">
      <EmptyState icon={TriangleAlert} heading="h1" title="Something went wrong">
        <p>
          This page could not be shown. Nothing you did is lost.
          {error.digest && (
            <>
              {' '}
              Mention code <code>{error.digest}</code> if you ask for help.
            </>
          )}
        </p>
        <Button variant="secondary" onClick={reset}>
          Try again
        </Button>
      </EmptyState>
    </div>
  );
}
