import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntilQuiet } from '../../../../packages/cli/src/stack/demoData.ts';
import { installLinks } from '../../../../packages/cli/src/stack/installLinks.ts';
import { deliver } from '../../../../packages/cli/src/stack/journey.ts';
import { INBOUND_DOMAIN, startStack, type Stack } from '../../../../packages/cli/src/stack/startStack.ts';

export interface Product {
  webUrl: string;
  inboundDomain: string;
  /** The CRMs' marketplaces. */
  install: ReturnType<typeof installLinks>;
  /** Delivers an email as the mail gateway would, and waits until everything it led to has happened. */
  receive(raw: string): Promise<void>;
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
  return {
    webUrl: stack.webUrl,
    inboundDomain: INBOUND_DOMAIN,
    install: installLinks(stack),
    receive: async (raw) => {
      const delivery = await deliver(stack, new TextEncoder().encode(raw));
      if (delivery.kind !== 'stored') throw new Error(`Not stored: ${JSON.stringify(delivery)}`);
      await waitUntilQuiet(stack.supabase.dbUrl);
    },
    requireOnTasks: (tasks) => {
      const { control } = stack.sandbox;
      for (const { crm, account } of control.accounts()) {
        if (crm === 'hubspot') control.configure(account, { requiredProperties: { tasks } });
      }
    },
    stop: async () => {
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
