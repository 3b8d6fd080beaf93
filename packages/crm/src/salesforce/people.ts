import { z } from 'zod';

import { refusedRow, unaccounted, writeRows } from '../batches.ts';
import { clip } from '../marker.ts';
import type { CallResult, ContactInput, CrmPerson, RowResult } from '../port.ts';
import { MAX_BATCH, type SalesforceApi } from './api.ts';
import { classifySalesforceRowErrors } from './errors.ts';
import { inLists } from './soql.ts';

/** Object Reference: field lengths of Lead. */
const MAX = { firstName: 40, lastName: 80, company: 255 };

const person = z.object({ Id: z.string(), Email: z.string() });

const normalEmail = (email: string): string => email.trim().toLowerCase();

/** The oldest record of each address: where several people share one, it is the one the team has been using. */
async function findByEmail(
  api: SalesforceApi,
  from: 'Contact' | 'Lead WHERE IsConverted = false AND',
  emails: readonly string[],
): Promise<CallResult<Map<string, string>>> {
  const found = new Map<string, string>();
  const where = from === 'Contact' ? 'Contact WHERE' : from;
  for (const list of inLists(emails)) {
    const soql = `SELECT Id, Email FROM ${where} Email IN ${list} ORDER BY CreatedDate, Id`;
    const records = await api.query(soql, person);
    if (!records.ok) return records;
    for (const { Id, Email } of records.value) {
      if (!found.has(normalEmail(Email))) found.set(normalEmail(Email), Id);
    }
  }
  return { ok: true, value: found };
}

/** A Contact would need an Account to belong to; a person not met before is what Leads are for. */
function leadOf({ email, firstName, lastName, company }: ContactInput): Record<string, string> {
  const [local = email, domain = email] = normalEmail(email).split('@');
  return {
    // Required: a lone first name serves, else what stands before the @.
    LastName: clip(lastName || firstName || local, MAX.lastName),
    ...(lastName && firstName && { FirstName: clip(firstName, MAX.firstName) }),
    Company: clip(company || domain, MAX.company),
    Email: normalEmail(email),
  };
}

async function createLeads(api: SalesforceApi, inputs: ContactInput[]): Promise<RowResult[]> {
  const rows = await api.create('Lead', inputs.map(leadOf));
  return inputs.map(({ key }, index) => {
    if (!rows.ok) return refusedRow(key, rows.error);
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
  const byEmail = new Map<string, ContactInput>();
  for (const contact of contacts) {
    const email = normalEmail(contact.email);
    byEmail.set(email, byEmail.get(email) ?? contact);
  }
  const results = new Map<string, RowResult>();
  const settle = (email: string, { id, kind }: CrmPerson) => {
    const key = byEmail.get(email)?.key ?? '';
    results.set(email, { key, ok: true, externalId: id, person: { id, kind }, created: false });
  };
  const unsettled = () => [...byEmail.keys()].filter((email) => !results.has(email));
  const answers = () =>
    contacts.flatMap(({ key, email }) => {
      const result = results.get(normalEmail(email));
      return result ? [{ ...result, key }] : [];
    });

  for (const [from, kind] of [
    ['Contact', 'contact'],
    ['Lead WHERE IsConverted = false AND', 'lead'],
  ] as const) {
    const found = await findByEmail(api, from, unsettled());
    if (!found.ok) {
      for (const email of unsettled()) results.set(email, refusedRow('', found.error));
      return answers();
    }
    for (const [email, id] of found.value) settle(email, { id, kind });
  }
  const strangers = unsettled().flatMap((email) => byEmail.get(email) ?? []);
  const created = await writeRows(
    strangers,
    MAX_BATCH,
    () => null,
    (batch) => createLeads(api, batch),
  );
  for (const [index, { email }] of strangers.entries()) {
    const result = created[index];
    if (result) results.set(normalEmail(email), result);
  }
  return answers();
}
