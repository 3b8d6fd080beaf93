'use client';

import { PartyPopper } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState, useTransition } from 'react';
import { toast } from 'sonner';
import { isTyping } from '../../lib/keyboard.ts';
import type { ReviewCardView } from '../../lib/queries/review.ts';
import { answered, type ActionResult } from '../../lib/result.ts';
import type { ReviewDecision, ReviewEdit } from '../../lib/reviewAnswer.ts';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { EmptyState } from '../ui/emptyState.tsx';
import { Shortcuts } from '../ui/shortcuts.tsx';
import { ReviewCard } from './reviewCard.tsx';

/** SQLSTATE of "somebody already decided this". */
const ALREADY_DECIDED = '22X21';

export type Choice =
  | { decision: 'approved'; dealId?: string }
  | { decision: 'edited'; edit: ReviewEdit }
  | { decision: 'rejected' };

const SAID: Record<Choice['decision'], string> = {
  approved: 'Approved. Conduit carries it out now.',
  edited: 'Corrected and approved. Conduit carries it out now.',
  rejected: 'Rejected. Nothing is written for it.',
};

const KEYS = [
  ['A', 'approve'],
  ['E', 'edit'],
  ['R', 'reject'],
  ['1–9', 'choose a deal'],
  ['J', 'next'],
  ['K', 'previous'],
] as const;

/** The decisions waiting for a person, with one of them current for the keyboard. */
export function ReviewQueue({
  items,
  base,
  workspaceId,
  resolve,
}: {
  items: readonly ReviewCardView[];
  /** The workspace's path. */
  base: string;
  workspaceId: string;
  resolve: (decision: ReviewDecision) => Promise<ActionResult>;
}) {
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [saving, setSaving] = useState<ReadonlySet<string>>(new Set());
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [wanted, setWanted] = useState<string | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [choices, setChoices] = useState<Readonly<Record<string, string>>>({});
  const [rejecting, setRejecting] = useState<ReviewCardView | null>(null);
  const [, startTransition] = useTransition();
  const list = useRef<HTMLOListElement>(null);

  const open = items.filter((item) => !gone.has(item.id));
  const current = open.find((item) => item.id === wanted) ?? open[0];

  const focusCard = (id: string | undefined) => {
    if (id === undefined) return;
    setWanted(id);
    list.current?.querySelector<HTMLElement>(`[data-card="${id}"]`)?.focus();
  };

  const decide = (item: ReviewCardView, choice: Choice) => {
    if (saving.has(item.id)) return;
    setSaving((before) => new Set(before).add(item.id));
    setProblems(({ [item.id]: _cleared, ...others }) => others);
    startTransition(async () => {
      const result = await answered(resolve({ workspaceId, reviewItemId: item.id, ...choice }));
      setSaving((before) => new Set([...before].filter((id) => id !== item.id)));
      if (result.ok || result.code === ALREADY_DECIDED) {
        setEditing((before) => (before === item.id ? null : before));
        setGone((before) => new Set(before).add(item.id));
        if (result.ok) toast.success(SAID[choice.decision]);
        else toast.info(`${result.message} Their decision stands.`);
      } else {
        setProblems((before) => ({ ...before, [item.id]: result.message }));
      }
    });
  };

  const choose = (itemId: string, dealId: string) => {
    setChoices((before) => ({ ...before, [itemId]: dealId }));
    setProblems(({ [itemId]: _cleared, ...others }) => others);
  };

  const approve = (item: ReviewCardView) => {
    if (item.proposal.kind === 'extraction') return decide(item, { decision: 'approved' });
    const dealId = choices[item.id];
    if (dealId) return decide(item, { decision: 'approved', dealId });
    setProblems((before) => ({ ...before, [item.id]: 'Choose a deal first.' }));
  };

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!current || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === 'Escape' && editing) {
      setEditing(null);
      focusCard(current.id);
      return;
    }
    if (rejecting || isTyping(event.target)) return;
    const index = open.indexOf(current);
    const digit = Number(event.key);
    const { proposal } = current;
    if (event.key === 'j') focusCard(open[index + 1]?.id);
    else if (event.key === 'k') focusCard(open[index - 1]?.id);
    else if (event.key === 'a') approve(current);
    else if (event.key === 'r') setRejecting(current);
    else if (event.key === 'e' && proposal.kind === 'extraction') setEditing(current.id);
    else if (proposal.kind === 'association' && proposal.candidates[digit - 1]) {
      choose(current.id, proposal.candidates[digit - 1]?.dealId ?? '');
    } else return;
    event.preventDefault();
  });

  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  if (open.length === 0) {
    return (
      <EmptyState icon={PartyPopper} title="Nothing to decide">
        <p>Whenever Conduit is not sure enough, or more than one deal fits, it asks here.</p>
      </EmptyState>
    );
  }
  return (
    <>
      <Shortcuts keys={KEYS} />
      <ol ref={list} className="grid gap-5">
        {open.map((item) => (
          <li key={item.id}>
            <ReviewCard
              item={item}
              base={base}
              current={item === current}
              saving={saving.has(item.id)}
              problem={problems[item.id]}
              editing={editing === item.id}
              chosen={choices[item.id]}
              onCurrent={() => setWanted(item.id)}
              onChoose={(dealId) => choose(item.id, dealId)}
              onApprove={() => approve(item)}
              onEdit={(on) => setEditing(on ? item.id : null)}
              onEdited={(edit) => decide(item, { decision: 'edited', edit })}
              onReject={() => setRejecting(item)}
            />
          </li>
        ))}
      </ol>
      <ConfirmDialog
        open={rejecting !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) setRejecting(null);
        }}
        title={rejecting?.proposal.kind === 'association' ? 'None of these deals?' : 'Reject this reading?'}
        confirm={rejecting?.proposal.kind === 'association' ? 'None of these' : 'Reject'}
        danger
        onConfirm={() => {
          if (rejecting) decide(rejecting, { decision: 'rejected' });
        }}
      >
        <p>
          {rejecting?.proposal.kind === 'association'
            ? 'What was read is still written, without a link to a deal. This cannot be taken back.'
            : 'Nothing is written to your CRM for this message. This cannot be taken back.'}
        </p>
      </ConfirmDialog>
    </>
  );
}
