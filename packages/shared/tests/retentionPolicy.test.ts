import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  nextPurgeAt,
  normaliseRetention,
  planPurge,
  RETENTION_DAYS,
  RETENTION_DEFAULTS,
  retentionForm,
  shouldRedact,
  shouldRemove,
  type RetentionPolicy,
} from '../src/retentionPolicy.ts';

const DAY = 24 * 60 * 60_000;
const NOW = Date.parse('2026-11-26T02:30:00Z');
const ago = (days: number, ms = 0) => new Date(NOW - days * DAY + ms).toISOString();
const plan = (policy: Partial<RetentionPolicy> = {}, legalHold = false) =>
  planPurge({ ...RETENTION_DEFAULTS, ...policy }, legalHold, NOW);

describe('retention defaults and input normalization', () => {
  it('keeps thirty days, purges, and keeps facts and the trail', () => {
    const defaults = {
      messageDays: 30,
      attachmentDays: 30,
      purgeEnabled: true,
      keepExtractedFields: true,
      keepAudit: true,
    };
    expect(RETENTION_DEFAULTS).toEqual(defaults);
    expect(normaliseRetention({})).toEqual(defaults);
  });

  it.each([
    [0, 1],
    [-5, 1],
    [3651, 3650],
    [Infinity, 3650],
    [12.9, 12],
    [Number.NaN, 30],
    ['7', 30],
    [null, 30],
  ])('takes %s days for %s', (given, days) => {
    expect(normaliseRetention({ messageDays: given, attachmentDays: given })).toMatchObject({
      messageDays: days,
      attachmentDays: days,
    });
  });

  it('takes only yes and no for a switch', () => {
    expect(
      normaliseRetention({ purgeEnabled: false, keepAudit: 'false', keepExtractedFields: 0 }),
    ).toMatchObject({
      purgeEnabled: false,
      keepAudit: true,
      keepExtractedFields: true,
    });
  });

  it('makes a policy within its bounds of anything, and leaves one as it is', () => {
    fc.assert(
      fc.property(
        fc.record({ messageDays: fc.anything(), attachmentDays: fc.anything(), keepAudit: fc.anything() }),
        (given) => {
          const policy = normaliseRetention(given);
          for (const days of [policy.messageDays, policy.attachmentDays]) {
            expect(Number.isInteger(days)).toBe(true);
            expect(days).toBeGreaterThanOrEqual(RETENTION_DAYS.min);
            expect(days).toBeLessThanOrEqual(RETENTION_DAYS.max);
          }
          expect(normaliseRetention({ ...policy })).toEqual(policy);
        },
      ),
    );
  });

  it('reads a form, where an unticked box is absent', () => {
    expect(retentionForm.parse({ messageDays: ' 90 ', attachmentDays: '7', purgeEnabled: 'on' })).toEqual({
      messageDays: 90,
      attachmentDays: 7,
      purgeEnabled: true,
      keepExtractedFields: false,
      keepAudit: false,
    });
  });

  it.each([
    ['', 'whole number'],
    ['1.5', 'whole number'],
    ['-1', 'whole number'],
    ['ten', 'whole number'],
    ['0', 'at least a day'],
    ['3651', 'at most 3650'],
  ])('refuses "%s" days with words: %s', (messageDays, words) => {
    const read = retentionForm.safeParse({ messageDays, attachmentDays: '30' });
    expect(read.error?.issues.map(({ message }) => message).join()).toContain(words);
  });
});

describe('purge decision for messages and attachments', () => {
  const message = { receivedAt: ago(31), isRedacted: false, legalHold: false };
  const attachment = { createdAt: ago(31), isRemoved: false, legalHold: false };

  it('redacts a message past its days, not one on the last of them', () => {
    expect(shouldRedact(message, plan())).toBe(true);
    expect(shouldRedact({ ...message, receivedAt: ago(30, -1) }, plan())).toBe(true);
    expect(shouldRedact({ ...message, receivedAt: ago(30) }, plan())).toBe(false);
    expect(shouldRedact(message, plan({ messageDays: 40 }))).toBe(false);
  });

  it('removes a file by days of its own', () => {
    expect(shouldRemove(attachment, plan({ messageDays: 3650 }))).toBe(true);
    expect(shouldRemove({ ...attachment, createdAt: ago(30) }, plan())).toBe(false);
    expect(shouldRemove(attachment, plan({ attachmentDays: 31 }))).toBe(false);
  });

  it('does nothing twice', () => {
    expect(shouldRedact({ ...message, isRedacted: true }, plan())).toBe(false);
    expect(shouldRemove({ ...attachment, isRemoved: true }, plan())).toBe(false);
  });

  it('does nothing while purging is off', () => {
    expect(plan({ purgeEnabled: false })).toEqual({ purge: false, reason: 'purge_disabled' });
    expect(shouldRedact(message, plan({ purgeEnabled: false }))).toBe(false);
    expect(shouldRemove(attachment, plan({ purgeEnabled: false }))).toBe(false);
  });

  it('does nothing under a legal hold, of the workspace or of the conversation', () => {
    expect(plan({}, true)).toEqual({ purge: false, reason: 'legal_hold' });
    expect(shouldRedact(message, plan({}, true))).toBe(false);
    expect(shouldRedact({ ...message, legalHold: true }, plan())).toBe(false);
    expect(shouldRemove({ ...attachment, legalHold: true }, plan())).toBe(false);
  });

  it('takes facts and the trail along only when told to', () => {
    expect(plan()).toMatchObject({ facts: false, audit: false });
    expect(plan({ keepExtractedFields: false, keepAudit: false })).toMatchObject({
      facts: true,
      audit: true,
    });
  });

  it('never redacts what a longer policy keeps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3650 }), fc.integer({ min: 0, max: 4000 }), (days, age) => {
        const due = shouldRedact({ ...message, receivedAt: ago(age, -1) }, plan({ messageDays: days }));
        expect(due).toBe(age >= days);
      }),
    );
  });
});

describe('the next purge', () => {
  it.each([
    ['2026-11-26T02:29:59.999Z', '2026-11-26T02:30:00.000Z'],
    ['2026-11-26T02:30:00.000Z', '2026-11-27T02:30:00.000Z'],
    ['2026-12-31T23:00:00.000Z', '2027-01-01T02:30:00.000Z'],
  ])('after %s is at %s', (now, next) => {
    expect(nextPurgeAt(Date.parse(now))).toBe(next);
  });
});
