// What the tests use of `@conduit/local-supabase/testing`, which tsconfig.json maps to here: Next declares
// NODE_ENV a required variable for every program that knows its types, which code that starts processes
// with an environment of its own does not hold to.
import type { Sql } from './mail.ts';

export interface TestSupabase {
  apiUrl: string;
  publishableKey: string;
  secretKey: string;
  /** Connections as the owner, whom policies do not bind. */
  pool: Sql;
  stop(): Promise<void>;
}

export function startTestSupabase(options?: { functionsEnv?: Record<string, string> }): Promise<TestSupabase>;
