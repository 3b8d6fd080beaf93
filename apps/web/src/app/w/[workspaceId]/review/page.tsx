import type { Metadata } from 'next';
import { ReviewQueue } from '../../../../components/review/reviewQueue.tsx';
import { LoadProblem } from '../../../../components/shell/loadProblem.tsx';
import { PageHeader } from '../../../../components/shell/pageHeader.tsx';
import { resolveReviewItem } from '../../../../lib/actions/review.ts';
import { listOpenReviews, loadDestination } from '../../../../lib/queries/review.ts';
import { pageScope } from '../../../../lib/workspace.ts';

export const metadata: Metadata = { title: 'Review' };

export default async function ReviewPage({ params }: { params: Promise<{ workspaceId: string }> }) {
  const {
    supabase,
    workspace,
    data: items,
  } = await pageScope(params, (ask) => listOpenReviews(ask.supabase, ask.workspaceId));
  const destination = await loadDestination(supabase, workspace);
  const base = `/w/${workspace.id}`;
  if (!items.ok) return <LoadProblem error={items.error} retry={`${base}/review`} />;
  if (!destination.ok) return <LoadProblem error={destination.error} retry={`${base}/review`} />;
  return (
    <>
      <PageHeader title="Review" lead="Decisions Conduit leaves to a person, the oldest first." />
      <ReviewQueue
        items={items.value}
        base={base}
        workspaceId={workspace.id}
        destination={destination.value}
        resolve={resolveReviewItem}
      />
    </>
  );
}
