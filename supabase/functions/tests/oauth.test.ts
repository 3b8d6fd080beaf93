import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  accountOf,
  begin,
  claim,
  connect,
  consented,
  finish,
  locationOf,
  look,
  refusal,
  startUrlOf,
  toConsent,
  visit,
} from './flows.ts';
import { APP, forgetInstalls, openNodeTarget, type Person } from './target.ts';

let target: Awaited<ReturnType<typeof openNodeTarget>>;
let dana: Person;
beforeAll(async () => {
  target = await openNodeTarget();
  ({ dana } = target.people);
});
beforeEach(() => forgetInstalls(target));
afterAll(() => target.close());

/** How a workspace's connections came about, by the audit trail, since they were last forgotten. */
const events = async (workspaceId = dana.workspaceId) =>
  (
    await target.pool.query<{ event: string }>(
      `select event from public.audit_events e join public.crm_connections c on c.id = e.connection_id
       where e.workspace_id = $1 order by e.id`,
      [workspaceId],
    )
  ).rows.map(({ event }) => event);

describe('starting', () => {
  it('sends the browser to consent with PKCE, bound to it by an HttpOnly cookie, once', async () => {
    const url = await startUrlOf(target, 'hubspot', dana);
    const response = await visit(url);
    const consentUrl = locationOf(response);
    expect(consentUrl.origin).toBe(target.sandbox.hubspot.url);
    expect(consentUrl.searchParams.get('code_challenge_method')).toBe('S256');
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    expect(locationOf(await visit(url)).href).toBe(`${APP}/?error=state_unknown`);
  });

  it('stores neither the state nor the verifier in the clear', async () => {
    const { consentUrl } = await toConsent(target, 'salesforce', dana);
    const { rows } = await target.pool.query<Record<string, string>>(
      `select s.code_verifier, s::text as row from private.oauth_states s`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(consentUrl.searchParams.get('state'));
    expect(rows[0]?.code_verifier).toMatch(/^eyJ/);
  });

  it('asks for a workspace by its id', async () => {
    const response = begin(target, 'hubspot', dana.accessToken, { workspaceId: 'mine' });
    expect(await refusal(response)).toBe('malformed_request');
  });
});

describe.each(['hubspot', 'salesforce'] as const)('connecting %s', (crm) => {
  it('ends connected, with sealed tokens, an audit event and a job that reads the deals', async () => {
    const end = await connect(target, crm, dana);
    expect(end.body).toMatchObject({ workspaceId: dana.workspaceId, returnUrl: null, repeated: false });
    const { rows } = await target.pool.query<Record<string, string>>(
      `select c.*, t.access_token, t.refresh_token from public.crm_connections c
       join private.crm_tokens t on t.connection_id = c.id where c.crm = $1 and c.workspace_id = $2`,
      [crm, dana.workspaceId],
    );
    expect(rows).toMatchObject([{ status: 'connected', external_account_id: accountOf(target, crm) }]);
    expect(rows[0]?.access_token).toMatch(/^eyJ/);
    const events = await target.pool.query(
      `select actor from public.audit_events where event = 'crm_connected' and connection_id = $1`,
      [rows[0]?.id],
    );
    expect(events.rows).toEqual([{ actor: 'user' }]);
    const jobs = await target.pool.query(
      `select 1 from pgboss.job where name = 'import_deals' and data->>'connectionId' = $1`,
      [rows[0]?.id],
    );
    expect(jobs.rowCount).toBe(1);
  });

  it('again renews the same connection', async () => {
    await connect(target, crm, dana);
    await connect(target, crm, dana);
    const { rows } = await target.pool.query(
      `select status from public.crm_connections where crm = $1 and workspace_id is not null`,
      [crm],
    );
    expect(rows).toEqual([{ status: 'connected' }]);
    expect(await events()).toEqual(['crm_connected', 'crm_reconnected']);
  });

  it('waits where the browser came back, without a workspace, until it is finished', async () => {
    const held = await consented(target, crm, dana);
    expect(held.page.origin + held.page.pathname).toBe(`${APP}/claim-install`);
    const { rows } = await target.pool.query(`select status, workspace_id from public.crm_connections`);
    expect(rows).toEqual([{ status: 'pending_claim', workspace_id: null }]);
    expect((await look(target, held, dana)).body).toMatchObject({
      begun: 'here',
      begunFor: dana.workspaceId,
    });
    expect((await look(target, held, { ...dana, browser: 'another' })).body).toMatchObject({
      begun: 'in_another_browser',
      begunFor: dana.workspaceId,
    });
    expect((await finish(target, held, dana)).code).toBe('ok');
  });

  it('is as good finished twice, and in two tabs', async () => {
    const first = await consented(target, crm, dana);
    const second = await consented(target, crm, dana);
    // One browser, one cookie per install: the second tab's secret is the one it holds.
    expect(second.installId).toBe(first.installId);
    expect((await finish(target, second, dana)).body.repeated).toBe(false);
    expect((await finish(target, second, dana)).body.repeated).toBe(true);
    expect(await events()).toEqual(['crm_connected']);
  });

  it('is refused for a second account, which may be claimed for another workspace', async () => {
    await connect(target, crm, dana);
    const other = await consented(target, crm, dana, 1);
    expect((await finish(target, other, dana)).code).toBe('another_account_connected');
    const { workspaceId } = await target.signUp(`${crm}@second.example`);
    await target.pool.query(
      `insert into public.workspace_members (workspace_id, user_id, role, email) values ($1, $2, 'admin', $3)`,
      [workspaceId, dana.userId, dana.email],
    );
    const confirmedInstaller = String((await look(target, other, dana)).body.installerEmail);
    expect((await claim(target, other, dana, { workspaceId, confirmedInstaller })).code).toBe('ok');
    expect(await events(workspaceId)).toEqual(['install_claimed']);
  });
});
