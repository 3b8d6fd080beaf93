import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bindToBrowser, consumeOAuthState, storeOAuthState, sweepOAuthStates } from '../src/oauthStates.ts';
import { openScene, type Scene, type Workspace } from './scene.ts';

let scene: Scene;
let workspace: Workspace;
beforeAll(async () => {
  scene = await openScene();
  workspace = await scene.signUp();
});
afterAll(() => scene.close());

/** A state on its way, bound to a browser unless told otherwise. */
async function begin({ bound = true } = {}) {
  const state = { stateHash: randomUUID(), crm: 'salesforce' as const, browserHash: randomUUID() };
  await storeOAuthState(scene.functions, {
    ...workspace,
    stateHash: state.stateHash,
    crm: state.crm,
    codeVerifier: 'sealed',
    loginUrl: 'https://test.salesforce.com',
    returnUrl: null,
    browserHash: null,
    begunHash: 'begun',
  });
  if (bound) await bindToBrowser(scene.functions, state);
  return state;
}
const expire = (stateHash: string, ago = '1 second') =>
  scene.database.pool.query(
    `update private.oauth_states set expires_at = now() - $2::interval where state_hash = $1`,
    [stateHash, ago],
  );

describe('an OAuth state', () => {
  it('comes back with what it was begun with, once', async () => {
    const state = await begin();
    expect(await consumeOAuthState(scene.functions, state)).toEqual({
      ok: true,
      state: {
        crm: 'salesforce',
        ...workspace,
        codeVerifier: 'sealed',
        loginUrl: 'https://test.salesforce.com',
        returnUrl: null,
        begunHash: 'begun',
      },
    });
    expect(await consumeOAuthState(scene.functions, state)).toEqual({ ok: false, code: 'state_used' });
  });

  it('is given to one of many callbacks that arrive at the same moment', async () => {
    const state = await begin();
    const results = await Promise.all(
      Array.from({ length: 8 }, () => consumeOAuthState(scene.functions, state)),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok && result.code === 'state_used')).toHaveLength(7);
  });

  it('is refused once expired, and says so', async () => {
    const state = await begin();
    await expire(state.stateHash);
    expect(await consumeOAuthState(scene.functions, state)).toEqual({ ok: false, code: 'state_expired' });
  });

  it('is refused in another browser, and stays good for its own', async () => {
    const state = await begin();
    for (const browserHash of ['another', null]) {
      expect(await consumeOAuthState(scene.functions, { ...state, browserHash })).toEqual({
        ok: false,
        code: 'wrong_browser',
      });
    }
    expect(await consumeOAuthState(scene.functions, state)).toMatchObject({ ok: true });
  });

  it('is refused when no browser was ever sent to consent with it', async () => {
    const state = await begin({ bound: false });
    expect(await consumeOAuthState(scene.functions, { ...state, browserHash: null })).toMatchObject({
      code: 'wrong_browser',
    });
  });

  it('is refused at the callback of the other CRM', async () => {
    const state = await begin();
    expect(await consumeOAuthState(scene.functions, { ...state, crm: 'hubspot' })).toEqual({
      ok: false,
      code: 'wrong_provider',
    });
  });

  it('is refused when it is none of ours', async () => {
    const unknown = { stateHash: 'made up', crm: 'hubspot', browserHash: null } as const;
    expect(await consumeOAuthState(scene.functions, unknown)).toEqual({ ok: false, code: 'state_unknown' });
  });

  it('is bound to one browser only, while it is fresh and by its own CRM', async () => {
    const state = await begin({ bound: false });
    expect(await bindToBrowser(scene.functions, { ...state, crm: 'hubspot' })).toBeNull();
    expect(await bindToBrowser(scene.functions, state)).toMatchObject(workspace);
    expect(await bindToBrowser(scene.functions, { ...state, browserHash: 'second' })).toBeNull();
    const late = await begin({ bound: false });
    await expire(late.stateHash);
    expect(await bindToBrowser(scene.functions, late)).toBeNull();
  });

  it('is forgotten a day after nobody could use it any more', async () => {
    const [old, recent] = [await begin(), await begin()];
    await expire(old.stateHash, '25 hours');
    await expire(recent.stateHash, '23 hours');
    await sweepOAuthStates(scene.functions);
    expect(await consumeOAuthState(scene.functions, old)).toMatchObject({ code: 'state_unknown' });
    expect(await consumeOAuthState(scene.functions, recent)).toMatchObject({ code: 'state_expired' });
  });
});
