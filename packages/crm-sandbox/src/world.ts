import type { CallLog } from './calls.ts';
import type { FaultPlan } from './faults/plan.ts';
import type { HubSpotState } from './hubspot/state.ts';
import type { Mint } from './mint.ts';
import type { SalesforceState } from './salesforce/state.ts';

/** Everything that survives a restart. Plain JSON. */
export interface SandboxState {
  version: 1;
  minted: number;
  hubspot: HubSpotState;
  salesforce: SalesforceState;
}

export interface AppCredentials {
  clientId: string;
  clientSecret: string;
}

/** What both simulators share. `state` is replaced as a whole by a reset, so it is read through the world. */
export interface World {
  state: SandboxState;
  readonly now: () => number;
  readonly mint: Mint;
  readonly faults: FaultPlan;
  readonly calls: CallLog;
  /** How far the search index of HubSpot is behind. */
  readonly searchLagMs: number;
  /** Life of an access token; null for each provider's usual one. */
  readonly accessTokenTtlMs: number | null;
  /** When each HubSpot account made its recent requests. */
  readonly requestTimes: Map<string, number[]>;
  /** Aborted when the sandbox closes: nothing is sent after that. */
  readonly closing: AbortSignal;
  readonly hubspotApp: AppCredentials & { appId: string };
  readonly salesforceApp: AppCredentials;
  /** Tells the store that there is something to save. */
  changed(): void;
  reset(): void;
}
