/** Next.js calls it once, when a server starts. */
export async function register(): Promise<void> {
  // eslint-disable-next-line no-restricted-syntax -- Next.js replaces it, and leaves out what is not for a runtime
  if (process.env.NEXT_RUNTIME === 'nodejs') (await import('./lib/requireEnv.ts')).requireEnv();
}
