import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));

const schema = z.object({
  SUPABASE_URL: url,
  SUPABASE_PUBLISHABLE_KEY: z.string().min(1),
  /** Only for reading stored files whose rows RLS has already allowed. */
  SUPABASE_SECRET_KEY: z.string().min(1),
  /** Where people reach this dashboard, such as `https://app.conduit.example`. */
  APP_URL: url,
  /** The domain of inbound addresses, such as `in.conduit.example`. */
  INBOUND_DOMAIN: z.string().regex(/^[a-z0-9.-]+$/i, 'a domain name'),
});

export type Env = z.infer<typeof schema>;

/**
 * The environment, read when it is asked for: a build needs none of it, and one build runs anywhere.
 * Throws naming every variable that is missing or malformed.
 */
export function env(): Env {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The dashboard's environment is not complete. ${problems.join('; ')}`);
}

/** True under `next dev`, where React needs `eval` for its error overlays. */
export const isDevelopment = (): boolean => process.env.NODE_ENV === 'development';
