'use client';

import { Undo2 } from 'lucide-react';
import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
  useTransition,
  type ReactNode,
} from 'react';
import { toast } from 'sonner';
import { shortcutOf } from '../../lib/keyboard.ts';
import { decidedWords, effectWords, type Destination } from '../../lib/present/decisions.ts';
import { subjectOf } from '../../lib/present/threads.ts';
import type { UndoableView } from '../../lib/queries/review.ts';
import { answered, type ActionResult } from '../../lib/result.ts';
import type { ReviewItemName } from '../../lib/reviewAnswer.ts';
import { Button } from '../ui/button.tsx';

/** SQLSTATE of "it has taken effect already". */
const TOO_LATE = '22X24';
/** As many as fit beside the page. */
const SHOWN = 3;
const TICK_MS = 250;

interface Waiting extends UndoableView {
  /** By this browser's clock. */
  until: number;
  destination: Destination;
}

interface Decisions {
  /** A decision was just made. */
  decided: (decision: UndoableView, destination: Destination) => void;
  /** The question that was last taken back; a new object each time. */
  undone: { id: string } | null;
}
const DecisionsContext = createContext<Decisions>({ decided: () => undefined, undone: null });
export const useDecisions = (): Decisions => useContext(DecisionsContext);

/**
 * What was decided and has not taken effect, with the seconds left and a way back. It stays on every page of the
 * workspace, and a reload brings it back.
 */
export function UndoBar({
  workspaceId,
  initial,
  destination,
  undo,
  children,
}: {
  workspaceId: string;
  initial: readonly UndoableView[];
  destination: Destination;
  undo: (item: ReviewItemName) => Promise<ActionResult>;
  children: ReactNode;
}) {
  const [now, setNow] = useState(Date.now);
  const [waiting, setWaiting] = useState<readonly Waiting[]>(() =>
    initial.map((each) => ({ ...each, until: now + each.msLeft, destination })),
  );
  const [undoing, setUndoing] = useState<ReadonlySet<string>>(new Set());
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [undone, setUndone] = useState<{ id: string } | null>(null);
  const [, startTransition] = useTransition();

  // What the server knows of besides: decided before a reload, or on another page.
  const merge = useEffectEvent(() => {
    const at = Date.now();
    const known = new Set(waiting.map(({ id }) => id));
    // The list may have been read before one was taken back.
    const others = initial.filter(({ id }) => !known.has(id) && !closed.has(id));
    if (others.length === 0) return;
    setNow(at);
    setWaiting([...waiting, ...others.map((each) => ({ ...each, until: at + each.msLeft, destination }))]);
  });
  useEffect(() => {
    const soon = setTimeout(() => merge(), 0);
    return () => clearTimeout(soon);
  }, [initial]);

  const counting = waiting.length > 0;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => {
      const at = Date.now();
      setNow(at);
      setWaiting((before) => before.filter(({ until }) => until > at));
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [counting]);

  const drop = (id: string) => {
    setClosed((before) => new Set(before).add(id));
    setWaiting((before) => before.filter((each) => each.id !== id));
  };
  const takeBack = (item: Waiting) => {
    if (undoing.has(item.id)) return;
    setUndoing((before) => new Set(before).add(item.id));
    startTransition(async () => {
      const result = await answered(undo({ workspaceId, reviewItemId: item.id }));
      setUndoing((before) => new Set([...before].filter((id) => id !== item.id)));
      if (result.ok) {
        drop(item.id);
        setUndone({ id: item.id });
        toast.success(`Taken back: ${subjectOf(item.subject)} waits in Review again.`);
      } else {
        if (result.code === TOO_LATE) drop(item.id);
        toast.error(result.message);
      }
    });
  };

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const last = waiting.at(-1);
    if (!last || shortcutOf(event) !== 'z') return;
    event.preventDefault();
    takeBack(last);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  const decisions = useMemo<Decisions>(
    () => ({
      undone,
      decided: (decision, to) => {
        const at = Date.now();
        setNow(at);
        setClosed((before) => new Set([...before].filter((id) => id !== decision.id)));
        setWaiting((before) => [
          ...before.filter(({ id }) => id !== decision.id),
          { ...decision, until: at + decision.msLeft, destination: to },
        ]);
      },
    }),
    [undone],
  );

  const last = waiting.at(-1);
  const hidden = waiting.length - SHOWN;
  return (
    <DecisionsContext value={decisions}>
      {children}
      <p role="status" className="sr-only">
        {last &&
          `${decidedWords(last)}: ${subjectOf(last.subject)}. Press Z to take it back before it takes effect.`}
      </p>
      <section
        aria-label="Decisions that can be taken back"
        className="pointer-events-none fixed inset-x-0 bottom-[calc(4.75rem+env(safe-area-inset-bottom))] z-40 grid justify-center gap-2 px-3 md:bottom-5"
      >
        {hidden > 0 && (
          <p className="justify-self-center rounded-full border border-line bg-surface px-3 py-1 text-xs text-muted shadow-card">
            and {hidden} more
          </p>
        )}
        {waiting.slice(-SHOWN).map((item) => (
          <Decision
            key={item.id}
            item={item}
            seconds={Math.max(1, Math.ceil((item.until - now) / 1000))}
            last={item === last}
            busy={undoing.has(item.id)}
            onUndo={() => takeBack(item)}
          />
        ))}
      </section>
    </DecisionsContext>
  );
}

function Decision({
  item,
  seconds,
  last,
  busy,
  onUndo,
}: {
  item: Waiting;
  seconds: number;
  last: boolean;
  busy: boolean;
  onUndo: () => void;
}) {
  const { before, after } = effectWords(item, item.destination);
  return (
    <div className="pointer-events-auto flex w-[min(36rem,calc(100vw-1.5rem))] items-center gap-3 rounded-2xl border border-line-strong bg-surface py-2.5 pr-2.5 pl-4 shadow-raised">
      <div className="min-w-0 flex-1 text-sm">
        <p className="truncate font-medium">
          {decidedWords(item)}: <bdi>{subjectOf(item.subject)}</bdi>
        </p>
        <p className="text-muted">
          {before} <span className="tabular-nums">{seconds}</span> s{after && `; ${after}`}
        </p>
      </div>
      {last && (
        <kbd
          aria-hidden
          className="hidden rounded-md border border-line px-1.5 py-0.5 font-sans text-xs font-medium text-muted md:inline"
        >
          Z
        </kbd>
      )}
      <Button
        variant="secondary"
        size="sm"
        onClick={onUndo}
        disabled={busy}
        aria-label={`Undo ${subjectOf(item.subject)}`}
        {...(last && { 'aria-keyshortcuts': 'z' })}
      >
        <Undo2 aria-hidden />
        {busy ? 'Taking back…' : 'Undo'}
      </Button>
    </div>
  );
}
