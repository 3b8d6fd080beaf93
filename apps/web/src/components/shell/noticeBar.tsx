'use client';

import { X } from 'lucide-react';
import { useTransition } from 'react';
import { toast } from 'sonner';
import { crmName } from '../../lib/present/crm.ts';
import { reasonOf } from '../../lib/present/health.ts';
import type { NoticeView } from '../../lib/queries/notices.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { TextLink } from '../ui/textLink.tsx';

/** News for the workspace's admins, above every page, until one of them closes it. */
export function NoticeBar({
  workspaceId,
  notices,
  close,
}: {
  workspaceId: string;
  notices: readonly NoticeView[];
  close: (input: { workspaceId: string; id: string }) => Promise<ActionResult>;
}) {
  const [pending, startTransition] = useTransition();
  if (notices.length === 0) return null;
  const dismiss = (id: string) =>
    startTransition(async () => {
      const result = await close({ workspaceId, id });
      if (!result.ok) toast.error(result.message);
    });
  return (
    <section aria-label="Notices" className="mb-5 grid gap-2">
      {notices.map(({ id, crm, kind, reason }) => {
        const name = crmName(crm);
        const broken = kind === 'connection_error';
        return (
          <Notice key={id} tone={broken ? 'warn' : 'good'} className="items-start">
            <div className="flex items-start gap-3">
              <p className="min-w-0 flex-1">
                <strong className="font-semibold">
                  {broken ? `${name} needs your attention.` : `${name} works again.`}
                </strong>{' '}
                {broken ? reason && reasonOf(reason) : 'What had been waiting is being written now.'}{' '}
                {broken && <TextLink href={`/w/${workspaceId}/integrations`}>See what to do</TextLink>}
              </p>
              <Button
                variant="quiet"
                size="icon"
                className="-my-2 -mr-2"
                disabled={pending}
                aria-label={`Dismiss: ${name}`}
                onClick={() => dismiss(id)}
              >
                <X aria-hidden />
              </Button>
            </div>
          </Notice>
        );
      })}
    </section>
  );
}
