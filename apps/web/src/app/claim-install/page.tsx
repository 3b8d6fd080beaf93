import { crms } from '@conduit/shared/crm.ts';
import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { AuthCard } from '../../components/auth/authCard.tsx';
import { SignOutButton } from '../../components/auth/signOutButton.tsx';
import { ClaimInstallCard } from '../../components/install/claimInstallCard.tsx';
import { NextSteps } from '../../components/install/nextSteps.tsx';
import { Button } from '../../components/ui/button.tsx';
import { signOutAndReturn } from '../../lib/actions/auth.ts';
import { claimInstall } from '../../lib/actions/installs.ts';
import { CLAIM_PATH, FINISH_PATH } from '../../lib/claimCookie.ts';
import { withNext } from '../../lib/nextPath.ts';
import { crmName } from '../../lib/present/crm.ts';
import { claimRefusal, failedInstall, type Refusal } from '../../lib/present/installs.ts';
import { loadInstall, type InstallView } from '../../lib/queries/install.ts';
import { isAdmin, listMemberships } from '../../lib/queries/workspaces.ts';
import { firstOf, type SearchParams } from '../../lib/searchParams.ts';
import { currentSession } from '../../lib/session.ts';

export const metadata: Metadata = { title: 'Connect a CRM', referrer: 'no-referrer' };

const install = z.object({ crm: z.enum(crms), installId: z.guid() });

/**
 * Where every consent to a CRM ends. Who began it in the dashboard, in this browser, goes on at once; anybody else sees whose
 * account it is, and says which workspace it is for.
 */
export default async function ClaimInstallPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const { supabase, person } = await currentSession();
  const error = firstOf(params.error);
  const sought = install.safeParse({ crm: firstOf(params.crm), installId: firstOf(params.install_id) });
  if (error) {
    // Anybody can write an address.
    const crm = crms.find((each) => each === firstOf(params.crm));
    return <Refused refusal={failedInstall(crm ?? 'the CRM', error)} />;
  }
  if (!sought.success) return <Refused refusal={claimRefusal('malformed_request')} />;

  const { crm, installId } = sought.data;
  const query = new URLSearchParams({ crm, install_id: installId });
  const here = `${CLAIM_PATH}?${query}`;
  if (!person) {
    return (
      <AuthCard
        title={`${crmName(crm)} is almost connected`}
        lead="Your CRM has given its consent. Sign in or create an account to say which workspace it is for."
      >
        <div className="grid gap-3">
          <Button asChild>
            <Link href={withNext('/sign-up', here)}>Create an account</Link>
          </Button>
          <Button asChild variant="secondary">
            <Link href={withNext('/sign-in', here)}>Sign in</Link>
          </Button>
        </div>
      </AuthCard>
    );
  }

  const [found, memberships] = await Promise.all([
    loadInstall(supabase, sought.data),
    listMemberships(supabase, person.id),
  ]);
  if (!memberships.ok) throw new Error(memberships.error.message);
  const administered = memberships.value.filter(isAdmin);
  const view = found.ok ? found.value : null;
  const tried = firstOf(params.refused);
  if (view?.begun === 'here' && view.status === 'pending' && tried === undefined)
    redirect(`${FINISH_PATH}?${query}`);
  const isBoundToAdmin = administered.some(({ id }) => id === view?.boundWorkspaceId);
  const code = refusalOf(found, isBoundToAdmin);
  if (code !== null || !view) {
    return (
      <Refused
        refusal={claimRefusal(code ?? 'unreachable')}
        here={here}
        personEmail={person.email}
        workspaceId={view?.claimedWorkspaceId ?? view?.boundWorkspaceId ?? administered[0]?.id ?? null}
      />
    );
  }
  return (
    <AuthCard
      title={`Connect ${crmName(crm)} to Conduit`}
      lead={leadOf(view)}
      footer={<SignedInAs email={person.email} here={here} />}
    >
      <ClaimInstallCard
        install={view}
        here={here}
        personEmail={person.email}
        workspaces={administered}
        notice={tried === undefined ? null : claimRefusal(tried).words}
        claim={claimInstall}
      />
    </AuthCard>
  );
}

/** Whom a connect belongs to that somebody began in the dashboard. */
const leadOf = ({ begun }: InstallView): string =>
  begun === 'by_somebody_else'
    ? 'Somebody else began this and is not given your CRM. Connect it to a workspace of yours, or close the page: it ends by itself.'
    : begun === 'in_another_browser'
      ? 'This was begun in another browser. Check whose account it is, and who you are signed in as, before you connect it.'
      : 'Check whose account this is before you connect it.';

/** Why there is nothing to choose, or null when there is. */
function refusalOf(found: Awaited<ReturnType<typeof loadInstall>>, isBoundToAdmin: boolean): string | null {
  if (!found.ok) return found.code;
  if (found.value.status === 'claimed') return 'claimed_by_you';
  if (found.value.bound === 'elsewhere') return 'account_bound_elsewhere';
  return found.value.bound === 'yours' && !isBoundToAdmin ? 'bound_not_an_admin' : null;
}

function Refused({
  refusal,
  here = CLAIM_PATH,
  personEmail,
  workspaceId = null,
}: {
  refusal: Refusal;
  here?: string;
  personEmail?: string;
  workspaceId?: string | null;
}) {
  return (
    <AuthCard
      title={refusal.title}
      lead={refusal.words}
      {...(personEmail ? { footer: <SignedInAs email={personEmail} here={here} /> } : {})}
    >
      <NextSteps
        steps={refusal.next}
        here={here}
        workspaceId={workspaceId}
        signOut={signOutAndReturn.bind(null, here)}
      />
    </AuthCard>
  );
}

function SignedInAs({ email, here }: { email: string; here: string }) {
  return (
    <>
      Signed in as {email}. Not you? <SignOutButton signOut={signOutAndReturn.bind(null, here)} />
    </>
  );
}
