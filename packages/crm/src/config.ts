import { z } from 'zod';

import { DEFAULT_TIMEOUT_MS } from './http.ts';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Plain http is for a provider on this machine only. */
export const isLoopback = ({ hostname }: URL): boolean => LOOPBACK_HOSTS.has(hostname);

const baseUrl = z
  .url()
  .transform((value) => value.replace(/\/+$/, ''))
  .refine((value) => {
    const url = new URL(value);
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  }, 'Use https; plain http is for loopback hosts only');

const credentials = { clientId: z.string().min(1), clientSecret: z.string().min(1) };

/** Everything the providers need to know, as an argument: this package reads no environment. */
export const crmConfigSchema = z.object({
  hubspot: z.object({
    ...credentials,
    authorizeUrl: baseUrl.default('https://app.hubspot.com'),
    apiUrl: baseUrl.default('https://api.hubapi.com'),
  }),
  salesforce: z.object({
    ...credentials,
    loginUrl: baseUrl.default('https://login.salesforce.com'),
    /** Never left to a library's default (jsforce: 50.0). */
    apiVersion: z
      .string()
      .regex(/^v\d{2,3}\.0$/)
      .default('v67.0'),
  }),
  timeoutMs: z.number().int().positive().default(DEFAULT_TIMEOUT_MS),
});

/** As written by the operator; what has a default may be left out. */
export type CrmConfigInput = z.input<typeof crmConfigSchema>;
export type CrmConfig = z.output<typeof crmConfigSchema>;

/** The outside world, as arguments. */
export interface CrmDependencies {
  /** Milliseconds since the epoch. */
  now: () => number;
}
