import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  databaseTime,
  dealsFor,
  finishDealImport,
  linkThread,
  loadLinks,
  upsertDeals,
  type NewDeal,
} from '../src/deals.ts';
import { openConversation, openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const deal = (overrides: Partial<NewDeal> = {}): NewDeal => ({
  externalId: randomUUID(),
  name: 'Fleet licence',
  stage: 'proposal',
  amount: 48_000.5,
  currency: 'EUR',
  closeOn: '2026-12-31',
  isOpen: true,
  companyName: 'Acme Robotics',
  companyDomain: 'Acme-Robotics.example',
  contactEmails: ['Maria.Rossi@acme-robotics.example'],
  ...overrides,
});
const PEOPLE = ['maria.rossi@acme-robotics.example'];
const DOMAINS = ['acme-robotics.example'];

async function withConnection() {
  const conversation = await openConversation(scene);
  const { workspaceId, connectionId } = conversation;
  return { ...conversation, target: { workspaceId, connectionId, crm: 'hubspot' as const } };
}

describe('the deals of a connection', () => {
  it('are found by a person on them or by their company, in lower case', async () => {
    const { target, workspaceId } = await withConnection();
    await upsertDeals(scene.worker, target, [
      deal({ name: 'B: by person', companyDomain: null }),
      deal({ name: 'A: by company', contactEmails: [] }),
      deal({ name: 'C: neither', companyDomain: 'other.example', contactEmails: ['x@other.example'] }),
      deal({ name: 'D: closed', isOpen: false }),
    ]);
    const found = await dealsFor(scene.worker, workspaceId, PEOPLE, DOMAINS);
    expect(found.map(({ name }) => name)).toEqual(['B: by person', 'A: by company']);
    expect(found[0]).toMatchObject({
      crm: 'hubspot',
      stage: 'proposal',
      amount: 48_000.5,
      currency: 'EUR',
      companyName: 'Acme Robotics',
      companyDomain: null,
      contactEmails: PEOPLE,
    });
    expect(await dealsFor(scene.worker, workspaceId, [], [])).toEqual([]);
    expect(await dealsFor(scene.worker, randomUUID(), PEOPLE, DOMAINS)).toEqual([]);
  });

  it('include the one a person is on, however many their company has', async () => {
    const { target, workspaceId } = await withConnection();
    const others = Array.from({ length: 60 }, (_, n) => deal({ name: `A ${n}`, contactEmails: [] }));
    await upsertDeals(scene.worker, target, [...others, deal({ name: 'Z: theirs' })]);
    const found = await dealsFor(scene.worker, workspaceId, PEOPLE, DOMAINS);
    expect(found).toHaveLength(50);
    expect(found[0]).toMatchObject({ name: 'Z: theirs' });
  });

  it('are brought up to date by the next import, which closes those it did not see', async () => {
    const { target, workspaceId, connectionId } = await withConnection();
    const [kept, gone] = [deal({ name: 'Kept' }), deal({ name: 'Gone' })];
    await upsertDeals(scene.worker, target, []);
    await upsertDeals(scene.worker, target, [kept, gone]);
    await scene.database.pool.query(
      `update public.deals set synced_at = synced_at - interval '1 hour' where connection_id = $1`,
      [connectionId],
    );
    const startedAt = await databaseTime(scene.worker);
    await upsertDeals(scene.worker, target, [{ ...kept, name: 'Kept, renamed', amount: null }]);
    await finishDealImport(scene.worker, target, startedAt);
    expect(await dealsFor(scene.worker, workspaceId, PEOPLE, DOMAINS)).toMatchObject([
      { name: 'Kept, renamed', amount: null },
    ]);
    const synced = 'select deals_synced_at >= $2 from public.crm_connections where id = $1';
    expect(await scene.value(synced, [connectionId, startedAt])).toBe(true);
  });
});

describe('the link between a thread and a deal', () => {
  it('made by a rule stays; a person’s choice replaces it', async () => {
    const { target, workspaceId, threadId, userId } = await withConnection();
    await upsertDeals(scene.worker, target, [deal({ name: '1' }), deal({ name: '2' }), deal({ name: '3' })]);
    const [one, two, three] = (await dealsFor(scene.worker, workspaceId, PEOPLE, [])).map(({ id }) => id);
    const link = (dealId = '', matchedBy: 'domain' | 'person' = 'domain') =>
      linkThread(scene.worker, {
        workspaceId,
        threadId,
        crm: 'hubspot',
        dealId,
        matchedBy,
        linkedBy: matchedBy === 'person' ? userId : null,
      });
    expect(await loadLinks(scene.worker, workspaceId, threadId)).toEqual([]);
    await link(one);
    await link(two);
    expect(await loadLinks(scene.worker, workspaceId, threadId)).toEqual([{ crm: 'hubspot', dealId: one }]);
    await link(three, 'person');
    await link(one);
    expect(await loadLinks(scene.worker, workspaceId, threadId)).toEqual([{ crm: 'hubspot', dealId: three }]);
  });

  it('cannot be to another workspace’s deal', async () => {
    const [mine, theirs] = [await withConnection(), await withConnection()];
    await upsertDeals(scene.worker, theirs.target, [deal()]);
    const [foreign] = await dealsFor(scene.worker, theirs.workspaceId, PEOPLE, []);
    const link = linkThread(scene.worker, {
      workspaceId: mine.workspaceId,
      threadId: mine.threadId,
      crm: 'hubspot',
      dealId: foreign?.id ?? '',
      matchedBy: 'domain',
      linkedBy: null,
    });
    await expect(link).rejects.toMatchObject({ code: '23503' });
  });

  it('with more text than makes sense, or none that Postgres holds, keep no other from being stored', async () => {
    const { target, workspaceId } = await withConnection();
    const long = (length: number) =>
      Array.from({ length }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000))).join('');
    await upsertDeals(scene.worker, target, [
      deal({ externalId: long(3_000) }),
      deal({ externalId: 'nul\0' }),
      deal({
        externalId: 'odd',
        name: `Na\0me \ud800${long(3_000)}`,
        companyDomain: `${long(3_000)}.example`,
        contactEmails: ['Maria@acme.example', `${long(3_000)}@acme.example`],
      }),
      deal({ externalId: 'fine' }),
    ]);
    const { rows } = await scene.database.pool.query(
      `select external_id, left(name, 6) as name, octet_length(name) <= 2000 as short, company_domain is null as no_domain, contact_emails
       from public.deals where workspace_id = $1 order by external_id desc`,
      [workspaceId],
    );
    expect(rows).toMatchObject([
      {
        external_id: 'odd',
        name: 'Name \ufffd',
        short: true,
        no_domain: true,
        contact_emails: ['maria@acme.example'],
      },
      { external_id: 'fine' },
    ]);
    await upsertDeals(scene.worker, target, [deal({ externalId: 'x'.repeat(300) })]);
  });
});
