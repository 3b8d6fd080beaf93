'use client';

import { CircleUserRound, LogOut } from 'lucide-react';
import { startTransition } from 'react';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLabel } from '../ui/menu.tsx';

/** Who is signed in, and the way out. `compact` shows only the icon. */
export function UserMenu({
  email,
  signOut,
  compact = false,
}: {
  email: string;
  signOut: () => Promise<void>;
  compact?: boolean;
}) {
  return (
    <Menu
      align={compact ? 'end' : 'start'}
      side={compact ? 'bottom' : 'top'}
      trigger={
        <Button
          variant="quiet"
          size={compact ? 'icon' : 'md'}
          aria-label={`Account: ${email}`}
          className={compact ? '' : 'w-full min-w-0 justify-start px-2.5 font-normal'}
        >
          <CircleUserRound aria-hidden className="size-5" />
          {!compact && <span className="min-w-0 truncate">{email}</span>}
        </Button>
      }
    >
      <MenuLabel>
        Signed in as <span className="block truncate text-sm text-ink">{email}</span>
      </MenuLabel>
      <MenuItem onSelect={() => startTransition(() => signOut())}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
