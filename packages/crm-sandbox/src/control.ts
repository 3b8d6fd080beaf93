import type { Call, CallFilter } from './calls.ts';
import type { FaultRule, FaultStatus } from './faults/plan.ts';
import { expireTokens as expireHubSpotTokens } from './hubspot/app.ts';
import { uninstall as uninstallHubSpot } from './hubspot/grants.ts';
import { eraseObject, associated } from './hubspot/objectStore.ts';
import { OBJECT_TYPE_NAMES, type ObjectType } from './hubspot/objectTypes.ts';
import type { PortalSettings } from './hubspot/state.ts';
import { sendWebhook, type WebhookDelivery, type WebhookRequest } from './hubspot/webhooks.ts';
import { expireTokens as expireSalesforceTokens, revokeOrg } from './salesforce/grants.ts';
import type { OrgSettings, SObjectRecord } from './salesforce/state.ts';
import { SOBJECT_TYPES, type SObjectType } from './salesforce/schema.ts';
import type { World } from './world.ts';

export interface HubSpotRecord {
  id: string;
  properties: Record<string, string | null>;
  archived: boolean;
  /** Ids by object type. */
  associations: Partial<Record<ObjectType, string[]>>;
  createdAt: string;
}

export type AccountRecords =
  | { crm: 'hubspot'; account: string; objects: Record<ObjectType, HubSpotRecord[]> }
  | { crm: 'salesforce'; account: string; objects: Record<SObjectType, SObjectRecord[]> };

export interface AccountSummary {
  crm: 'hubspot' | 'salesforce';
  /** HubSpot hub id or Salesforce org id. */
  account: string;
  name: string;
  settings: PortalSettings | OrgSettings;
}

export type AccountSettings = Partial<PortalSettings> | Partial<OrgSettings>;

/** What tests and demos do to the simulators from outside; `/_sandbox/*` offers the same over HTTP. */
export interface SandboxControl {
  faults: {
    /** Replaces the plan. */
    set(rules: FaultRule[]): void;
    /** Adds a rule at the end and returns its id. */
    add(rule: FaultRule): string;
    remove(id: string): boolean;
    list(): FaultStatus[];
    clear(): void;
  };
  calls(filter?: CallFilter): Call[];
  clearCalls(): void;
  accounts(): AccountSummary[];
  /** Everything an account holds, archived records included; null for an unknown account. */
  records(account: string): AccountRecords | null;
  /** Changes settings of a portal or an org; false for an unknown account. */
  configure(account: string, settings: AccountSettings): boolean;
  /** Ends all access tokens (of one account) and returns how many there were. */
  expireTokens(account?: string): number;
  /** The customer removes the app. HubSpot: uninstalled; Salesforce: every authorization revoked. */
  uninstall(account: string): boolean;
  /** Takes scopes away from what an account has granted. Salesforce says so with the next refresh. */
  removeScopes(account: string, scopes: string[]): void;
  /** Erases a contact as a privacy request does, and tells the app. */
  eraseContact(
    account: string,
    contactId: string,
    options?: Omit<WebhookRequest, 'hubId' | 'objectId' | 'subscriptionType'>,
  ): Promise<WebhookDelivery[]>;
  sendWebhook(request: WebhookRequest): Promise<WebhookDelivery[]>;
  /** Where HubSpot sends its webhooks; null for nowhere. */
  setWebhookUrl(url: string | null): void;
  /** Back to the seed: no tokens, no records of ours, no faults, no calls. */
  reset(): void;
}

export function createControl(world: World): SandboxControl {
  const portalOf = (account: string) => world.state.hubspot.portals[account];
  const orgOf = (account: string) => world.state.salesforce.orgs[account];

  const control: SandboxControl = {
    faults: {
      set: (rules) => world.faults.set(rules),
      add: (rule) => world.faults.add(rule),
      remove: (id) => world.faults.remove(id),
      list: () => world.faults.list(),
      clear: () => world.faults.clear(),
    },
    calls: (filter) => world.calls.list(filter),
    clearCalls: () => world.calls.clear(),
    accounts: () => [
      ...Object.values(world.state.hubspot.portals).map(({ hubId, name, settings }) => ({
        crm: 'hubspot' as const,
        account: String(hubId),
        name,
        settings,
      })),
      ...Object.values(world.state.salesforce.orgs).map(({ orgId, name, settings }) => ({
        crm: 'salesforce' as const,
        account: orgId,
        name,
        settings,
      })),
    ],
    records(account) {
      const org = orgOf(account);
      if (org !== undefined) {
        const lists = SOBJECT_TYPES.map((type) => [type, Object.values(org.records[type])]);
        // Object.fromEntries forgets that these are exactly the object types.
        const objects = Object.fromEntries(lists) as Record<SObjectType, SObjectRecord[]>;
        return structuredClone({ crm: 'salesforce', account, objects });
      }
      return hubspotRecords(world, account);
    },
    configure(account, settings) {
      const target = portalOf(account)?.settings ?? orgOf(account)?.settings;
      if (target === undefined) return false;
      Object.assign(target, settings);
      world.changed();
      return true;
    },
    expireTokens(account) {
      const which = account ?? null;
      world.changed();
      return expireHubSpotTokens(world, which) + expireSalesforceTokens(world, which);
    },
    uninstall(account) {
      const portal = portalOf(account);
      const org = orgOf(account);
      if (portal !== undefined) uninstallHubSpot(world, portal.hubId);
      if (org !== undefined) revokeOrg(world, org.orgId);
      world.changed();
      return portal !== undefined || org !== undefined;
    },
    removeScopes(account, scopes) {
      const { accessGrants, refreshGrants } = world.state.hubspot;
      for (const grant of [...Object.values(accessGrants), ...Object.values(refreshGrants)]) {
        if (String(grant.hubId) === account)
          grant.scopes = grant.scopes.filter((scope) => !scopes.includes(scope));
      }
      for (const authorization of Object.values(world.state.salesforce.authorizations)) {
        if (authorization.orgId !== account) continue;
        const left = authorization.scope.split(' ').filter((scope) => !scopes.includes(scope));
        authorization.scope = left.join(' ');
      }
      world.changed();
    },
    async eraseContact(account, contactId, options) {
      const portal = portalOf(account);
      if (portal === undefined) return [];
      eraseObject(portal, 'contacts', contactId);
      world.changed();
      return sendWebhook(world, {
        ...options,
        subscriptionType: 'contact.privacyDeletion',
        hubId: portal.hubId,
        objectId: contactId,
      });
    },
    sendWebhook: (request) => sendWebhook(world, request),
    setWebhookUrl(url) {
      world.state.hubspot.webhookUrl = url;
      world.changed();
    },
    reset: () => world.reset(),
  };
  return control;
}

function hubspotRecords(world: World, account: string): AccountRecords | null {
  const portal = world.state.hubspot.portals[account];
  if (portal === undefined) return null;
  const list = (type: ObjectType): HubSpotRecord[] =>
    Object.values(portal.objects[type]).map((object) => ({
      id: object.id,
      properties: { ...object.properties },
      archived: object.archivedAt !== null,
      createdAt: new Date(object.createdAt).toISOString(),
      associations: Object.fromEntries(
        OBJECT_TYPE_NAMES.flatMap((to) => {
          const ids = associated(portal, type, object.id, to).map(({ id }) => id);
          return ids.length > 0 ? [[to, ids]] : [];
        }),
      ),
    }));
  return {
    crm: 'hubspot',
    account,
    objects: {
      contacts: list('contacts'),
      companies: list('companies'),
      deals: list('deals'),
      tasks: list('tasks'),
      notes: list('notes'),
    },
  };
}
