'use server';

import { crms } from '@conduit/shared/crm.ts';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { env } from '../../env.ts';
import { formFields, invalid } from '../form.ts';
import { crmErrorWords } from '../present/crm.ts';
import { refused, type ActionResult } from '../result.ts';
import { createSupabase } from '../supabase/server.ts';

const START_TIMEOUT_MS = 10_000;
const connectForm = z.object({ workspaceId: z.guid(), crm: z.enum(crms) });
const answer = z.union([
  z.object({ url: z.url({ protocol: /^https?$/ }) }),
  z.object({ error: z.object({ code: z.string() }) }),
]);

/** Asks the Edge Function where to send the browser for consent, and sends it there. */
export async function connectCrm(_before: ActionResult | null, form: FormData): Promise<ActionResult> {
  const input = connectForm.safeParse(formFields(form));
  if (!input.success) return invalid(input.error);
  const supabase = await createSupabase();
  const { data } = await supabase.auth.getSession();
  if (!data.session) return refused('not_signed_in', crmErrorWords('not_signed_in'));
  const started = await startOAuth(input.data, data.session.access_token);
  if ('error' in started) return refused(started.error.code, crmErrorWords(started.error.code));
  redirect(started.url);
}

async function startOAuth(
  { workspaceId, crm }: z.output<typeof connectForm>,
  accessToken: string,
): Promise<z.output<typeof answer>> {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  const unreachable = { error: { code: 'unreachable' } };
  try {
    const response = await fetch(`${SUPABASE_URL}/functions/v1/${crm}-oauth-start`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${accessToken}`,
        apikey: SUPABASE_PUBLISHABLE_KEY,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ workspaceId }),
      signal: AbortSignal.timeout(START_TIMEOUT_MS),
      cache: 'no-store',
    });
    const parsed = answer.safeParse(await response.json());
    return parsed.success ? parsed.data : unreachable;
  } catch {
    return unreachable;
  }
}
