'use client';

import { composeOutcome } from '@conduit/shared/outcome/compose.ts';
import { PartyPopper } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, useTransition } from 'react';
import { toast } from 'sonner';
import { isTyping, shortcutOf } from '../../lib/keyboard.ts';
import type { Destination } from '../../lib/present/decisions.ts';
import { subjectOf } from '../../lib/present/threads.ts';
import type { ReviewCardView } from '../../lib/queries/review.ts';
import { answered, type ActionResult } from '../../lib/result.ts';
import type { ReviewDecision, ReviewEdit } from '../../lib/reviewAnswer.ts';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { EmptyState } from '../ui/emptyState.tsx';
import { Shortcuts } from '../ui/shortcuts.tsx';
import { ReviewCard } from './reviewCard.tsx';
import { useDecisions } from './undoBar.tsx';

/** SQLSTATE of "somebody already decided this". */
const ALREADY_DECIDED = '22X21';

export type Choice =
  | { decision: 'approved'; dealId?: string }
  | { decision: 'edited'; edit: ReviewEdit }
  | { decision: 'rejected' };

const KEYS = [
  ['A', 'approve'],
  ['E', 'edit'],
  ['R', 'reject'],
  ['1–9', 'choose a deal'],
  ['J', 'next'],
  ['K', 'previous'],
  ['Z', 'undo'],
] as const;

/** Where the eye goes when a card leaves: to the next one, and after the last to the one before. */
function neighbour(order: readonly string[], id: string, open: ReadonlySet<string>): string | null {
  const at = order.indexOf(id);
  const stays = (each: string) => each !== id && open.has(each);
  return order.slice(at + 1).find(stays) ?? order.slice(0, Math.max(at, 0)).findLast(stays) ?? null;
}

const idsOf = (items: readonly ReviewCardView[]): string[] => items.map(({ id }) => id);
const without = <T,>(set: ReadonlySet<T>, gone: T): ReadonlySet<T> =>
  new Set([...set].filter((each) => each !== gone));

/** The decisions waiting for a person, with one of them current for the keyboard. */
export function ReviewQueue({
  items,
  base,
  workspaceId,
  destination,
  resolve,
}: {
  items: readonly ReviewCardView[];
  /** The workspace's path. */
  base: string;
  workspaceId: string;
  destination: Destination;
  resolve: (decision: ReviewDecision) => Promise<ActionResult<number>>;
}) {
  const { decided, undone } = useDecisions();
  const [known, setKnown] = useState(items);
  const [knownUndone, setKnownUndone] = useState(undone);
  /** Decided here; the list may not know it yet. */
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [saving, setSaving] = useState<ReadonlySet<string>>(new Set());
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [wanted, setWanted] = useState<string | null>(items[0]?.id ?? null);
  /** What is being edited, and where it stood: it stays while its form is open, whoever decides it meanwhile. */
  const [editing, setEditing] = useState<{ item: ReviewCardView; at: number } | null>(null);
  const [choices, setChoices] = useState<Readonly<Record<string, string>>>({});
  const [rejecting, setRejecting] = useState<ReviewCardView | null>(null);
  const [, startTransition] = useTransition();
  const queue = useRef<HTMLDivElement>(null);
  /** The card to go to as soon as it is there; `null` says the queue itself. */
  const goTo = useRef<{ id: string | null } | null>(null);

  const taken = editing && !items.some(({ id }) => id === editing.item.id) ? editing : null;
  const listed = taken ? items.toSpliced(taken.at, 0, taken.item) : items;

  // The list came anew: what was current stays so, or hands over to its neighbour; what is not listed any more may come
  // back later.
  if (known !== items) {
    const open = new Set(idsOf(listed));
    setKnown(items);
    setGone(new Set([...gone].filter((id) => open.has(id))));
    if (wanted !== null && !open.has(wanted) && wanted !== knownUndone?.id) {
      setWanted(neighbour(idsOf(known), wanted, open));
    }
  }
  if (knownUndone !== undone) {
    setKnownUndone(undone);
    if (undone) {
      setGone(without(gone, undone.id));
      setWanted(undone.id);
    }
  }

  const open = listed.filter((item) => !gone.has(item.id));
  const current = open.find((item) => item.id === wanted) ?? open[0];
  /** As it is when an answer comes. */
  const latest = useRef({ open, current });
  useEffect(() => {
    latest.current = { open, current };
  });

  useEffect(() => {
    if (undone) goTo.current = { id: undone.id };
  }, [undone]);
  useEffect(() => {
    const target = goTo.current;
    const found = target && (target.id === null ? queue.current : cardOf(queue.current, target.id));
    if (!found) return;
    goTo.current = null;
    // Whoever types elsewhere is left to it.
    if (isTyping(document.activeElement)) return;
    show(found);
  });

  const move = (by: 1 | -1) => {
    const next = current && open[open.indexOf(current) + by];
    const card = next && cardOf(queue.current, next.id);
    if (!card) return;
    setWanted(next.id);
    show(card);
  };

  const decide = (item: ReviewCardView, choice: Choice) => {
    if (saving.has(item.id)) return;
    setSaving((before) => new Set(before).add(item.id));
    setProblems(({ [item.id]: _cleared, ...others }) => others);
    startTransition(async () => {
      const result = await answered(resolve({ workspaceId, reviewItemId: item.id, ...choice }));
      setSaving((before) => without(before, item.id));
      if (!result.ok && result.code !== ALREADY_DECIDED) {
        setProblems((before) => ({ ...before, [item.id]: result.message }));
        return;
      }
      const { open: now, current: at } = latest.current;
      const next = neighbour(idsOf(now), item.id, new Set(idsOf(now)));
      setEditing((before) => (before?.item.id === item.id ? null : before));
      setGone((before) => new Set(before).add(item.id));
      if (at?.id === item.id) {
        setWanted(next);
        goTo.current = { id: next };
      }
      if (result.ok) {
        const { kind } = item.proposal;
        const crm = item.proposal.kind === 'association' ? item.proposal.crm : null;
        const { id, subject } = item;
        const { decision } = choice;
        decided({ id, subject, kind, crm, decision, msLeft: result.value }, destination);
      } else toast.info(`${subjectOf(item.subject)}: ${result.message} Their decision stands.`);
    });
  };

  const choose = (itemId: string, dealId: string) => {
    setChoices((before) => ({ ...before, [itemId]: dealId }));
    setProblems(({ [itemId]: _cleared, ...others }) => others);
  };
  const complain = (itemId: string, problem: string) =>
    setProblems((before) => ({ ...before, [itemId]: problem }));

  const approve = (item: ReviewCardView) => {
    if (item.proposal.kind === 'extraction') {
      if (composeOutcome(item.source)) return decide(item, { decision: 'approved' });
      return complain(item.id, 'There is nothing to write yet. Edit to say what the next step is.');
    }
    const dealId = choices[item.id];
    if (dealId) return decide(item, { decision: 'approved', dealId });
    complain(item.id, 'Choose a deal first.');
  };
  const edit = (item: ReviewCardView) => setEditing({ item, at: listed.indexOf(item) });
  const stopEditing = (item: ReviewCardView) => {
    setEditing(null);
    goTo.current = { id: taken ? neighbour(idsOf(open), item.id, new Set(idsOf(items))) : item.id };
  };

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!current) return;
    if (event.key === 'Escape' && editing && !rejecting && !event.isComposing) {
      stopEditing(editing.item);
      return;
    }
    const key = shortcutOf(event);
    const { proposal } = current;
    if (key === 'j') move(1);
    else if (key === 'k') move(-1);
    else if (key === 'a' && editing?.item.id !== current.id) approve(current);
    else if (key === 'r') setRejecting(current);
    else if (key === 'e' && proposal.kind === 'extraction') edit(current);
    else if (proposal.kind === 'association' && proposal.candidates[Number(key) - 1]) {
      choose(current.id, proposal.candidates[Number(key) - 1]?.dealId ?? '');
    } else return;
    event.preventDefault();
  });

  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  const ofDeals = rejecting?.proposal.kind === 'association';
  return (
    <div ref={queue} tabIndex={-1} className="outline-none">
      {open.length === 0 ? (
        <EmptyState icon={PartyPopper} title="Nothing to decide">
          <p>What Conduit reads waits here until you say that it is right, or which deal it is about.</p>
        </EmptyState>
      ) : (
        <>
          <Shortcuts keys={KEYS} />
          <ol className="grid gap-5">
            {open.map((item) => (
              <li key={item.id}>
                <ReviewCard
                  item={item}
                  base={base}
                  destination={destination}
                  current={item === current}
                  saving={saving.has(item.id)}
                  taken={item === taken?.item}
                  problem={problems[item.id]}
                  editing={editing?.item.id === item.id}
                  chosen={choices[item.id]}
                  onCurrent={() => setWanted(item.id)}
                  onChoose={(dealId) => choose(item.id, dealId)}
                  onApprove={() => approve(item)}
                  onEdit={(on) => (on ? edit(item) : stopEditing(item))}
                  onEdited={(edited) => decide(item, { decision: 'edited', edit: edited })}
                  onReject={() => setRejecting(item)}
                />
              </li>
            ))}
          </ol>
        </>
      )}
      <ConfirmDialog
        open={rejecting !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) setRejecting(null);
        }}
        title={
          rejecting
            ? `${ofDeals ? 'None of these deals for' : 'Reject the reading of'} “${subjectOf(rejecting.subject)}”?`
            : ''
        }
        confirm={ofDeals ? 'None of these' : 'Reject'}
        danger
        onConfirm={() => {
          if (rejecting) decide(rejecting, { decision: 'rejected' });
        }}
      >
        <p>
          {ofDeals
            ? 'What was read is still written, without a link to a deal.'
            : 'Nothing is written to your CRM for this message.'}{' '}
          You can take it back for ten seconds.
        </p>
      </ConfirmDialog>
    </div>
  );
}

const cardOf = (queue: HTMLElement | null, id: string): HTMLElement | null =>
  [...(queue?.querySelectorAll<HTMLElement>('[data-card]') ?? [])].find(
    ({ dataset }) => dataset['card'] === id,
  ) ?? null;

/** Room for what stands over the page's lower edge. */
const COVERED_PX = 96;

/** Focuses a card and brings it into view: its beginning, where it does not fit. */
function show(card: HTMLElement): void {
  card.focus({ preventScroll: true });
  const { top, bottom } = card.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight - COVERED_PX) card.scrollIntoView({ block: 'start' });
}
