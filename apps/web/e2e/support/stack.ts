import { crms, type Crm } from '@conduit/shared/crm.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { SandboxControl } from '../../../../packages/crm-sandbox/src/index.ts';
import { waitUntilQuiet } from '../../../../packages/cli/src/stack/demoData.ts';
import { installLinks } from '../../../../packages/cli/src/stack/installLinks.ts';
import {
  connectCrm,
  deliver,
  signIn,
  type Person,
  type SignedIn,
} from '../../../../packages/cli/src/stack/journey.ts';
import { INBOUND_DOMAIN, startStack, type Stack } from '../../../../packages/cli/src/stack/startStack.ts';

export interface Product {
  webUrl: string;
  inboundDomain: string;
  /** The CRMs' marketplaces. */
  install: ReturnType<typeof installLinks>;
  /** Delivers an email as the mail gateway would. */
  deliver(raw: string): Promise<void>;
  /** Delivers an email and waits until everything it led to has happened. */
  receive(raw: string): Promise<void>;
  /** What customers do to their CRM accounts, and what goes wrong there. */
  crms: SandboxControl;
  /** Signs somebody up and connects `account` of a CRM, without a browser. */
  customer(person: Person, connect: Partial<Record<Crm, string>>): Promise<SignedIn>;
  /** As the database's owner, for what only time does: mail that is old, a failure that lasts. */
  sql<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Waits until no job and no write is under way. */
  quiet(): Promise<void>;
  /** Properties an administrator of the HubSpot portals makes compulsory on tasks. */
  requireOnTasks(properties: string[]): void;
  stop(): Promise<void>;
}

/** The whole product on free ports, in a folder of its own. */
export async function startProduct(): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'conduit-e2e-'));
  let stack: Stack;
  try {
    // What keeps writes at home is the workspace's own switch, which these tests turn.
    stack = await startStack({ dataDir: folder, ports: 'free', durable: false, dryRun: false });
    await stack.dashboard;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const owner = new pg.Pool({ connectionString: stack.supabase.dbUrl, max: 1 });
  const deliverRaw = async (raw: string) => {
    const delivery = await deliver(stack, new TextEncoder().encode(raw));
    if (delivery.kind !== 'stored') throw new Error(`Not stored: ${JSON.stringify(delivery)}`);
  };
  return {
    webUrl: stack.webUrl,
    inboundDomain: INBOUND_DOMAIN,
    install: installLinks(stack),
    deliver: deliverRaw,
    receive: async (raw) => {
      await deliverRaw(raw);
      await waitUntilQuiet(stack.supabase.dbUrl);
    },
    crms: stack.sandbox.control,
    customer: async (person, connect) => {
      const user = await signIn(stack, person);
      for (const crm of crms) {
        const account = connect[crm];
        if (account !== undefined) await connectCrm(stack, user, crm, account);
      }
      await waitUntilQuiet(stack.supabase.dbUrl);
      return user;
    },
    sql: async <Row>(text: string, values: unknown[] = []) => {
      const { rows } = await owner.query<Row & pg.QueryResultRow>(text, values);
      return rows;
    },
    quiet: () => waitUntilQuiet(stack.supabase.dbUrl),
    requireOnTasks: (tasks) => {
      const { control } = stack.sandbox;
      for (const { crm, account } of control.accounts()) {
        if (crm === 'hubspot') control.configure(account, { requiredProperties: { tasks } });
      }
    },
    stop: async () => {
      await owner.end();
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
