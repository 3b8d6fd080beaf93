/** What a run must have led to: one task and one note about this person, and about this deal where there is one. */
export interface ExpectedOutcome {
  schedule: number;
  account: string;
  messageId: string;
  email: string;
  dealId: string | null;
}

export interface LedgerRow {
  messageId: string;
  object: 'contact' | 'task' | 'note';
  state: string;
  key: string;
  externalId: string | null;
}

/** A task or note of ours in a CRM, found by the key it carries, whatever the ledger says. */
export interface CrmRecord {
  account: string;
  id: string;
  key: string;
  people: string[];
  deals: string[];
}

export interface CrmPerson {
  account: string;
  id: string;
  email: string;
}

export interface Finding {
  kind: 'duplicate' | 'lost' | 'unresolved' | 'misassociated' | 'crash';
  schedule: number | null;
  detail: string;
}

/** A worker is told to end or is killed; one that ends by itself is a finding, even if another takes its place at once. */
export const crashesSince = (before: number, now: number): Finding[] =>
  Array.from({ length: now - before }, () => ({
    kind: 'crash',
    schedule: null,
    detail: 'a worker ended by itself',
  }));

const OBJECTS = ['contact', 'task', 'note'] as const;

/** Holds the CRMs' own records against the ledger, and both against what was asked for. */
export function check(
  expected: readonly ExpectedOutcome[],
  ledger: readonly LedgerRow[],
  crm: { records: readonly CrmRecord[]; people: readonly CrmPerson[] },
): Finding[] {
  const rowsByMessage = Map.groupBy(ledger, (row) => row.messageId);
  const recordsByKey = Map.groupBy(crm.records, (record) => record.key);
  const peopleByEmail = Map.groupBy(crm.people, ({ account, email }) => `${account} ${email}`);
  const findings = expected.flatMap((outcome) => {
    const { schedule, account, email } = outcome;
    const rows = rowsByMessage.get(outcome.messageId) ?? [];
    const people = (peopleByEmail.get(`${account} ${email}`) ?? []).map(({ id }) => id);
    const find = (kind: Finding['kind'], detail: string): Finding => ({ kind, schedule, detail });
    return OBJECTS.flatMap((object) => {
      const [row, ...more] = rows.filter((each) => each.object === object);
      if (!row) return [find('lost', `${object} was never planned`)];
      const found: Finding[] = more.map(() => find('duplicate', `${object} was planned twice`));
      if (row.state !== 'succeeded') found.push(find('unresolved', `${object} is ${row.state}`));
      if (object === 'contact') return [...found, ...aboutContact(row, people, find)];
      return [...found, ...aboutRecord(row, recordsByKey.get(row.key) ?? [], people, outcome, find)];
    });
  });
  return [...findings, ...doubledPeople(expected, peopleByEmail), ...unplanned(ledger, crm.records)];
}

type Find = (kind: Finding['kind'], detail: string) => Finding;

function aboutContact(row: LedgerRow, people: readonly string[], find: Find): Finding[] {
  if (row.state !== 'succeeded') return [];
  if (people.length === 0) return [find('lost', 'contact is not in the CRM')];
  return row.externalId !== null && people.includes(row.externalId)
    ? []
    : [find('misassociated', `contact is said to be ${row.externalId}, and is ${people.join()}`)];
}

function aboutRecord(
  row: LedgerRow,
  records: readonly CrmRecord[],
  people: readonly string[],
  outcome: ExpectedOutcome,
  find: Find,
): Finding[] {
  const { object } = row;
  if (records.length === 0) {
    return row.state === 'succeeded' ? [find('lost', `${object} is said to be written, and is not`)] : [];
  }
  const findings = records
    .slice(1)
    .map((record) => find('duplicate', `${object} is there again as ${record.id}`));
  // What a person found has no id we know.
  if (row.externalId !== null && records.every((record) => record.id !== row.externalId)) {
    findings.push(
      find('misassociated', `${object} is said to be ${row.externalId}, which is another record`),
    );
  }
  for (const record of records) {
    const [person, ...others] = record.people;
    if (person === undefined || others.length > 0 || !people.includes(person)) {
      findings.push(
        find('misassociated', `${object} ${record.id} is about ${record.people.join() || 'nobody'}`),
      );
    }
    if (record.deals.join() !== (outcome.dealId ?? '')) {
      findings.push(
        find('misassociated', `${object} ${record.id} is on the deal ${record.deals.join() || 'none'}`),
      );
    }
  }
  return findings;
}

function doubledPeople(
  expected: readonly ExpectedOutcome[],
  peopleByEmail: ReadonlyMap<string, readonly CrmPerson[]>,
): Finding[] {
  const scheduleOf = new Map(
    expected.map(({ account, email, schedule }) => [`${account} ${email}`, schedule]),
  );
  return [...scheduleOf].flatMap(([person, schedule]) =>
    (peopleByEmail.get(person) ?? []).slice(1).map(({ id, email }): Finding => ({
      kind: 'duplicate',
      schedule,
      detail: `${email} is there again as ${id}`,
    })),
  );
}

function unplanned(ledger: readonly LedgerRow[], records: readonly CrmRecord[]): Finding[] {
  const planned = new Set(ledger.map((row) => row.key));
  return records
    .filter((record) => !planned.has(record.key))
    .map(({ id }) => ({ kind: 'duplicate', schedule: null, detail: `record ${id} is in no ledger` }));
}
