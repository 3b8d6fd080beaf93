import { ChevronRight, ExternalLink, Eye, RotateCcw, X } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '../../lib/classNames.ts';
import {
  causeTitle,
  countObjects,
  crmErrorWords,
  crmName,
  fixWords,
  ownerWords,
} from '../../lib/present/crm.ts';
import { count, subjectOf } from '../../lib/present/threads.ts';
import { kindWords } from '../../lib/present/writeKinds.ts';
import type { WriteGroup, WriteSample } from '../../lib/queries/writes.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { When } from '../ui/when.tsx';
import { ComposedPreview } from './composedPreview.tsx';

export interface GroupActions {
  onRetry: (sample?: WriteSample) => void;
  onDismiss: (sample?: WriteSample) => void;
  onAnswer: (sample: WriteSample, answer: 'written' | 'not_written') => void;
}

/** True where a person's look into the CRM settles it, and sending again could make a second record. */
export const asks = ({ kind }: WriteGroup): boolean => kind === 'answer' || kind === 'checking';

/** One cause: what it is, whose move it is, what to do, and the writes it stopped. */
export function WriteGroupCard({
  group,
  base,
  admin,
  current,
  busy,
  onCurrent,
  onRetry,
  onDismiss,
  onAnswer,
}: GroupActions & {
  group: WriteGroup;
  base: string;
  admin: boolean;
  current: boolean;
  busy: boolean;
  onCurrent: () => void;
}) {
  const { label, tone } = kindWords(group.kind);
  const title = asks(group) ? `It may already be in ${crmName(group.crm)}` : causeTitle(group.code);
  return (
    <article
      tabIndex={-1}
      data-card={group.key}
      aria-label={`${title}: ${countObjects(group.writes, group.object)} in ${crmName(group.crm)}`}
      aria-busy={busy}
      onFocus={onCurrent}
      className={cn(
        'overflow-hidden rounded-2xl border bg-surface shadow-card outline-none transition-opacity',
        current ? 'border-accent ring-1 ring-accent' : 'border-line',
        busy && 'opacity-60',
      )}
    >
      <div className="grid gap-4 px-5 py-5 sm:px-6">
        <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
          <div className="min-w-0">
            <h2 className="font-semibold tracking-tight">{title}</h2>
            <p className="text-sm text-muted">
              {[
                `${countObjects(group.writes, group.object)} in ${crmName(group.crm)}`,
                count(group.threads, 'conversation', 'conversations'),
                group.deals > 0 && count(group.deals, 'deal', 'deals'),
              ]
                .filter(Boolean)
                .join(' · ')}{' '}
              · since <When at={group.oldest} />
            </p>
          </div>
          <Badge tone={tone}>{label}</Badge>
        </header>
        <Explanation group={group} />
        {admin && (
          <div className="flex flex-wrap gap-2">
            {!asks(group) && (
              <Button
                size="sm"
                variant={group.kind === 'failed' && group.owner !== 'us' ? 'primary' : 'secondary'}
                onClick={() => onRetry()}
                disabled={busy}
                aria-keyshortcuts="r"
              >
                <RotateCcw aria-hidden />
                {group.writes === 1 ? 'Retry' : `Retry all ${group.writes}`}
              </Button>
            )}
            <Button
              size="sm"
              variant={asks(group) ? 'secondary' : 'quiet'}
              onClick={() => onDismiss()}
              disabled={busy}
              aria-keyshortcuts="d"
            >
              <X aria-hidden />
              {group.writes === 1 ? 'Dismiss' : `Dismiss all ${group.writes}`}
            </Button>
          </div>
        )}
      </div>
      <details className="group border-t border-line" open={asks(group)}>
        <summary className="flex list-none items-center gap-2 px-5 py-3 text-sm font-medium text-muted hover:text-ink sm:px-6">
          <ChevronRight className="size-4 transition-transform group-open:rotate-90" aria-hidden />
          {group.samples.length < group.writes
            ? `The latest ${group.samples.length} of ${countObjects(group.writes, group.object)}`
            : `The ${countObjects(group.writes, group.object)}`}
        </summary>
        <ul>
          {group.samples.map((sample) => (
            <Sample key={sample.id} sample={sample} base={base}>
              {admin &&
                (asks(group) ? (
                  <>
                    {sample.contactUrl && (
                      <Button asChild size="sm" variant="quiet">
                        <a href={sample.contactUrl} target="_blank" rel="noreferrer">
                          Look in {crmName(group.crm)}
                          <ExternalLink aria-hidden />
                          <span className="sr-only">(opens in a new tab)</span>
                        </a>
                      </Button>
                    )}
                    <Button
                      size="sm"
                      variant="secondary"
                      disabled={busy}
                      onClick={() => onAnswer(sample, 'written')}
                    >
                      It is there
                    </Button>
                    <Button
                      size="sm"
                      variant="secondary"
                      disabled={busy}
                      onClick={() => onAnswer(sample, 'not_written')}
                    >
                      It is not there
                    </Button>
                  </>
                ) : (
                  <>
                    <Button size="sm" variant="secondary" disabled={busy} onClick={() => onRetry(sample)}>
                      Retry
                    </Button>
                    <Button size="sm" variant="quiet" disabled={busy} onClick={() => onDismiss(sample)}>
                      Dismiss
                    </Button>
                  </>
                ))}
            </Sample>
          ))}
        </ul>
      </details>
    </article>
  );
}

function Explanation({ group }: { group: WriteGroup }) {
  const { code, providerCode, httpStatus } = group;
  const codes = [code, providerCode, httpStatus && `HTTP ${httpStatus}`].filter(Boolean).join(' · ');
  return (
    <div className="grid gap-1.5 text-sm">
      {asks(group) ? (
        <>
          <p>
            It was sent and the answer never came.{' '}
            {group.kind === 'answer'
              ? 'Conduit looked for it and could not tell.'
              : 'Conduit is looking for it by itself.'}
          </p>
          <p>
            <span className="text-muted">What to do: </span>
            Open the contact in {crmName(group.crm)} and look. “It is not there” sends it.
          </p>
        </>
      ) : (
        <>
          <p>
            {code !== null && crmErrorWords(code)}{' '}
            <span className="text-muted">{ownerWords(group.owner)}</span>
          </p>
          <p>
            <span className="text-muted">What to do: </span>
            {fixWords(code, providerCode)}
          </p>
        </>
      )}
      {codes && <p className="font-mono text-xs wrap-anywhere text-muted">{codes}</p>}
    </div>
  );
}

function Sample({ sample, base, children }: { sample: WriteSample; base: string; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-t border-line px-5 py-4 sm:px-6">
      <div className="grid min-w-0 flex-1 basis-72 gap-0.5 text-sm">
        <p className="font-medium wrap-anywhere">{sample.composed?.title ?? 'Cannot be shown'}</p>
        <p className="text-muted">
          <Link href={`${base}/threads/${sample.threadId}`} className="underline underline-offset-3">
            {subjectOf(sample.subject)}
          </Link>
          {sample.dealName && ` · ${sample.dealName}`} · <When at={sample.updatedAt} />
        </p>
        {sample.composed && (
          <details className="mt-1.5">
            <summary className="inline-flex list-none items-center gap-1.5 font-medium text-accent">
              <Eye className="size-3.5" aria-hidden />
              What is sent
            </summary>
            <ComposedPreview composed={sample.composed} className="mt-2" />
          </details>
        )}
      </div>
      <div className="flex flex-wrap gap-2">{children}</div>
    </li>
  );
}
