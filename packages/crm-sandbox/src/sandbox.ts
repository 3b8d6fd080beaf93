import { CallLog } from './calls.ts';
import { createControl, type SandboxControl } from './control.ts';
import { controlRoutes } from './controlRoutes.ts';
import { FaultPlan } from './faults/plan.ts';
import { listen } from './http/serve.ts';
import { hubspotApp } from './hubspot/app.ts';
import { seedHubSpot } from './hubspot/seedPortal.ts';
import { createMint, type Mint } from './mint.ts';
import { readState, StateFile } from './persistence.ts';
import { salesforceApp } from './salesforce/app.ts';
import { SANDBOX_LOGIN } from './salesforce/hosts.ts';
import { seedSalesforce } from './salesforce/seedOrg.ts';
import { ORGS, PORTALS, type SeedOrg, type SeedPortal } from './seed.ts';
import type { SandboxState, World } from './world.ts';

export interface SandboxOptions {
  /** 0 or absent: a free port. */
  hubspotPort?: number;
  salesforcePort?: number;
  /** JSON file for persistence across restarts; memory only when absent. */
  dataFile?: string;
  /** Tokens, codes and correlation ids follow from it. */
  seed?: number;
  now?: () => number;
  /** How far HubSpot's search index is behind. */
  searchLagMs?: number;
  /** Life of access tokens; each provider's usual one when absent. */
  accessTokenTtlMs?: number;
  /** The accounts there are; those of the demo when absent. */
  portals?: SeedPortal[];
  orgs?: SeedOrg[];
}

export interface Sandbox {
  hubspot: { url: string; clientId: string; clientSecret: string; appId: string; webhookSecret: string };
  /** `sandboxLoginUrl` stands for test.salesforce.com, `url` for login.salesforce.com. */
  salesforce: { url: string; sandboxLoginUrl: string; clientId: string; clientSecret: string };
  /** In-process control, the same things the HTTP control API at /_sandbox/* does. */
  control: SandboxControl;
  close(): Promise<void>;
}

const SEARCH_LAG_MS = 5_000;

const HUBSPOT_APP = {
  clientId: '7c1e2f30-sandbox-4a5b-9d6c-hubspotapp01',
  clientSecret: 'sandbox-hubspot-secret',
  appId: '2900001',
};
const SALESFORCE_APP = {
  clientId: '3MVG9sandbox.ConduitExternalClientApp',
  clientSecret: 'sandbox-salesforce-secret',
};

/** Starts both simulators on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const saved = options.dataFile === undefined ? null : await readState(options.dataFile);
  const seeded = (): SandboxState => ({
    version: 1,
    minted: 0,
    hubspot: seedHubSpot(options.portals ?? PORTALS, now()),
    salesforce: seedSalesforce(options.orgs ?? ORGS, now()),
  });
  const state = saved ?? seeded();

  const closing = new AbortController();
  const world: World = {
    state,
    now,
    mint: stateMint(() => world.state, options.seed ?? 1, now),
    faults: new FaultPlan(now),
    calls: new CallLog(),
    searchLagMs: options.searchLagMs ?? SEARCH_LAG_MS,
    accessTokenTtlMs: options.accessTokenTtlMs ?? null,
    requestTimes: new Map(),
    closing: closing.signal,
    hubspotApp: HUBSPOT_APP,
    salesforceApp: SALESFORCE_APP,
    changed: () => file?.changed(),
    reset: () => {
      const { minted } = world.state;
      // The counter goes on: a token of before the reset must never come back to life.
      world.state = { ...seeded(), minted };
      world.faults.clear();
      world.calls.clear();
      world.requestTimes.clear();
      file?.changed();
    },
  };
  const file = options.dataFile === undefined ? null : new StateFile(options.dataFile, () => world.state);
  const control = createControl(world);
  const hubspot = hubspotApp(world).route('/_sandbox', controlRoutes(control));
  const salesforce = salesforceApp(world).route('/_sandbox', controlRoutes(control));
  const hubspotServer = await listen(hubspot, options.hubspotPort ?? 0);
  const salesforceServer = await listen(salesforce, options.salesforcePort ?? 0).catch(
    async (error: unknown) => {
      await hubspotServer.close();
      throw error;
    },
  );

  return {
    hubspot: { url: hubspotServer.url, ...HUBSPOT_APP, webhookSecret: HUBSPOT_APP.clientSecret },
    salesforce: {
      url: salesforceServer.url,
      sandboxLoginUrl: `${salesforceServer.url}/${SANDBOX_LOGIN}`,
      ...SALESFORCE_APP,
    },
    control,
    async close() {
      closing.abort();
      await Promise.all([hubspotServer.close(), salesforceServer.close()]);
      await file?.flush();
    },
  };
}

/** Counts in whichever state is current. */
function stateMint(state: () => SandboxState, seed: number, now: () => number): Mint {
  const counter = {
    get minted() {
      return state().minted;
    },
    set minted(value: number) {
      state().minted = value;
    },
  };
  return createMint(counter, seed, now);
}
