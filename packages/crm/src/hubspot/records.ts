import { writeRows } from '../batches.ts';
import type { CrmConfig, CrmDependencies } from '../config.ts';
import { crmError } from '../errors.ts';
import { markerIn } from '../marker.ts';
import type { CrmError, CrmPerson, CrmRecords, NoteInput, RowResult, TaskInput } from '../port.ts';
import { batchBody, openHubspot, parseAnswer, type HubspotApi, type HubspotObject } from './api.ts';
import { noteInput, taskInput } from './bodies.ts';
import { listOpenDeals } from './deals.ts';
import { hubspotOAuth } from './oauth.ts';
import { hubspotPaths } from './paths.ts';
import { findOrCreatePeople } from './people.ts';
import { MAX_BATCH, readArchived, readAssociations, readObjects } from './read.ts';
import { writeBatch, type WriteRow } from './write.ts';

const OBJECTS = {
  task: { type: 'tasks', body: 'hs_task_body' },
  note: { type: 'notes', body: 'hs_note_body' },
} as const;

const notAContact = ({ contact }: { contact: CrmPerson }): CrmError | null =>
  contact.kind === 'contact'
    ? null
    : crmError('validation', { certainty: 'not_sent', providerCode: 'not_a_contact' });

/** HubSpot's contacts, tasks, notes and deals. */
export function createHubspotRecords(config: CrmConfig, dependencies: CrmDependencies): CrmRecords {
  const { introspect } = hubspotOAuth(config, dependencies);
  const open = (session: Parameters<CrmRecords['probe']>[0]): HubspotApi =>
    openHubspot(config, dependencies, session);

  const createAll = <Input extends TaskInput | NoteInput>(
    api: HubspotApi,
    object: keyof typeof OBJECTS,
    inputs: readonly Input[],
    toInput: (input: Input) => Record<string, unknown>,
  ): Promise<RowResult[]> => {
    const { type, body } = OBJECTS[object];
    const row = (input: Input): WriteRow => ({
      key: input.key,
      input: toInput(input),
      recognise: ({ properties }: HubspotObject) => markerIn(properties[body] ?? '') === input.key,
      succeed: ({ id }) => ({ key: input.key, ok: true, externalId: id, created: true }),
    });
    return writeRows(inputs, MAX_BATCH, notAContact, (batch) =>
      writeBatch(api, hubspotPaths.batch(type, 'create'), batch.map(row)),
    );
  };

  return {
    crm: 'hubspot',
    maxBatch: MAX_BATCH,
    // Usage guidelines: 110 requests in 10 seconds per account that installed a marketplace app; 5 searches a second.
    limits: { other: { windowMax: 110, windowMs: 10_000 }, search: { windowMax: 5, windowMs: 1_000 } },

    /** Reads one contact, which shows the permission that matters; introspection tells all of them. No daily quota is published. */
    async probe(session) {
      const path = `${hubspotPaths.list('contacts')}?limit=1`;
      const [answer, token] = await Promise.all([
        open(session)({ method: 'GET', path, effect: 'read' }),
        // Not one of the calls that HubSpot limits.
        session.gate?.hold(() => introspect(session.accessToken)) ?? introspect(session.accessToken),
      ]);
      const contact = parseAnswer(batchBody, answer);
      if (!contact.ok) return contact;
      return token.ok ? { ok: true, value: { scopes: token.value.scopes ?? null, quota: null } } : token;
    },

    upsertContacts: (session, contacts) => findOrCreatePeople(open(session), contacts),

    createTasks: (session, tasks) => createAll(open(session), 'task', tasks, taskInput),
    createNotes: (session, notes) => createAll(open(session), 'note', notes, noteInput),

    async findWritten(session, object, wanted, _since) {
      const api = open(session);
      const { type, body } = OBJECTS[object];
      const contacts = wanted.flatMap(({ contact }) => (contact.kind === 'contact' ? [contact.id] : []));
      const associated = await readAssociations(api, 'contacts', type, contacts);
      if (!associated.ok) return associated;
      const records = await readObjects(api, type, [...associated.value.values()].flat(), [body]);
      if (!records.ok) return records;
      const keys = new Set(wanted.map(({ key }) => key));
      const found = new Map<string, string[]>();
      for (const { id, properties } of records.value.values()) {
        const key = markerIn(properties[body] ?? '');
        if (key !== null && keys.has(key)) found.set(key, [...(found.get(key) ?? []), id]);
      }
      if (found.size === keys.size) return { ok: true, value: found };
      // A rep may have deleted it, and its associations with it.
      const archived = await readArchived(api, type, [body]);
      if (!archived.ok) return archived;
      for (const { id, properties } of archived.value) {
        const key = markerIn(properties[body] ?? '');
        if (key !== null && keys.has(key) && !found.has(key)) found.set(key, [id]);
      }
      return { ok: true, value: found };
    },

    /** No unique property can be relied on for tasks and notes. */
    recognisesKeys: () => Promise.resolve({ ok: true, value: false }),

    listOpenDeals: (session, cursor) => listOpenDeals(open(session), cursor),
  };
}
