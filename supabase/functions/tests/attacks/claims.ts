import { crms } from '@conduit/shared/crm.ts';
import { expect } from 'vitest';

import {
  answerOf,
  begin,
  claim,
  connect,
  finish,
  install,
  installedBy,
  locationOf,
  look,
  refusal,
  toConsent,
  visit,
  type Installed,
} from '../flows.ts';
import type { Person, Target } from '../target.ts';
import type { Attack } from './attack.ts';

const DANA = 'dana.whitfield@northwind.example';

export const statusOf = async ({ pool }: Target, { installId }: Installed) =>
  (
    await pool.query<{ status: string }>(`select status from public.pending_installs where id = $1`, [
      installId,
    ])
  ).rows[0]?.status;

const guesses: [string, (installed: Installed, own: Installed) => [Installed, string | null]][] = [
  ['an id made up', (installed) => [{ ...installed, installId: crypto.randomUUID() }, installed.secret]],
  ['a stolen id with a secret made up', (installed) => [installed, 'guess']],
  ['a stolen id without a secret', (installed) => [installed, null]],
  ['a stolen id with an empty secret', (installed) => [installed, '']],
  ['a stolen id with the secret of one’s own install', (installed, own) => [installed, own.secret]],
  [
    'a stolen id and secret under the other CRM',
    (installed) => [
      { ...installed, crm: installed.crm === 'hubspot' ? 'salesforce' : 'hubspot' },
      installed.secret,
    ],
  ],
];

const guessing = crms.flatMap((crm) =>
  guesses.map(([what, guess]): Attack => ({
    group: 'guess',
    name: `${crm}: ${what}`,
    async run(target) {
      const { eve } = target.people;
      const installed = await install(target, crm);
      const [attacked, secret] = guess(installed, await install(target, crm, 1));
      const seen = await look(target, attacked, eve, secret);
      // One answer for all of them: an id that exists looks like one that does not.
      expect(seen).toMatchObject({ status: 403, code: 'wrong_browser' });
      expect(Object.keys(seen.body)).toEqual(['error']);
      const claimed = await claim(target, attacked, eve, { secret, confirmedInstaller: DANA });
      expect(claimed).toMatchObject({ status: 403, code: 'wrong_browser' });
      expect(await statusOf(target, installed)).toBe('pending');
    },
  })),
);

const planting = crms.flatMap((crm) =>
  [
    ['not confirmed', undefined],
    ['confirmed with the victim’s own address', 'carl@contoso.example'],
    ['confirmed as unknown', 'unknown'],
    ['confirmed with nothing', ''],
  ].map(([what, confirmedInstaller]): Attack => ({
    group: 'plant',
    name: `${crm}: a link to the attacker’s CRM, ${what}`,
    async run(target) {
      const { carl } = target.people;
      const planted = await install(target, crm);
      expect((await look(target, planted, carl)).body).toMatchObject({
        installerDiffers: true,
        installerEmail: DANA,
      });
      const options = confirmedInstaller === undefined ? {} : { confirmedInstaller };
      expect((await claim(target, planted, carl, options)).code).toBe('installer_differs');
      expect(await statusOf(target, planted)).toBe('pending');
    },
  })),
);

const borrowedAddress: Attack = {
  group: 'plant',
  name: 'salesforce: a user of the attacker’s org with the victim’s address, which nobody has verified',
  async run(target) {
    const { dana } = target.people;
    const account = target.sandbox.control.accounts().find(({ crm }) => crm === 'salesforce')?.account ?? '';
    target.sandbox.control.configure(account, { userEmailVerified: false });
    const planted = await install(target, 'salesforce');
    expect((await look(target, planted, dana)).body).toMatchObject({
      installerDiffers: true,
      installerEmail: null,
    });
    expect((await claim(target, planted, dana)).code).toBe('installer_differs');
    expect((await claim(target, planted, dana, { confirmedInstaller: DANA })).code).toBe('installer_differs');
    expect(await statusOf(target, planted)).toBe('pending');
  },
};

const stale = crms.flatMap((crm): Attack[] => [
  {
    group: 'stale',
    name: `${crm}: an install kept past its time`,
    async run(target) {
      const { dana } = target.people;
      const installed = await install(target, crm);
      await target.pool.query(`update public.pending_installs set expires_at = now() - interval '1 second'`);
      expect(await look(target, installed, dana)).toMatchObject({ status: 410, code: 'install_expired' });
      expect(await claim(target, installed, dana)).toMatchObject({ status: 410, code: 'install_expired' });
    },
  },
  {
    group: 'stale',
    name: `${crm}: an install somebody has claimed, with its secret`,
    leaves: 1,
    async run(target) {
      const { dana, eve } = target.people;
      const installed = await install(target, crm);
      expect((await claim(target, installed, dana)).code).toBe('ok');
      const seen = await look(target, installed, eve);
      expect(seen.code).toBe('already_claimed');
      expect(Object.keys(seen.body)).toEqual(['error']);
      const taken = await claim(target, installed, eve, { confirmedInstaller: DANA });
      expect(taken.code).toBe('already_claimed');
    },
  },
  {
    group: 'stale',
    name: `${crm}: the secret of a browser that another install has replaced`,
    async run(target) {
      const { dana } = target.people;
      const first = await install(target, crm);
      const second = await install(target, crm);
      expect(second.installId).toBe(first.installId);
      expect((await claim(target, first, dana)).code).toBe('wrong_browser');
    },
  },
]);

const CLAIMS = 50;

const races = crms.map((crm): Attack => ({
  group: 'race',
  name: `${crm}: ${CLAIMS} claims at once have one winner, for whom the rest of them are repeats`,
  leaves: 1,
  async run(target) {
    const installed = await install(target, crm);
    const rivals = Object.values(target.people);
    const claimants = Array.from({ length: Math.ceil(CLAIMS / rivals.length) }, () => rivals)
      .flat()
      .slice(0, CLAIMS);
    const results = await Promise.all(
      claimants.map(async (person) => ({
        person,
        ...(await claim(target, installed, person, { confirmedInstaller: DANA })),
      })),
    );
    const won = results.filter(({ code }) => code === 'ok');
    expect(won.filter(({ body }) => !body.repeated)).toHaveLength(1);
    expect(new Set(won.map(({ person }) => person.userId)).size).toBe(1);
    const lost = results.filter(({ code }) => code !== 'ok');
    expect(lost).toHaveLength(CLAIMS - won.length);
    expect(new Set(lost.map(({ code }) => code))).toEqual(new Set(['already_claimed']));
    const { rows } = await target.pool.query(
      `select workspace_id from public.audit_events where event = 'install_claimed' and detail->>'install_id' = $1`,
      [installed.installId],
    );
    expect(rows).toEqual([{ workspace_id: won[0]?.person.workspaceId }]);
  },
}));

export const tokensOf = async ({ pool }: Target, person: Person) =>
  (
    await pool.query<{ access_token: string; version: string }>(
      `select access_token, version from private.crm_tokens t join public.crm_connections c on c.id = t.connection_id
       where c.workspace_id = $1`,
      [person.workspaceId],
    )
  ).rows;

const bound = crms.flatMap((crm): Attack[] => [
  {
    group: 'bound',
    name: `${crm}: claiming it into one’s own workspace, which is not told whose it is`,
    leaves: 1,
    async run(target) {
      const { dana, carl } = target.people;
      await connect(target, crm, dana);
      const installed = await install(target, crm);
      const seen = await look(target, installed, carl);
      expect(seen.body).toMatchObject({ bound: 'elsewhere', boundWorkspaceId: null });
      expect(JSON.stringify(seen.body)).not.toContain(dana.workspaceId);
      const taken = await claim(target, installed, carl, { confirmedInstaller: DANA });
      expect(taken).toMatchObject({ status: 409, code: 'account_bound_elsewhere' });
      expect(await tokensOf(target, carl)).toEqual([]);
    },
  },
  {
    group: 'bound',
    name: `${crm}: connecting it by a consent of one’s own`,
    leaves: 1,
    async run(target) {
      const { dana, carl } = target.people;
      await connect(target, crm, dana);
      expect((await connect(target, crm, carl)).code).toBe('account_bound_elsewhere');
      expect(await tokensOf(target, carl)).toEqual([]);
    },
  },
  {
    group: 'bound',
    name: `${crm}: installing it again, to put one’s own tokens in`,
    leaves: 1,
    async run(target) {
      const { dana } = target.people;
      await connect(target, crm, dana);
      const before = await tokensOf(target, dana);
      expect(before).toHaveLength(1);
      await install(target, crm);
      expect(await tokensOf(target, dana)).toEqual(before);
    },
  },
]);

export const setMia = ({ pool, people }: Target, role: string) =>
  pool.query(`update public.workspace_members set role = $3 where workspace_id = $1 and user_id = $2`, [
    people.dana.workspaceId,
    people.mia.userId,
    role,
  ]);

const roles = crms.flatMap((crm): Attack[] => [
  ...(['eve', 'mia'] as const).map((who): Attack => ({
    group: 'role',
    name: `${crm}: claiming into a workspace ${who === 'eve' ? 'of another tenant' : 'one is a mere member of'}`,
    async run(target) {
      const { dana, [who]: attacker } = target.people;
      const installed = await install(target, crm);
      const options = { workspaceId: dana.workspaceId, confirmedInstaller: DANA };
      const refused = await claim(target, installed, attacker, options);
      expect(refused).toMatchObject({ status: 403, code: 'not_an_admin' });
      expect(await statusOf(target, installed)).toBe('pending');
    },
  })),
  ...(['eve', 'mia'] as const).map((who): Attack => ({
    group: 'role',
    name: `${crm}: connecting to a workspace ${who === 'eve' ? 'of another tenant' : 'one is a mere member of'}`,
    async run(target) {
      const { dana, [who]: attacker } = target.people;
      const response = await begin(target, crm, attacker.accessToken, { workspaceId: dana.workspaceId });
      expect(response.status).toBe(403);
      expect(await refusal(response)).toBe('not_an_admin');
    },
  })),
  {
    group: 'role',
    name: `${crm}: an admin dismissed while the consent page was open`,
    async run(target) {
      const { dana, mia } = target.people;
      await setMia(target, 'admin');
      const way = await toConsent(target, crm, { ...mia, workspaceId: dana.workspaceId });
      const answer = await answerOf(target, crm, way);
      await setMia(target, 'member');
      const installed = installedBy(crm, locationOf(await visit(answer, way.cookie)));
      expect((await finish(target, installed, mia)).code).toBe('not_an_admin');
      expect(await statusOf(target, installed)).toBe('pending');
    },
  },
]);

const FORGED = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDAifQ.';

const tokens = [
  ['no access token', null],
  ['a forged access token', FORGED],
].flatMap(([what, accessToken = null]): Attack[] => [
  ...crms.map((crm): Attack => ({
    group: 'token',
    name: `${crm}: connecting with ${what}`,
    async run(target) {
      const response = await begin(target, crm, accessToken, { workspaceId: target.people.dana.workspaceId });
      expect(response.status).toBe(401);
      expect(await refusal(response)).toBe('not_signed_in');
    },
  })),
  {
    group: 'token',
    name: `looking at an install, and claiming it, with ${what} and its secret`,
    async run(target) {
      const { crm, installId, secret } = await install(target, 'hubspot');
      const headers = {
        'x-claim-secret': secret,
        ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
      };
      const { workspaceId } = target.people.dana;
      const url = `${target.functionsUrl}/claim-install`;
      for (const response of [
        await fetch(`${url}?${new URLSearchParams({ crm, install_id: installId })}`, { headers }),
        await fetch(url, { method: 'POST', headers, body: JSON.stringify({ crm, installId, workspaceId }) }),
      ]) {
        expect(response.status).toBe(401);
        expect(await refusal(response)).toBe('not_signed_in');
      }
    },
  },
]);

/** On installs and whose they are. */
export const claims: Attack[] = [
  ...guessing,
  ...planting,
  borrowedAddress,
  ...stale,
  ...races,
  ...bound,
  ...roles,
  ...tokens,
];
