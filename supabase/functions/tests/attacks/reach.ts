import { crms } from '@conduit/shared/crm.ts';
import { expect } from 'vitest';

import { begin, claim, install, look, refusal, startInstall } from '../flows.ts';
import type { Attack } from './attack.ts';

const HUGE = 'x'.repeat(10_000_000);

const sizes: Attack[] = [
  ...crms.flatMap((crm) =>
    (['start', 'callback'] as const).map((end): Attack => ({
      group: 'size',
      name: `${crm}: 10 MB of query at the ${end}, after which it goes on as before`,
      async run(target) {
        // Whatever stands before the function may hang up on it instead.
        const status = await fetch(`${target.functionsUrl}/${crm}-oauth-${end}?state=${HUGE}`, {
          redirect: 'manual',
        }).then(
          (response) => response.status,
          () => 'turned away',
        );
        const allowed = end === 'start' ? [302, 414, 431, 'turned away'] : [400, 414, 431, 'turned away'];
        expect(allowed).toContain(status);
        expect((await startInstall(target, crm)).status).toBe(302);
        const { rows } = await target.pool.query(`select 1 from public.crm_connections`);
        expect(rows).toHaveLength(0);
      },
    })),
  ),
  ...crms.map((crm): Attack => ({
    group: 'size',
    name: `${crm}: a query longer than any provider’s is not read`,
    async run(target) {
      const response = await fetch(`${target.functionsUrl}/${crm}-oauth-callback?state=${'x'.repeat(9000)}`);
      expect(response.status).toBe(400);
      expect(await refusal(response)).toBe('malformed_request');
    },
  })),
  ...[
    { what: '10 MB of body', body: HUGE },
    { what: 'no JSON', body: '{' },
    { what: 'another shape', body: '{"crm": "zoho"}' },
  ].flatMap(({ what, body }): Attack[] => [
    {
      group: 'size',
      name: `claiming with ${what}`,
      async run(target) {
        const installed = await install(target, 'hubspot');
        const refused = await claim(target, installed, target.people.dana, { body });
        expect(refused).toMatchObject({ status: 400, code: 'malformed_request' });
      },
    },
    {
      group: 'size',
      name: `connecting with ${what}`,
      async run(target) {
        const response = await begin(target, 'hubspot', target.people.dana.accessToken, body);
        expect(response.status).toBe(400);
        expect(await refusal(response)).toBe('malformed_request');
      },
    },
  ]),
  {
    group: 'size',
    name: 'looking at an id that is none',
    async run(target) {
      const installed = { ...(await install(target, 'hubspot')), installId: "x' or 1=1" };
      expect((await look(target, installed, target.people.dana)).code).toBe('malformed_request');
    },
  },
  ...['hubspot-oauth-start', 'hubspot-oauth-callback', 'claim-install'].map((name): Attack => ({
    group: 'size',
    name: `a method ${name} does not know`,
    async run(target) {
      const response = await fetch(`${target.functionsUrl}/${name}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${target.people.dana.accessToken}` },
      });
      expect([400, 405]).toContain(response.status);
      expect(await refusal(response)).toMatch(/^(method_not_allowed|malformed_request)$/);
    },
  })),
];

const TABLES = ['pending_installs', 'oauth_states', 'crm_tokens'];

const dataApi = TABLES.flatMap((table) =>
  (['anyone', 'a signed-in user'] as const).map((who): Attack => ({
    group: 'dataApi',
    name: `${table}, as ${who}: read, changed, deleted, under either schema`,
    wholeStack: true,
    async run(target) {
      const { stack } = target;
      if (!stack) throw new Error('Only the whole stack has a Data API.');
      const installed = await install(target, 'hubspot');
      const caller =
        who === 'anyone' ? stack.anonymous : (await stack.signUp(`curious@${table}.example`)).client;
      for (const schema of [caller, caller.schema('private')]) {
        const read = await schema.from(table).select('*');
        expect(read.data ?? []).toEqual([]);
        expect(read.error, 'read').not.toBeNull();
        const changed = await schema.from(table).update({ crm: 'salesforce' }).neq('crm', 'none');
        expect(changed.error, 'changed').not.toBeNull();
        const deleted = await schema.from(table).delete().neq('crm', 'none');
        expect(deleted.error, 'deleted').not.toBeNull();
      }
      const waiting = await caller.from('crm_connections').select('id').eq('status', 'pending_claim');
      expect(waiting.data ?? []).toEqual([]);
      const { rows } = await target.pool.query(
        `select crm, status from public.pending_installs where id = $1`,
        [installed.installId],
      );
      expect(rows).toEqual([{ crm: 'hubspot', status: 'pending' }]);
    },
  })),
);

/** By what is sent, and past the functions. */
export const reach: Attack[] = [...sizes, ...dataApi];
