'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { env } from '../../env.ts';
import { safeNextPath, withNext } from '../nextPath.ts';
import { authRefusal } from '../present/authErrors.ts';
import { done, type ActionResult } from '../result.ts';
import { createSupabase } from '../supabase/server.ts';
import { formFields, invalid } from '../form.ts';

/** As Supabase Auth is set up in `supabase/config.toml`. */
const MIN_PASSWORD_LENGTH = 10;
const email = z.email('Enter an email address, such as ana@example.com.').max(254);

const signInForm = z.object({
  email,
  password: z.string().min(1, 'Enter your password.'),
  next: z.string().optional(),
});

/** Signs in and goes where the visitor was heading. */
export async function signIn(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = signInForm.safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const supabase = await createSupabase();
  const { error } = await supabase.auth.signInWithPassword({
    email: input.data.email,
    password: input.data.password,
  });
  if (error) return authRefusal(error);
  redirect(safeNextPath(input.data.next));
}

const signUpForm = z
  .object({
    email,
    password: z
      .string()
      .min(MIN_PASSWORD_LENGTH, `Use at least ${MIN_PASSWORD_LENGTH} characters.`)
      .max(72, 'Use at most 72 characters.'),
    workspaceName: z.string().trim().max(120, 'Use at most 120 characters.').optional(),
    invited: z.literal('true').optional(),
    next: z.string().optional(),
  })
  .refine((form) => form.invited || form.workspaceName, {
    path: ['workspaceName'],
    message: 'Enter the name of your company or team.',
  });

/**
 * Creates an account, with a first workspace unless the person comes by an invitation. Answers with the
 * address when it must be confirmed by mail first; otherwise goes on.
 */
export async function signUp(
  _before: ActionResult<{ confirm: string }> | null,
  form: FormData,
): Promise<ActionResult<{ confirm: string }>> {
  const input = signUpForm.safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const { invited, workspaceName } = input.data;
  const next = safeNextPath(input.data.next);
  const supabase = await createSupabase();
  const { data, error } = await supabase.auth.signUp({
    email: input.data.email,
    password: input.data.password,
    options: {
      data: invited ? { invited: true } : { workspace_name: workspaceName },
      emailRedirectTo: `${env().APP_URL}${withNext('/auth/confirm', next)}`,
    },
  });
  if (error) return authRefusal(error);
  if (!data.session) return done({ confirm: input.data.email });
  redirect(next);
}

/** Ends this browser's session. */
export async function signOut(): Promise<void> {
  const supabase = await createSupabase();
  await supabase.auth.signOut({ scope: 'local' });
  redirect('/sign-in');
}

/** The same, to come back as somebody else. */
export async function signOutAndReturn(next: string): Promise<void> {
  const supabase = await createSupabase();
  await supabase.auth.signOut({ scope: 'local' });
  redirect(withNext('/sign-in', next));
}
