import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { claimRevocation, fenceConnection } from '../src/disconnect.ts';
import { leaseRefresh, loadTokens, releaseLease, storeRefreshed, storeTokens } from '../src/tokens.ts';
import { connect, openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

async function tokensOfAConnection(): Promise<string> {
  const result = await connect(scene, await scene.signUp());
  if (!result.ok) throw new Error(result.code);
  return result.connectionId;
}
const lease = (connectionId: string, leaseId = randomUUID(), version = 1) =>
  leaseRefresh(scene.worker, { connectionId, version, leaseId, seconds: 60 });
const renewed = { accessToken: 'a2', refreshToken: 'r2', expiresAt: null, identityUrl: null };

describe('the right to refresh', () => {
  it('is one process’s of many that ask at the same moment', async () => {
    const connectionId = await tokensOfAConnection();
    const taken = await Promise.all(Array.from({ length: 8 }, () => lease(connectionId)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('is free again once the renewed pair is stored, for whoever knows the new version', async () => {
    const connectionId = await tokensOfAConnection();
    const leaseId = randomUUID();
    await lease(connectionId, leaseId);
    expect(await storeRefreshed(scene.worker, { connectionId, leaseId, tokens: renewed })).toBe(true);
    expect(await loadTokens(scene.worker, connectionId)).toEqual({ ...renewed, version: 2 });
    expect(await lease(connectionId, randomUUID(), 1)).toBeNull();
    expect(await lease(connectionId, randomUUID(), 2)).not.toBeNull();
  });

  it('is free again when it is given back, and only by its holder', async () => {
    const connectionId = await tokensOfAConnection();
    const leaseId = randomUUID();
    await lease(connectionId, leaseId);
    await releaseLease(scene.worker, connectionId, randomUUID(), { unsettled: false });
    expect(await lease(connectionId)).toBeNull();
    await releaseLease(scene.worker, connectionId, leaseId, { unsettled: false });
    expect(await lease(connectionId)).not.toBeNull();
  });

  it('passes on when its holder does not come back, who then may not store anything', async () => {
    const connectionId = await tokensOfAConnection();
    const [lost, next] = [randomUUID(), randomUUID()];
    await lease(connectionId, lost);
    await scene.database.pool.query(
      `update private.crm_tokens set lease_expires_at = now() - interval '1 second' where connection_id = $1`,
      [connectionId],
    );
    expect(await lease(connectionId, next)).not.toBeNull();
    expect(await storeRefreshed(scene.worker, { connectionId, leaseId: lost, tokens: renewed })).toBe(false);
    expect(await loadTokens(scene.worker, connectionId)).toMatchObject({ version: 1 });
  });

  it('outlives a disconnect: a pair that comes later is the one to revoke', async () => {
    const workspace = await scene.signUp();
    const result = await connect(scene, workspace);
    if (!result.ok) throw new Error(result.code);
    const { connectionId } = result;
    const leaseId = randomUUID();
    await lease(connectionId, leaseId);
    await fenceConnection(scene.functions, { ...workspace, connectionId, queued: 'cancel' });
    expect(await storeRefreshed(scene.worker, { connectionId, leaseId, tokens: renewed })).toBe(false);
    expect(await loadTokens(scene.worker, connectionId)).toBeNull();
    expect(await claimRevocation(scene.worker, connectionId, 60)).toMatchObject(renewed);
  });

  it('ends when somebody connects again: the new tokens are not overwritten', async () => {
    const connectionId = await tokensOfAConnection();
    const leaseId = randomUUID();
    await lease(connectionId, leaseId);
    const fresh = { ...renewed, accessToken: 'from the reconnect' };
    await storeTokens(scene.functions, connectionId, fresh);
    expect(await storeRefreshed(scene.worker, { connectionId, leaseId, tokens: renewed })).toBe(false);
    expect(await loadTokens(scene.worker, connectionId)).toEqual({ ...fresh, version: 2 });
  });
});

it('there are no tokens where nothing was connected', async () => {
  expect(await loadTokens(scene.worker, randomUUID())).toBeNull();
});
