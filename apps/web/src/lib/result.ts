import { unstable_rethrow } from 'next/navigation';

/** What a loader answers: the value, or why there is none. */
export type Loaded<T> = { ok: true; value: T } | { ok: false; error: LoadError };

export interface LoadError {
  /** `not_found`, or the SQLSTATE or PostgREST code of what went wrong. */
  code: string;
  message: string;
}

/** What a server action answers. `fields` names the inputs that need another look. */
export type ActionResult<T = undefined> =
  { ok: true; value: T } | { ok: false; code: string; message: string; fields?: Record<string, string> };

export const loaded = <T>(value: T): Loaded<T> => ({ ok: true, value });
export const done = <T>(value: T): ActionResult<T> => ({ ok: true, value });
export const refused = (
  code: string,
  message: string,
  fields?: Record<string, string>,
): Extract<ActionResult<never>, { ok: false }> => ({
  ok: false,
  code,
  message,
  ...(fields ? { fields } : {}),
});

/**
 * What an action answers in the browser: one that never reached the server is a problem to show, not an exception. An
 * action that ends on another page goes there.
 */
export async function answered<T>(answer: Promise<ActionResult<T>>): Promise<ActionResult<T>> {
  try {
    return await answer;
  } catch (error) {
    unstable_rethrow(error);
    return refused('unreachable', 'That did not go through. Please try again.');
  }
}

export const NOT_FOUND = { ok: false, error: { code: 'not_found', message: 'Not found.' } } as const;

/** A PostgREST error as a value. Its own message is for logs, never for the screen. */
export function loadFailed(error: { code?: string }): { ok: false; error: LoadError } {
  return {
    ok: false,
    error: { code: error.code || 'unreachable', message: 'This could not be loaded. Please try again.' },
  };
}
