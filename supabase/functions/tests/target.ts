import type { Sandbox } from '@conduit/crm-sandbox';
import type { TestDatabase, TestSupabase } from '@conduit/local-supabase/testing';
import type { Vault } from '@conduit/crm/vault.ts';

import { createWorkspace, openTestDatabase, startCrms, workspaceOf } from './fixtures.ts';
import { serveFunctions } from './serve.ts';

export const APP = 'http://127.0.0.1:3000';

/** Somebody signed up, owner of a workspace of their own. */
export interface Person {
  userId: string;
  email: string;
  accessToken: string;
  workspaceId: string;
  /** The secret that the dashboard keeps in a cookie of their browser. */
  browser: string;
}

/** The functions at an address, with the CRMs they speak to: in Node over HTTP, or in Deno behind the gateway. */
export interface Target {
  functionsUrl: string;
  sandbox: Sandbox;
  /** As the owner of the database, whom policies do not bind. */
  pool: TestDatabase['pool'];
  signUp(email: string): Promise<Person>;
  people: {
    /** Who installs in the CRMs' first accounts. */
    dana: Person;
    carl: Person;
    eve: Person;
    /** A plain member of Dana's workspace besides her own. */
    mia: Person;
  };
  /** The stack around the functions, where there is one. */
  stack: TestSupabase | null;
}

async function withPeople(target: Omit<Target, 'people'>): Promise<Target> {
  const people = {
    dana: await target.signUp('dana.whitfield@northwind.example'),
    carl: await target.signUp('carl@contoso.example'),
    eve: await target.signUp('eve@evil.example'),
    mia: await target.signUp('mia@northwind.example'),
  };
  await target.pool.query(
    `insert into public.workspace_members (workspace_id, user_id, role, email) values ($1, $2, 'member', $3)`,
    [people.dana.workspaceId, people.mia.userId, people.mia.email],
  );
  return { ...target, people };
}

/** The handlers in this process, behind a server on a free port. Access tokens are user ids here. */
export async function openNodeTarget(): Promise<Target & { vault: Vault; close(): Promise<void> }> {
  const database = await openTestDatabase();
  const { sandbox, providers, vault } = await startCrms();
  const users = new Map<string, { id: string; email: string }>();
  const server = await serveFunctions((functionsUrl) => (crm) => ({
    crm,
    db: database.db,
    provider: providers[crm],
    vault,
    findUser: async (token) => users.get(token) ?? null,
    functionsUrl,
    appUrl: APP,
    hubspotOrigin: sandbox.hubspot.url,
    now: Date.now,
  }));
  const target = await withPeople({
    functionsUrl: server.functionsUrl,
    sandbox,
    pool: database.pool,
    stack: null,
    signUp: async (email) => {
      const { id, ownerId } = await createWorkspace(database, email);
      users.set(ownerId, { id: ownerId, email });
      return { userId: ownerId, email, accessToken: ownerId, workspaceId: id, browser: crypto.randomUUID() };
    },
  });
  return {
    ...target,
    vault,
    close: async () => {
      await server.close();
      await sandbox.close();
      await database.end();
    },
  };
}

/** The functions as they are deployed, each a Deno process, with Auth's own access tokens. */
export const openDenoTarget = (stack: TestSupabase, sandbox: Sandbox): Promise<Target> =>
  withPeople({
    functionsUrl: `${stack.apiUrl}/functions/v1`,
    sandbox,
    pool: stack.pool,
    stack,
    signUp: async (email) => {
      const { userId, accessToken } = await stack.signUp(email);
      const { id } = await workspaceOf(stack.pool, userId);
      return { userId, email, accessToken, workspaceId: id, browser: crypto.randomUUID() };
    },
  });

/** Nobody has installed or connected anything; the people stay. */
export async function forgetInstalls({ pool, sandbox }: Target): Promise<void> {
  sandbox.control.reset();
  await pool.query(`delete from public.crm_connections`);
  await pool.query(`delete from private.oauth_states`);
}
