import type { Metadata } from 'next';
import Link from 'next/link';
import { AuthCard } from '../../../components/auth/authCard.tsx';
import { SignOutButton } from '../../../components/auth/signOutButton.tsx';
import { AcceptForm } from '../../../components/invite/acceptForm.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { signOut } from '../../../lib/actions/auth.ts';
import { acceptInvitation } from '../../../lib/actions/people.ts';
import { withNext } from '../../../lib/nextPath.ts';
import { currentSession } from '../../../lib/session.ts';

// The address holds a secret: it goes to no other site.
export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' };

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const [{ token }, { person }] = await Promise.all([params, currentSession()]);
  const here = `/invite/${encodeURIComponent(token)}`;
  if (!person) {
    return (
      <AuthCard
        title="You are invited"
        lead="A colleague invited you to their workspace on Conduit. Sign in or create an account, and you come straight back here."
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
  return (
    <AuthCard
      title="Join this workspace?"
      lead="You will see its mail, its decisions and its settings."
      footer={
        <>
          Signed in as {person.email}. Not you? <SignOutButton signOut={signOut} />
        </>
      }
    >
      <AcceptForm token={token} accept={acceptInvitation} />
    </AuthCard>
  );
}
