import { describe, expect, it } from 'vitest';
import {
  chooseThread,
  parseRawEmail,
  SUBJECT_WINDOW_DAYS,
  type ThreadCandidate,
  threadingKeys,
} from '../../src/inbound/index.ts';
import { accepted, bytes } from './mail.ts';

const own = ['northwind.example', 'in.conduit.example', 'dana@freelance.example'];

const mail = async (fields: Record<string, string>) =>
  accepted(
    await parseRawEmail(
      bytes(
        ...Object.entries({
          From: 'maria@acme.example',
          To: 'ana@northwind.example, northwind@in.conduit.example',
          Subject: 'Re: Pricing for 40 seats',
          Date: 'Tue, 3 Nov 2026 10:00:00 +0100',
          'Message-ID': '<m9@acme.example>',
          ...fields,
        }).map(([name, value]) => `${name}: ${value}`),
        '',
        'text',
      ),
    ),
  );

const candidate = (over: Partial<ThreadCandidate> = {}): ThreadCandidate => ({
  threadId: 't1',
  messageIds: ['m1@acme.example'],
  normalisedSubject: 'pricing for 40 seats',
  participants: ['maria@acme.example', 'ana@northwind.example', 'northwind@in.conduit.example'],
  lastMessageAt: '2026-11-02T09:00:00+01:00',
  ...over,
});

const choose = async (
  fields: Record<string, string>,
  candidates: { byReference?: ThreadCandidate[]; bySubject?: ThreadCandidate[] },
  receivedAt = '2026-11-03T10:01:00Z',
) => {
  const message = await mail(fields);
  const choice = chooseThread({ message, receivedAt, own, byReference: [], bySubject: [], ...candidates });
  return choice.new ? 'new' : `${choice.threadId} by ${choice.by}`;
};

describe('what a message can be found by', () => {
  it('is the messages it answers, newest first, then its subject and the other side', async () => {
    const message = await mail({
      'In-Reply-To': '<m3@acme.example>',
      References: '<m1@acme.example> <m2@acme.example> <m3@acme.example> <m9@acme.example>',
      Cc: 'Tom@acme.example, dana@freelance.example',
    });
    expect(threadingKeys(message, own)).toEqual({
      references: ['m3@acme.example', 'm2@acme.example', 'm1@acme.example'],
      subject: 'pricing for 40 seats',
      isReply: true,
      isForward: false,
      participants: [
        'ana@northwind.example',
        'dana@freelance.example',
        'maria@acme.example',
        'northwind@in.conduit.example',
        'tom@acme.example',
      ],
      counterparts: ['maria@acme.example', 'tom@acme.example'],
    });
  });

  it('is not a subject everybody uses', async () => {
    expect(threadingKeys(await mail({ Subject: 'Fwd: Hello' }), own)).toMatchObject({
      subject: null,
      isForward: true,
    });
  });
});

describe('a reply', () => {
  const older = candidate({ threadId: 'older', messageIds: ['m1@acme.example'] });
  const newer = candidate({ threadId: 'newer', messageIds: ['m2@acme.example'] });

  it('joins the thread of the newest message it refers to', async () => {
    const fields = { 'In-Reply-To': '<m2@acme.example>', References: '<m1@acme.example> <m2@acme.example>' };
    expect(await choose(fields, { byReference: [older, newer] })).toBe('newer by reference');
    expect(await choose(fields, { byReference: [older] })).toBe('older by reference');
  });

  it('joins by reference whatever its subject has become', async () => {
    const fields = { Subject: 'Something else', 'In-Reply-To': '<m1@acme.example>' };
    expect(await choose(fields, { byReference: [older], bySubject: [] })).toBe('older by reference');
  });

  it('is joined by the message it answers, should that arrive later', async () => {
    const reply = candidate({ messageIds: ['m10@acme.example'], refersTo: ['m9@acme.example'] });
    expect(await choose({ Subject: 'Pricing' }, { byReference: [reply] })).toBe('t1 by reference');
    expect(await choose({ 'Message-ID': 'broken' }, { byReference: [reply] })).toBe('new');
  });

  it('without references joins by subject when the other side takes part', async () => {
    expect(await choose({}, { bySubject: [candidate()] })).toBe('t1 by subject');
    expect(await choose({ From: 'lena@ironleaf.example' }, { bySubject: [candidate()] })).toBe('new');
    expect(await choose({ Subject: 'Re: Pricing for 50 seats' }, { bySubject: [candidate()] })).toBe('new');
  });

  it('never joins by a subject that says nothing', async () => {
    for (const subject of ['Re: Hello', 'Re:', 'Re: Meeting', 'Re: (no subject)']) {
      const found = candidate({ normalisedSubject: subject.slice(3).trim().toLowerCase() });
      expect(await choose({ Subject: subject }, { bySubject: [found] })).toBe('new');
    }
  });

  it('joins the latest of several, and none beyond the window', async () => {
    const at = (days: number) => new Date(Date.UTC(2026, 10, 3, 9) - days * 86_400_000).toISOString();
    const early = candidate({ threadId: 'early', lastMessageAt: at(20) });
    const late = candidate({ threadId: 'late', lastMessageAt: at(2) });
    const beyond = candidate({ threadId: 'beyond', lastMessageAt: at(SUBJECT_WINDOW_DAYS + 1) });
    expect(await choose({}, { bySubject: [early, late, beyond] })).toBe('late by subject');
    expect(await choose({}, { bySubject: [beyond] })).toBe('new');
  });

  it('with a broken date is placed by when it was received', async () => {
    expect(await choose({ Date: 'soon' }, { bySubject: [candidate()] })).toBe('t1 by subject');
    expect(await choose({ Date: 'soon' }, { bySubject: [candidate()] }, '2027-05-01T00:00:00Z')).toBe('new');
  });
});

describe('a fresh message with the subject of another', () => {
  const fresh = { Subject: 'Pricing for 40 seats' };

  it('joins only among exactly the same people', async () => {
    expect(await choose(fresh, { bySubject: [candidate()] })).toBe('t1 by subject');
    expect(await choose({ ...fresh, Cc: 'tom@acme.example' }, { bySubject: [candidate()] })).toBe('new');
    const more = candidate({ participants: ['maria@acme.example', 'tom@acme.example'] });
    expect(await choose(fresh, { bySubject: [more] })).toBe('new');
  });
});

describe('mail that names only our own side', () => {
  const forward = {
    From: 'ana@northwind.example',
    To: 'northwind@in.conduit.example',
    Subject: 'Fwd: Pricing for 40 seats',
  };

  it('joins as a forward by someone of the thread, if there is only one such thread', async () => {
    expect(await choose(forward, { bySubject: [candidate()] })).toBe('t1 by subject');
    expect(await choose(forward, { bySubject: [candidate(), candidate({ threadId: 't2' })] })).toBe('new');
    expect(await choose({ ...forward, From: 'ben@northwind.example' }, { bySubject: [candidate()] })).toBe(
      'new',
    );
  });

  it('does not join as a reply', async () => {
    expect(
      await choose({ ...forward, Subject: 'Re: Pricing for 40 seats' }, { bySubject: [candidate()] }),
    ).toBe('new');
    expect(await choose({ ...forward, From: 'nobody' }, { bySubject: [candidate()] })).toBe('new');
  });
});
