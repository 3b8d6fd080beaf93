import { chunk, refusedRow, writeRows } from '../batches.ts';
import { crmError } from '../errors.ts';
import type { CallResult, ContactInput, RowResult } from '../port.ts';
import type { HubspotApi, HubspotObject } from './api.ts';
import { hubspotPaths } from './paths.ts';
import { MAX_BATCH, readObjects } from './read.ts';
import { writeBatch, type WriteRow } from './write.ts';

/** Semicolons separate them. HubSpot "Contacts v1, secondary emails": the property that holds what is not primary. */
const SECOND_ADDRESSES = 'hs_additional_emails';
const ADDRESSES = ['email', SECOND_ADDRESSES];

const normalEmail = (email: string): string => email.trim().toLowerCase();

const addressesOf = ({ properties }: HubspotObject): string[] =>
  ADDRESSES.flatMap((name) => (properties[name] ?? '').split(';').map(normalEmail));

const known = (key: string, id: string): RowResult => ({
  key,
  ok: true,
  externalId: id,
  person: { id, kind: 'contact' },
  created: false,
});

/** Only what is known: HubSpot takes an empty value for the wish to have none. */
const newContact = (input: ContactInput): WriteRow => ({
  key: input.key,
  input: {
    properties: Object.fromEntries(
      Object.entries({
        email: normalEmail(input.email),
        firstname: input.firstName,
        lastname: input.lastName,
        company: input.company,
      }).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''),
    ),
  },
  recognise: (object) => addressesOf(object).includes(normalEmail(input.email)),
  succeed: ({ id }) => ({ ...known(input.key, id), created: true }),
});

/**
 * Who exists, by address: from the records, not the search index. Whether a read by email knows a second address is
 * not documented; where it does, the answer shows the primary one in `email`, so both properties are looked at.
 */
async function findPeople(
  api: HubspotApi,
  emails: readonly string[],
): Promise<CallResult<Map<string, string>>> {
  const found = new Map<string, string>();
  for (const batch of chunk(emails, MAX_BATCH)) {
    const contacts = await readObjects(api, 'contacts', batch, ADDRESSES, 'email');
    // An address HubSpot cannot read must not cost the others their turn: creating refuses those that exist.
    if (!contacts.ok && contacts.error.code === 'validation') continue;
    if (!contacts.ok) return contacts;
    for (const object of contacts.value.values()) {
      for (const email of addressesOf(object)) found.set(email, object.id);
    }
  }
  return { ok: true, value: found };
}

/**
 * The rows HubSpot refused because such a person exists (created since they were looked for, or known by a second
 * address): 409 CONFLICT "Contact already exists. Existing ID: 1948209" (seen by PipedreamHQ/pipedream#8749 and in
 * HubSpot's community, "Updated 409 Conflict responses"). The id is read back: a merged one answers with the record that
 * survived. One that cannot be read may be gone again.
 */
async function takeExisting(api: HubspotApi, rows: readonly RowResult[]): Promise<RowResult[]> {
  const existing = rows.flatMap((row) => (!row.ok && row.error.existingId ? [row.error.existingId] : []));
  const survivors = new Map<string, string>();
  for (const id of new Set(existing)) {
    const read = await readObjects(api, 'contacts', [id], ADDRESSES);
    const [object] = read.ok ? read.value.values() : [];
    if (object) survivors.set(id, object.id);
  }
  return rows.map((row) => {
    if (row.ok || row.error.code !== 'conflict') return row;
    const id = survivors.get(row.error.existingId ?? '');
    return id === undefined ? refusedRow(row.key, { ...row.error, retryable: true }) : known(row.key, id);
  });
}

/**
 * Finds each person by address, else creates them. Existing people are left exactly as they are: a display name is
 * what a stranger wrote, and `batch/upsert` would write it over what a rep knows ("Provided property values will be
 * overwritten", HubSpot "Batch update contacts"). Repeatable: a person created by a lost answer is found.
 */
export async function findOrCreatePeople(
  api: HubspotApi,
  contacts: readonly ContactInput[],
): Promise<RowResult[]> {
  const byEmail = new Map<string, ContactInput>();
  for (const contact of contacts) {
    const email = normalEmail(contact.email);
    byEmail.set(email, byEmail.get(email) ?? contact);
  }
  const found = await findPeople(api, [...byEmail.keys()]);
  if (!found.ok) {
    return contacts.map(({ key }) => refusedRow(key, { ...found.error, certainty: 'not_sent' }));
  }
  const strangers = [...byEmail].filter(([email]) => !found.value.has(email));
  const created = await writeRows(
    strangers.map(([, contact]) => contact),
    MAX_BATCH,
    () => null,
    async (batch) =>
      takeExisting(
        api,
        await writeBatch(api, hubspotPaths.batch('contacts', 'create'), batch.map(newContact)),
      ),
  );
  const results = new Map(strangers.map(([email], index) => [email, created[index]]));
  return contacts.map(({ key, email }) => {
    const id = found.value.get(normalEmail(email));
    if (id !== undefined) return known(key, id);
    const result = results.get(normalEmail(email));
    return result ? { ...result, key } : refusedRow(key, crmError('unexpected'));
  });
}
