import type { Database } from '@conduit/db/types';
import { createServerClient } from '@supabase/ssr';
import type { SupabaseClient } from '@supabase/supabase-js';
import { cookies } from 'next/headers';
import { cache } from 'react';
import { env } from '../../env.ts';
import { sessionCookieOptions } from './cookies.ts';

export type Client = SupabaseClient<Database>;

/** Supabase as the signed-in person: everything read or written through it is under RLS. One per request. */
export const createSupabase = cache(async (): Promise<Client> => {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  const store = await cookies();
  return createServerClient<Database>(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: sessionCookieOptions(),
    cookies: {
      getAll: () => store.getAll(),
      setAll: (list) => {
        try {
          for (const { name, value, options } of list) store.set(name, value, options);
        } catch {
          // A server component cannot set cookies; the proxy has already refreshed the session.
        }
      },
    },
  });
});
