'use client';

import { Quote } from 'lucide-react';
import { useState } from 'react';
import { cn } from '../../lib/classNames.ts';
import type { EvidenceMark } from '../../lib/present/evidence.ts';
import { marksOf, pieces, replyZones } from '../../lib/present/evidence.ts';
import type { Address, MessageView } from '../../lib/queries/thread.ts';
import { Card } from '../ui/card.tsx';
import { When } from '../ui/when.tsx';
import { AttachmentList } from './attachmentList.tsx';
import { Facts } from './facts.tsx';
import { Reading } from './reading.tsx';

const nameOf = ({ name, address }: Address): string => name || address;

/** One message with what was read from it; pointing at a fact lights up the words it stands on. */
export function MessageCard({
  message,
  attachmentBase,
  newest,
}: {
  message: MessageView;
  /** Where files are downloaded from; the id is appended. */
  attachmentBase: string;
  newest: boolean;
}) {
  const [active, setActive] = useState<string | null>(null);
  const facts = message.reading?.facts ?? [];
  const marks = facts.flatMap((fact) => marksOf(fact.id, fact.evidence));
  const lit = (part: EvidenceMark['part'], index: number): string =>
    marks.some(
      (mark) => mark.part === part && mark.factId === active && mark.start <= index && index < mark.end,
    )
      ? 'rounded bg-mark-active px-1 -mx-1'
      : '';
  const people = (part: 'to' | 'cc', list: readonly Address[]) =>
    list.map((person, index) => (
      <span key={index}>
        {index > 0 && ', '}
        <span className={lit(part, index)} title={person.address}>
          {nameOf(person)}
        </span>
      </span>
    ));

  return (
    <Card aria-label={`Message from ${nameOf(message.from)}`} className="overflow-hidden">
      <header className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b border-line px-5 py-4 sm:px-6">
        <div className="min-w-0">
          <p className="font-semibold">
            <span className={lit('from', 0)}>{nameOf(message.from)}</span>
            {message.from.name && (
              <span className="ml-2 text-sm font-normal break-all text-muted">{message.from.address}</span>
            )}
          </p>
          <p className="text-sm text-muted">
            to {people('to', message.to)}
            {message.cc.length > 0 && <>, cc {people('cc', message.cc)}</>}
          </p>
        </div>
        <p className="text-sm text-muted tabular-nums">
          <When at={message.sentAt} className={lit('date', 0)} />
        </p>
      </header>
      <div className="grid lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid content-start gap-5 px-5 py-5 sm:px-6">
          <Body message={message} marks={marks} active={active} newest={newest} />
          {message.attachments.length > 0 && (
            <AttachmentList files={message.attachments} base={attachmentBase} />
          )}
        </div>
        <div className="border-t border-line bg-sunken/50 px-5 py-5 lg:border-t-0 lg:border-l">
          <Reading reading={message.reading} />
          {facts.length > 0 && <Facts facts={facts} active={active} onActive={setActive} />}
        </div>
      </div>
    </Card>
  );
}

function Body({
  message,
  marks,
  active,
  newest,
}: {
  message: MessageView;
  marks: readonly EvidenceMark[];
  active: string | null;
  newest: boolean;
}) {
  const { text } = message;
  if (message.isRedacted || text === null) {
    return (
      <p className="rounded-xl border border-dashed border-line-strong/60 p-4 text-muted">
        This message was redacted: the time your workspace keeps mail has passed. What was read from it stays.
      </p>
    );
  }
  if (text.trim() === '') return <p className="text-muted">This message has no text.</p>;
  const zones = replyZones(text, message.reading?.reply ?? null);
  const inText = marks.filter((mark) => mark.part === 'text');
  const show = ([from, to]: readonly [number, number]) => (
    <Passage pieces={pieces(text, inText, from, to)} active={active} />
  );
  const collapsed = (zone: readonly [number, number] | null, label: string) =>
    zone && (
      <details className="group">
        <summary className="inline-flex items-center gap-2 rounded-lg px-2 py-1 text-sm font-medium text-muted hover:bg-sunken hover:text-ink">
          <Quote className="size-3.5" aria-hidden />
          {label}
        </summary>
        <div className="mt-2 border-l-2 border-line pl-4 text-sm text-muted">{show(zone)}</div>
      </details>
    );
  return (
    <>
      {collapsed(zones.before, 'Show what comes before')}
      <div className={newest ? 'text-base leading-7' : 'leading-relaxed'}>{show(zones.newest)}</div>
      {collapsed(zones.quoted, 'Show quoted text')}
    </>
  );
}

function Passage({ pieces: parts, active }: { pieces: ReturnType<typeof pieces>; active: string | null }) {
  return (
    <p className="max-w-prose wrap-anywhere whitespace-pre-wrap">
      {parts.map((piece, index) =>
        piece.factIds.length === 0 ? (
          <span key={index}>{piece.text}</span>
        ) : (
          <mark
            key={index}
            data-active={active !== null && piece.factIds.includes(active)}
            className={cn(
              'rounded-sm bg-mark text-inherit transition-colors',
              'data-[active=true]:bg-mark-active',
            )}
          >
            {piece.text}
          </mark>
        ),
      )}
    </p>
  );
}
