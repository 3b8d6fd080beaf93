import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { accountOf, begin, connect, locationOf, refusal, startUrlOf, toConsent, visit } from './flows.ts';
import { APP, forgetInstalls, openNodeTarget, type Person } from './target.ts';

let target: Awaited<ReturnType<typeof openNodeTarget>>;
let dana: Person;
beforeAll(async () => {
  target = await openNodeTarget();
  ({ dana } = target.people);
});
beforeEach(() => forgetInstalls(target));
afterAll(() => target.close());

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
    expect(end.href).toBe(`${APP}/w/${dana.workspaceId}/integrations?connected=${crm}`);
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
    const { rows } = await target.pool.query(`select status from public.crm_connections where crm = $1`, [
      crm,
    ]);
    expect(rows).toEqual([{ status: 'connected' }]);
  });

  it('is refused for a second account', async () => {
    await connect(target, crm, dana);
    expect((await connect(target, crm, dana, 1)).searchParams.get('error')).toBe('another_account_connected');
  });
});
