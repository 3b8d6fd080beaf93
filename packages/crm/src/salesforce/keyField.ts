import { z } from 'zod';

import type { CallResult } from '../port.ts';
import type { SalesforceApi } from './api.ts';

/** The unique external id on activities that our package brings; prefixed by its namespace when installed as managed. */
const KEY_FIELD = /^([A-Za-z][A-Za-z0-9_]*__)?Conduit_Key__c$/;
/** A package is installed or removed rarely, and a wrong guess is corrected by the next refusal. */
const REMEMBERED_MS = 10 * 60_000;

const description = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      externalId: z.boolean().default(false),
      unique: z.boolean().default(false),
      createable: z.boolean().default(true),
    }),
  ),
});

export interface KeyFields {
  /** The field's name in this org, or null where the package is not installed. */
  of(org: string, api: SalesforceApi): Promise<CallResult<string | null>>;
  forget(org: string): void;
}

/** Remembers, per org, whether tasks can be upserted by key: a describe is large and rarely changes. */
export function createKeyFields(now: () => number): KeyFields {
  const known = new Map<string, { field: string | null; until: number }>();
  return {
    async of(org, api) {
      const remembered = known.get(org);
      if (remembered && remembered.until > now()) return { ok: true, value: remembered.field };
      const described = await api.describe('Task', description);
      if (!described.ok) return described;
      const field =
        described.value.fields.find(
          ({ name, externalId, unique, createable }) =>
            KEY_FIELD.test(name) && externalId && unique && createable,
        )?.name ?? null;
      known.set(org, { field, until: now() + REMEMBERED_MS });
      return { ok: true, value: field };
    },
    forget: (org) => void known.delete(org),
  };
}
