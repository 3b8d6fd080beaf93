import { defineEnvironment, domainName, variable, webUrl } from '@conduit/shared/environment.ts';
import { z } from 'zod';

export const webEnvironment = defineEnvironment({
  SUPABASE_URL: variable(webUrl, 'https://<project>.supabase.co'),
  SUPABASE_PUBLISHABLE_KEY: variable(z.string(), 'sb_publishable_…'),
  /** Only for reading stored files whose rows RLS has already allowed. */
  SUPABASE_SECRET_KEY: variable(z.string(), 'sb_secret_…'),
  /** Where people reach this dashboard. */
  APP_URL: variable(webUrl, 'https://app.conduit.example'),
  /** The domain of inbound addresses. */
  INBOUND_DOMAIN: variable(domainName, 'in.conduit.example'),
});

export type Env = ReturnType<typeof webEnvironment.read>;

/**
 * The environment, read when it is asked for: a build needs none of it, and one build runs anywhere.
 * Throws an `EnvironmentError` naming every variable that is missing or malformed.
 */
export const env = (): Env => webEnvironment.read(process.env);

/** True under `next dev`, where React needs `eval` for its error overlays. */
export const isDevelopment = (): boolean => process.env.NODE_ENV === 'development';
