import {
  chooseThread,
  type InboundMessage,
  parseRawEmail,
  recipientAliases,
  recipientsOf,
  type ThreadCandidate,
  threadingKeys,
} from '@conduit/shared/inbound/index.ts';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const folder = new URL('../emails/', import.meta.url);

const date = z.iso.date();
const expectedFile = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('stored'),
    thread: z.string(),
    threadedBy: z.enum(['none', 'reference', 'subject']),
    /** What a person reads as the next step, where the newest words say one plainly. */
    nextStep: z
      .strictObject({ action: z.string(), owner: z.enum(['us', 'them']), dueOn: date.nullable() })
      .optional(),
  }),
  z.strictObject({ outcome: z.literal('duplicate'), of: z.string() }),
  z.strictObject({
    outcome: z.literal('rejected'),
    reason: z.enum(['unknown_alias', 'empty', 'not_an_email']),
  }),
]);
const expectedSet = z.strictObject({
  workspace: z.string(),
  inboundDomain: z.string(),
  alias: z.string(),
  /** Domains of the workspace's own people. */
  team: z.array(z.string()),
  totals: z.record(z.enum(['files', 'stored', 'duplicates', 'rejected', 'threads', 'nextSteps']), z.number()),
  files: z.record(z.string(), expectedFile),
});

const expected = expectedSet.parse(JSON.parse(await readFile(new URL('expected.json', folder), 'utf8')));
const own = [...expected.team, expected.inboundDomain];
const files = (await readdir(folder)).filter((file) => file.endsWith('.eml')).sort();
const parsed = new Map(
  await Promise.all(
    files.map(async (file) => [file, await parseRawEmail(await readFile(new URL(file, folder)))] as const),
  ),
);

function message(file: string): InboundMessage {
  const result = parsed.get(file);
  if (!result?.ok) throw new Error(`${file} was not read`);
  return result.message;
}

/** What the store does with a file, with a list of threads in place of the database. */
class Inbox {
  readonly #threads: { id: string; messages: InboundMessage[]; at: string }[] = [];
  readonly #firstFile = new Map<string, string>();
  readonly filesOf = new Map<string, string[]>();

  receive(file: string): string {
    const result = parsed.get(file);
    if (!result?.ok) return `rejected: ${result?.code}`;
    const received = result.message;
    const aliases = recipientAliases(recipientsOf(received), expected.inboundDomain);
    if (!aliases.some(({ alias }) => alias === expected.alias)) return 'rejected: unknown_alias';
    const first = this.#firstFile.get(received.identity);
    if (first !== undefined) return `duplicate of ${first}`;
    this.#firstFile.set(received.identity, file);

    const receivedAt = received.sentAt ?? '2026-11-14T09:00:00Z';
    const keys = threadingKeys(received, own);
    const candidates = this.#threads.map((thread): ThreadCandidate => ({
      threadId: thread.id,
      messageIds: thread.messages.flatMap(({ messageId }) => messageId ?? []),
      refersTo: thread.messages.flatMap((other) => [...threadingKeys(other, own).references]),
      normalisedSubject: thread.messages[0]?.normalisedSubject ?? '',
      participants: thread.messages.flatMap((other) => [...threadingKeys(other, own).participants]),
      lastMessageAt: thread.at,
    }));
    const choice = chooseThread({
      message: received,
      receivedAt,
      own,
      byReference: candidates,
      bySubject: candidates.filter((candidate) => candidate.normalisedSubject === keys.subject),
    });
    const id = choice.new ? file : choice.threadId;
    const thread = this.#threads.find((candidate) => candidate.id === id);
    if (thread) {
      thread.messages.push(received);
      if (Date.parse(receivedAt) > Date.parse(thread.at)) thread.at = receivedAt;
    } else {
      this.#threads.push({ id, messages: [received], at: receivedAt });
    }
    this.filesOf.set(id, [...(this.filesOf.get(id) ?? []), file]);
    return `stored by ${choice.by}`;
  }
}

function stored(): [file: string, thread: string][] {
  return Object.entries(expected.files).flatMap(([file, entry]) =>
    entry.outcome === 'stored' ? [[file, entry.thread]] : [],
  );
}

/** The files of each thread, as sets that compare. */
function grouped(pairs: Iterable<[string, string]>): string[] {
  const groups = Map.groupBy(pairs, ([, thread]) => thread);
  return [...groups.values()]
    .map((group) =>
      group
        .map(([file]) => file)
        .sort()
        .join(' '),
    )
    .sort();
}

describe('the demo mail', () => {
  it('is what its index lists, and adds up', () => {
    expect(files).toEqual(Object.keys(expected.files).sort());
    const count = (outcome: string) =>
      Object.values(expected.files).filter((e) => e.outcome === outcome).length;
    expect(expected.totals).toEqual({
      files: files.length,
      stored: count('stored'),
      duplicates: count('duplicate'),
      rejected: count('rejected'),
      threads: new Set(stored().map(([, thread]) => thread)).size,
      nextSteps: Object.values(expected.files).filter((e) => e.outcome === 'stored' && e.nextStep).length,
    });
    expect(files.length).toBeGreaterThanOrEqual(60);
    expect(expected.totals.threads).toBe(25);
  });

  it('is stored, recognised as a duplicate or refused as its index says', () => {
    const inbox = new Inbox();
    for (const file of files) {
      const entry = expected.files[file];
      const outcome = inbox.receive(file);
      if (entry?.outcome === 'stored')
        expect([file, outcome]).toEqual([file, `stored by ${entry.threadedBy}`]);
      if (entry?.outcome === 'rejected') expect([file, outcome]).toEqual([file, `rejected: ${entry.reason}`]);
      if (entry?.outcome === 'duplicate') expect([file, outcome]).toEqual([file, `duplicate of ${entry.of}`]);
    }
  });

  it('forms the expected threads in whatever order the mail arrives', () => {
    const byDate = files.toSorted((one, other) => sentAt(one) - sentAt(other));
    // A forward without references names nobody but us: it can only follow the mail it forwards.
    const forward = '14-summit-forward-2.eml';
    const newestFirst = [...byDate.toReversed().filter((file) => file !== forward), forward];
    for (const order of [files, byDate, newestFirst]) {
      const inbox = new Inbox();
      for (const file of order) inbox.receive(file);
      const threads = [...inbox.filesOf].flatMap(([id, members]) =>
        members.map((file): [string, string] => [keptAs(file), id]),
      );
      expect(grouped(threads)).toEqual(grouped(stored()));
    }
  });

  it('was sent between 2 and 20 November 2026, on reserved domains only', () => {
    for (const [file] of stored()) {
      const { sentAt: at, from, to, cc } = message(file);
      if (at !== null) expect(at.slice(0, 10) >= '2026-11-02' && at.slice(0, 10) <= '2026-11-20').toBe(true);
      for (const mailbox of [from, ...to, ...cc]) expect(mailbox?.address).toMatch(/\.example$/);
    }
  });
});

function sentAt(file: string): number {
  const result = parsed.get(file);
  return result?.ok ? Date.parse(result.message.sentAt ?? '2026-11-14T09:00:00Z') : 0;
}

function keptAs(file: string): string {
  const entry = expected.files[file];
  return entry?.outcome === 'duplicate' ? entry.of : file;
}

describe('the hard cases of the demo mail', () => {
  it('are read in their own alphabets', () => {
    expect(message('07-evergreen-pilot-1.eml').subject).toBe('パイロット導入のご相談');
    expect(message('07-evergreen-pilot-1.eml').text).toContain('11月20日までにお見積もり');
    expect(message('23-severny-price-1.eml').text).toContain('прайс-лист на 60 рабочих мест');
    expect(message('23-severny-price-2.eml').subject).toBe('Отв: Запрос цены на 60 рабочих мест');
    expect(message('24-noor-demo-1.eml').from?.name).toBe('ليلى منصور');
    expect(message('08-fjord-pricing-1.eml').text).toContain('I’ve gone through the offer – at € 48 000');
  });

  it('keep their attachments', () => {
    const names = (file: string) => message(file).attachments.map((attachment) => attachment.filename);
    expect(names('06-delta-contract-2.eml')).toEqual(['Avtal Delta Foods – bagerier.pdf']);
    expect(names('12-orchid-inquiry-2.eml')).toEqual(['事实说明.txt']);
    expect(names('09-granite-procurement-4.eml')).toEqual(['logo.png', 'PO-4500081934.pdf']);
    expect(names('21-lumen-broken-1.eml')).toEqual(['floorplan.pdf']);
  });

  it('tell machines from people', () => {
    const automated = stored()
      .map(([file]) => file)
      .filter((file) => message(file).isAutomated);
    expect(automated).toEqual(['03-bluefin-demo-5.eml', '16-newsletter-1.eml', '25-bounce-1.eml']);
    expect(message('03-bluefin-demo-3.eml').calendarMethod).toBe('REPLY');
  });

  it('are repaired, and say how', () => {
    const warned = stored().filter(([file]) => message(file).warnings.length > 0);
    expect(warned.map(([file]) => [file, ...message(file).warnings])).toEqual([
      ['20-kestrel-no-id-1.eml', 'missing_message_id'],
      ['21-lumen-broken-1.eml', 'boundary_guessed'],
      ['22-mariner-bad-date-1.eml', 'bad_date'],
    ]);
    expect(message('21-lumen-broken-1.eml').text).toContain('pricing for 25 licences');
    expect(message('06-delta-contract-1.eml').textFrom).toBe('html');
    expect(message('15-jupiter-forward-1.eml').text).toContain('trial access and the price list');
  });
});
