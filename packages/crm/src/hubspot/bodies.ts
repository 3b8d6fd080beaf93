import { clip, markerLine } from '../marker.ts';
import type { CrmPerson, NoteInput, TaskInput } from '../port.ts';

/** HubSpot notes guide: `hs_note_body` holds 65,536 characters. Tasks are kept to the same. */
const MAX_BODY = 65_536;
const MAX_SUBJECT = 255;
/**
 * Noon UTC: the due date then reads as the intended day from UTC-12 to UTC+11. Midnight would show the day before to
 * everyone in the Americas.
 */
const DUE_TIME = 'T12:00:00.000Z';

/** HubSpot-defined association types (guide "Associate records"). */
const ASSOCIATION_TYPES = {
  task: { contact: 204, deal: 216 },
  note: { contact: 202, deal: 214 },
} as const;

const PRIORITIES = { low: 'LOW', normal: 'MEDIUM', high: 'HIGH' } as const;

/** Bodies are rendered as HTML: text stays text, line breaks stay line breaks. */
const toHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\r?\n/g, '<br>');

/** Cuts HTML of `toHtml` without leaving half an entity or tag. */
const clipHtml = (html: string, length: number): string =>
  html.length <= length ? html : clip(html, length).replace(/(&[a-z]*|<[a-z]*)…$/, '…');

function bodyWithMarker(html: string, key: string): string {
  const ending = `<br><br>${markerLine(key)}`;
  return clipHtml(html, MAX_BODY - ending.length) + ending;
}

function associations(object: 'task' | 'note', contact: CrmPerson, dealId: string | null) {
  const types = ASSOCIATION_TYPES[object];
  const link = (id: string, associationTypeId: number) => ({
    to: { id },
    types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }],
  });
  return [link(contact.id, types.contact), ...(dealId === null ? [] : [link(dealId, types.deal)])];
}

/** The create input of a task, associations inline: one request writes all of it. */
export const taskInput = ({ key, subject, body, dueOn, priority, contact, dealId }: TaskInput) => ({
  properties: {
    hs_timestamp: dueOn + DUE_TIME,
    hs_task_subject: clip(subject, MAX_SUBJECT),
    hs_task_body: bodyWithMarker(toHtml(body), key),
    hs_task_status: 'NOT_STARTED',
    hs_task_priority: PRIORITIES[priority],
    hs_task_type: 'TODO',
  },
  associations: associations('task', contact, dealId),
});

/** The create input of a note. Notes have no title of their own: it leads the body. */
export const noteInput = ({ key, title, body, occurredAt, contact, dealId }: NoteInput) => ({
  properties: {
    hs_timestamp: occurredAt,
    hs_note_body: bodyWithMarker(
      `<strong>${toHtml(clip(title, MAX_SUBJECT))}</strong><br>${toHtml(body)}`,
      key,
    ),
  },
  associations: associations('note', contact, dealId),
});
