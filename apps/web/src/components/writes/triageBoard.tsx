'use client';

import { RotateCcw } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, useTransition } from 'react';
import { toast } from 'sonner';
import type { Progress } from '../../lib/actions/writes.ts';
import { isTyping } from '../../lib/keyboard.ts';
import { crmName } from '../../lib/present/crm.ts';
import { DISMISSALS, type Dismissal } from '../../lib/present/dismissals.ts';
import { count } from '../../lib/present/threads.ts';
import type { WriteGroup, WriteSample } from '../../lib/queries/writes.ts';
import { answered, type ActionResult } from '../../lib/result.ts';
import type {
  AnswerInput,
  DismissInput,
  ProgressInput,
  RetryInput,
  WriteChoice,
  WriteFilter,
} from '../../lib/writeFilter.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { Shortcuts } from '../ui/shortcuts.tsx';
import { ComposedPreview } from './composedPreview.tsx';
import { DrainProgress } from './drainProgress.tsx';
import { asks, WriteGroupCard } from './writeGroupCard.tsx';

const KEYS = [
  ['R', 'retry the group'],
  ['D', 'dismiss the group'],
  ['J', 'next'],
  ['K', 'previous'],
] as const;
/** As many are shown before sending; the others are like them. */
const PREVIEWED = 3;

export interface TriageActions {
  retry: (input: RetryInput) => Promise<ActionResult<{ ids: string[]; count: number }>>;
  dismiss: (input: DismissInput) => Promise<ActionResult<{ count: number }>>;
  answer: (input: AnswerInput) => Promise<ActionResult>;
  progress: (input: ProgressInput) => Promise<ActionResult<Progress>>;
}

/** What somebody is asked about before it happens. */
interface Question {
  choice: WriteChoice;
  writes: number;
  samples: readonly WriteSample[];
  crm: string | null;
  key: string | null;
}

/** The groups of one view, with one of them current for the keyboard. */
export function TriageBoard({
  groups,
  base,
  workspaceId,
  admin,
  actions,
  pollMs,
}: {
  groups: readonly WriteGroup[];
  /** The workspace's path. */
  base: string;
  workspaceId: string;
  admin: boolean;
  actions: TriageActions;
  pollMs?: number | undefined;
}) {
  const [wanted, setWanted] = useState<string | null>(null);
  const [retrying, setRetrying] = useState<Question | null>(null);
  const [dismissing, setDismissing] = useState<Question | null>(null);
  const [reason, setReason] = useState<Dismissal>('done_by_hand');
  const [draining, setDraining] = useState<readonly string[] | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();
  const list = useRef<HTMLOListElement>(null);
  const current = groups.find(({ key }) => key === wanted) ?? groups[0];
  const retryable = groups.filter((group) => !asks(group));
  const all = retryable.reduce((sum, group) => sum + group.writes, 0);

  const focusCard = (key: string | undefined) => {
    if (key === undefined) return;
    setWanted(key);
    list.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(key)}"]`)?.focus();
  };
  const ask = (group: WriteGroup, sample?: WriteSample): Question => ({
    choice: sample ? { ids: [sample.id] } : { filters: [filterOf(group)] },
    writes: sample ? 1 : group.writes,
    samples: sample ? [sample] : group.samples,
    crm: group.crm,
    key: group.key,
  });
  const run = <T,>(key: string | null, work: () => Promise<ActionResult<T>>, then: (value: T) => void) => {
    setBusy(key);
    startTransition(async () => {
      const result = await answered(work());
      if (result.ok) then(result.value);
      else toast.error(result.message);
      setBusy(null);
    });
  };
  const retry = ({ choice, key }: Question) =>
    run(
      key,
      () => actions.retry({ workspaceId, choice }),
      ({ ids, count: sent }) => {
        toast.success(`${count(sent, 'write is', 'writes are')} on the way.`);
        setDraining(ids);
      },
    );
  const dismiss = ({ choice, key }: Question) =>
    run(
      key,
      () => actions.dismiss({ workspaceId, choice, reason }),
      ({ count: gone }) => toast.success(`${count(gone, 'write was', 'writes were')} dismissed.`),
    );
  const answer = (group: WriteGroup, sample: WriteSample, said: 'written' | 'not_written') =>
    run(
      group.key,
      () => actions.answer({ workspaceId, writeId: sample.id, answer: said }),
      () => {
        toast.success(said === 'written' ? 'Good: it is settled.' : 'It is sent now.');
        if (said === 'not_written') setDraining([sample.id]);
      },
    );

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!current || event.metaKey || event.ctrlKey || event.altKey) return;
    if (retrying || dismissing || pending || isTyping(event.target)) return;
    const index = groups.indexOf(current);
    if (event.key === 'j') focusCard(groups[index + 1]?.key);
    else if (event.key === 'k') focusCard(groups[index - 1]?.key);
    else if (event.key === 'r' && admin && !asks(current)) setRetrying(ask(current));
    else if (event.key === 'd' && admin) setDismissing(ask(current));
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  return (
    <>
      {draining && (
        <DrainProgress
          key={draining.join()}
          total={draining.length}
          progress={() => actions.progress({ workspaceId, ids: [...draining] })}
          pollMs={pollMs}
          onClose={() => setDraining(null)}
        />
      )}
      {admin && groups.length > 0 && <Shortcuts keys={KEYS} />}
      {admin && retryable.length > 1 && (
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
          <p>
            {count(all, 'write', 'writes')} in {count(retryable.length, 'group', 'groups')} can be sent again.
          </p>
          <Button
            size="sm"
            variant="secondary"
            disabled={pending}
            onClick={() =>
              setRetrying({
                choice: { filters: retryable.map(filterOf) },
                writes: all,
                samples: retryable.flatMap(({ samples }) => samples.slice(0, 1)),
                crm: null,
                key: null,
              })
            }
          >
            <RotateCcw aria-hidden />
            Retry all {all} shown
          </Button>
        </div>
      )}
      <ol ref={list} className="grid gap-5">
        {groups.map((group) => (
          <li key={group.key}>
            <WriteGroupCard
              group={group}
              base={base}
              admin={admin}
              current={admin && group === current}
              busy={pending && (busy === group.key || busy === null)}
              onCurrent={() => setWanted(group.key)}
              onRetry={(sample) => setRetrying(ask(group, sample))}
              onDismiss={(sample) => setDismissing(ask(group, sample))}
              onAnswer={(sample, said) => answer(group, sample, said)}
            />
          </li>
        ))}
      </ol>
      <ConfirmDialog
        open={retrying !== null}
        onOpenChange={(open) => {
          if (!open) setRetrying(null);
        }}
        title={`Send ${count(retrying?.writes ?? 0, 'write', 'writes')} again?`}
        confirm="Send again"
        onConfirm={() => {
          if (retrying) retry(retrying);
        }}
      >
        {retrying && <Preview question={retrying} />}
      </ConfirmDialog>
      <ConfirmDialog
        open={dismissing !== null}
        onOpenChange={(open) => {
          if (!open) setDismissing(null);
        }}
        title={`Dismiss ${count(dismissing?.writes ?? 0, 'write', 'writes')}?`}
        confirm="Dismiss"
        danger
        onConfirm={() => {
          if (dismissing) dismiss(dismissing);
        }}
      >
        <p>Conduit stops trying. The reason stays on the record.</p>
        <fieldset className="mt-1 grid gap-2.5">
          <legend className="mb-2 text-sm font-medium text-ink">Why?</legend>
          {DISMISSALS.map((each) => (
            <label key={each.reason} className="flex items-center gap-3 text-sm text-ink">
              <input
                type="radio"
                name="reason"
                value={each.reason}
                checked={reason === each.reason}
                onChange={() => setReason(each.reason)}
                className="accent-(--accent)"
              />
              {each.label}
            </label>
          ))}
        </fieldset>
      </ConfirmDialog>
    </>
  );
}

/** Before anything is sent: where to, and what it says. */
function Preview({ question: { crm, writes, samples } }: { question: Question }) {
  const shown = samples
    .slice(0, PREVIEWED)
    .flatMap(({ id, composed }) => (composed ? [{ id, composed }] : []));
  const others = writes - shown.length;
  return (
    <>
      <p>
        This is what {crm === null ? 'your CRM' : crmName(crm)} receives. What turns out to be there already
        is not sent a second time.
      </p>
      <div className="grid max-h-80 gap-2 overflow-y-auto" tabIndex={0} role="group" aria-label="Preview">
        {shown.map(({ id, composed }) => (
          <ComposedPreview key={id} composed={composed} />
        ))}
      </div>
      {others > 0 && shown.length > 0 && (
        <p className="text-sm">And {count(others, 'more', 'more')} like these.</p>
      )}
    </>
  );
}

/** Everything in a group, whatever is in it by the time it is sent. */
const filterOf = ({ kind, crm, object, code, providerCode }: WriteGroup): WriteFilter => ({
  kind,
  crm,
  object,
  error_code: code,
  error_provider_code: providerCode,
});
