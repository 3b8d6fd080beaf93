import { Inbox, SearchX } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { InboundAddress } from '../../../../components/inbox/inboundAddress.tsx';
import { InboxFilters, inboxPath } from '../../../../components/inbox/inboxFilters.tsx';
import { RefusedMail } from '../../../../components/inbox/refusedMail.tsx';
import { SendTestMail } from '../../../../components/inbox/sendTestMail.tsx';
import { ThreadRow } from '../../../../components/inbox/threadRow.tsx';
import { LoadProblem } from '../../../../components/shell/loadProblem.tsx';
import { PageHeader } from '../../../../components/shell/pageHeader.tsx';
import { Button } from '../../../../components/ui/button.tsx';
import { WaitingOutcomes } from '../../../../components/writes/waitingOutcomes.tsx';
import { Card } from '../../../../components/ui/card.tsx';
import { EmptyState } from '../../../../components/ui/emptyState.tsx';
import { env } from '../../../../env.ts';
import { sendTestMail } from '../../../../lib/actions/testMail.ts';
import { discardWaiting } from '../../../../lib/actions/waiting.ts';
import { inboxTab, waitingWords } from '../../../../lib/present/threads.ts';
import { decodeCursor, listThreads } from '../../../../lib/queries/inbox.ts';
import { listRefusedMail } from '../../../../lib/queries/refusedMail.ts';
import { countWaitingForCrm } from '../../../../lib/queries/waiting.ts';
import { isAdmin } from '../../../../lib/queries/workspaces.ts';
import { firstOf, type SearchParams } from '../../../../lib/searchParams.ts';
import { pageScope } from '../../../../lib/workspace.ts';

export const metadata: Metadata = { title: 'Inbox' };

export default async function InboxPage({
  params,
  searchParams,
}: {
  params: Promise<{ workspaceId: string }>;
  searchParams: SearchParams;
}) {
  const search = await searchParams;
  const tab = inboxTab(firstOf(search.status));
  const query = (firstOf(search.q) ?? '').trim();
  const after = decodeCursor(firstOf(search.after));
  const {
    workspace,
    data: [page, refused, waiting],
  } = await pageScope(params, ({ supabase, workspaceId }) =>
    Promise.all([
      listThreads(supabase, { workspaceId, tab, query, after }),
      listRefusedMail(supabase, workspaceId),
      countWaitingForCrm(supabase, workspaceId),
    ]),
  );
  const base = `/w/${workspace.id}/inbox`;
  const address = workspace.alias && `${workspace.alias}@${env().INBOUND_DOMAIN}`;
  const filtered = tab !== 'all' || query !== '' || after !== null;
  if (!page.ok) return <LoadProblem error={page.error} retry={inboxPath(base, { tab, query })} />;
  const { threads, next } = page.value;

  return (
    <>
      <PageHeader title="Inbox" lead="Every conversation Conduit has read, newest first.">
        {address && (threads.length > 0 || filtered) && <InboundAddress address={address} />}
      </PageHeader>
      <RefusedMail refused={refused} base={`/w/${workspace.id}/refused`} />
      {threads.length === 0 && !filtered ? (
        <EmptyState icon={Inbox} title="No mail yet">
          <p>
            Send or forward a sales conversation to this workspace’s address. It appears here within moments,
            with what was understood of it.
          </p>
          {address && (
            <>
              <InboundAddress address={address} />
              <SendTestMail
                workspaceId={workspace.id}
                liveWrites={workspace.liveWrites}
                send={sendTestMail}
              />
            </>
          )}
        </EmptyState>
      ) : (
        <>
          {waiting.ok && waiting.value > 0 && (
            <WaitingOutcomes
              words={waitingWords(waiting.value)}
              live={workspace.liveWrites}
              admin={isAdmin(workspace)}
              scope={{ workspaceId: workspace.id, threadId: null }}
              connectHref={`/w/${workspace.id}/integrations`}
              discardWaiting={discardWaiting}
            />
          )}
          <InboxFilters base={base} tab={tab} query={query} />
          {threads.length === 0 ? (
            <EmptyState icon={SearchX} title="Nothing matches">
              <p>No conversation fits this filter.</p>
              <Button asChild variant="secondary">
                <Link href={base}>Show all mail</Link>
              </Button>
            </EmptyState>
          ) : (
            <Card aria-label="Conversations" className="overflow-hidden">
              <ul>
                {threads.map((thread) => (
                  <ThreadRow
                    key={thread.id}
                    thread={thread}
                    href={`/w/${workspace.id}/threads/${thread.id}`}
                  />
                ))}
              </ul>
            </Card>
          )}
          {(next || after) && (
            <nav aria-label="Pages" className="mt-5 flex justify-between gap-3">
              {after ? (
                <Button asChild variant="secondary">
                  <Link href={inboxPath(base, { tab, query })}>Back to the newest</Link>
                </Button>
              ) : (
                <span />
              )}
              {next && (
                <Button asChild variant="secondary">
                  <Link href={inboxPath(base, { tab, query, after: next })}>Older</Link>
                </Button>
              )}
            </nav>
          )}
        </>
      )}
    </>
  );
}
