import { crms } from '@conduit/shared/crm.ts';
import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { LoadProblem } from '../../../../components/shell/loadProblem.tsx';
import { PageHeader } from '../../../../components/shell/pageHeader.tsx';
import { EmptyState } from '../../../../components/ui/emptyState.tsx';
import { TriageBoard } from '../../../../components/writes/triageBoard.tsx';
import { inView, WriteFilters, writesPath } from '../../../../components/writes/writeFilters.tsx';
import {
  answerUnknownWrite,
  dismissWrites,
  retryWrites,
  writeProgress,
} from '../../../../lib/actions/writes.ts';
import { writeView } from '../../../../lib/present/writeKinds.ts';
import { isAdmin } from '../../../../lib/queries/workspaces.ts';
import { listWriteGroups } from '../../../../lib/queries/writes.ts';
import { firstOf, type SearchParams } from '../../../../lib/searchParams.ts';
import { pageScope } from '../../../../lib/workspace.ts';

export const metadata: Metadata = { title: 'Writes' };

const actions = {
  retry: retryWrites,
  dismiss: dismissWrites,
  answer: answerUnknownWrite,
  progress: writeProgress,
};

export default async function WritesPage({
  params,
  searchParams,
}: {
  params: Promise<{ workspaceId: string }>;
  searchParams: SearchParams;
}) {
  const search = await searchParams;
  const view = writeView(firstOf(search.show));
  const crm = crms.find((each) => each === firstOf(search.crm)) ?? null;
  const { workspace, data: groups } = await pageScope(params, ({ supabase, workspaceId }) =>
    listWriteGroups(supabase, workspaceId),
  );
  const home = `/w/${workspace.id}`;
  const base = `${home}/writes`;
  if (!groups.ok) return <LoadProblem error={groups.error} retry={writesPath(base, { view, crm })} />;
  const admin = isAdmin(workspace);
  const shown = inView(groups.value, view).filter((group) => crm === null || group.crm === crm);
  return (
    <>
      <PageHeader title="Writes" lead="What did not reach your CRM yet, by what stands in its way.">
        {!admin && shown.length > 0 && (
          <p className="text-sm text-muted">An owner or admin can act on these.</p>
        )}
      </PageHeader>
      <WriteFilters base={base} groups={groups.value} view={view} crm={crm} />
      {shown.length === 0 && (
        <EmptyState icon={CircleCheck} title={view.empty}>
          <p>{view.lead}</p>
        </EmptyState>
      )}
      <TriageBoard groups={shown} base={home} workspaceId={workspace.id} admin={admin} actions={actions} />
    </>
  );
}
