import { crms } from '@conduit/shared/crm.ts';
import { expect } from 'vitest';

import {
  answerOf,
  begin,
  finish,
  installedBy,
  locationOf,
  refusal,
  startInstall,
  toConsent,
  visit,
  withParameter,
} from '../flows.ts';
import { APP } from '../target.ts';
import type { Attack } from './attack.ts';

const EVIL = 'https://evil.example/';

const returnUrls = [
  EVIL,
  'https://app.hubspot.com.evil.example/',
  'https://app.hubspot.com@evil.example/',
  'http://app.hubspot.com/',
  'https://hubspot.com/',
  'javascript:alert(1)',
].map((returnUrl): Attack => ({
  group: 'returnUrl',
  name: returnUrl,
  async run(target) {
    for (const step of ['authorize', 'finalize']) {
      const query = new URLSearchParams({ step, returnUrl, code: 'c', state: 's' });
      const response = await visit(`${target.functionsUrl}/hubspot-oauth-callback?${query}`);
      expect(response.status).toBe(400);
      expect(await refusal(response)).toBe('return_url_refused');
    }
    const { accessToken, workspaceId } = target.people.dana;
    const begun = await begin(target, 'hubspot', accessToken, { workspaceId, returnUrl });
    expect(begun.status).toBe(400);
    expect(await refusal(begun)).toBe('return_url_refused');
  },
}));

const loginUrls = [
  EVIL,
  'http://login.salesforce.com',
  'https://login.salesforce.com.evil.example',
  'https://login.salesforce.com@evil.example',
  'https://evil.example/.my.salesforce.com',
  'javascript:alert(1)',
].map((loginUrl): Attack => ({
  group: 'openRedirect',
  name: `login_url=${loginUrl}`,
  async run(target) {
    const installing = await startInstall(
      target,
      'salesforce',
      `?${new URLSearchParams({ login_url: loginUrl })}`,
    );
    expect(await refusal(installing)).toBe('login_url_refused');
    const { accessToken, workspaceId } = target.people.dana;
    const begun = await begin(target, 'salesforce', accessToken, { workspaceId, loginUrl });
    expect(await refusal(begun)).toBe('login_url_refused');
  },
}));

const elsewhere = ['redirect_uri', 'redirect', 'next', 'url', 'returnUrl', 'login_url'].map(
  (name): Attack => ({
    group: 'openRedirect',
    name: `${name} beside a good answer`,
    leaves: crms.length,
    async run(target) {
      for (const crm of crms) {
        const plain = locationOf(await startInstall(target, crm));
        if (name !== 'login_url') {
          const asked = await startInstall(target, crm, `?${new URLSearchParams({ [name]: EVIL })}`);
          expect(locationOf(asked).origin).toBe(plain.origin);
          expect(locationOf(asked).searchParams.get('redirect_uri')).toBe(
            plain.searchParams.get('redirect_uri'),
          );
        }
        const way = await toConsent(target, crm, target.people.dana);
        const answer = withParameter(await answerOf(target, crm, way), name, EVIL);
        const end = locationOf(await visit(answer, way.cookie));
        expect(end.origin + end.pathname).toBe(`${APP}/claim-install`);
        expect([...end.searchParams.keys()]).toEqual(['crm', 'install_id', 'claim']);
        const finished = await finish(target, installedBy(crm, end), target.people.dana);
        expect(finished).toMatchObject({ code: 'ok', body: { returnUrl: null } });
      }
    },
  }),
);

/** Sending people elsewhere. */
export const redirects: Attack[] = [...returnUrls, ...loginUrls, ...elsewhere];
