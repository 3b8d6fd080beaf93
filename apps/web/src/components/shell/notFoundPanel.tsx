import { Compass } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/emptyState.tsx';

export function NotFoundPanel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto w-full max-w-2xl py-10">
      <EmptyState icon={Compass} heading="h1" title={title}>
        {children}
        <Button asChild>
          <Link href="/">Go to your workspace</Link>
        </Button>
      </EmptyState>
    </div>
  );
}
