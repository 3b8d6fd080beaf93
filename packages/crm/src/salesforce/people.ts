import { z } from 'zod';

import { refusedRow, unaccounted, writeRows } from '../batches.ts';
import { clip } from '../marker.ts';
import type { CallResult, ContactInput, CrmPerson, RowResult } from '../port.ts';
import { MAX_BATCH, type SalesforceApi } from './api.ts';
import { classifySalesforceRowErrors } from './errors.ts';
import { inLists } from './soql.ts';

/** Object Reference: field lengths of Lead. */
const MAX = { firstName: 40, lastName: 80, company: 255 };

/** Where people are looked for, in this order. A converted Lead lives on as a Contact. */
const PLACES = [
  { kind: 'contact', where: 'Contact WHERE' },
  { kind: 'lead', where: 'Lead WHERE IsConverted = false AND' },
] as const;

const personRecord = z.object({ Id: z.string(), Email: z.string() });

const normalEmail = (email: string): string => email.trim().toLowerCase();

/** Who is known already, by address. The oldest record wins: where several share an address, it is the one in use. */
async function findPeople(
  api: SalesforceApi,
  emails: readonly string[],
): Promise<CallResult<Map<string, CrmPerson>>> {
  const found = new Map<string, CrmPerson>();
  for (const { kind, where } of PLACES) {
    for (const list of inLists(emails.filter((email) => !found.has(email)))) {
      const soql = `SELECT Id, Email FROM ${where} Email IN ${list} ORDER BY CreatedDate, Id`;
      const records = await api.query(soql, personRecord);
      if (!records.ok) return records;
      for (const { Id, Email } of records.value.toReversed()) found.set(normalEmail(Email), { id: Id, kind });
    }
  }
  return { ok: true, value: found };
}

/** A Contact would need an Account to belong to; a person not met before is what Leads are for. */
function leadOf({ email, firstName, lastName, company }: ContactInput): Record<string, string> {
  const address = normalEmail(email);
  const at = address.lastIndexOf('@');
  return {
    // Required: a lone first name serves, else what stands before the @.
    LastName: clip(lastName || firstName || address.slice(0, Math.max(at, 1)), MAX.lastName),
    ...(lastName && firstName && { FirstName: clip(firstName, MAX.firstName) }),
    Company: clip(company || address.slice(at + 1), MAX.company),
    Email: address,
  };
}

async function createLeads(api: SalesforceApi, inputs: ContactInput[]): Promise<RowResult[]> {
  const rows = await api.create('Lead', inputs.map(leadOf));
  if (!rows.ok) return inputs.map(({ key }) => refusedRow(key, rows.error));
  return inputs.map(({ key }, index) => {
    const row = rows.value[index];
    if (!row?.success) return refusedRow(key, classifySalesforceRowErrors(row?.errors, 200));
    if (!row.id) return refusedRow(key, unaccounted(200));
    return { key, ok: true, externalId: row.id, person: { id: row.id, kind: 'lead' }, created: true };
  });
}

/**
 * Finds each person as a Contact, else as an open Lead, else creates a Lead. Existing people are left as they are.
 * Repeatable: SOQL sees a Lead as soon as it is created.
 */
export async function findOrCreatePeople(
  api: SalesforceApi,
  contacts: readonly ContactInput[],
): Promise<RowResult[]> {
  const emails = [...new Set(contacts.map(({ email }) => normalEmail(email)))];
  const found = await findPeople(api, emails);
  if (!found.ok) return contacts.map(({ key }) => refusedRow(key, found.error));

  // One Lead per address, whoever names it first.
  const strangers = new Map<string, ContactInput>();
  for (const contact of contacts.toReversed()) {
    const email = normalEmail(contact.email);
    if (!found.value.has(email)) strangers.set(email, contact);
  }
  const created = await writeRows(
    [...strangers.values()],
    MAX_BATCH,
    () => null,
    (batch) => createLeads(api, batch),
  );
  const results = new Map([...strangers.keys()].map((email, index) => [email, created[index]]));
  return contacts.map(({ key, email }) => {
    const person = found.value.get(normalEmail(email));
    if (person) return { key, ok: true, externalId: person.id, person, created: false };
    const result = results.get(normalEmail(email));
    return result ? { ...result, key } : refusedRow(key, unaccounted(null));
  });
}
