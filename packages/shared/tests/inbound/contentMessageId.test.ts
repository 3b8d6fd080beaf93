import { describe, expect, it } from 'vitest';
import { contentMessageId } from '../../src/inbound/index.ts';
import { bytes } from './mail.ts';

const mail = (received: string, subject: string, body: string, lineEnd = '\r\n') =>
  contentMessageId(
    bytes([`Received: ${received}`, 'From: a@b.example', `Subject: ${subject}`, '', body].join(lineEnd)),
  );

describe('the identity of a message without Message-ID', () => {
  it('is the same for every delivery of it', async () => {
    const first = await mail('by mx1', 'Hello', 'text');
    expect(first).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await mail('by mx2', 'Hello', 'text')).toBe(first);
    expect(await mail('by mx1', ' Hello ', 'text\n', '\n')).toBe(first);
  });

  it('differs when its subject or its words do', async () => {
    const identities = await Promise.all([
      mail('by mx1', 'Hello', 'text'),
      mail('by mx1', 'Hello!', 'text'),
      mail('by mx1', 'Hello', 'other text'),
      contentMessageId(bytes('From: a@b.example')),
    ]);
    expect(new Set(identities).size).toBe(4);
  });
});
