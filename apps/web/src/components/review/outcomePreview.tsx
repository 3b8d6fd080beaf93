import type { Outcome } from '@conduit/shared/outcome/compose.ts';
import { CalendarDays, ListTodo, StickyNote } from 'lucide-react';
import { crmName } from '../../lib/present/crm.ts';
import { formatDay } from '../../lib/present/dates.ts';
import { destinationWords, type Destination } from '../../lib/present/decisions.ts';

const PRIORITY: Record<Outcome['task']['priority'], string> = {
  high: 'High priority',
  normal: 'Normal priority',
  low: 'Low priority',
};

/** The task and the note, word for word as they would be written, and where to. */
export function OutcomePreview({
  outcome,
  destination,
  deals,
  missing = 'Nothing can be written yet: it takes a contact and a next step. Edit to say what they are, or reject it.',
}: {
  /** Null: there is nothing to write. */
  outcome: Outcome | null;
  destination: Destination;
  /** What is known of each CRM's deal. */
  deals: readonly { crm: string; words: string }[];
  /** What to say where there is nothing to write. */
  missing?: string;
}) {
  if (!outcome) {
    return (
      <p className="rounded-xl border border-dashed border-line-strong p-3.5 text-sm text-muted">{missing}</p>
    );
  }
  const { task, note } = outcome;
  return (
    <section aria-label="What would be written" className="grid gap-2.5">
      <h3 className="text-sm font-medium">What would be written</h3>
      <div className="divide-y divide-line rounded-xl border border-line bg-sunken text-sm">
        <div className="grid gap-1 p-3.5">
          <p className="flex items-start gap-2 font-medium wrap-anywhere">
            <ListTodo className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
            <span>
              <span className="sr-only">Task: </span>
              {task.subject}
            </span>
          </p>
          <p className="flex items-center gap-2 text-muted">
            <CalendarDays className="size-4 shrink-0" aria-hidden />
            Due {formatDay(task.dueOn)} · {PRIORITY[task.priority]}
          </p>
          <p className="pl-6 wrap-anywhere whitespace-pre-wrap text-muted">{task.body}</p>
        </div>
        <div className="grid gap-1 p-3.5">
          <p className="flex items-start gap-2 font-medium wrap-anywhere">
            <StickyNote className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
            <span>
              <span className="sr-only">Note: </span>
              {note.title}
            </span>
          </p>
          <p className="pl-6 wrap-anywhere whitespace-pre-wrap text-muted">{note.body}</p>
        </div>
      </div>
      <p className="text-sm text-muted">
        {destinationWords(destination)} {dealSentences(deals)}
      </p>
    </section>
  );
}

/** One sentence for both CRMs where the same is known of each. */
function dealSentences(deals: readonly { crm: string; words: string }[]): string {
  const [first, ...others] = deals;
  if (first && others.length > 0 && others.every(({ words }) => words === first.words)) {
    return `In both: ${first.words}`;
  }
  return deals.map(({ crm, words }) => `In ${crmName(crm)}: ${words}`).join(' ');
}
