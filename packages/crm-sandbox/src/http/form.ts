import type { Context } from 'hono';

/** A form-encoded body. Hono keeps the text, so that more than one reader may ask for it. */
export async function readForm(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await c.req.text());
}

/** The bearer token of a request, or null. */
export function bearerOf(c: Context): string | null {
  return /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? null;
}

/** The JSON body, or undefined when it is none. */
export async function readJson(c: Context): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text()) as unknown;
  } catch {
    return undefined;
  }
}
