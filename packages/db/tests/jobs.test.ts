import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { jobSchemas, sendJob } from '../src/jobs.ts';
import { openScene, type Scene } from './scene.ts';

const ID = '3f0e8f5e-2f4f-4a66-9a3c-6d1f4f1f0001';
const payloads = {
  extract_thread: { workspaceId: ID, threadId: ID, messageId: ID },
  associate_thread: { workspaceId: ID, threadId: ID, messageId: ID, runId: ID, crm: 'hubspot' },
  release_waiting: { workspaceId: ID },
  apply_review: { workspaceId: ID, reviewItemId: ID },
  import_deals: { workspaceId: ID, connectionId: ID },
  reconcile_connections: { which: 'due' },
  check_connection: { workspaceId: ID, connectionId: ID },
  purge_retention: { workspaceId: ID },
  revoke_connection: { workspaceId: ID, connectionId: ID },
  erase_person: { workspaceId: ID, requestId: ID },
  sync_hubspot: { workspaceId: ID, connectionId: ID },
  sync_salesforce: { workspaceId: ID, connectionId: ID },
} as const;

/** A job without a line above carries nothing. */
const payloadOf = (name: string): object => new Map<string, object>(Object.entries(payloads)).get(name) ?? {};

describe.each(Object.entries(jobSchemas))('the payload of %s', (name, schema) => {
  const payload = payloadOf(name);

  it('is understood', () => {
    expect(schema.parse(payload)).toEqual(payload);
  });

  it.each(Object.keys(payload))('is refused with a %s that is none', (field) => {
    expect(schema.safeParse({ ...payload, [field]: 'x' }).success).toBe(false);
  });
});

describe('a job', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());

  it('may be for every connection or, about a thread, for every CRM', () => {
    expect(jobSchemas.import_deals.parse({ all: true })).toEqual({ all: true });
    expect(jobSchemas.import_deals.safeParse({ all: false }).success).toBe(false);
    const { crm: _, ...everyCrm } = payloads.associate_thread;
    expect(jobSchemas.associate_thread.parse(everyCrm)).toEqual(everyCrm);
  });

  it.each(Object.keys(jobSchemas))('has a queue, which keeps what fails for good: %s', async (name) => {
    const [queue] = (
      await scene.database.pool.query<{ dead_letter: string; retry_backoff: boolean }>(
        'select dead_letter, retry_backoff from pgboss.queue where name = $1',
        [name],
      )
    ).rows;
    expect(queue).toEqual({ dead_letter: 'dead_letter', retry_backoff: true });
  });

  it('is refused where there is no queue for it', async () => {
    const unknown = sendJob(scene.worker, 'no_such_job' as 'sync_hubspot', payloads.sync_hubspot);
    await expect(unknown).rejects.toMatchObject({ code: '22X03' });
  });
});
