export { runSandbox, USAGE as SANDBOX_USAGE } from './cli.ts';
export { SandboxFileError } from './persistence.ts';
export type { Call, CallFilter } from './calls.ts';
export type {
  AccountRecords,
  AccountSettings,
  AccountSummary,
  HubSpotRecord,
  SandboxControl,
} from './control.ts';
export type { FaultEffect, FaultRule, FaultStatus } from './faults/plan.ts';
export type { PresetName } from './faults/presets.ts';
export type { WebhookDelivery, WebhookRequest } from './hubspot/webhooks.ts';
export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
export { type SeedBook, type SeedOrg, type SeedPortal } from './seed.ts';
