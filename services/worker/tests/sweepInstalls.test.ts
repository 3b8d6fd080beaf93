import { openDatabase, type Db } from '@conduit/db/client.ts';
import { claimInstall, recordInstall } from '@conduit/db/installs.ts';
import { storeOAuthState } from '@conduit/db/oauthStates.ts';
import { CLAIM_TTL_DAYS } from '@conduit/shared/installFlow.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { useFixture } from './fixture.ts';

const fixture = useFixture();
let functions: Db;
beforeEach(() => {
  functions = openDatabase({ url: fixture.database.functionsUrl, applicationName: 'test' });
});
afterEach(() => functions.destroy());

const DAY_MS = 24 * 60 * 60 * 1000;
const sealed = { accessToken: 'sealed', refreshToken: 'sealed', expiresAt: null, identityUrl: null };

/** An install of a portal, made so many days ago. */
const installed = (externalAccountId: string, daysAgo: number) =>
  recordInstall(
    functions,
    {
      account: {
        crm: 'hubspot',
        externalAccountId,
        name: 'acme.example',
        domain: 'acme.example',
        url: null,
        installerEmail: 'ana.silva@northwind.example',
        installerUserId: '71',
        scopes: ['oauth'],
      },
      instanceUrl: null,
      claimSecretHash: 'hash',
      begun: null,
      returnUrl: null,
      now: Date.now() - daysAgo * DAY_MS,
    },
    async () => sealed,
  );
const claim = (installId: string, now: number) =>
  claimInstall(
    functions,
    {
      crm: 'hubspot',
      installId,
      workspaceId: fixture.workspaceId,
      secretHash: 'hash',
      beginHash: null,
      user: { id: fixture.userId, email: 'ana.silva@northwind.example' },
      confirmedInstaller: null,
      now,
    },
    async () => sealed,
  );
const standing = () =>
  fixture.query<{ account: string; install: string; connection: string; tokens: number }>(
    `select i.external_account_id as account, i.status as install, c.status as connection, count(t.*)::int as tokens
     from public.pending_installs i join public.crm_connections c on c.id = i.connection_id
     left join private.crm_tokens t on t.connection_id = c.id group by i.id, c.id order by 1`,
  );

describe('sweep_installs', () => {
  it('ends what nobody claimed in time, with its tokens, and leaves the rest', async () => {
    await installed('1001', CLAIM_TTL_DAYS + 1);
    await installed('1002', CLAIM_TTL_DAYS - 1);
    const { installId } = await installed('1003', 0);
    expect((await claim(installId, Date.now())).ok).toBe(true);
    await fixture.query(
      `update public.pending_installs set expires_at = now() - interval '1 day' where id = $1`,
      [installId],
    );
    await fixture.perform('sweep_installs', {});
    expect(await standing()).toEqual([
      { account: '1001', install: 'expired', connection: 'disconnected', tokens: 0 },
      { account: '1002', install: 'pending', connection: 'pending_claim', tokens: 1 },
      { account: '1003', install: 'claimed', connection: 'connected', tokens: 1 },
    ]);
    const names = await fixture.query<{ account: string }>(
      `select i.external_account_id as account from public.pending_installs i join public.crm_connections c on c.id = i.connection_id
       where i.metadata::text || coalesce(c.installer_email, '') like '%ana.silva%' order by 1`,
    );
    expect(names.map(({ account }) => account)).toEqual(['1002', '1003']);
  });

  it('lets nobody claim what it ended, not even with a clock that is behind', async () => {
    const { installId } = await installed('1001', CLAIM_TTL_DAYS + 1);
    await fixture.perform('sweep_installs', {});
    expect(await claim(installId, Date.now() - 30 * DAY_MS)).toEqual({ ok: false, code: 'install_expired' });
  });

  it('leaves a connection alone whose account was installed again and forgotten', async () => {
    const { installId } = await installed('1003', 0);
    await claim(installId, Date.now());
    await installed('1003', CLAIM_TTL_DAYS + 1);
    await fixture.perform('sweep_installs', {});
    expect(
      await fixture.query(
        `select c.status, count(t.*)::int as tokens from public.crm_connections c
         left join private.crm_tokens t on t.connection_id = c.id group by c.id order by c.created_at`,
      ),
    ).toEqual([
      { status: 'connected', tokens: 1 },
      { status: 'disconnected', tokens: 0 },
    ]);
  });

  it('forgets OAuth states a day after they ran out, and has nothing to do the next time', async () => {
    for (const [stateHash, age] of [
      ['old', '2 days'],
      ['fresh', '0 days'],
    ] as const) {
      await storeOAuthState(functions, {
        stateHash,
        crm: 'hubspot',
        workspaceId: null,
        userId: null,
        codeVerifier: 'sealed',
        loginUrl: null,
        returnUrl: null,
        browserHash: 'browser',
        begunHash: null,
      });
      await fixture.query(
        `update private.oauth_states set expires_at = expires_at - $2::interval where state_hash = $1`,
        [stateHash, age],
      );
    }
    await fixture.perform('sweep_installs', {});
    await fixture.perform('sweep_installs', {});
    expect(await fixture.query('select state_hash from private.oauth_states')).toEqual([
      { state_hash: 'fresh' },
    ]);
  });
});
