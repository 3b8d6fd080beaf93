import { crms } from '@conduit/shared/crm.ts';
import { expect } from 'vitest';

import {
  claim,
  connect,
  consented,
  finalize,
  finish,
  install,
  installedBy,
  locationOf,
  look,
  partnerSignIn,
  visit,
} from '../flows.ts';
import type { Person, Target } from '../target.ts';
import type { Attack } from './attack.ts';
import { setMia, statusOf, tokensOf } from './claims.ts';

const DANA = 'dana.whitfield@northwind.example';
const AT_ONCE = 50;

/** Somebody's session in somebody else's browser. */
const inBrowserOf = (person: Person, { browser }: Person): Person => ({ ...person, browser });

/** Mia as an admin of Dana's workspace, connecting there. */
async function asAdmin(target: Target): Promise<Person> {
  const { dana, mia } = target.people;
  await setMia(target, 'admin');
  return { ...mia, workspaceId: dana.workspaceId };
}

const auditOf = async ({ pool }: Target, { workspaceId }: Person) =>
  (
    await pool.query<{ event: string }>(
      `select event from public.audit_events e join public.crm_connections c on c.id = e.connection_id
       where e.workspace_id = $1`,
      [workspaceId],
    )
  ).rows.map(({ event }) => event);

const handedOver = crms.flatMap((crm): Attack[] => [
  {
    group: 'handed',
    name: `${crm}: the attacker finishes what the victim consented to, without the secret of the victim’s browser`,
    async run(target) {
      const { eve } = target.people;
      const held = await consented(target, crm, eve);
      for (const secret of [null, '', 'guess', eve.browser, (await install(target, crm, 1)).secret]) {
        expect((await finish(target, held, eve, { secret })).code).toBe('wrong_browser');
        expect((await look(target, held, eve, secret)).code).toBe('wrong_browser');
        const options = { secret, confirmedInstaller: DANA };
        expect((await claim(target, held, eve, options)).code).toBe('wrong_browser');
      }
      expect(await statusOf(target, held)).toBe('pending');
    },
  },
  {
    group: 'handed',
    name: `${crm}: the victim’s browser finishes it, signed in as the victim, who is not told whose workspace it was for`,
    async run(target) {
      const { eve, dana } = target.people;
      const held = await consented(target, crm, eve);
      const seen = await look(target, held, dana);
      expect(seen.body).toMatchObject({ begun: 'by_somebody_else', begunFor: null, installerEmail: DANA });
      expect(JSON.stringify(seen.body)).not.toContain(eve.workspaceId);
      expect((await finish(target, held, dana)).code).toBe('choose_workspace');
      expect(await statusOf(target, held)).toBe('pending');
    },
  },
  {
    group: 'handed',
    name: `${crm}: the victim claims it for a workspace of their own, after which the attacker has nothing`,
    leaves: 1,
    async run(target) {
      const { eve, dana } = target.people;
      const held = await consented(target, crm, eve);
      expect((await claim(target, held, dana)).code).toBe('ok');
      expect((await finish(target, held, eve)).code).toBe('already_claimed');
      expect(await tokensOf(target, eve)).toEqual([]);
      expect(await tokensOf(target, dana)).toHaveLength(1);
      expect(await auditOf(target, dana)).toEqual(['install_claimed']);
    },
  },
  {
    group: 'handed',
    name: `${crm}: the victim’s browser finishes it, signed in to the attacker’s account (login CSRF)`,
    async run(target) {
      const { eve, dana } = target.people;
      const held = await consented(target, crm, eve);
      const victim = inBrowserOf(eve, dana);
      expect((await look(target, held, victim)).body).toMatchObject({
        begun: 'in_another_browser',
        installerDiffers: true,
      });
      expect((await finish(target, held, victim)).code).toBe('choose_workspace');
      // Going on takes a tick beside the address that installed.
      expect((await claim(target, held, victim)).code).toBe('installer_differs');
      expect(await statusOf(target, held)).toBe('pending');
    },
  },
  {
    group: 'handed',
    name: `${crm}: another person finishes it in the browser it was begun in`,
    async run(target) {
      const { eve, dana } = target.people;
      const held = await consented(target, crm, dana);
      expect((await finish(target, held, inBrowserOf(eve, dana))).code).toBe('choose_workspace');
      const options = { workspaceId: dana.workspaceId, confirmedInstaller: DANA };
      expect((await claim(target, held, inBrowserOf(eve, dana), options)).code).toBe('not_an_admin');
      expect(await statusOf(target, held)).toBe('pending');
    },
  },
  {
    group: 'handed',
    name: `${crm}: a connect that began in no browser of the dashboard’s finishes by itself`,
    async run(target) {
      const { eve } = target.people;
      for (const browser of ['', ' ']) {
        const nowhere = { ...eve, browser };
        const held = await consented(target, crm, nowhere);
        expect((await finish(target, held, nowhere)).code).toBe('choose_workspace');
      }
    },
  },
  {
    group: 'handed',
    name: `${crm}: a link handed to the admin whose workspace has the account, to put it elsewhere or change its tokens`,
    leaves: 1,
    async run(target) {
      const { eve, dana } = target.people;
      await connect(target, crm, dana);
      const before = await tokensOf(target, dana);
      const held = await consented(target, crm, eve);
      expect((await finish(target, held, eve)).code).toBe('account_bound_elsewhere');
      expect((await finish(target, held, dana)).code).toBe('choose_workspace');
      expect(await tokensOf(target, dana)).toEqual(before);
      expect(await tokensOf(target, eve)).toEqual([]);
    },
  },
  {
    group: 'handed',
    name: `${crm}: an admin dismissed between consent and finish`,
    async run(target) {
      const mia = await asAdmin(target);
      const held = await consented(target, crm, mia);
      await setMia(target, 'member');
      expect((await finish(target, held, mia)).code).toBe('not_an_admin');
      expect(await statusOf(target, held)).toBe('pending');
    },
  },
  {
    group: 'handed',
    name: `${crm}: an admin removed from the workspace between consent and finish`,
    async run(target) {
      const mia = await asAdmin(target);
      const held = await consented(target, crm, mia);
      const ofMia = [mia.workspaceId, mia.userId];
      await target.pool.query(
        `delete from public.workspace_members where workspace_id = $1 and user_id = $2`,
        ofMia,
      );
      const refused = await finish(target, held, mia);
      await target.pool.query(
        `insert into public.workspace_members (workspace_id, user_id, role, email) values ($1, $2, 'member', $3)`,
        [...ofMia, mia.email],
      );
      expect(refused.code).toBe('not_an_admin');
      expect(await statusOf(target, held)).toBe('pending');
    },
  },
  {
    group: 'handed',
    name: `${crm}: finished past its time, or after it was swept`,
    async run(target) {
      const { dana } = target.people;
      const held = await consented(target, crm, dana);
      await target.pool.query(`update public.pending_installs set expires_at = now() - interval '1 second'`);
      expect((await finish(target, held, dana)).code).toBe('install_expired');
      await target.pool.query(`update public.pending_installs set status = 'expired'`);
      expect((await finish(target, held, dana)).code).toBe('install_expired');
    },
  },
  {
    group: 'handed',
    name: `${crm}: a finish replayed, by the one who finished it and by somebody with both secrets`,
    leaves: 1,
    async run(target) {
      const { eve, dana } = target.people;
      const held = await consented(target, crm, dana);
      expect((await finish(target, held, dana)).body.repeated).toBe(false);
      expect((await finish(target, held, dana)).body.repeated).toBe(true);
      expect((await finish(target, held, inBrowserOf(eve, dana))).code).toBe('already_claimed');
      expect(await auditOf(target, dana)).toEqual(['crm_connected']);
      expect(await tokensOf(target, dana)).toMatchObject([{ version: 1 }]);
    },
  },
  {
    group: 'handed',
    name: `${crm}: the victim’s finish, after a stranger’s consent on the same account has taken its place`,
    async run(target) {
      const { eve, dana } = target.people;
      const held = await consented(target, crm, dana);
      const eves = await consented(target, crm, eve);
      expect(eves.installId).toBe(held.installId);
      expect((await finish(target, held, dana)).code).toBe('wrong_browser');
      await install(target, crm);
      expect((await finish(target, eves, eve)).code).toBe('wrong_browser');
    },
  },
  {
    group: 'race',
    name: `${crm}: ${AT_ONCE} finishes and claims at once have one winner`,
    leaves: 1,
    async run(target) {
      const { dana, carl } = target.people;
      const held = await consented(target, crm, dana);
      const results = await Promise.all(
        Array.from({ length: AT_ONCE / 2 }, () => [
          finish(target, held, dana),
          claim(target, held, carl, { confirmedInstaller: DANA }),
        ]).flat(),
      );
      expect(results.filter(({ body }) => body.repeated === false)).toHaveLength(1);
      const bound = await Promise.all([dana, carl].map((person) => auditOf(target, person)));
      expect(bound.flat()).toHaveLength(1);
      const lost = results.filter(({ code }) => code !== 'ok');
      expect(lost).toHaveLength(AT_ONCE / 2);
      expect(new Set(lost.map(({ code }) => code))).toEqual(new Set(['already_claimed']));
    },
  },
]);

const signInFirst: Attack = {
  group: 'handed',
  name: 'hubspot: its own install flow, begun by the attacker and consented to by the victim',
  async run(target) {
    const { eve, dana } = target.people;
    const { back, cookie } = await partnerSignIn(target, eve);
    const held = installedBy('hubspot', locationOf(await visit(await finalize(target, back), cookie)));
    expect((await finish(target, held, eve, { secret: null })).code).toBe('wrong_browser');
    expect((await finish(target, held, dana)).code).toBe('choose_workspace');
    expect((await finish(target, held, inBrowserOf(eve, dana))).code).toBe('choose_workspace');
    expect(await statusOf(target, held)).toBe('pending');
  },
};

/** One person's connect in another one's hands: nothing is bound but by who began it, where they began it. */
export const handed: Attack[] = [...handedOver, signInFirst];
