import { composeOutcome } from '@conduit/shared/outcome/compose.ts';
import { Check, LoaderCircle, PenLine, X } from 'lucide-react';
import Link from 'next/link';
import { cn } from '../../lib/classNames.ts';
import { crmName } from '../../lib/present/crm.ts';
import { formatMoney } from '../../lib/present/money.ts';
import type { Destination } from '../../lib/present/decisions.ts';
import { reasonWords, returnedWords } from '../../lib/present/reasons.ts';
import { subjectOf } from '../../lib/present/threads.ts';
import type { Candidate, ReviewCardView } from '../../lib/queries/review.ts';
import type { ReviewEdit } from '../../lib/reviewAnswer.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { When } from '../ui/when.tsx';
import { EditForm } from './editForm.tsx';
import { OutcomePreview } from './outcomePreview.tsx';

/** One decision: where it comes from, what is proposed, and the ways to answer. */
export function ReviewCard({
  item,
  base,
  destination,
  current,
  saving,
  taken,
  problem,
  editing,
  chosen,
  onCurrent,
  onChoose,
  onApprove,
  onEdit,
  onEdited,
  onReject,
}: {
  item: ReviewCardView;
  base: string;
  destination: Destination;
  current: boolean;
  saving: boolean;
  /** Somebody else decided it while it is being edited here. */
  taken: boolean;
  problem: string | undefined;
  editing: boolean;
  chosen: string | undefined;
  onCurrent: () => void;
  onChoose: (dealId: string) => void;
  onApprove: () => void;
  onEdit: (on: boolean) => void;
  onEdited: (edit: ReviewEdit) => void;
  onReject: () => void;
}) {
  const { proposal } = item;
  const association = proposal.kind === 'association';
  const outcome = composeOutcome(item.source);
  const nothing = !association && !outcome;
  const deals = dealsOf(item, destination, chosen);
  return (
    <article
      tabIndex={-1}
      data-card={item.id}
      aria-label={`Decision about ${subjectOf(item.subject)}`}
      aria-busy={saving}
      onFocus={onCurrent}
      className={cn(
        'scroll-mt-20 overflow-hidden rounded-2xl border bg-surface shadow-card outline-none transition-opacity md:scroll-mt-6',
        current ? 'border-accent ring-1 ring-accent' : 'border-line',
        saving && 'opacity-60',
      )}
    >
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 border-b border-line px-5 py-4 sm:px-6">
        <div className="min-w-0">
          <h2 className="font-semibold tracking-tight wrap-anywhere">
            <Link href={`${base}/threads/${item.threadId}`} className="hover:underline">
              <bdi>{subjectOf(item.subject)}</bdi>
            </Link>
          </h2>
          <p className="text-sm text-muted">
            {item.from} · <When at={item.sentAt} />
          </p>
        </div>
        <Badge tone="warn">
          {association ? `Which deal in ${crmName(proposal.crm)}?` : 'Is this right?'}
        </Badge>
      </header>

      <div className="grid lg:grid-cols-2">
        <div className="grid content-start gap-4 border-b border-line px-5 py-5 sm:px-6 lg:border-r lg:border-b-0">
          {item.excerpt ? (
            <blockquote
              className="max-h-80 overflow-y-auto text-sm leading-relaxed wrap-anywhere whitespace-pre-wrap"
              tabIndex={0}
            >
              {item.excerpt.map((piece, index) =>
                piece.factIds.length > 0 ? (
                  <mark key={index} className="rounded-sm bg-mark text-inherit">
                    {piece.text}
                  </mark>
                ) : (
                  <span key={index}>{piece.text}</span>
                ),
              )}
            </blockquote>
          ) : (
            <p className="text-sm text-muted">
              The message was redacted: the time your workspace keeps mail has passed.
            </p>
          )}
          {item.reasons.length > 0 && (
            <ul className="grid gap-1 text-sm text-muted" aria-label="Why a person is asked">
              {item.reasons.map((reason) => (
                <li key={reason}>{reasonWords(reason)}</li>
              ))}
            </ul>
          )}
        </div>

        <div className="grid content-start gap-5 px-5 py-5 sm:px-6">
          {problem && <Notice tone="bad">{problem}</Notice>}
          {taken && (
            <Notice tone="warn">
              Somebody decided this while you were editing. Their decision stands; what you entered stays here
              until you close it.
            </Notice>
          )}
          {item.returned && !editing && <Returned {...item.returned} />}
          {editing && proposal.kind === 'extraction' ? (
            <EditForm
              itemId={item.id}
              defaults={proposal.defaults}
              source={item.source}
              destination={destination}
              deals={deals}
              saving={saving}
              onCancel={() => onEdit(false)}
              onSubmit={onEdited}
            />
          ) : (
            <>
              {proposal.kind === 'association' ? (
                <Candidates
                  itemId={item.id}
                  candidates={proposal.candidates}
                  chosen={chosen}
                  onChoose={onChoose}
                />
              ) : (
                <Proposal facts={proposal.facts} />
              )}
              <OutcomePreview outcome={outcome} destination={targetOf(item, destination)} deals={deals} />
              <div className="flex flex-wrap gap-2 max-sm:[&>button]:px-3">
                <Button
                  onClick={onApprove}
                  disabled={saving || nothing}
                  variant={nothing ? 'secondary' : 'primary'}
                  aria-keyshortcuts="a"
                  className={cn(nothing && 'order-1')}
                >
                  {saving ? <LoaderCircle className="animate-spin" aria-hidden /> : <Check aria-hidden />}
                  {saving ? 'Saving…' : association ? 'Use this deal' : 'Approve'}
                </Button>
                {!association && (
                  <Button
                    variant={nothing ? 'primary' : 'secondary'}
                    onClick={() => onEdit(true)}
                    disabled={saving}
                    aria-keyshortcuts="e"
                  >
                    <PenLine aria-hidden />
                    Edit
                  </Button>
                )}
                <Button
                  variant="danger"
                  onClick={onReject}
                  disabled={saving}
                  aria-keyshortcuts="r"
                  className="order-2"
                >
                  <X aria-hidden />
                  {association ? 'None of these' : 'Reject'}
                </Button>
              </div>
            </>
          )}
        </div>
      </div>
    </article>
  );
}

/** An association is about one CRM. */
const targetOf = ({ proposal }: ReviewCardView, { crms, live }: Destination): Destination =>
  proposal.kind === 'association'
    ? { live, crms: crms.filter((crm) => crm === proposal.crm) }
    : { crms, live };

/** What is known of the deal in each CRM it goes to. */
function dealsOf(item: ReviewCardView, destination: Destination, chosen: string | undefined) {
  const { proposal } = item;
  return targetOf(item, destination).crms.map((crm) => {
    if (proposal.kind === 'association') {
      const deal = proposal.candidates.find(({ dealId }) => dealId === chosen);
      return { crm, words: deal ? `on the deal ${deal.name}.` : 'on the deal you choose.' };
    }
    const link = item.deals.find((each) => each.crm === crm);
    return { crm, words: link ? `on the deal ${link.name}.` : 'on the open deal that fits, if one does.' };
  });
}

/** Why a question that was answered is here again, and what the answer was. */
function Returned({ reason, entered }: NonNullable<ReviewCardView['returned']>) {
  return (
    <Notice tone="warn">
      <p>{returnedWords(reason)}</p>
      {entered.length > 0 && (
        <dl
          className="mt-2 grid gap-x-3 gap-y-1 sm:grid-cols-[auto_minmax(0,1fr)]"
          aria-label="What was entered"
        >
          {entered.map(({ label, words }) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="wrap-anywhere">
                <bdi>{words}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Notice>
  );
}

function Proposal({ facts }: { facts: readonly { field: string; label: string; words: string }[] }) {
  if (facts.length === 0) {
    return (
      <p className="text-sm text-muted">Nothing could be read with any certainty. Edit to say what it is.</p>
    );
  }
  return (
    <dl className="grid gap-x-4 gap-y-2.5 text-sm sm:grid-cols-[8rem_minmax(0,1fr)]">
      {facts.map(({ field, label, words }) => (
        <div key={field} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="-mt-2 font-medium wrap-anywhere sm:mt-0">{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function Candidates({
  itemId,
  candidates,
  chosen,
  onChoose,
}: {
  itemId: string;
  candidates: readonly Candidate[];
  chosen: string | undefined;
  onChoose: (dealId: string) => void;
}) {
  if (candidates.length === 0) return <p className="text-sm text-muted">The deals are no longer there.</p>;
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-sm text-muted">This conversation is about</legend>
      {candidates.map((deal, index) => (
        <label
          key={deal.dealId}
          className="flex items-start gap-3 rounded-xl border border-line p-3.5 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name={`deal-${itemId}`}
            value={deal.dealId}
            checked={chosen === deal.dealId}
            onChange={() => onChoose(deal.dealId)}
            className="mt-1 accent-(--accent)"
          />
          <span className="grid min-w-0 flex-1 gap-0.5">
            <span className="font-medium">{deal.name}</span>
            <span className="text-sm text-muted">
              {[
                deal.companyName,
                deal.stage,
                deal.amount === null ? null : formatMoney(deal.amount, deal.currency),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
          {index < 9 && (
            <kbd aria-hidden className="font-sans text-xs text-muted">
              {index + 1}
            </kbd>
          )}
        </label>
      ))}
    </fieldset>
  );
}
