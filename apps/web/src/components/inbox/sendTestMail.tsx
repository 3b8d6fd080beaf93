'use client';

import { LoaderCircle, Send } from 'lucide-react';
import { useState, useTransition } from 'react';
import { answered, type ActionResult } from '../../lib/result.ts';
import { Button } from '../ui/button.tsx';
import { TextLink } from '../ui/textLink.tsx';

/** Sends the workspace a mail that says it is a test, and leads to what became of it. */
export function SendTestMail({
  workspaceId,
  liveWrites,
  send,
}: {
  workspaceId: string;
  /** Whether what Conduit reads in it would be written to a CRM. */
  liveWrites: boolean;
  send: (input: { workspaceId: string }) => Promise<ActionResult<{ threadId: string; isNew: boolean }>>;
}) {
  const [sending, startTransition] = useTransition();
  const [result, setResult] = useState<Awaited<ReturnType<typeof send>> | null>(null);
  const ask = () =>
    startTransition(async () => {
      setResult(await answered(send({ workspaceId })));
    });
  return (
    <div className="grid justify-items-start gap-2 text-left">
      <Button variant="secondary" aria-disabled={sending} onClick={() => !sending && ask()}>
        {sending ? <LoaderCircle className="animate-spin" aria-hidden /> : <Send aria-hidden />}
        {sending ? 'Sending…' : 'Send a test mail'}
      </Button>
      <p className="text-sm text-muted">
        A made-up customer asks this workspace for a quote.{' '}
        {liveWrites
          ? 'Live writes are on: the task and the note are written to your CRM, like any other.'
          : 'Nothing is written to a CRM while live writes are off.'}
      </p>
      <p role="status" className="text-sm">
        {result?.ok && (
          <>
            {result.value.isNew ? 'The test mail has arrived.' : 'One arrived less than a minute ago.'}{' '}
            <TextLink href={`/w/${workspaceId}/threads/${result.value.threadId}`}>Open it</TextLink>
          </>
        )}
        {result && !result.ok && <span className="text-bad">{result.message}</span>}
      </p>
    </div>
  );
}
