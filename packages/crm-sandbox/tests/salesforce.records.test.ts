import { beforeEach, describe, expect, it } from 'vitest';
import { connectSalesforce, json, org, salesforceApi, useSandbox } from './support/sandbox.ts';

const held = useSandbox();
const northwind = () => org(held.sandbox, 'Northwind Trading');
let api: ReturnType<typeof salesforceApi>;
beforeEach(async () => {
  api = salesforceApi(await connectSalesforce(held.sandbox));
});

const idOf = async (soql: string) => {
  const answer = (await json(await api('GET', `/query?q=${encodeURIComponent(soql)}`))) as {
    records: { Id: string }[];
  };
  return answer.records[0]?.Id ?? '';
};
const maria = () => idOf("SELECT Id FROM Contact WHERE Email = 'maria.rossi@acme-robotics.example'");
const lena = () => idOf("SELECT Id FROM Lead WHERE Email = 'lena.novak@ironleaf.example'");
const fleet = () => idOf("SELECT Id FROM Opportunity WHERE Name = 'Acme Robotics – Fleet licence'");
const create = async (fields: Record<string, unknown>, type = 'Task') =>
  api('POST', `/sobjects/${type}`, fields);
const created = async (fields: Record<string, unknown>) =>
  ((await json(await create(fields))) as { id: string }).id;

describe('a session', () => {
  it('is needed, at the instance it belongs to', async () => {
    const tokens = await connectSalesforce(held.sandbox);
    const expected = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];
    for (const broken of [
      { ...tokens, access_token: 'x' },
      { ...tokens, instance_url: held.sandbox.salesforce.url },
      { ...tokens, instance_url: `${held.sandbox.salesforce.url}/marlow-finch` },
    ]) {
      const response = await salesforceApi(broken)('GET', '/limits');
      expect(response.status).toBe(401);
      expect(await json(response)).toEqual(expected);
    }
    held.clock.advance(2 * 60 * 60_000);
    expect((await salesforceApi(tokens)('GET', '/limits')).status).toBe(401);
  });

  it('counts every call against the day, and stops at its end', async () => {
    const used = (response: Response) => response.headers.get('sforce-limit-info');
    expect(used(await api('GET', '/limits'))).toBe('api-usage=1/100000');
    held.sandbox.control.configure(northwind(), { dailyApiLimit: 2 });
    const limits = await api('GET', '/limits');
    expect(await json(limits)).toMatchObject({ DailyApiRequests: { Max: 2, Remaining: 0 } });
    const refused = await api('GET', '/limits');
    expect(refused.status).toBe(403);
    expect(used(refused)).toBe('api-usage=2/2');
    expect(await json(refused)).toEqual([
      { message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' },
    ]);
    held.clock.advance(86_400_000);
    const tomorrow = salesforceApi(await connectSalesforce(held.sandbox));
    expect((await tomorrow('GET', '/limits')).status).toBe(200);
  });

  it.each([
    [{ apiEnabled: false }, 'API_DISABLED_FOR_ORG'],
    [{ userActive: false }, 'API_CURRENTLY_DISABLED'],
  ])('is no use with %o', async (settings, errorCode) => {
    held.sandbox.control.configure(northwind(), settings);
    const response = await api('GET', '/limits');
    expect(response.status).toBe(403);
    expect(await json(response)).toMatchObject([{ errorCode }]);
  });

  it('is not needed to list the versions', async () => {
    for (const path of ['/services/data', '/services/data/', '/northwind/services/data/']) {
      const versions = await json(await fetch(held.sandbox.salesforce.url + path));
      expect(versions).toContainEqual({ label: 'Spring ’26', url: '/services/data/v66.0', version: '66.0' });
    }
  });

  it('finds nothing at a path that does not exist', async () => {
    const response = await api('GET', '/moon');
    expect(response.status).toBe(404);
    expect(await json(response)).toMatchObject([{ errorCode: 'NOT_FOUND' }]);
    expect((await create({}, 'Moon')).status).toBe(404);
  });
});

describe('a record', () => {
  it('is created, read, changed and deleted', async () => {
    const [WhoId, WhatId] = [await maria(), await fleet()];
    const response = await create({
      Subject: 'Call',
      WhoId,
      WhatId,
      ActivityDate: '2026-12-01',
      Description: 'x',
    });
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { id: string };
    expect(id).toMatch(/^00T[A-Za-z0-9]{15}$/);
    expect(await json(await api('GET', `/sobjects/Task/${id}`))).toMatchObject({
      attributes: { type: 'Task', url: `/services/data/v66.0/sobjects/Task/${id}` },
      Subject: 'Call',
      Status: 'Not Started',
      Priority: 'Normal',
      IsClosed: false,
      WhoId,
      WhatId,
      ActivityDate: '2026-12-01',
    });
    expect(
      (await api('PATCH', `/sobjects/Task/${id}`, { Status: 'Completed', Description: null })).status,
    ).toBe(204);
    const read = await json(await api('GET', `/sobjects/Task/${id}?fields=IsClosed,description`));
    expect(read).toEqual({
      attributes: expect.anything() as unknown,
      Id: id,
      IsClosed: true,
      Description: null,
    });
    expect((await api('DELETE', `/sobjects/Task/${id.slice(0, 15)}`)).status).toBe(204);
    const gone = await api('GET', `/sobjects/Task/${id}`);
    expect(gone.status).toBe(404);
    expect(await json(gone)).toMatchObject([{ errorCode: 'ENTITY_IS_DELETED' }]);
    for (const method of ['PATCH', 'DELETE']) {
      expect((await api(method, `/sobjects/Task/${id}`, {})).status).toBe(404);
    }
  });

  it('of a lead cannot be related to anything else', async () => {
    const WhoId = await lena();
    expect((await create({ Subject: 'Call', WhoId })).status).toBe(201);
    const response = await create({ Subject: 'Call', WhoId, WhatId: await fleet() });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject([
      { errorCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['WhoId', 'WhatId'] },
    ]);
  });

  it.each([
    ['Contact', {}, 'REQUIRED_FIELD_MISSING', /^Required fields are missing: \[LastName\]$/],
    ['Lead', { LastName: 'X' }, 'REQUIRED_FIELD_MISSING', /^Required fields are missing: \[Company\]$/],
    ['Task', { Moon: 1 }, 'INVALID_FIELD', /^No such column 'Moon' on sobject of type Task$/],
    ['Task', { CreatedDate: '2026-01-01' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', /CreatedDate/],
    ['Task', { Subject: 'x'.repeat(256) }, 'STRING_TOO_LONG', /max length=255/],
    ['Task', { Description: 'x'.repeat(32_001) }, 'STRING_TOO_LONG', /max length=32000/],
    ['Task', { ActivityDate: '2026-12-01T00:00:00Z' }, 'JSON_PARSER_ERROR', /date/],
    ['Task', { ActivityDate: '2026-13-41' }, 'JSON_PARSER_ERROR', /date/],
    ['Task', { Subject: 5 }, 'JSON_PARSER_ERROR', /string/],
    ['Task', { WhoId: 5 }, 'JSON_PARSER_ERROR', /reference/],
    ['Task', { WhoId: 'x' }, 'MALFORMED_ID', /Name ID/],
    ['Task', { WhoId: '003000000000001AAA' }, 'INVALID_CROSS_REFERENCE_KEY', /invalid cross reference id/],
    ['Task', { WhatId: '00T000000000001AAA' }, 'MALFORMED_ID', /Related To ID/],
    ['Opportunity', { Amount: '5' }, 'JSON_PARSER_ERROR', /currency/],
    ['Opportunity', { Probability: '5' }, 'JSON_PARSER_ERROR', /double/],
    ['OpportunityContactRole', { IsPrimary: 'yes' }, 'JSON_PARSER_ERROR', /boolean/],
    ['Contact', { LastName: 'X', Email: 'nowhere' }, 'INVALID_EMAIL_ADDRESS', /nowhere/],
    ['User', { Name: 'X' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', /Name/],
  ])('of %s with %o is refused as %s', async (type, fields, errorCode, message) => {
    const response = await create(fields, type);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject([
      { errorCode, message: expect.stringMatching(message) as unknown },
    ]);
  });

  it('cannot refer to one that was deleted', async () => {
    const WhoId = ((await json(await create({ LastName: 'Short' }, 'Contact'))) as { id: string }).id;
    await api('DELETE', `/sobjects/Contact/${WhoId}`);
    expect(await json(await create({ WhoId }))).toMatchObject([{ errorCode: 'ENTITY_IS_DELETED' }]);
  });

  it('derives its name, and whether it is won', async () => {
    const { id } = (await json(await create({ FirstName: 'Ada', LastName: 'Byron' }, 'contact'))) as {
      id: string;
    };
    expect(await json(await api('GET', `/sobjects/Contact/${id}?fields=Name`))).toMatchObject({
      Name: 'Ada Byron',
    });
    const won = await idOf('SELECT Id FROM Opportunity WHERE IsWon = true ORDER BY Name');
    expect(await json(await api('GET', `/sobjects/Opportunity/${won}`))).toMatchObject({ IsClosed: true });
    expect(
      (await create({ Name: 'X', StageName: 'Unheard of', CloseDate: '2026-12-01' }, 'Opportunity')).status,
    ).toBe(201);
  });

  it('is refused when the body or a field asked for is wrong', async () => {
    const id = await maria();
    expect(await json(await api('POST', '/sobjects/Task', []))).toMatchObject([
      { errorCode: 'JSON_PARSER_ERROR' },
    ]);
    expect((await api('PATCH', `/sobjects/Contact/${id}`, [])).status).toBe(400);
    expect((await api('PATCH', `/sobjects/Contact/${id}`, { Email: 'nowhere' })).status).toBe(400);
    expect((await api('PATCH', `/sobjects/Contact/${id}`, { LastName: '' })).status).toBe(400);
    expect((await api('GET', `/sobjects/Contact/${id}?fields=Moon`)).status).toBe(400);
    expect((await api('GET', '/sobjects/Contact/x')).status).toBe(404);
    expect((await api('GET', '/sobjects/Moon/x')).status).toBe(404);
    expect((await api('GET', '/sobjects/Moon/describe')).status).toBe(404);
  });

  it('type is described, with the field of the package where it is installed', async () => {
    const describeTask = async (call: typeof api) =>
      (await json(await call('GET', '/sobjects/Task/describe'))) as { fields: { name: string }[] };
    expect((await describeTask(api)).fields).toContainEqual(
      expect.objectContaining({ name: 'Conduit_Key__c', externalId: true, unique: true }),
    );
    const without = salesforceApi(await connectSalesforce(held.sandbox, 'Marlow & Finch'));
    expect((await describeTask(without)).fields.map(({ name }) => name)).not.toContain('Conduit_Key__c');
    expect(await json(await api('GET', '/sobjects'))).toMatchObject({ maxBatchSize: 200 });
  });
});

describe('an upsert by external id', () => {
  const path = '/sobjects/Task/Conduit_Key__c/key-1';

  it('creates with 201, then updates with 200 and the same id', async () => {
    const first = await api('PATCH', path, { Subject: 'One' });
    expect(first.status).toBe(201);
    const made = (await first.json()) as { id: string };
    expect(made).toMatchObject({ success: true, errors: [], created: true });
    const second = await api('PATCH', path, { Subject: 'Two' });
    expect(second.status).toBe(200);
    expect(await json(second)).toEqual({ id: made.id, success: true, errors: [], created: false });
    expect(await json(await api('GET', path))).toMatchObject({ Subject: 'Two', Conduit_Key__c: 'key-1' });
  });

  it('answers an update with 204 in old versions', async () => {
    const old = salesforceApi(await connectSalesforce(held.sandbox), 'v45.0');
    expect((await old('PATCH', path, { Subject: 'One' })).status).toBe(201);
    expect((await old('PATCH', path, { Subject: 'Two' })).status).toBe(204);
  });

  it('answers 300 with the records when the key is not unique and several have it', async () => {
    held.sandbox.control.configure(northwind(), { externalIdUnique: false });
    const ids = [await created({ Conduit_Key__c: 'key-1' }), await created({ Conduit_Key__c: 'key-1' })];
    for (const method of ['PATCH', 'GET']) {
      const response = await api(method, path, method === 'GET' ? undefined : { Subject: 'Three' });
      expect(response.status).toBe(300);
      expect(await json(response)).toEqual(ids.map((id) => `/services/data/v66.0/sobjects/Task/${id}`));
    }
  });

  it('is refused where the package is missing, and for a field that is no external id', async () => {
    const without = salesforceApi(await connectSalesforce(held.sandbox, 'Marlow & Finch'));
    expect((await without('PATCH', path, { Subject: 'One' })).status).toBe(404);
    expect(await json(await without('POST', '/sobjects/Task', { Conduit_Key__c: 'k' }))).toMatchObject([
      { errorCode: 'INVALID_FIELD' },
    ]);
    expect((await api('PATCH', '/sobjects/Task/Subject/One', {})).status).toBe(404);
    expect((await api('PATCH', '/sobjects/Moon/Conduit_Key__c/One', {})).status).toBe(404);
    expect((await api('GET', '/sobjects/Moon/Conduit_Key__c/One')).status).toBe(404);
  });

  it('is refused for wrong fields, and must not repeat the key in the body', async () => {
    expect((await api('PATCH', path, [])).status).toBe(400);
    expect((await api('PATCH', path, { Conduit_Key__c: 'key-1' })).status).toBe(400);
    expect((await api('PATCH', path, { Moon: 1 })).status).toBe(400);
    expect((await api('PATCH', path, { Subject: 'One' })).status).toBe(201);
    expect((await api('PATCH', path, { Moon: 1 })).status).toBe(400);
    expect((await api('GET', '/sobjects/Task/Conduit_Key__c/other')).status).toBe(404);
  });

  it('has a plain insert of the same key answered with DUPLICATE_VALUE and the id', async () => {
    const id = await created({ Conduit_Key__c: 'key-1' });
    const response = await create({ Conduit_Key__c: 'key-1' });
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject([
      {
        errorCode: 'DUPLICATE_VALUE',
        message: `duplicate value found: Conduit_Key__c duplicates value on record with id: ${id.slice(0, 15)}`,
      },
    ]);
    await api('DELETE', `/sobjects/Task/${id}`);
    expect((await create({ Conduit_Key__c: 'key-1' })).status).toBe(201);
  });
});

describe('collections', () => {
  const collection = async (method: string, path: string, records: unknown, allOrNone?: boolean) => {
    const response = await api(method, `/composite/sobjects${path}`, {
      records,
      ...(allOrNone !== undefined && { allOrNone }),
    });
    return { status: response.status, body: (await json(response)) as { id: string; success: boolean }[] };
  };
  const task = (fields: Record<string, unknown>) => ({ attributes: { type: 'Task' }, ...fields });
  const tasks = () => {
    const records = held.sandbox.control.records(northwind());
    return records?.crm === 'salesforce' ? records.objects.Task : [];
  };

  it('create up to 200 records, each with its own result', async () => {
    const { status, body } = await collection('POST', '', [
      task({ Subject: 'One' }),
      task({ WhoId: await lena(), WhatId: await fleet() }),
      { Subject: 'Which?' },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { success: true, errors: [] },
      { success: false, errors: [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['WhoId', 'WhatId'] }] },
      { success: false, errors: [{ statusCode: 'INVALID_TYPE' }] },
    ]);
    const many = Array.from({ length: 200 }, (_, n) => task({ Subject: `Task ${n}` }));
    expect((await collection('POST', '', many)).body).toHaveLength(200);
    expect((await collection('POST', '', [...many, task({})])).status).toBe(400);
  });

  it('write all or none when asked to', async () => {
    const { body } = await collection('POST', '', [task({ Subject: 'One' }), task({ Moon: 1 })], true);
    expect(body).toMatchObject([
      { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
      { success: false, errors: [{ statusCode: 'INVALID_FIELD' }] },
    ]);
    expect(tasks()).toHaveLength(0);
    expect((await collection('POST', '', [task({ Subject: 'One' })], true)).body).toMatchObject([
      { success: true },
    ]);
  });

  it('upsert by external id, and say which were created', async () => {
    const path = '/Task/Conduit_Key__c';
    const first = await collection('PATCH', path, [
      task({ Conduit_Key__c: 'a', Subject: 'A' }),
      task({ Conduit_Key__c: 'a', Subject: 'again' }),
      task({ Subject: 'no key' }),
      task({ Conduit_Key__c: 'b', Moon: 1 }),
    ]);
    expect(first.body).toMatchObject([
      { success: true, created: true },
      { success: false, errors: [{ statusCode: 'DUPLICATE_VALUE' }] },
      { success: false, errors: [{ statusCode: 'MISSING_ARGUMENT' }] },
      { success: false, errors: [{ statusCode: 'INVALID_FIELD' }] },
    ]);
    const second = await collection('PATCH', path, [task({ Conduit_Key__c: 'a', Subject: 'A2' })]);
    expect(second.body).toMatchObject([{ id: first.body[0]?.id, success: true, created: false }]);
    expect(tasks().map(({ Subject }) => Subject)).toEqual(['A2']);
  });

  it('put an update back when all or none fails', async () => {
    const path = '/Task/Conduit_Key__c';
    await collection('PATCH', path, [task({ Conduit_Key__c: 'a', Subject: 'A' })]);
    await collection(
      'PATCH',
      path,
      [task({ Conduit_Key__c: 'a', Subject: 'A2' }), task({ Conduit_Key__c: 'b', Moon: 1 })],
      true,
    );
    expect(tasks().map(({ Subject }) => Subject)).toEqual(['A']);
    expect((await create({ Conduit_Key__c: 'a' })).status).toBe(400);
  });

  it('report a key that several records have', async () => {
    held.sandbox.control.configure(northwind(), { externalIdUnique: false });
    await created({ Conduit_Key__c: 'a' });
    await created({ Conduit_Key__c: 'a' });
    const { body } = await collection('PATCH', '/Task/Conduit_Key__c', [task({ Conduit_Key__c: 'a' })]);
    expect(body).toMatchObject([{ success: false, errors: [{ statusCode: 'DUPLICATE_EXTERNAL_ID' }] }]);
  });

  it('update, retrieve and delete by id', async () => {
    const [one, two] = [await created({ Subject: 'One' }), await created({ Subject: 'Two' })];
    const updated = await collection('PATCH', '', [
      task({ id: one, Subject: '1' }),
      task({ Id: two, Moon: 1 }),
      task({ Subject: 'whose?' }),
      { id: one },
    ]);
    expect(updated.body.map(({ success }) => success)).toEqual([true, false, false, false]);
    const retrieved = await json(
      await api('POST', '/composite/sobjects/Task', { ids: [one, 'x'], fields: ['Subject'] }),
    );
    expect(retrieved).toMatchObject([{ Id: one, Subject: '1' }, null]);
    const none = await api('DELETE', `/composite/sobjects?ids=${one},x&allOrNone=true`);
    expect(await json(none)).toMatchObject([
      { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
      { success: false },
    ]);
    const deleted = (await json(
      await api('DELETE', `/composite/sobjects?ids=${one},${two},${two},00Tx`),
    )) as {
      success: boolean;
    }[];
    expect(deleted.map(({ success }) => success)).toEqual([true, true, true, false]);
    expect(tasks()).toHaveLength(0);
  });

  it('refuse wrong bodies, objects and fields', async () => {
    for (const records of [undefined, [], [5]]) {
      for (const [method, path] of [
        ['POST', ''],
        ['PATCH', ''],
        ['PATCH', '/Task/Conduit_Key__c'],
      ] as const) {
        expect((await collection(method, path, records)).status).toBe(400);
      }
    }
    expect((await collection('PATCH', '/Moon/Conduit_Key__c', [])).status).toBe(404);
    expect((await collection('PATCH', '/Task/Subject', [])).status).toBe(404);
    expect((await api('DELETE', '/composite/sobjects')).status).toBe(400);
    expect((await api('POST', '/composite/sobjects/Moon', {})).status).toBe(404);
    expect((await api('POST', '/composite/sobjects/Task', { ids: 'x' })).status).toBe(400);
    const moon = await api('POST', '/composite/sobjects/Task', {
      ids: [await created({})],
      fields: ['Moon'],
    });
    expect(moon.status).toBe(400);
  });
});
