import { requireEnv } from './env.ts';

/** Next.js calls it once, when a server starts. */
export const register = (): void => requireEnv();
