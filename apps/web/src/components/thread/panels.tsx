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

function OutsideLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1.5 font-medium text-accent underline underline-offset-3 hover:text-accent-hover"
    >
      {children}
      <ExternalLink className="size-3.5" aria-hidden />
      <span className="sr-only">(opens in a new tab)</span>
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
export function WritesPanel({ writes }: { writes: readonly WriteView[] }) {
  return (
    <Panel id="writes" title="Written to the CRM">
      {writes.length === 0 ? (
        <p className="text-sm text-muted">Nothing has been written for this conversation.</p>
      ) : (
        <ul className="grid gap-4">
          {writes.map((write) => (
            <li key={write.id} className="grid gap-1.5">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-medium">
                  {objectName(write.object)} in {crmName(write.crm)}
                </span>
                <Badge tone={write.words.tone}>{write.words.label}</Badge>
                {write.dryRun && <Badge tone="neutral">Dry run</Badge>}
              </p>
              <p className="text-sm text-muted">
                {write.dryRun
                  ? 'Dry run: nothing leaves Conduit until an admin switches on live writes.'
                  : write.words.detail}
                {write.errorCode &&
                  ` ${crmErrorWords(write.errorCode)} ${ownerWords(write.errorOwner)}`.trimEnd()}
              </p>
              {write.composed && (
                <details className="text-sm">
                  <summary className="font-medium text-accent underline underline-offset-3">
                    {write.composed.title}
                  </summary>
                  <div className="mt-2 rounded-xl bg-sunken p-3.5">
                    {write.composed.dueOn && (
                      <p className="mb-2 text-muted">Due {formatDay(write.composed.dueOn)}</p>
                    )}
                    <p className="wrap-anywhere whitespace-pre-wrap">{write.composed.body}</p>
                  </div>
                </details>
              )}
              <p className="flex flex-wrap gap-x-4 text-sm text-muted">
                {write.dealName && <span>On {write.dealName}</span>}
                {write.url && <OutsideLink href={write.url}>Open in {crmName(write.crm)}</OutsideLink>}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
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
