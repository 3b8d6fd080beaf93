import type { ReactNode } from 'react';
import { Wordmark } from '../shell/wordmark.tsx';
import { Card } from '../ui/card.tsx';

/** The frame of every page before there is a workspace to show. */
export function AuthCard({
  title,
  lead,
  children,
  footer,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
}) {
  return (
    <main id="content" className="mx-auto grid min-h-dvh w-full max-w-md content-center gap-8 px-4 py-12">
      <div className="flex justify-center">
        <Wordmark />
      </div>
      <Card className="grid gap-6 p-6 sm:p-8">
        <div className="grid gap-2">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {lead && <p className="text-muted">{lead}</p>}
        </div>
        {children}
      </Card>
      {footer && <div className="text-center text-sm text-muted">{footer}</div>}
    </main>
  );
}
