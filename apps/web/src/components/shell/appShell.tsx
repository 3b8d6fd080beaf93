import type { ReactNode } from 'react';
import { signOut } from '../../lib/actions/auth.ts';
import { closeNotice } from '../../lib/actions/integrations.ts';
import type { NoticeView } from '../../lib/queries/notices.ts';
import { Live } from './live.tsx';
import { Nav, type NavCounts } from './nav.tsx';
import { NoticeBar } from './noticeBar.tsx';
import { UserMenu } from './userMenu.tsx';
import { Wordmark } from './wordmark.tsx';
import { WorkspaceSwitcher, type WorkspaceName } from './workspaceSwitcher.tsx';

/** Everything around a workspace's pages. */
export function AppShell({
  workspace,
  workspaces,
  email,
  counts,
  notices,
  pulse,
  children,
}: {
  workspace: WorkspaceName;
  workspaces: readonly WorkspaceName[];
  email: string;
  counts: NavCounts;
  notices: readonly NoticeView[];
  /** What happened in the workspace until the page was read, as `loadPulse` says it. */
  pulse: string | null;
  children: ReactNode;
}) {
  const nav = { workspaceId: workspace.id, counts };
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[15.5rem_minmax(0,1fr)]">
      <aside
        aria-label="Sidebar"
        className="sticky top-0 hidden h-dvh flex-col gap-6 border-r border-line px-4 py-5 md:flex"
      >
        <div className="px-2">
          <Wordmark />
        </div>
        <WorkspaceSwitcher current={workspace} workspaces={workspaces} />
        <Nav {...nav} layout="column" />
        <div className="mt-auto">
          <UserMenu email={email} signOut={signOut} />
        </div>
      </aside>

      <header className="sticky top-0 z-30 flex items-center gap-2 border-b border-line bg-canvas/95 px-4 py-2 backdrop-blur md:hidden">
        <div className="min-w-0 flex-1">
          <WorkspaceSwitcher current={workspace} workspaces={workspaces} />
        </div>
        <UserMenu email={email} signOut={signOut} compact />
      </header>

      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl px-4 pt-6 pb-28 outline-none sm:px-6 md:px-10 md:py-9"
      >
        <Live workspaceId={workspace.id} pulse={pulse} />
        <NoticeBar workspaceId={workspace.id} notices={notices} close={closeNotice} />
        {children}
      </main>

      <div className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden">
        <Nav {...nav} layout="bar" />
      </div>
    </div>
  );
}
