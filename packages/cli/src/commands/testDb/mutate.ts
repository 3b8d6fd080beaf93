import type { TestServer } from '@conduit/local-supabase/testing';
import type pg from 'pg';
import { withClient, withCopy } from './database.ts';
import { createFixture, failures, runMatrix, type Fixture } from './matrix.ts';
import { listMutations, type Mutation } from './mutations.ts';
import { prepareTests, runStories } from './pgTap.ts';
import { comparePrivileges } from './privileges.ts';

export interface MutationReport {
  mutations: number;
  caught: number;
  /** Of those caught, how many a statement's outcome told, not only the list of privileges. */
  caughtByBehaviour: number;
  /** Faults that nothing noticed. */
  survivors: string[];
}

/** Puts in one fault at a time, of those chosen, and counts those that a test notices. */
export async function runMutations(
  server: TestServer,
  choose: (all: Mutation[]) => Mutation[] = (all) => all,
): Promise<MutationReport> {
  const report: MutationReport = { mutations: 0, caught: 0, caughtByBehaviour: 0, survivors: [] };
  const record = (mutation: Mutation, by: 'behaviour' | 'privileges' | undefined): void => {
    report.mutations += 1;
    if (by === 'behaviour') report.caughtByBehaviour += 1;
    if (by) report.caught += 1;
    else report.survivors.push(mutation.name);
  };

  await withCopy(server, async ({ url }) => {
    await prepareTests(url);
    // Ahead of the fixture, so that the stories start from the same database as in an ordinary run.
    const chosen = choose(await withClient(url, listMutations));
    const prepared = { ...server, template: new URL(url).pathname.slice(1) };
    for (const mutation of chosen.filter(({ by }) => by === 'stories')) {
      record(mutation, (await storiesNotice(prepared, mutation)) ? 'behaviour' : undefined);
    }
    await withClient(url, async (client) => {
      const fixture = await createFixture(client);
      for (const mutation of chosen.filter(({ by }) => by !== 'stories')) {
        record(mutation, await matrixNotices(client, fixture, mutation));
      }
    });
  });
  return report;
}

/** On a copy of the prepared database, since pgTAP files have transactions of their own. */
async function storiesNotice(prepared: TestServer, mutation: Mutation): Promise<boolean> {
  return withCopy(prepared, async ({ url }) => {
    await withClient(url, (client) => client.query(mutation.sql));
    return (await runStories(url)).some(({ failures: failed }) => failed.length > 0);
  });
}

/** In one transaction: the fault, what notices it, and back. */
export async function matrixNotices(
  client: pg.Client,
  fixture: Fixture,
  mutation: Mutation,
): Promise<'behaviour' | 'privileges' | undefined> {
  await client.query('begin');
  try {
    await client.query(mutation.sql);
    if (mutation.by === 'matrix' && failures(await runMatrix(client, fixture, mutation.table)).length > 0) {
      return 'behaviour';
    }
    return (await comparePrivileges(client)).length > 0 ? 'privileges' : undefined;
  } finally {
    await client.query('rollback');
  }
}
