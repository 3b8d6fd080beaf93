import Link from 'next/link';
import type { NextStep } from '../../lib/present/installs.ts';
import { withNext } from '../../lib/nextPath.ts';
import { Button } from '../ui/button.tsx';

/** The ways out of a refusal, the best one first. */
export function NextSteps({
  steps,
  here,
  workspaceId,
  signOut,
}: {
  steps: readonly NextStep[];
  /** This page, to come back to. */
  here: string;
  /** The workspace the steps are about; null for whichever the person has. */
  workspaceId: string | null;
  signOut: () => Promise<void>;
}) {
  const integrations = workspaceId ? `/w/${workspaceId}/integrations` : '/';
  const links: Record<Exclude<NextStep, 'other_person'>, [string, string]> = {
    integrations: [workspaceId ? 'Open integrations' : 'Open your workspace', integrations],
    claimed_workspace: ['Open its integrations', integrations],
    sign_in: ['Sign in', withNext('/sign-in', here)],
    again: ['Try again', here],
    home: ['Go to your workspace', '/'],
  };
  return (
    <div className="grid gap-3">
      {steps.map((step, index) => {
        const variant = index === 0 ? 'primary' : 'secondary';
        if (step === 'other_person') {
          return (
            <form key={step} action={signOut} className="grid">
              <Button type="submit" variant={variant}>
                Sign in as somebody else
              </Button>
            </form>
          );
        }
        const [label, href] = links[step];
        return (
          <Button key={step} asChild variant={variant}>
            <Link href={href}>{label}</Link>
          </Button>
        );
      })}
    </div>
  );
}
