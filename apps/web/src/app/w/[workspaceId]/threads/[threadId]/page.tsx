import { ArrowLeft } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { LegalHold } from '../../../../../components/settings/legalHold.tsx';
import { LoadProblem } from '../../../../../components/shell/loadProblem.tsx';
import { MessageCard } from '../../../../../components/thread/messageCard.tsx';
import { DealsPanel, StoryPanel, WritesPanel } from '../../../../../components/thread/panels.tsx';
import { PlannedWrites } from '../../../../../components/writes/plannedWrites.tsx';
import { WaitingOutcomes } from '../../../../../components/writes/waitingOutcomes.tsx';
import { Badge } from '../../../../../components/ui/badge.tsx';
import { Notice } from '../../../../../components/ui/notice.tsx';
import { TextLink } from '../../../../../components/ui/textLink.tsx';
import { setLegalHold } from '../../../../../lib/actions/retention.ts';
import { discardWaiting, writePlanned } from '../../../../../lib/actions/waiting.ts';
import { waitWords } from '../../../../../lib/present/crm.ts';
import { count, subjectOf, threadStatus } from '../../../../../lib/present/threads.ts';
import { isAdmin } from '../../../../../lib/queries/workspaces.ts';
import { loadThread } from '../../../../../lib/queries/thread.ts';
import { pageScope } from '../../../../../lib/workspace.ts';

export const metadata: Metadata = { title: 'Conversation' };

export default async function ThreadPage({
  params,
}: {
  params: Promise<{ workspaceId: string; threadId: string }>;
}) {
  const { workspace, data: found } = await pageScope(params, ({ supabase, workspaceId, threadId }) =>
    loadThread(supabase, workspaceId, threadId),
  );
  const base = `/w/${workspace.id}`;
  if (!found.ok && found.error.code === 'not_found') notFound();
  if (!found.ok)
    return <LoadProblem error={found.error} retry={`${base}/threads/${(await params).threadId}`} />;
  const thread = found.value;
  const status = threadStatus(thread.status);
  const scope = { workspaceId: workspace.id, threadId: thread.id };
  const planned = thread.writes.filter(({ isPlanned }) => isPlanned).length;

  return (
    <>
      <Link
        href={`${base}/inbox`}
        className="mb-4 inline-flex items-center gap-1.5 text-sm font-medium text-muted hover:text-ink"
      >
        <ArrowLeft className="size-4" aria-hidden />
        Inbox
      </Link>
      <div className="mb-6 grid gap-2">
        <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{subjectOf(thread.subject)}</h1>
        <p className="flex flex-wrap items-center gap-3 text-sm text-muted">
          <Badge tone={status.tone}>{status.label}</Badge>
          {count(thread.messages.length, 'message', 'messages')}
        </p>
        <LegalHold
          workspaceId={workspace.id}
          threadId={thread.id}
          held={thread.legalHold}
          admin={isAdmin(workspace)}
          setLegalHold={setLegalHold}
        />
      </div>
      {thread.openReviews > 0 && (
        <Notice tone="warn" className="mb-5">
          {count(
            thread.openReviews,
            'decision about this conversation waits',
            'decisions about this conversation wait',
          )}{' '}
          for a person. <TextLink href={`${base}/review`}>Go to review</TextLink>
        </Notice>
      )}
      {thread.waits.length > 0 && (
        <WaitingOutcomes
          words={waitWords(thread.waits)}
          live={workspace.liveWrites}
          admin={isAdmin(workspace)}
          scope={scope}
          {...(thread.waits.some(({ waitsFor }) => waitsFor === 'crm') && {
            connectHref: `${base}/integrations`,
          })}
          discardWaiting={discardWaiting}
        />
      )}
      <div className="grid gap-5">
        {thread.messages.map((message, index) => (
          <MessageCard
            key={message.id}
            message={message}
            newest={index === 0}
            attachmentBase={`${base}/attachments`}
          />
        ))}
      </div>
      <div className="mt-5 grid items-start gap-5 lg:grid-cols-2">
        <div className="grid gap-5">
          <DealsPanel deals={thread.deals} />
          <WritesPanel writes={thread.writes}>
            {planned > 0 && (
              <PlannedWrites
                planned={planned}
                live={workspace.liveWrites}
                admin={isAdmin(workspace)}
                scope={scope}
                writePlanned={writePlanned}
              />
            )}
          </WritesPanel>
        </div>
        <StoryPanel story={thread.story} />
      </div>
    </>
  );
}
