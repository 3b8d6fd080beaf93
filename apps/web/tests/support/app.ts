import { startTestSupabase, type TestSupabase } from '@conduit/local-supabase/testing';
import { within } from '@testing-library/dom';
import { JSDOM } from 'jsdom';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { signIn, signUp } from '../../src/lib/actions/auth.ts';
import { formOf, redirectOf, scope } from './requestScope.ts';

export const APP_URL = 'http://127.0.0.1:3999';
export const PASSWORD = 'correct horse battery';

/** The stack this suite runs on, with the dashboard's environment pointing at it. */
export async function startApp(): Promise<TestSupabase> {
  const stack = await startTestSupabase({ functionsEnv: { INBOUND_DOMAIN: 'in.conduit.example' } });
  pointAt(stack);
  return stack;
}

export function pointAt({
  apiUrl,
  publishableKey,
  secretKey,
}: Pick<TestSupabase, 'apiUrl' | 'publishableKey' | 'secretKey'>): void {
  Object.assign(process.env, {
    SUPABASE_URL: apiUrl,
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    SUPABASE_SECRET_KEY: secretKey,
    APP_URL,
    INBOUND_DOMAIN: 'in.conduit.example',
  });
}

/** Signs up through the app's own form; this browser is then that person. Answers where it led. */
export async function signUpAs(email: string, extra: Record<string, string> = { workspaceName: 'Acme' }) {
  scope.signOut();
  return redirectOf(signUp(null, formOf({ email, password: PASSWORD, ...extra })));
}

export async function signInAs(email: string): Promise<string> {
  scope.signOut();
  return redirectOf(signIn(null, formOf({ email, password: PASSWORD })));
}

/** The workspace somebody owns. */
export async function workspaceOf(stack: TestSupabase, email: string): Promise<string> {
  const { rows } = await stack.pool.query<{ workspace_id: string }>(
    'select workspace_id from public.workspace_members where email = $1 order by joined_at limit 1',
    [email],
  );
  if (!rows[0]) throw new Error(`${email} belongs to no workspace.`);
  return rows[0].workspace_id;
}

/** What a server component's element looks like to a reader. */
export function read(element: ReactNode) {
  const { document } = new JSDOM(renderToStaticMarkup(element)).window;
  return { ...within(document.body), document, text: document.body.textContent };
}
