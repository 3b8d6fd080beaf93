import type { ReactNode } from 'react';
import { AppShell } from '../../../components/shell/appShell.tsx';
import { UndoBar } from '../../../components/review/undoBar.tsx';
import { undoReview } from '../../../lib/actions/review.ts';
import { listNotices } from '../../../lib/queries/notices.ts';
import { loadPulse } from '../../../lib/queries/pulse.ts';
import { listUndoable, loadDestination } from '../../../lib/queries/review.ts';
import { countOpenReviews } from '../../../lib/queries/workspaces.ts';
import { countAttention } from '../../../lib/queries/writes.ts';
import { requireSession } from '../../../lib/session.ts';
import { isUuid } from '../../../lib/uuid.ts';
import { requireWorkspace } from '../../../lib/workspace.ts';

const NOWHERE = { crms: [], live: false };

export default async function WorkspaceLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ workspaceId: string }>;
}) {
  const { workspaceId } = await params;
  const { supabase } = await requireSession();
  const known = isUuid(workspaceId);
  const [scope, openReviews, attention, notices, pulse, undoable] = await Promise.all([
    requireWorkspace(workspaceId),
    known ? countOpenReviews(supabase, workspaceId) : null,
    known ? countAttention(supabase, workspaceId) : null,
    known ? listNotices(supabase, workspaceId) : null,
    known ? loadPulse(supabase, workspaceId) : null,
    known ? listUndoable(supabase, workspaceId) : null,
  ]);
  const waiting = undoable?.ok ? undoable.value : [];
  const destination = waiting.length > 0 ? await loadDestination(supabase, scope.workspace) : null;
  return (
    <AppShell
      workspace={{ id: scope.workspace.id, name: scope.workspace.name }}
      workspaces={scope.memberships.map(({ id, name }) => ({ id, name }))}
      email={scope.person.email}
      counts={{
        openReviews: openReviews?.ok ? openReviews.value : null,
        attention: attention?.ok ? attention.value : null,
      }}
      notices={notices?.ok ? notices.value : []}
      pulse={pulse?.ok ? pulse.value : null}
    >
      <UndoBar
        key={scope.workspace.id}
        workspaceId={scope.workspace.id}
        initial={waiting}
        destination={destination?.ok ? destination.value : NOWHERE}
        undo={undoReview}
      >
        {children}
      </UndoBar>
    </AppShell>
  );
}
