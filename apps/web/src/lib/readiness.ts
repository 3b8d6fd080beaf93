/** A probe wants an answer, also of an API that gives none. */
const TIMEOUT_MS = 2_000;
/** Anybody may ask; Supabase hears of it at most this often. */
const KEEP_MS = 1_000;

export type Unreachable = 'auth_unreachable' | 'data_api_unreachable';

interface Dependencies {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** What of Supabase does not answer; null when the dashboard has all it needs. */
export function createReadiness({ fetch, now }: Dependencies) {
  const answers = async (url: string, apikey: string): Promise<boolean> => {
    try {
      const response = await fetch(url, {
        headers: { apikey },
        cache: 'no-store',
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      // A visitor may be refused; whoever refuses is there.
      return response.status < 500;
    } catch {
      return false;
    }
  };
  const look = async (url: string, apikey: string): Promise<Unreachable | null> => {
    const [auth, data] = await Promise.all([
      answers(`${url}/auth/v1/health`, apikey),
      answers(`${url}/rest/v1/workspaces?select=id&limit=1`, apikey),
    ]);
    if (!auth) return 'auth_unreachable';
    return data ? null : 'data_api_unreachable';
  };

  let last: { at: number; answer: Promise<Unreachable | null> } | undefined;
  return (url: string, apikey: string): Promise<Unreachable | null> => {
    if (!last || now() - last.at >= KEEP_MS) last = { at: now(), answer: look(url, apikey) };
    return last.answer;
  };
}
