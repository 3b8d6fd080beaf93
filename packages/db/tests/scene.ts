import { createTestDatabase, createUser, type TestDatabase } from '@conduit/local-supabase/testing';
import { chooseThread } from '@conduit/shared/inbound/index.ts';
import type { Crm } from '@conduit/shared/crm.ts';
import { randomUUID } from 'node:crypto';

import { openDatabase, type Db } from '../src/client.ts';
import { storeRun } from '../src/extraction.ts';
import type { ClaimResult } from '../src/installs.ts';
import { planWrite, type PlannedWrite } from '../src/ledger.ts';
import { storeMessage, type NewMessage, type StoredMessage } from '../src/mail.ts';
import { account, connectAccount, type AccountToConnect } from '../testing/account.ts';
import { mail } from '../testing/mail.ts';

export { mail };

export interface Workspace {
  workspaceId: string;
  userId: string;
}

/** A database with the roles the services connect as, so that their grants are part of what is tested. */
export interface Scene {
  database: TestDatabase;
  /** As `conduit_functions`. */
  functions: Db;
  /** As `conduit_worker`. */
  worker: Db;
  /** Signing up makes a person and their first workspace. */
  signUp(email?: string): Promise<Workspace>;
  /** One value of the first row, as the owner. */
  value<T>(query: string, values?: unknown[]): Promise<T>;
  close(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const database = await createTestDatabase();
  const functions = openDatabase({ url: database.functionsUrl, applicationName: 'test' });
  const worker = openDatabase({ url: database.workerUrl, applicationName: 'test', max: 8 });
  return {
    database,
    functions,
    worker,
    async signUp(email = `${randomUUID()}@northwind.example`) {
      const { id: userId } = await createUser(database.pool, { email });
      const { rows } = await database.pool.query<{ workspace_id: string }>(
        'select workspace_id from public.workspace_members where user_id = $1',
        [userId],
      );
      return { userId, workspaceId: rows[0]!.workspace_id }; // made by the sign-up trigger
    },
    async value<T>(query: string, values: unknown[] = []) {
      const { rows } = await database.pool.query<Record<string, T>>(query, values);
      return Object.values(rows[0]!)[0]!; // a query for one value returns it
    },
    async close() {
      await functions.destroy();
      await worker.destroy();
      await database.drop();
    },
  };
}

/** Stores it, letting the real rule choose the thread. */
export const store = (db: Db, message: NewMessage): Promise<StoredMessage> =>
  storeMessage(db, message, (candidates) => {
    const choice = chooseThread({
      message: { ...message, messageId: message.internetMessageId },
      receivedAt: message.receivedAt,
      own: ['northwind.example', 'in.conduit.example'],
      ...candidates,
    });
    return choice.new ? null : choice.threadId;
  });

export const connect = (
  { functions }: Scene,
  workspace: Workspace,
  overrides: Partial<AccountToConnect> = {},
): Promise<ClaimResult> =>
  connectAccount(functions, { ...workspace, account: account(overrides) }, (connectionId) =>
    Promise.resolve({
      accessToken: `access of ${connectionId}`,
      refreshToken: `refresh of ${connectionId}`,
      expiresAt: '2026-11-23T12:00:00.000Z',
      identityUrl: null,
    }),
  );

/** A workspace with one stored message, one run over it and one connection: what the ledger's rows hang on. */
export async function openConversation(scene: Scene, crm: Crm = 'hubspot') {
  const workspace = await scene.signUp();
  const { workspaceId } = workspace;
  const connected = await connect(scene, workspace, { crm });
  if (!connected.ok) throw new Error(connected.code);
  const { messageId, threadId } = await store(scene.functions, mail(workspaceId));
  const { connectionId } = connected;
  const runId = await storeRun(scene.worker, {
    workspaceId,
    threadId,
    messageId,
    extractorVersion: 'test',
    direction: 'inbound',
    decision: 'outcome',
    confidence: 0.9,
    reasons: [],
    replyStart: 0,
    replyEnd: 10,
    facts: [],
  });
  const plan = (write: Partial<PlannedWrite> = {}) =>
    planWrite(scene.worker, {
      workspaceId,
      crm,
      connectionId,
      threadId,
      messageId,
      object: 'contact',
      action: 'upsert',
      idempotencyKey: `cdt_${randomUUID()}`,
      contactWriteId: null,
      dealId: null,
      payload: { email: 'maria.rossi@acme-robotics.example' },
      dryRun: false,
      ...write,
    });
  return { ...workspace, connectionId, threadId, messageId, runId: runId!, plan }; // the first run is stored
}
