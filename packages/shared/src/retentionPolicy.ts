import { z } from 'zod';

/** How long a workspace keeps its mail. Days are whole, counted from when a message or file arrived. */
export interface RetentionPolicy {
  messageDays: number;
  attachmentDays: number;
  /** Off: nothing is purged. */
  purgeEnabled: boolean;
  /** Keeps facts read from a message whose text is gone; without, they go with it. */
  keepExtractedFields: boolean;
  /** Keeps the trail of a message whose text is gone; without, it goes at the same age. */
  keepAudit: boolean;
}

export const RETENTION_DEFAULTS: Readonly<RetentionPolicy> = {
  messageDays: 30,
  attachmentDays: 30,
  purgeEnabled: true,
  keepExtractedFields: true,
  keepAudit: true,
};

/** At least a day, at most ten years; the database holds to the same. */
export const RETENTION_DAYS = { min: 1, max: 3650 } as const;

/** When the purge runs, UTC: a quiet hour for Europe and America alike. */
export const PURGE_AT = { hour: 2, minute: 30 } as const;

const DAY_MS = 24 * 60 * 60_000;

const days = (what: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,6}$/, `Enter ${what} as a whole number of days.`)
    .transform(Number)
    .pipe(
      z
        .number()
        .min(RETENTION_DAYS.min, `Keep ${what} for at least a day.`)
        .max(RETENTION_DAYS.max, `Keep ${what} for at most ${RETENTION_DAYS.max} days.`),
    );
/** An unticked box is absent from a form. */
const box = z
  .enum(['on', 'true', 'false'])
  .default('false')
  .transform((value) => value !== 'false');

/** The settings as a form sends them. */
export const retentionForm = z.object({
  messageDays: days('mail'),
  attachmentDays: days('files'),
  purgeEnabled: box,
  keepExtractedFields: box,
  keepAudit: box,
});

/** Whatever is given as a policy that can be followed: missing parts take their default, days their nearest bound. */
export function normaliseRetention(given: Partial<Record<keyof RetentionPolicy, unknown>>): RetentionPolicy {
  const whole = (value: unknown, otherwise: number): number =>
    typeof value === 'number' && !Number.isNaN(value)
      ? Math.min(RETENTION_DAYS.max, Math.max(RETENTION_DAYS.min, Math.trunc(value)))
      : otherwise;
  const flag = (value: unknown, otherwise: boolean): boolean =>
    typeof value === 'boolean' ? value : otherwise;
  return {
    messageDays: whole(given.messageDays, RETENTION_DEFAULTS.messageDays),
    attachmentDays: whole(given.attachmentDays, RETENTION_DEFAULTS.attachmentDays),
    purgeEnabled: flag(given.purgeEnabled, RETENTION_DEFAULTS.purgeEnabled),
    keepExtractedFields: flag(given.keepExtractedFields, RETENTION_DEFAULTS.keepExtractedFields),
    keepAudit: flag(given.keepAudit, RETENTION_DEFAULTS.keepAudit),
  };
}

export type PurgePlan =
  | { purge: false; reason: 'purge_disabled' | 'legal_hold' }
  | {
      purge: true;
      /** ISO: what arrived before this is past its time. */
      messagesBefore: string;
      attachmentsBefore: string;
      facts: boolean;
      audit: boolean;
    };

/** What a purge at `now` (milliseconds since the epoch) may remove under a policy. */
export function planPurge(policy: RetentionPolicy, legalHold: boolean, now: number): PurgePlan {
  if (legalHold) return { purge: false, reason: 'legal_hold' };
  if (!policy.purgeEnabled) return { purge: false, reason: 'purge_disabled' };
  const before = (age: number) => new Date(now - age * DAY_MS).toISOString();
  return {
    purge: true,
    messagesBefore: before(policy.messageDays),
    attachmentsBefore: before(policy.attachmentDays),
    facts: !policy.keepExtractedFields,
    audit: !policy.keepAudit,
  };
}

/** The text of a message goes once it is past its time; once is enough. */
export function shouldRedact(
  message: { receivedAt: string; isRedacted: boolean; legalHold: boolean },
  plan: PurgePlan,
): boolean {
  return (
    plan.purge &&
    !message.isRedacted &&
    !message.legalHold &&
    isBefore(message.receivedAt, plan.messagesBefore)
  );
}

/** A stored file goes once it is past its time; once is enough. */
export function shouldRemove(
  attachment: { createdAt: string; isRemoved: boolean; legalHold: boolean },
  plan: PurgePlan,
): boolean {
  return (
    plan.purge &&
    !attachment.isRemoved &&
    !attachment.legalHold &&
    isBefore(attachment.createdAt, plan.attachmentsBefore)
  );
}

const isBefore = (at: string, limit: string): boolean => Date.parse(at) < Date.parse(limit);

/** When the purge runs next, strictly after `now`, ISO. */
export function nextPurgeAt(now: number): string {
  const today = new Date(now).setUTCHours(PURGE_AT.hour, PURGE_AT.minute, 0, 0);
  return new Date(today > now ? today : today + DAY_MS).toISOString();
}
