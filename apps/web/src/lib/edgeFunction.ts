import { z } from 'zod';
import { env } from '../env.ts';

const TIMEOUT_MS = 10_000;
const refusal = z.object({ error: z.object({ code: z.string() }) });

/** What an Edge Function answered: the value, or the code of its refusal (`unreachable` when there was no answer). */
export type Answer<T> = { ok: true; value: T } | { ok: false; code: string };

/** Calls an Edge Function as the signed-in person. */
export async function callFunction<T>(
  path: string,
  schema: z.ZodType<T>,
  {
    accessToken,
    method = 'POST',
    body,
    headers = {},
  }: { accessToken: string; method?: 'GET' | 'POST'; body?: unknown; headers?: Record<string, string> },
): Promise<Answer<T>> {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  const unreachable = { ok: false, code: 'unreachable' } as const;
  try {
    const response = await fetch(`${SUPABASE_URL}/functions/v1/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${accessToken}`,
        apikey: SUPABASE_PUBLISHABLE_KEY,
        'Content-Type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: 'no-store',
    });
    const answer: unknown = await response.json();
    const refused = refusal.safeParse(answer);
    if (refused.success) return { ok: false, code: refused.data.error.code };
    const parsed = schema.safeParse(answer);
    return parsed.success ? { ok: true, value: parsed.data } : unreachable;
  } catch {
    return unreachable;
  }
}
