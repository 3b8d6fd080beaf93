import { isAuthRetryableFetchError } from '@supabase/supabase-js';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { createSupabase, type Client } from './supabase/server.ts';

export interface Person {
  id: string;
  email: string;
}

export interface Session {
  supabase: Client;
  /** Null when nobody is signed in. */
  person: Person | null;
}

/** Who is asking, verified. Throws when Supabase Auth cannot be reached, which is not the same as signed out. */
export const currentSession = cache(async (): Promise<Session> => {
  const supabase = await createSupabase();
  const { data, error } = await supabase.auth.getClaims();
  if (error && isAuthRetryableFetchError(error)) throw new Error('Sign-in cannot be checked right now.');
  const claims = data?.claims;
  return { supabase, person: claims ? { id: claims.sub, email: claims.email ?? '' } : null };
});

/** The signed-in person, or off to sign in. */
export async function requireSession(): Promise<{ supabase: Client; person: Person }> {
  const { supabase, person } = await currentSession();
  if (!person) redirect('/sign-in');
  return { supabase, person };
}
