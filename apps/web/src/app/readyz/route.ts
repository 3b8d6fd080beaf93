import { env } from '../../env.ts';
import { createReadiness } from '../../lib/readiness.ts';

const readiness = createReadiness({ fetch: (url, init) => fetch(url, init), now: Date.now });

/** Whether the dashboard can do its work: for whoever sends it visitors. */
export async function GET(): Promise<Response> {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  const unreachable = await readiness(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY);
  return unreachable === null
    ? Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })
    : Response.json(
        { status: 'not_ready', reason: unreachable },
        { status: 503, headers: { 'cache-control': 'no-store' } },
      );
}

export const dynamic = 'force-dynamic';
