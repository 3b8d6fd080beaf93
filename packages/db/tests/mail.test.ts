import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  findAliases,
  findStored,
  loadBodies,
  loadMessage,
  storeMessage,
  type NewMessage,
} from '../src/mail.ts';
import { mail, openScene, store, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const jobsFor = (messageId: string) =>
  scene.value<number>(
    `select count(*)::integer from pgboss.job where name = 'extract_thread' and data ->> 'messageId' = $1`,
    [messageId],
  );

describe('a message', () => {
  it('is stored with its thread, its files, a line of history and the job that reads it', async () => {
    const { workspaceId } = await scene.signUp();
    const stored = await store(
      scene.functions,
      mail(workspaceId, {
        text: `  Could you\n\nsend ${'very '.repeat(60)}detailed pricing?`,
        warnings: ['no_date'],
        attachments: [
          { filename: 'a.pdf', contentType: 'application/pdf', sizeBytes: 3, sha256: 'aa', path: 'p/0' },
          { filename: 'b.pdf', contentType: 'application/pdf', sizeBytes: 4, sha256: 'bb', path: 'p/1' },
        ],
      }),
    );
    expect(stored.stored).toBe(true);
    const { rows } = await scene.database.pool.query(
      `select t.subject, t.message_count, t.status, t.participants, m.snippet, m.sent_at_local,
         array(select filename from public.attachments a where a.message_id = m.id order by position) as files,
         (select detail from public.audit_events e where e.message_id = m.id) as history
       from public.messages m join public.threads t on t.id = m.thread_id where m.id = $1`,
      [stored.messageId],
    );
    expect(rows).toEqual([
      {
        subject: 'Pricing for 40 seats',
        message_count: 1,
        status: 'new',
        participants: ['maria.rossi@acme-robotics.example', 'ana.silva@northwind.example'],
        snippet: `Could you send ${'very '.repeat(60)}`.slice(0, 160),
        sent_at_local: '2026-11-20T16:05:00+01:00',
        files: ['a.pdf', 'b.pdf'],
        history: { bytes: 1_000, attachments: 2, thread: 'new', warnings: ['no_date'] },
      },
    ]);
    expect(await jobsFor(stored.messageId)).toBe(1);
  });

  it('is read back as it was stored, and not by another workspace', async () => {
    const { workspaceId } = await scene.signUp();
    const stranger = await scene.signUp();
    const { messageId, threadId } = await store(
      scene.functions,
      mail(workspaceId, { cc: [{ name: '', address: 'tom@acme-robotics.example' }], isAutomated: true }),
    );
    expect(await loadMessage(scene.worker, workspaceId, messageId)).toEqual({
      id: messageId,
      workspaceId,
      threadId,
      from: { name: 'Maria Rossi', address: 'maria.rossi@acme-robotics.example' },
      to: [{ name: 'Ana Silva', address: 'ana.silva@northwind.example' }],
      cc: [{ name: '', address: 'tom@acme-robotics.example' }],
      subject: 'Pricing for 40 seats',
      sentAtLocal: '2026-11-20T16:05:00+01:00',
      text: 'Could you send over pricing for 40 seats?',
      isAutomated: true,
    });
    expect(await loadMessage(scene.worker, stranger.workspaceId, messageId)).toBeNull();
  });

  it('is read without recipients that are none', async () => {
    const { workspaceId } = await scene.signUp();
    const { messageId } = await store(scene.functions, mail(workspaceId));
    await scene.database.pool.query(
      `update public.messages set to_recipients = '["x", null, {"name": "No address"}]', cc_recipients = '{}'
       where id = $1`,
      [messageId],
    );
    expect(await loadMessage(scene.worker, workspaceId, messageId)).toMatchObject({ to: [], cc: [] });
  });

  it('is stored once, however often it is delivered', async () => {
    const { workspaceId } = await scene.signUp();
    const message = mail(workspaceId);
    const first = await store(scene.functions, message);
    const again = await store(scene.functions, { ...message, text: 'Altered on the way.' });
    expect(again).toEqual({ ...first, stored: false });
    expect((await loadMessage(scene.worker, workspaceId, first.messageId))?.text).toBe(message.text);
    expect(await jobsFor(first.messageId)).toBe(1);
    expect(await findStored(scene.functions, [workspaceId], message.internetMessageId)).toEqual([
      { workspaceId, messageId: first.messageId, threadId: first.threadId },
    ]);
  });

  it('is stored once when it is delivered several times at the same moment', async () => {
    const { workspaceId } = await scene.signUp();
    const message = mail(workspaceId);
    const results = await Promise.all(Array.from({ length: 5 }, () => store(scene.functions, message)));
    expect(results.filter(({ stored }) => stored)).toHaveLength(1);
    expect(new Set(results.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await jobsFor(results[0]!.messageId)).toBe(1);
  });

  it('is stored in each workspace it was sent to, in a thread of each', async () => {
    const [one, other] = await Promise.all([scene.signUp(), scene.signUp()]);
    const message = mail(one.workspaceId);
    const first = await store(scene.functions, message);
    const second = await store(scene.functions, { ...message, workspaceId: other.workspaceId });
    expect(second.stored).toBe(true);
    expect(second.threadId).not.toBe(first.threadId);
    const found = await findStored(
      scene.functions,
      [one.workspaceId, other.workspaceId],
      message.internetMessageId,
    );
    expect(found.map(({ messageId }) => messageId).sort()).toEqual(
      [first.messageId, second.messageId].sort(),
    );
    expect(await findStored(scene.functions, [], message.internetMessageId)).toEqual([]);
  });

  it('is not stored at all when part of it cannot be', async () => {
    const { workspaceId } = await scene.signUp();
    const message = mail(workspaceId, {
      attachments: [
        { filename: 'a', contentType: 'text/plain', sizeBytes: -1, sha256: 'aa', path: 'p/0' }, // refused
      ],
    });
    await expect(store(scene.functions, message)).rejects.toThrow('attachments');
    expect(await findStored(scene.functions, [workspaceId], message.internetMessageId)).toEqual([]);
    expect(
      await scene.value('select count(*)::integer from public.threads where workspace_id = $1', [
        workspaceId,
      ]),
    ).toBe(0);
  });
});

describe('a conversation', () => {
  const reply = (to: NewMessage, overrides: Partial<NewMessage> = {}): NewMessage =>
    mail(to.workspaceId, {
      subject: `Re: ${to.subject}`,
      inReplyTo: to.internetMessageId,
      references: [...to.references, to.internetMessageId],
      from: { name: 'Ana Silva', address: 'ana.silva@northwind.example' },
      to: [to.from],
      sentAt: '2026-11-21T09:00:00+01:00',
      ...overrides,
    });
  const thread = async (id: string) =>
    (
      await scene.database.pool.query(
        `select message_count, first_message_at at time zone 'utc' as first, last_message_at at time zone 'utc' as last,
           participants from public.threads where id = $1`,
        [id],
      )
    ).rows[0] as { message_count: number; first: Date; last: Date; participants: string[] };

  it('takes in an answer, and whoever joins with it', async () => {
    const { workspaceId } = await scene.signUp();
    const question = mail(workspaceId);
    const { threadId } = await store(scene.functions, question);
    const answer = await store(
      scene.functions,
      reply(question, { cc: [{ name: 'Tom', address: 'tom@acme-robotics.example' }] }),
    );
    expect(answer).toMatchObject({ stored: true, threadId });
    expect(await thread(threadId)).toMatchObject({
      message_count: 2,
      participants: [
        'ana.silva@northwind.example',
        'maria.rossi@acme-robotics.example',
        'tom@acme-robotics.example',
      ],
    });
  });

  it('takes in the original that arrives after its answer', async () => {
    const { workspaceId } = await scene.signUp();
    const question = mail(workspaceId, { normalisedSubject: '', subject: '' });
    const answer = await store(scene.functions, reply(question, { subject: 'Re:', normalisedSubject: '' }));
    const late = await store(scene.functions, question);
    expect(late).toMatchObject({ stored: true, threadId: answer.threadId });
    const { first, last } = await thread(answer.threadId);
    expect(first.getTime()).toBeLessThan(last.getTime());
  });

  it('takes in a message without references by its subject and people', async () => {
    const { workspaceId } = await scene.signUp();
    const first = await store(scene.functions, mail(workspaceId));
    const second = await store(scene.functions, mail(workspaceId));
    expect(second.threadId).toBe(first.threadId);
    const elsewhere = await store(
      scene.functions,
      mail(workspaceId, { subject: 'A different matter entirely' }),
    );
    expect(elsewhere.threadId).not.toBe(first.threadId);
  });

  it('begins once when two of its messages arrive at the same moment', async () => {
    const { workspaceId } = await scene.signUp();
    const question = mail(workspaceId);
    const [one, two] = await Promise.all([
      store(scene.functions, question),
      store(scene.functions, reply(question)),
    ]);
    expect(one.threadId).toBe(two.threadId);
    expect(await thread(one.threadId)).toMatchObject({ message_count: 2 });
  });

  it('never crosses workspaces, whatever a message refers to', async () => {
    const [one, other] = await Promise.all([scene.signUp(), scene.signUp()]);
    const question = mail(one.workspaceId);
    const { threadId } = await store(scene.functions, question);
    const seen: unknown[] = [];
    const foreign = { ...reply(question), workspaceId: other.workspaceId };
    const stored = await storeMessage(scene.functions, foreign, (candidates) => {
      seen.push(candidates);
      return null;
    });
    expect(seen).toEqual([{ byReference: [], bySubject: [] }]);
    expect(stored.threadId).not.toBe(threadId);
  });
});

describe('the bodies a payload is compared with', () => {
  it('are those still stored, by thread', async () => {
    const { workspaceId } = await scene.signUp();
    const one = await store(scene.functions, mail(workspaceId, { text: 'first body' }));
    await store(scene.functions, mail(workspaceId, { text: 'second body' }));
    const redacted = await store(scene.functions, mail(workspaceId, { text: 'third body' }));
    await scene.database.pool.query(
      'update public.messages set body_text = null, is_redacted = true, redacted_at = now() where id = $1',
      [redacted.messageId],
    );
    const empty = await store(
      scene.functions,
      mail(workspaceId, { subject: 'Something else to talk about' }),
    );
    await scene.database.pool.query('update public.messages set body_text = null where id = $1', [
      empty.messageId,
    ]);
    const bodies = await loadBodies(scene.worker, workspaceId, [one.threadId, empty.threadId]);
    expect(bodies.get(one.threadId)?.sort()).toEqual(['first body', 'second body']);
    expect(bodies.get(empty.threadId)).toEqual([]);
    expect(await loadBodies(scene.worker, workspaceId, [])).toEqual(new Map());
    expect(await loadBodies(scene.worker, randomUUID(), [one.threadId])).toEqual(new Map());
  });
});

describe('an inbound alias', () => {
  it('leads to its workspace while it is active', async () => {
    const { workspaceId } = await scene.signUp();
    const alias = await scene.value<string>(
      'select alias from public.inbound_aliases where workspace_id = $1',
      [workspaceId],
    );
    expect(await findAliases(scene.functions, [alias, 'nobody'])).toEqual([{ alias, workspaceId }]);
    await scene.database.pool.query('update public.inbound_aliases set is_active = false where alias = $1', [
      alias,
    ]);
    expect(await findAliases(scene.functions, [alias])).toEqual([]);
    expect(await findAliases(scene.functions, [])).toEqual([]);
  });
});
