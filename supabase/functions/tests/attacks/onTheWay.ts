import { crms } from '@conduit/shared/crm.ts';
import { expect } from 'vitest';

import { consent } from '../fixtures.ts';
import {
  accountOf,
  answerOf,
  finalize,
  locationOf,
  partnerSignIn,
  refusal,
  startUrlOf,
  toConsent,
  toInstall,
  visit,
  withParameter,
  type OnTheWay,
} from '../flows.ts';
import { APP, type Target } from '../target.ts';
import type { Attack } from './attack.ts';

const expireStates = ({ pool }: Target) =>
  pool.query(`update private.oauth_states set expires_at = now() - interval '1 second'`);

/** The cookie a browser would hold for this request, with another browser's value. */
const cookieOfAnother = (own: OnTheWay, other: OnTheWay): string =>
  `${own.cookie.split('=')[0]}=${other.cookie.split('=')[1]}`;

const states = crms.flatMap((crm): Attack[] => [
  {
    group: 'state',
    name: `${crm}: an answer replayed in the browser it was given to`,
    async run(target) {
      const way = await toConsent(target, crm, target.people.carl);
      const answer = await answerOf(target, crm, way);
      expect(await refusal(visit(answer, way.cookie))).toBeNull();
      expect(await refusal(visit(answer, way.cookie))).toBe('state_used');
    },
  },
  {
    group: 'state',
    name: `${crm}: an answer sent ten times at the same moment`,
    async run(target) {
      const way = await toConsent(target, crm, target.people.carl);
      const answer = await answerOf(target, crm, way);
      const codes = await Promise.all(Array.from({ length: 10 }, () => refusal(visit(answer, way.cookie))));
      expect(codes.filter((code) => code === null)).toHaveLength(1);
      expect(codes.filter((code) => code === 'state_used')).toHaveLength(9);
    },
  },
  {
    group: 'state',
    name: `${crm}: a state made up`,
    async run(target) {
      const way = await toConsent(target, crm, target.people.carl);
      const answer = await answerOf(target, crm, way);
      expect(await refusal(visit(withParameter(answer, 'state', 'made-up'), way.cookie))).toBe(
        'state_unknown',
      );
    },
  },
  {
    group: 'state',
    name: `${crm}: an answer that comes too late`,
    async run(target) {
      const way = await toConsent(target, crm, target.people.carl);
      const answer = await answerOf(target, crm, way);
      await expireStates(target);
      expect(await refusal(visit(answer, way.cookie))).toBe('state_expired');
    },
  },
  {
    group: 'state',
    name: `${crm}: an answer from no browser we sent out, which leaves the state to its own`,
    async run(target) {
      const way = await toConsent(target, crm, target.people.carl);
      const answer = await answerOf(target, crm, way);
      expect(await refusal(visit(answer))).toBe('wrong_browser');
      expect(await refusal(visit(answer, way.cookie))).toBeNull();
    },
  },
  {
    group: 'state',
    name: `${crm}: an answer in a browser on its way for somebody else`,
    async run(target) {
      const { carl, eve } = target.people;
      const own = await toConsent(target, crm, carl);
      const eves = await toConsent(target, crm, eve);
      const answer = await answerOf(target, crm, own);
      expect(await refusal(visit(answer, eves.cookie))).toBe('wrong_browser');
      expect(await refusal(visit(answer, cookieOfAnother(own, eves)))).toBe('wrong_browser');
    },
  },
  {
    group: 'state',
    name: `${crm}: an install’s answer in another browser`,
    async run(target) {
      const [own, other] = [await toInstall(target, crm), await toInstall(target, crm)];
      const answer = await answerOf(target, crm, own);
      expect(await refusal(visit(answer))).toBe('wrong_browser');
      expect(await refusal(visit(answer, cookieOfAnother(own, other)))).toBe('wrong_browser');
      const { rows } = await target.pool.query(`select 1 from public.pending_installs`);
      expect(rows).toHaveLength(0);
    },
  },
  {
    group: 'state',
    name: `${crm}: a start link used again, in a second browser`,
    async run(target) {
      const url = await startUrlOf(target, crm, target.people.carl);
      expect(await refusal(visit(url))).toBeNull();
      expect(await refusal(visit(url))).toBe('state_unknown');
    },
  },
  {
    group: 'state',
    name: `${crm}: a start link found later`,
    async run(target) {
      const url = await startUrlOf(target, crm, target.people.carl);
      await expireStates(target);
      expect(await refusal(visit(url))).toBe('state_unknown');
    },
  },
]);

const framed: Attack = {
  group: 'state',
  name: 'hubspot: its own install flow finished in another browser, which goes back to HubSpot with nothing',
  async run(target) {
    const { returnUrl, back } = await partnerSignIn(target, target.people.dana);
    const end = await visit(await finalize(target, back));
    expect(locationOf(end).href).toBe(returnUrl);
    const { rows } = await target.pool.query(`select 1 from public.pending_installs`);
    expect(rows).toHaveLength(0);
  },
};

const mixUps = crms.flatMap((crm): Attack[] => {
  const other = crm === 'hubspot' ? 'salesforce' : 'hubspot';
  const atOther = (url: string | URL) => new URL(String(url).replace(`/${crm}-oauth-`, `/${other}-oauth-`));
  return [
    {
      group: 'mixUp',
      name: `an answer of ${crm} at the callback of ${other}, which leaves the state to its own`,
      async run(target) {
        const way = await toConsent(target, crm, target.people.carl);
        const answer = await answerOf(target, crm, way);
        expect(await refusal(visit(atOther(answer), way.cookie))).toBe('wrong_provider');
        expect(await refusal(visit(answer, way.cookie))).toBeNull();
      },
    },
    {
      group: 'mixUp',
      name: `an install’s answer of ${crm} at the callback of ${other}`,
      async run(target) {
        const way = await toInstall(target, crm);
        const answer = await answerOf(target, crm, way);
        expect(await refusal(visit(atOther(answer), way.cookie))).toBe('wrong_provider');
      },
    },
    {
      group: 'mixUp',
      name: `a start link of ${crm} at the start of ${other}`,
      async run(target) {
        const url = await startUrlOf(target, crm, target.people.carl);
        expect(await refusal(visit(atOther(url)))).toBe('state_unknown');
      },
    },
  ];
});

const codes = crms.flatMap((crm): Attack[] => [
  {
    group: 'code',
    name: `${crm}: a code made up, on a good state`,
    async run(target) {
      const way = await toConsent(target, crm, target.people.carl);
      const answer = withParameter(await answerOf(target, crm, way), 'code', 'not-a-code');
      expect(await refusal(visit(answer, way.cookie))).toBe('authorization_invalid');
    },
  },
  {
    group: 'code',
    name: `${crm}: no code at all, on a good state`,
    async run(target) {
      const way = await toConsent(target, crm, target.people.carl);
      const answer = await answerOf(target, crm, way);
      answer.searchParams.delete('code');
      expect(await refusal(visit(answer, way.cookie))).toBe('authorization_invalid');
    },
  },
  {
    group: 'code',
    name: `${crm}: a code used before, on a good state`,
    async run(target) {
      const { carl, eve } = target.people;
      const way = await toConsent(target, crm, carl);
      const answer = await answerOf(target, crm, way);
      expect(await refusal(visit(answer, way.cookie))).toBeNull();
      const fresh = await toConsent(target, crm, eve);
      const state = fresh.consentUrl.searchParams.get('state') ?? '';
      expect(await refusal(visit(withParameter(answer, 'state', state), fresh.cookie))).toBe(
        'authorization_invalid',
      );
    },
  },
  {
    group: 'code',
    name: `${crm}: an unused code of somebody else’s request, on one’s own state: the verifier is not theirs`,
    async run(target) {
      const { carl, eve } = target.people;
      const stolen = await answerOf(target, crm, await toConsent(target, crm, carl));
      const own = await toConsent(target, crm, eve);
      const state = own.consentUrl.searchParams.get('state') ?? '';
      expect(await refusal(visit(withParameter(stolen, 'state', state), own.cookie))).toBe(
        'authorization_invalid',
      );
    },
  },
  {
    group: 'code',
    name: `${crm}: a code without a state, so without its verifier`,
    async run(target) {
      const way = await toInstall(target, crm);
      const answer = await answerOf(target, crm, way);
      answer.searchParams.delete('state');
      expect(await refusal(visit(answer, way.cookie))).toBe(
        crm === 'hubspot' ? 'authorization_invalid' : 'state_unknown',
      );
      const { rows } = await target.pool.query(`select 1 from public.pending_installs`);
      expect(rows).toHaveLength(0);
    },
  },
]);

const providerErrors = crms.flatMap((crm): Attack[] => [
  {
    group: 'providerError',
    name: `${crm}: consent declined`,
    async run(target) {
      const way = await toConsent(target, crm, target.people.carl);
      const denied = await consent(way.consentUrl, accountOf(target, crm), 'deny');
      expect(await refusal(visit(denied, way.cookie))).toBe('consent_denied');
    },
  },
  {
    group: 'providerError',
    name: `${crm}: an error and a code at once, on a good state`,
    async run(target) {
      const way = await toConsent(target, crm, target.people.carl);
      const answer = withParameter(await answerOf(target, crm, way), 'error', 'access_denied');
      expect(await refusal(visit(answer, way.cookie))).toBe('consent_denied');
    },
  },
  {
    group: 'providerError',
    name: `${crm}: an error made up, with words for the dashboard to show`,
    async run(target) {
      const planted = new URLSearchParams({
        error: 'call +1 555 0100',
        error_description: '<script>alert(1)</script>',
        error_uri: 'https://evil.example/',
        state: 'made-up',
      });
      const end = locationOf(await visit(`${target.functionsUrl}/${crm}-oauth-callback?${planted}`));
      expect(end.href).toBe(`${APP}/claim-install?error=state_unknown&crm=${crm}`);
    },
  },
]);

const accounts = crms.map((crm): Attack => ({
  group: 'account',
  name: `${crm}: a token answer that does not say whose account it is`,
  async run(target) {
    const path = crm === 'hubspot' ? '/oauth/2026-09/token/introspect' : '/id/**';
    const body = crm === 'hubspot' ? { active: true } : { user_id: '005000000000001AAA' };
    target.sandbox.control.faults.add({ crm, path, effect: { kind: 'respond', status: 200, body } });
    for (const way of [await toInstall(target, crm), await toConsent(target, crm, target.people.dana)]) {
      const answer = await answerOf(target, crm, way);
      expect(await refusal(visit(answer, way.cookie))).toBe('malformed_response');
    }
    const { rows } = await target.pool.query(`select 1 from public.crm_connections`);
    expect(rows).toHaveLength(0);
  },
}));

/** On the way from our start to our callback. */
export const onTheWay: Attack[] = [...states, framed, ...mixUps, ...codes, ...providerErrors, ...accounts];
