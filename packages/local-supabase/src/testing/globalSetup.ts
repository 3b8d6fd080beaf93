import type { TestProject } from 'vitest/node';
import { startTestServer, type TestServer } from './server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testServer: TestServer;
  }
}

/** One server for all projects of a run: Vitest calls a global setup once per project that names it. */
interface Shared {
  users: number;
  server: ReturnType<typeof startTestServer>;
}
const slot = globalThis as { [key: symbol]: Shared | undefined };
const SHARED = Symbol.for('conduit.testServer');

export default async function setup(project: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const shared = (slot[SHARED] ??= { users: 0, server: startTestServer() });
  shared.users += 1;
  const server = await shared.server;
  project.provide('testServer', { url: server.url, template: server.template });
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    slot[SHARED] = undefined;
    await server.stop();
  };
}
