'use client';

import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import Link from 'next/link';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu.tsx';

export interface WorkspaceName {
  id: string;
  name: string;
}

const initial = (name: string): string => name.trim().charAt(0).toUpperCase();

export function WorkspaceSwitcher({
  current,
  workspaces,
}: {
  current: WorkspaceName;
  workspaces: readonly WorkspaceName[];
}) {
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="flex h-11 w-full min-w-0 items-center gap-2.5 rounded-xl border border-line bg-surface px-2.5 text-left text-sm font-medium shadow-card hover:bg-sunken"
        >
          <span
            aria-hidden
            data-initial={initial(current.name)}
            className="grid size-6 shrink-0 place-items-center rounded-md bg-accent-soft text-xs font-semibold text-accent before:content-[attr(data-initial)]"
          />
          <span className="min-w-0 flex-1 truncate">{current.name}</span>
          <span className="sr-only">Switch workspace</span>
          <ChevronsUpDown className="size-4 shrink-0 text-muted" aria-hidden />
        </button>
      }
    >
      <MenuLabel>Workspaces</MenuLabel>
      {workspaces.map((workspace) => (
        <MenuItem key={workspace.id} asChild>
          <Link href={`/w/${workspace.id}/inbox`}>
            <span className="min-w-0 flex-1 truncate">{workspace.name}</span>
            {workspace.id === current.id && <Check aria-label="current" className="text-accent" />}
          </Link>
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem asChild>
        <Link href="/welcome">
          <Plus aria-hidden />
          Create a workspace
        </Link>
      </MenuItem>
    </Menu>
  );
}
