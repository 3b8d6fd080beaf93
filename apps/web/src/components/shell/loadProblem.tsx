import { CloudOff } from 'lucide-react';
import Link from 'next/link';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/emptyState.tsx';
import type { LoadError } from '../../lib/result.ts';

/** A page whose data did not come. `retry` is the page's own address. */
export function LoadProblem({ error, retry }: { error: LoadError; retry: string }) {
  return (
    <div role="alert">
      <EmptyState icon={CloudOff} heading="h1" title="This could not be loaded">
        <p>
          Nothing is lost. Try again in a moment; if it stays this way, mention code <code>{error.code}</code>
          .
        </p>
        <Button asChild variant="secondary">
          <Link href={retry}>Try again</Link>
        </Button>
      </EmptyState>
    </div>
  );
}
