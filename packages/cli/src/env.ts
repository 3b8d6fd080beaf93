import { z } from 'zod';

const operator = z.object({
  /** Postgres as its owner: operators look everywhere. */
  DATABASE_URL: z.string().min(1),
  SUPABASE_URL: z.url(),
  SUPABASE_SECRET_KEY: z.string().min(1),
});
export type OperatorEnv = z.output<typeof operator>;

/** Where the product is that an operator works on. Throws a `ZodError` naming what is missing. */
export const operatorEnv = (source: Record<string, string | undefined> = process.env): OperatorEnv =>
  operator.parse(source);

/** The browser to test with, when the one to use is not where browsers usually are. */
export const chromiumPath = (): string | undefined => process.env.CHROMIUM_PATH;
