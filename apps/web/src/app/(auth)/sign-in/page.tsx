import type { Metadata } from 'next';
import { AuthCard } from '../../../components/auth/authCard.tsx';
import { SignInForm } from '../../../components/auth/signInForm.tsx';
import { Notice } from '../../../components/ui/notice.tsx';
import { TextLink } from '../../../components/ui/textLink.tsx';
import { signIn } from '../../../lib/actions/auth.ts';
import { safeNextPath, withNext } from '../../../lib/nextPath.ts';
import { authErrorWords } from '../../../lib/present/authErrors.ts';
import { firstOf, type SearchParams } from '../../../lib/searchParams.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const next = safeNextPath(firstOf(params.next));
  const error = firstOf(params.error);
  return (
    <AuthCard
      title="Sign in"
      footer={
        <>
          New to Conduit? <TextLink href={withNext('/sign-up', next)}>Create an account</TextLink>
        </>
      }
    >
      {error && <Notice tone="bad">{authErrorWords(error)}</Notice>}
      <SignInForm action={signIn} next={next} />
    </AuthCard>
  );
}
