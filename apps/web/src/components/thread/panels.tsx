import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { crmErrorWords, crmName, objectName, ownerWords } from '../../lib/present/crm.ts';
import { formatDay } from '../../lib/present/dates.ts';
import { formatMoney } from '../../lib/present/money.ts';
import type { DealLinkView, StoryEvent, WriteView } from '../../lib/queries/thread.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { When } from '../ui/when.tsx';

function Panel({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <Card aria-labelledby={id} className="p-5 sm:p-6">
      <h2 id={id} className="mb-4 font-semibold tracking-tight">
        {title}
      </h2>
      {children}
    </Card>
  );
}

/** With `label` it shows the icon alone. */
function OutsideLink({ href, label, children }: { href: string; label?: string; children?: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      title={label}
      className="inline-flex items-center gap-1.5 font-medium text-accent underline underline-offset-3 hover:text-accent-hover"
    >
      {children}
      <ExternalLink className={label ? 'size-4' : 'size-3.5'} aria-hidden />
      <span className="sr-only">{label} (opens in a new tab)</span>
    </a>
  );
}

const MATCHED: Record<string, string> = {
  participant: 'A participant is on this deal.',
  domain: 'The company’s domain matches.',
  person: 'A person chose it.',
};

/** Which deals a conversation is about. */
export function DealsPanel({ deals }: { deals: readonly DealLinkView[] }) {
  return (
    <Panel id="deals" title="Deal">
      {deals.length === 0 ? (
        <p className="text-sm text-muted">Not linked to a deal.</p>
      ) : (
        <ul className="grid gap-4">
          {deals.map((deal) => (
            <li key={deal.id} className="grid gap-1">
              <p className="font-medium">
                {deal.url ? <OutsideLink href={deal.url}>{deal.name}</OutsideLink> : deal.name}
              </p>
              <p className="text-sm text-muted">
                {[
                  crmName(deal.crm),
                  deal.stage,
                  deal.amount === null ? null : formatMoney(deal.amount, deal.currency),
                  deal.companyName,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              <p className="text-sm text-muted">{MATCHED[deal.matchedBy] ?? ''}</p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** What was, or will be, written to the CRMs. */
export function WritesPanel({
  writes,
  children,
}: {
  writes: readonly WriteView[];
  /** What is to be said of those that were only planned. */
  children?: ReactNode;
}) {
  const byCrm = [...Map.groupBy(writes, (write) => write.crm)];
  return (
    <Panel
      id="writes"
      title={writes.every(({ isWritten }) => isWritten) ? 'Written to the CRM' : 'For the CRM'}
    >
      {writes.length === 0 && (
        <p className="text-sm text-muted">Nothing has been written for this conversation.</p>
      )}
      {children && <div className="mb-4">{children}</div>}
      <div className="grid gap-6">
        {byCrm.map(([crm, ofCrm]) => (
          <section key={crm} aria-label={crmName(crm)}>
            <h3 className="mb-1 text-sm font-medium text-muted">{crmName(crm)}</h3>
            <ul className="divide-y divide-line">
              {ofCrm.map((write) => (
                <Write key={write.id} write={write} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Panel>
  );
}

function Write({ write }: { write: WriteView }) {
  const { composed, words, url } = write;
  const title = <span className="font-medium">{objectName(write.object)}</span>;
  return (
    <li className="grid gap-1.5 py-2.5 text-sm">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          {composed ? (
            <details>
              <summary className="wrap-anywhere">
                {title}: {composed.title}
              </summary>
              <div className="mt-2 rounded-xl bg-sunken p-3.5">
                {composed.dueOn && <p className="mb-2 text-muted">Due {formatDay(composed.dueOn)}</p>}
                <p className="wrap-anywhere whitespace-pre-wrap">{composed.body}</p>
              </div>
            </details>
          ) : (
            title
          )}
        </div>
        <Badge tone={words.tone}>{words.label}</Badge>
        {/* As wide with a link as without, so that the badges line up. */}
        <span className="w-4 pt-0.5">
          {url && <OutsideLink href={url} label={`Open in ${crmName(write.crm)}`} />}
        </span>
      </div>
      {words.tone !== 'good' && !write.isPlanned && (
        <p className="text-muted">
          {words.detail}
          {write.errorCode && ` ${crmErrorWords(write.errorCode)} ${ownerWords(write.errorOwner)}`.trimEnd()}
        </p>
      )}
      {write.dealName && <p className="text-muted">On {write.dealName}</p>}
    </li>
  );
}

/** Everything that happened, in order. */
export function StoryPanel({ story }: { story: readonly StoryEvent[] }) {
  return (
    <Panel id="story" title="What happened">
      {story.length === 0 ? (
        <p className="text-sm text-muted">Nothing is on record yet.</p>
      ) : (
        <ol className="grid gap-4 border-l border-line pl-5">
          {story.map((event) => (
            <li key={event.id} className="relative text-sm">
              <span
                aria-hidden
                className="absolute top-1.5 -left-[1.5625rem] size-2 rounded-full border-2 border-accent bg-surface"
              />
              <p>{event.sentence}</p>
              <p className="text-muted">
                {event.actor} · <When at={event.at} className="tabular-nums" />
              </p>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
