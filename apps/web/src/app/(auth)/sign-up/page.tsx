import type { Metadata } from 'next';
import { AuthCard } from '../../../components/auth/authCard.tsx';
import { SignUpForm } from '../../../components/auth/signUpForm.tsx';
import { TextLink } from '../../../components/ui/textLink.tsx';
import { signUp } from '../../../lib/actions/auth.ts';
import { safeNextPath, withNext } from '../../../lib/nextPath.ts';
import { firstOf, type SearchParams } from '../../../lib/searchParams.ts';

export const metadata: Metadata = { title: 'Create an account' };

export default async function SignUpPage({ searchParams }: { searchParams: SearchParams }) {
  const next = safeNextPath(firstOf((await searchParams).next));
  const invited = next.startsWith('/invite/');
  return (
    <AuthCard
      title="Create your account"
      lead={
        invited
          ? 'Then you join the workspace you were invited to.'
          : 'Conduit reads your team’s sales email and writes only what matters to your CRM.'
      }
      footer={
        <>
          Already have an account? <TextLink href={withNext('/sign-in', next)}>Sign in</TextLink>
        </>
      }
    >
      <SignUpForm action={signUp} next={next} invited={invited} />
    </AuthCard>
  );
}
