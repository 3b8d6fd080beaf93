import { clip, markerLine } from '../marker.ts';
import type { CrmPerson, NoteInput, TaskInput } from '../port.ts';

/** Object Reference: field lengths of Task. */
const MAX_SUBJECT = 255;
const MAX_DESCRIPTION = 32_000;

const PRIORITIES = { low: 'Low', normal: 'Normal', high: 'High' } as const;

function descriptionWithMarker(body: string, key: string): string {
  const ending = `\n\n${markerLine(key)}`;
  return clip(body, MAX_DESCRIPTION - ending.length) + ending;
}

/** Object Reference, Task: "if the WhoId field refers to a Lead, then the WhatId field must be empty". */
const relations = (contact: CrmPerson, dealId: string | null): Record<string, string> => ({
  WhoId: contact.id,
  ...(contact.kind === 'contact' && dealId !== null && { WhatId: dealId }),
});

/** `Status` is left to the org, whose own default may have another name. `ActivityDate` is a date. */
export const taskRecord = ({ key, subject, body, dueOn, priority, contact, dealId }: TaskInput) => ({
  Subject: clip(subject, MAX_SUBJECT),
  Description: descriptionWithMarker(body, key),
  ActivityDate: dueOn,
  Priority: PRIORITIES[priority],
  ...relations(contact, dealId),
});

/** A note is a completed Task: one write that shows in the timeline; a ContentNote and its link would be two, not atomic. */
export const noteRecord = ({ key, title, body, occurredAt, contact, dealId }: NoteInput) => ({
  Subject: clip(title, MAX_SUBJECT),
  Description: descriptionWithMarker(body, key),
  ActivityDate: occurredAt.slice(0, 10),
  Status: 'Completed',
  ...relations(contact, dealId),
});
