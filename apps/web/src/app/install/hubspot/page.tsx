import { hubspotReturnUrl } from '@conduit/shared/installFlow.ts';
import type { Metadata } from 'next';
import { AuthCard } from '../../../components/auth/authCard.tsx';
import { SignOutButton } from '../../../components/auth/signOutButton.tsx';
import { PartnerForm } from '../../../components/install/partnerForm.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { TextLink } from '../../../components/ui/textLink.tsx';
import { signOutAndReturn } from '../../../lib/actions/auth.ts';
import { continueToHubspot } from '../../../lib/actions/installs.ts';
import { withNext } from '../../../lib/nextPath.ts';
import { isAdmin, listMemberships } from '../../../lib/queries/workspaces.ts';
import { firstOf, type SearchParams } from '../../../lib/searchParams.ts';
import { currentSession } from '../../../lib/session.ts';

export const metadata: Metadata = { title: 'Install Conduit for HubSpot', referrer: 'no-referrer' };

/**
 * HubSpot's install flow with sign-in at ours. HubSpot may show this page in a frame, where our session cookies do not
 * come along and no other page of ours opens: its links leave the frame.
 */
export default async function HubspotInstallPage({ searchParams }: { searchParams: SearchParams }) {
  const returnUrl = firstOf((await searchParams).returnUrl) ?? '';
  const { supabase, person } = await currentSession();
  if (!URL.canParse(returnUrl)) {
    return (
      <AuthCard
        title="Install Conduit for HubSpot"
        lead="HubSpot opens this page during an install. Start from Conduit’s listing in its marketplace, or connect HubSpot from your integrations."
      >
        <Button asChild>
          <a href="/" target="_top">
            Go to your workspace
          </a>
        </Button>
      </AuthCard>
    );
  }
  const here = `/install/hubspot?${new URLSearchParams({ returnUrl })}`;
  if (!person) {
    return (
      <AuthCard
        title="Install Conduit for HubSpot"
        lead="Create an account or sign in, and say which workspace HubSpot is for. Then HubSpot asks for your consent."
      >
        <div className="grid gap-3">
          <Button asChild>
            <a href={withNext('/sign-up', here)} target="_top">
              Create an account
            </a>
          </Button>
          <Button asChild variant="secondary">
            <a href={withNext('/sign-in', here)} target="_top">
              Sign in
            </a>
          </Button>
        </div>
      </AuthCard>
    );
  }
  const memberships = await listMemberships(supabase, person.id);
  if (!memberships.ok) throw new Error(memberships.error.message);
  // The function decides where the browser may go back to; a link of ours goes to HubSpot's own hosts only.
  const back = hubspotReturnUrl(returnUrl, 'https://app.hubspot.com');
  return (
    <AuthCard
      title="Install Conduit for HubSpot"
      lead="Choose the workspace HubSpot is for. Next, HubSpot asks for your consent."
      footer={
        <>
          Signed in as {person.email}. Not you? <SignOutButton signOut={signOutAndReturn.bind(null, here)} />
          {back && (
            <>
              {' '}
              <TextLink href={back.href}>Back to HubSpot</TextLink>
            </>
          )}
        </>
      }
    >
      <PartnerForm
        returnUrl={returnUrl}
        workspaces={memberships.value.filter(isAdmin)}
        proceed={continueToHubspot}
      />
    </AuthCard>
  );
}
