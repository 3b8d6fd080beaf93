import { describe, expect, it } from 'vitest';
import { normaliseId, salesforceId } from '../src/salesforce/ids.ts';
import { startSandbox } from '../src/index.ts';
import { ORGS, PORTALS } from '../src/seed.ts';
import { Clock, org, PORTAL, useSandbox } from './support/sandbox.ts';

const held = useSandbox();

describe('the seed', () => {
  const PROSPECTS = [
    'maria.rossi@acme-robotics.example',
    'tom.becker@acme-robotics.example',
    'priya.nair@bluefin.example',
    'james.okafor@cedarhealth.example',
    'sofia.lindqvist@deltafoods.example',
    'kenji.tanaka@evergreen-energy.example',
    'ingrid.solberg@fjord.example',
    'omar.haddad@granitebank.example',
    'chloe.martin@harbormedia.example',
    'lena.novak@ironleaf.example',
  ];

  it('has the same prospects in both CRMs of Northwind Trading', () => {
    const hubspot = held.sandbox.control.records(PORTAL);
    const salesforce = held.sandbox.control.records(org(held.sandbox, 'Northwind Trading'));
    for (const email of PROSPECTS) {
      expect(JSON.stringify(hubspot)).toContain(email);
      expect(JSON.stringify(salesforce)).toContain(email);
    }
  });

  it('knows Lena Novak as a lead in Salesforce, and no opportunity of hers', () => {
    const records = held.sandbox.control.records(org(held.sandbox, 'Northwind Trading'));
    if (records?.crm !== 'salesforce') throw new Error('not an org');
    expect(records.objects.Lead.map(({ Email }) => Email)).toEqual(['lena.novak@ironleaf.example']);
    expect(JSON.stringify(records.objects.Contact)).not.toContain('ironleaf');
  });

  it('links James Okafor to two open deals', () => {
    const records = held.sandbox.control.records(PORTAL);
    if (records?.crm !== 'hubspot') throw new Error('not a portal');
    const james = records.objects.contacts.find(({ properties }) =>
      properties['email']?.startsWith('james.okafor'),
    );
    const open = records.objects.deals.filter(
      ({ id, properties }) =>
        james?.associations.deals?.includes(id) && properties['hs_is_closed'] === 'false',
    );
    expect(open.map(({ properties }) => properties['dealname'])).toEqual([
      'Cedar Health – Pilot',
      'Cedar Health – Rollout',
    ]);
  });

  it('has open and closed deals in every account', () => {
    for (const { account } of held.sandbox.control.accounts()) {
      const text = JSON.stringify(held.sandbox.control.records(account));
      expect(text).toMatch(/"hs_is_closed":"true"|"IsClosed":true/);
      expect(text).toMatch(/"hs_is_closed":"false"|"IsClosed":false/);
    }
  });

  it('is the same every time', async () => {
    const again = await startSandbox({ now: new Clock().now });
    try {
      expect(again.control.accounts()).toEqual(held.sandbox.control.accounts());
      for (const { account } of again.control.accounts()) {
        expect(again.control.records(account)).toEqual(held.sandbox.control.records(account));
      }
    } finally {
      await again.close();
    }
  });

  it('is found under no other account', () => {
    expect(held.sandbox.control.records('1')).toBeNull();
    expect(held.sandbox.control.configure('1', {})).toBe(false);
  });
});

describe('a Salesforce id', () => {
  it('has 18 characters, the last three from the case of the others', () => {
    // The example of the Salesforce help article on 15- and 18-character ids.
    expect(normaliseId('001A0000006Vm9u')).toBe('001A0000006Vm9uIAC');
    expect(salesforceId('00T', 62)).toMatch(/^00T5g0000000010.{3}$/);
  });

  it('is nothing else', () => {
    expect(normaliseId('001A0000006Vm9')).toBeNull();
    expect(normaliseId('001A0000006Vm9u!')).toBeNull();
  });
});

describe('a sandbox with accounts of one’s own', () => {
  it('has those and no others, each with its book', async () => {
    const book = {
      companies: [],
      leads: [{ first: 'Ida', last: 'Moreau', email: 'ida@x.example', company: 'X' }],
    };
    const sandbox = await startSandbox({
      portals: [{ ...PORTALS[0]!, hubId: 7, name: 'Ours', book }],
      orgs: [{ ...ORGS[0]!, number: 9, name: 'Ours too', book }],
    });
    const accounts = sandbox.control.accounts();
    expect(accounts.map(({ name }) => name)).toEqual(['Ours', 'Ours too']);
    for (const { account } of accounts) {
      expect(JSON.stringify(sandbox.control.records(account))).toContain('ida@x.example');
    }
    await sandbox.close();
  });
});
