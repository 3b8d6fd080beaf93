import { beforeEach, describe, expect, it } from 'vitest';
import { connectSalesforce, json, salesforceApi, useSandbox } from './support/sandbox.ts';

const held = useSandbox();
let api: ReturnType<typeof salesforceApi>;
beforeEach(async () => {
  api = salesforceApi(await connectSalesforce(held.sandbox));
});

interface Answer {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: Record<string, unknown>[];
}
const ask = (soql: string, headers = {}) =>
  api('GET', `/query?q=${encodeURIComponent(soql)}`, undefined, headers);
const query = async (soql: string, headers = {}) => (await json(await ask(soql, headers))) as Answer;
const names = async (soql: string) => (await query(soql)).records.map((record) => record['Name']);
const count = async (where: string, from = 'Opportunity') =>
  (await query(`SELECT COUNT() FROM ${from} WHERE ${where}`)).totalSize;

describe('WHERE', () => {
  it.each([
    ["StageName = 'closed won'", 2],
    ["StageName != 'Closed Won'", 13],
    ["StageName <> 'Closed Won'", 13],
    ['IsClosed = FALSE', 11],
    ['Amount < 6500', 1],
    ['Amount <= 6500', 2],
    ['Amount > 120000', 1],
    ['Amount >= 120000.0', 2],
    ['Type = null', 15],
    ['Type != null', 0],
    ['Type > null', 0],
    ['Amount IN (4200, 6500)', 2],
    ["StageName NOT IN ('Closed Won', 'Closed Lost')", 11],
    ["Name LIKE 'cedar%'", 2],
    ["Name LIKE 'Cedar Health _ P%'", 1],
    ["Name LIKE 'Cedar (%'", 0],
    ["NOT Name LIKE 'Cedar%'", 13],
    ["Name > 'Lumen'", 2],
    ["(IsClosed = true AND Name LIKE 'A%') OR Name LIKE 'Cedar%'", 3],
    ["IsClosed = true AND (Name LIKE 'A%' OR Name LIKE 'K%')", 2],
    ['CloseDate < 2026-11-23', 4],
    ['CloseDate = 2026-12-07', 1],
    ['CloseDate >= TODAY', 11],
    ['CloseDate > YESTERDAY AND CloseDate < NEXT_N_DAYS:11', 1],
    ['CloseDate < TOMORROW AND CloseDate >= LAST_N_DAYS:30', 2],
    ['CreatedDate < 2026-11-23T00:00:00Z', 15],
    ['CreatedDate >= 2026-11-23T00:00:00.000+0000', 0],
    ["Account.Website LIKE '%cedarhealth.example'", 2],
    ["Account.Owner.Email = 'dana.whitfield@northwind.example'", 15],
    ["Owner.Name = 'Nobody'", 0],
  ])('%s finds %i opportunities', async (where, expected) => {
    expect(await count(where)).toBe(expected);
  });

  it('takes ids of 15 and 18 characters', async () => {
    const { records } = await query(
      "SELECT Id FROM Contact WHERE Email = 'maria.rossi@acme-robotics.example'",
    );
    const id = String(records[0]?.['Id']);
    expect(await count(`Id = '${id.slice(0, 15)}'`, 'Contact')).toBe(1);
    expect(await count(`Id IN ('${id}')`, 'Contact')).toBe(1);
    expect(await count("Id = 'x'", 'Contact')).toBe(0);
  });

  it('reads escapes, quotes and literal wildcards', async () => {
    const Subject = String.raw`It's 100% \o/ a_b`;
    await api('POST', '/sobjects/Task', { Subject });
    expect(await count(String.raw`Subject = 'It\'s 100\% \\o/ a\_b'`, 'Task')).toBe(1);
    expect(await count(String.raw`Subject LIKE '%100\% %a\_b'`, 'Task')).toBe(1);
    expect(await count(String.raw`Subject LIKE '%100\%%axb'`, 'Task')).toBe(0);
    await api('POST', '/sobjects/Task', { Subject: 'two\nlines' });
    expect(await count(String.raw`Subject = 'two\nlines'`, 'Task')).toBe(1);
  });

  it('sees a record as soon as it is written', async () => {
    await api('POST', '/sobjects/Task', { Subject: 'Now' });
    expect(await count("Subject = 'Now' AND CreatedDate >= TODAY AND ActivityDate = null", 'Task')).toBe(1);
  });
});

describe('SELECT', () => {
  it('nests parents, also those that differ in type, and those that are missing', async () => {
    const { records } = await query("SELECT Id FROM Lead WHERE Name = 'Lena Novak'");
    await api('POST', '/sobjects/Task', { Subject: 'Lead', WhoId: records[0]?.['Id'] });
    await api('POST', '/sobjects/Task', { Subject: 'Nobody' });
    const tasks = await query('SELECT Subject, Who.Name, Who.Email, What.Name FROM Task ORDER BY Subject');
    expect(tasks.records).toMatchObject([
      {
        Who: { attributes: { type: 'Lead' }, Name: 'Lena Novak', Email: 'lena.novak@ironleaf.example' },
        What: null,
      },
      { Who: null, What: null },
    ]);
  });

  it('lists children, filtered and sorted, and null where there are none', async () => {
    const { records } = await query(
      `SELECT Name, (SELECT Contact.Email, IsPrimary FROM OpportunityContactRoles WHERE IsPrimary = true),
       (SELECT Subject FROM Tasks) FROM Opportunity WHERE Name = 'Acme Robotics – Fleet licence'`,
    );
    expect(records).toMatchObject([
      {
        OpportunityContactRoles: {
          totalSize: 1,
          done: true,
          records: [{ Contact: { Email: 'maria.rossi@acme-robotics.example' } }],
        },
        Tasks: null,
      },
    ]);
  });

  it('knows the org it is asked in', async () => {
    const { records } = await query('SELECT Id, Name, IsSandbox, OrganizationType FROM Organization');
    expect(records).toMatchObject([
      { Name: 'Northwind Trading', IsSandbox: false, OrganizationType: 'Enterprise Edition' },
    ]);
  });
});

describe('ORDER BY, LIMIT and OFFSET', () => {
  it('sort and cut', async () => {
    expect(await names('SELECT Name FROM Account ORDER BY Name DESC LIMIT 2')).toEqual([
      'Maple Outdoor',
      'Lumen Optics',
    ]);
    expect(await names('SELECT Name FROM Account ORDER BY Name ASC LIMIT 1 OFFSET 1')).toEqual([
      'Bluefin Logistics',
    ]);
    expect(await names('SELECT Name FROM Opportunity ORDER BY IsClosed DESC, Amount LIMIT 1')).toEqual([
      'Lumen Optics – Trial',
    ]);
  });

  it('place nulls first unless told otherwise', async () => {
    for (const fields of [{ Subject: 'b' }, {}, { Subject: 'a' }, {}])
      await api('POST', '/sobjects/Task', fields);
    const subjects = async (order: string) =>
      (await query(`SELECT Subject FROM Task ORDER BY Subject ${order}`)).records.map(
        (record) => record['Subject'],
      );
    expect(await subjects('')).toEqual([null, null, 'a', 'b']);
    expect(await subjects('NULLS FIRST')).toEqual([null, null, 'a', 'b']);
    expect(await subjects('DESC NULLS LAST')).toEqual(['b', 'a', null, null]);
  });
});

describe('paging', () => {
  it('continues at nextRecordsUrl after 2,000 records', async () => {
    for (let n = 0; n < 11; n += 1) {
      const records = Array.from({ length: 200 }, () => ({ attributes: { type: 'Task' }, Subject: 'Many' }));
      await api('POST', '/composite/sobjects', { records });
    }
    const first = await query('SELECT Id FROM Task');
    expect(first).toMatchObject({ totalSize: 2_200, done: false });
    expect(first.records).toHaveLength(2_000);
    const relative = (url = '') => url.replace('/services/data/v66.0', '');
    await api(
      'DELETE',
      `/sobjects/Task/${String((await query('SELECT Id FROM Task ORDER BY Id DESC LIMIT 1')).records[0]?.['Id'])}`,
    );
    const second = (await json(await api('GET', relative(first.nextRecordsUrl)))) as Answer;
    expect(second).toMatchObject({ totalSize: 2_200, done: true });
    expect(second.records).toHaveLength(199);
    expect(second.nextRecordsUrl).toBeUndefined();

    const small = await query('SELECT Id FROM Task', { 'Sforce-Query-Options': 'batchSize=200' });
    expect(small.records).toHaveLength(200);
    expect(
      (await query('SELECT Id FROM Task', { 'Sforce-Query-Options': 'batchSize=1' })).records,
    ).toHaveLength(200);

    const stranger = salesforceApi(await connectSalesforce(held.sandbox, 'Marlow & Finch'));
    expect((await stranger('GET', relative(first.nextRecordsUrl))).status).toBe(400);
  });

  it('refuses a locator it does not know', async () => {
    expect(await json(await api('GET', '/query/01g-2000'))).toMatchObject([
      { errorCode: 'INVALID_QUERY_LOCATOR' },
    ]);
    expect((await api('GET', '/query/nonsense')).status).toBe(400);
  });
});

describe('a wrong query', () => {
  it.each([
    ['', 'MALFORMED_QUERY'],
    ['SELECT', 'MALFORMED_QUERY'],
    ['SELECT Id FROM', 'MALFORMED_QUERY'],
    ['SELECT Id Name FROM Task', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task WHERE', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject ~ 'x'", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task WHERE Subject = it', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject = 'open", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject IN 'x'", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task WHERE = 1', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task LIMIT many', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task ORDER BY Id NULLS MIDDLE', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task LIMIT 1 GROUP BY Id', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Moon', 'INVALID_TYPE'],
    ['SELECT Moon FROM Task', 'INVALID_FIELD'],
    ['SELECT Moon.Name FROM Task', 'INVALID_FIELD'],
    ['SELECT Who.Moon FROM Task', 'INVALID_FIELD'],
    ['SELECT Id FROM Task ORDER BY Moon', 'INVALID_FIELD'],
    ['SELECT Id FROM Task WHERE Moon = 1', 'INVALID_FIELD'],
    ['SELECT Id FROM Task WHERE NOT (Moon = 1 AND Id = null)', 'INVALID_FIELD'],
    ["SELECT Id FROM Task WHERE Description LIKE '%marker%'", 'INVALID_FIELD'],
    ["SELECT Id FROM Opportunity WHERE Amount = '5'", 'INVALID_FIELD'],
    ["SELECT Id FROM Opportunity WHERE IsClosed = 'true'", 'INVALID_FIELD'],
    ["SELECT Id FROM Opportunity WHERE CloseDate = '2026-01-01'", 'INVALID_FIELD'],
    ['SELECT Id FROM Opportunity WHERE Name = 5', 'INVALID_FIELD'],
    ['SELECT Id FROM Task WHERE CreatedDate > 2026-01-01', 'INVALID_FIELD'],
    ['SELECT Id, (SELECT Id FROM Moons) FROM Account', 'INVALID_TYPE'],
    ['SELECT Id, (SELECT Id FROM Moons) FROM User', 'INVALID_TYPE'],
    ['SELECT Id, (SELECT Moon FROM Contacts) FROM Account', 'INVALID_FIELD'],
  ])('%s is %s', async (soql, errorCode) => {
    const response = await ask(soql);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject([{ errorCode }]);
  });

  it('without the package there is no key to ask for', async () => {
    const without = salesforceApi(await connectSalesforce(held.sandbox, 'Marlow & Finch'));
    const soql = encodeURIComponent('SELECT Conduit_Key__c FROM Task');
    expect((await without('GET', `/query?q=${soql}`)).status).toBe(400);
    expect((await without('GET', '/query')).status).toBe(400);
  });
});
