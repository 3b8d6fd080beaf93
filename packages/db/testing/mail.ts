import { readSubject } from '@conduit/shared/inbound/index.ts';
import { randomUUID } from 'node:crypto';

import type { NewMessage } from '../src/mail.ts';

/** A message as the inbound function would store it. */
export function mail(workspaceId: string, overrides: Partial<NewMessage> = {}): NewMessage {
  const subject = overrides.subject ?? 'Pricing for 40 seats';
  return {
    workspaceId,
    internetMessageId: `${randomUUID()}@acme-robotics.example`,
    inReplyTo: null,
    references: [],
    from: { name: 'Maria Rossi', address: 'maria.rossi@acme-robotics.example' },
    to: [{ name: 'Ana Silva', address: 'ana.silva@northwind.example' }],
    cc: [],
    aliasTag: null,
    subject,
    normalisedSubject: readSubject(subject).normalised,
    sentAt: '2026-11-20T16:05:00+01:00',
    receivedAt: '2026-11-20T15:05:30.000Z',
    text: 'Could you send over pricing for 40 seats?',
    html: null,
    textFrom: 'plain',
    isAutomated: false,
    warnings: [],
    rawPath: `raw/${randomUUID()}`,
    rawBytes: 1_000,
    attachments: [],
    ...overrides,
  };
}
