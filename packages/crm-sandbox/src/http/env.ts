import type { HttpBindings } from '@hono/node-server';

/** Hono's environment in both simulators. */
export interface Env {
  Bindings: HttpBindings;
}
