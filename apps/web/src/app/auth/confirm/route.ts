import { NextResponse, type NextRequest } from 'next/server';
import { z } from 'zod';
import { env } from '../../../env.ts';
import { safeNextPath } from '../../../lib/nextPath.ts';
import { createSupabase } from '../../../lib/supabase/server.ts';

const link = z.union([
  z.object({ code: z.string().min(1) }),
  z.object({ token_hash: z.string().min(1), type: z.enum(['signup', 'email', 'invite', 'magiclink']) }),
]);

/** Where the link in a confirmation mail leads: signs the person in and goes on. */
export async function GET(request: NextRequest): Promise<NextResponse> {
  const { searchParams } = request.nextUrl;
  const to = (path: string) => NextResponse.redirect(new URL(path, env().APP_URL), 303);
  const parsed = link.safeParse(Object.fromEntries(searchParams));
  if (!parsed.success) return to('/sign-in?error=otp_expired');
  const { auth } = await createSupabase();
  const { error } =
    'code' in parsed.data
      ? await auth.exchangeCodeForSession(parsed.data.code)
      : await auth.verifyOtp(parsed.data);
  return to(error ? '/sign-in?error=otp_expired' : safeNextPath(searchParams.get('next')));
}
