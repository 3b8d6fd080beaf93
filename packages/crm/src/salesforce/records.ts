import { z } from 'zod';

import { refusedRow, unaccounted, writeRows } from '../batches.ts';
import type { CrmConfig, CrmDependencies } from '../config.ts';
import { crmError, failed } from '../errors.ts';
import { markerIn } from '../marker.ts';
import type { CrmRecords, CrmSession, NoteInput, RowResult, TaskInput } from '../port.ts';
import { noteRecord, taskRecord } from './activities.ts';
import { MAX_BATCH, openSalesforce } from './api.ts';
import { listOpenDeals } from './deals.ts';
import { classifySalesforceRowErrors } from './errors.ts';
import { createKeyFields } from './keyField.ts';
import { findOrCreatePeople } from './people.ts';
import { inLists, soqlDateTime } from './soql.ts';

/** How far the org's clock may be behind ours when records are read back by creation time. */
const CLOCK_SKEW_MS = 5 * 60_000;

const limits = z.object({ DailyApiRequests: z.object({ Max: z.number(), Remaining: z.number() }) });
const marked = z.object({ Id: z.string(), Description: z.string().nullable() });
const keyed = (field: string) =>
  z.looseObject({ Id: z.string() }).transform((record) => ({ id: record.Id, key: record[field] }));

/** Salesforce's Contacts and Leads, Tasks (notes are completed ones) and Opportunities. */
export function createSalesforceRecords(config: CrmConfig, dependencies: CrmDependencies): CrmRecords {
  const keyFields = createKeyFields(dependencies.now);
  const open = (session: CrmSession) => openSalesforce(config, dependencies, session);
  const orgOf = ({ instanceUrl }: CrmSession): string => instanceUrl ?? '';

  /** By key where the package is installed: sent twice, it is written once. Else a plain insert, found again by its marker. */
  const createActivities = async <Input extends TaskInput | NoteInput>(
    session: CrmSession,
    inputs: readonly Input[],
    toRecord: (input: Input) => Record<string, unknown>,
  ): Promise<RowResult[]> => {
    const opened = open(session);
    const api = opened.ok ? opened.value : null;
    const keyField = opened.ok ? await keyFields.of(orgOf(session), opened.value) : opened;
    if (!api || !keyField.ok) {
      const reason = keyField.ok
        ? crmError('unexpected')
        : { ...keyField.error, certainty: 'not_sent' as const };
      return inputs.map(({ key }) => refusedRow(key, reason));
    }
    const field = keyField.value;
    return writeRows(
      inputs,
      MAX_BATCH,
      () => null,
      async (batch) => {
        const rows = field
          ? await api.upsert(
              'Task',
              field,
              batch.map((input) => ({ ...toRecord(input), [field]: input.key })),
            )
          : await api.create('Task', batch.map(toRecord));
        // The package may have been removed since the org was described.
        if (field && !rows.ok && rows.error.certainty === 'rejected') keyFields.forget(orgOf(session));
        return batch.map(({ key }, index) => {
          if (!rows.ok) return refusedRow(key, rows.error);
          const row = rows.value[index];
          if (!row?.success) return refusedRow(key, classifySalesforceRowErrors(row?.errors, 200));
          if (!row.id) return refusedRow(key, unaccounted(200));
          return { key, ok: true, externalId: row.id, created: row.created ?? true };
        });
      },
    );
  };

  return {
    crm: 'salesforce',
    maxBatch: MAX_BATCH,
    // Salesforce counts the org's day; the window only keeps a burst from taking all the long-running requests.
    limits: { other: { windowMax: 200, windowMs: 10_000 }, search: { windowMax: 200, windowMs: 10_000 } },

    /** Scopes come with each refresh, which costs nothing: they are not asked for here. */
    async probe(session) {
      const opened = open(session);
      if (!opened.ok) return opened;
      const answer = await opened.value.limits(limits);
      if (!answer.ok) return answer;
      const { Max, Remaining } = answer.value.DailyApiRequests;
      return { ok: true, value: { scopes: null, quota: { used: Max - Remaining, limit: Max } } };
    },

    async upsertContacts(session, contacts) {
      const opened = open(session);
      return opened.ok
        ? findOrCreatePeople(opened.value, contacts)
        : contacts.map(({ key }) => refusedRow(key, opened.error));
    },

    createTasks: (session, tasks) => createActivities(session, tasks, taskRecord),
    createNotes: (session, notes) => createActivities(session, notes, noteRecord),

    /** By key field where there is one, then by marker for those written without it. Both kinds are Tasks, keys are unique. */
    async findWritten(session, _object, wanted, since) {
      const sinceMs = Date.parse(since);
      if (Number.isNaN(sinceMs)) return failed(crmError('validation', { certainty: 'not_sent' }));
      const opened = open(session);
      if (!opened.ok) return opened;
      const api = opened.value;
      const field = await keyFields.of(orgOf(session), api);
      if (!field.ok) return field;

      const keys = new Set(wanted.map(({ key }) => key));
      const found = new Map<string, string[]>();
      const note = (key: unknown, id: string) => {
        if (typeof key !== 'string' || !keys.has(key)) return;
        found.set(key, [...new Set([...(found.get(key) ?? []), id])]);
      };
      if (field.value) {
        for (const list of inLists(keys)) {
          const soql = `SELECT Id, ${field.value} FROM Task WHERE ${field.value} IN ${list}`;
          const records = await api.query(soql, keyed(field.value), true);
          if (!records.ok) return records;
          for (const { id, key } of records.value) note(key, id);
        }
      }
      // Descriptions cannot be filtered in SOQL: the person and the time narrow it down, the marker decides here.
      const people = wanted.filter(({ key }) => !found.has(key)).map(({ contact }) => contact.id);
      const created = soqlDateTime(sinceMs - CLOCK_SKEW_MS);
      for (const list of inLists(people)) {
        const soql = `SELECT Id, Description FROM Task WHERE WhoId IN ${list} AND CreatedDate >= ${created}`;
        const records = await api.query(soql, marked, true);
        if (!records.ok) return records;
        for (const { Id, Description } of records.value) note(markerIn(Description ?? ''), Id);
      }
      return { ok: true, value: found };
    },

    async recognisesKeys(session) {
      const opened = open(session);
      if (!opened.ok) return opened;
      const field = await keyFields.of(orgOf(session), opened.value);
      return field.ok ? { ok: true, value: field.value !== null } : field;
    },

    async listOpenDeals(session, cursor) {
      const opened = open(session);
      return opened.ok ? listOpenDeals(opened.value, cursor) : opened;
    },
  };
}
