'use client';

import type { ActionResult } from '../../lib/result.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { TextLink } from '../ui/textLink.tsx';
import { useActionForm } from '../ui/useActionForm.ts';

/** What each refusal means for the person holding the link, by SQLSTATE. */
const REFUSED: Record<string, string> = {
  '22X11': 'This invitation does not exist, or it was withdrawn. Ask whoever sent it for a new link.',
  '22X12':
    'This invitation was already used by somebody else. Each link works once; ask for one of your own.',
  '22X13': 'This invitation has expired: links work for seven days. Ask for a new one.',
  '22X14': 'This invitation is for another email address. Sign in with the address it was sent to.',
};

/** Joining takes a press, so that no link preview joins for anybody. */
export function AcceptForm({
  token,
  accept,
}: {
  token: string;
  accept: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
}) {
  const { form, problem } = useActionForm(accept);
  return (
    <form {...form} className="grid gap-5">
      {problem && <Notice tone="bad">{REFUSED[problem.code] ?? problem.message}</Notice>}
      <input type="hidden" name="token" value={token} />
      {problem && problem.code in REFUSED ? (
        <TextLink href="/">Go to your workspaces</TextLink>
      ) : (
        <SubmitButton>Join the workspace</SubmitButton>
      )}
    </form>
  );
}
