import { vi } from 'vitest';

/** Stands in for Next's request: the cookies a browser would send, and what the app asked of the framework. */
export class RequestScope {
  readonly cookies = new Map<string, string>();
  readonly revalidated: string[] = [];
  pathname = '/';
  /** How often the page was asked for anew. */
  refreshes = 0;
  /** As while rendering a server component, where cookies cannot be set. */
  readOnly = false;

  signOut(): void {
    this.cookies.clear();
    this.readOnly = false;
  }

  readonly store = {
    getAll: () => [...this.cookies].map(([name, value]) => ({ name, value })),
    get: (name: string) => {
      const value = this.cookies.get(name);
      return value === undefined ? undefined : { name, value };
    },
    set: (name: string, value: string, options?: { maxAge?: number }) => {
      if (this.readOnly) throw new Error('Cookies can only be modified in a Server Action or Route Handler.');
      if (value === '' || options?.maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    },
  };
}

export const scope = new RequestScope();

export const nextHeaders = { cookies: async () => scope.store, headers: async () => new Headers() };
export const nextCache = { revalidatePath: (path: string) => void scope.revalidated.push(path) };
/** The real `redirect` and `notFound`, with the hooks answering for `scope`. */
export const nextNavigation = async () => ({
  ...(await vi.importActual<object>('next/navigation')),
  usePathname: () => scope.pathname,
  useRouter: () => ({ refresh: () => void (scope.refreshes += 1) }),
});

interface Digested {
  digest: string;
}
const hasDigest = (error: unknown): error is Digested =>
  typeof error === 'object' && error !== null && 'digest' in error && typeof error.digest === 'string';

/** Where `work` redirected to; throws when it did anything else. */
export async function redirectOf(work: Promise<unknown>): Promise<string> {
  const digest = await digestOf(work);
  const [kind, , ...rest] = digest.split(';');
  if (kind !== 'NEXT_REDIRECT') throw new Error(`Not a redirect: ${digest}`);
  return rest.slice(0, -2).join(';');
}

/** True when `work` ended in `notFound()`. */
export async function isNotFound(work: Promise<unknown>): Promise<boolean> {
  return (await digestOf(work)).startsWith('NEXT_HTTP_ERROR_FALLBACK;404');
}

async function digestOf(work: Promise<unknown>): Promise<string> {
  let value: unknown;
  try {
    value = await work;
  } catch (error) {
    if (hasDigest(error)) return error.digest;
    throw error;
  }
  throw new Error(`Neither redirected nor not found: ${JSON.stringify(value)}`);
}

/** A form as the browser would send it. */
export function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
