'use client';

import { ACTIONS, factOf } from '@conduit/shared/extraction/types.ts';
import { composeOutcome, type Outcome } from '@conduit/shared/outcome/compose.ts';
import { stepLabel } from '@conduit/shared/outcome/labels.ts';
import { hasPassed, withEdits } from '@conduit/shared/reviewFacts.ts';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { z } from 'zod';
import { formFields } from '../../lib/form.ts';
import type { Destination } from '../../lib/present/decisions.ts';
import type { ReviewCardView, ReviewDefaults } from '../../lib/queries/review.ts';
import { reviewAnswer, reviewEditForm, type ReviewEdit } from '../../lib/reviewAnswer.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input, Select } from '../ui/field.tsx';
import { OutcomePreview } from './outcomePreview.tsx';

const text = z.string().catch('');
/** What the inputs hold, before it is checked. */
const inputs = z.object({
  action: text,
  owner: text,
  dueOn: text,
  contactName: text,
  contactEmail: text,
});

/** Corrects what is written: the next step, its day, and whom it concerns. */
export function EditForm({
  itemId,
  defaults,
  source,
  destination,
  deals,
  saving,
  onSubmit,
  onCancel,
}: {
  itemId: string;
  defaults: ReviewDefaults;
  source: ReviewCardView['source'];
  destination: Destination;
  deals: readonly { crm: string; words: string }[];
  saving: boolean;
  onSubmit: (edit: ReviewEdit) => void;
  onCancel: () => void;
}) {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);
  /** As the inputs stand; before anybody typed, as they start. */
  const [outcome, setOutcome] = useState(() =>
    composedFrom(reviewEditForm.safeParse(startOf(defaults)).data, source),
  );
  const read = (form: HTMLFormElement) =>
    reviewEditForm.safeParse(inputs.parse(formFields(new FormData(form))));

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const parsed = read(event.currentTarget);
    if (!parsed.success) {
      setErrors(
        Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message])),
      );
      return;
    }
    const { dueOn } = parsed.data;
    if (dueOn && dueOn !== factOf(source.facts, 'due_on')?.value.date && hasPassed(dueOn, Date.now())) {
      setErrors({ dueOn: 'This day has passed. Choose a later one.' });
    } else if (!composedFrom(parsed.data, source)) {
      setErrors({ contactEmail: 'A task needs a contact. Enter an email address.' });
    } else onSubmit(parsed.data);
  };
  const id = (name: string) => `${itemId}-${name}`;

  return (
    <form
      onSubmit={submit}
      onInput={(event) => setOutcome(composedFrom(read(event.currentTarget).data, source))}
      noValidate
      className="grid gap-4"
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          id={id('action')}
          label="Next step"
          error={errors.action}
          control={(tie) => (
            <Select {...tie} ref={first} name="action" defaultValue={defaults.action ?? ''}>
              <option value="" disabled>
                Choose…
              </option>
              {ACTIONS.map((action) => (
                <option key={action} value={action}>
                  {stepLabel({ action, owner: 'us' }, null)}
                </option>
              ))}
            </Select>
          )}
        />
        <Field
          id={id('owner')}
          label="Whose move"
          error={errors.owner}
          control={(tie) => (
            <Select {...tie} name="owner" defaultValue={defaults.owner}>
              <option value="us">Ours</option>
              <option value="them">Theirs</option>
            </Select>
          )}
        />
      </div>
      <Field
        id={id('dueOn')}
        label="Due by"
        hint="Empty keeps what was read."
        error={errors.dueOn}
        control={(tie) => <Input {...tie} name="dueOn" type="date" defaultValue={defaults.dueOn ?? ''} />}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          id={id('contactName')}
          label="Contact name"
          error={errors.contactName}
          control={(tie) => (
            <Input {...tie} name="contactName" maxLength={200} defaultValue={defaults.contactName ?? ''} />
          )}
        />
        <Field
          id={id('contactEmail')}
          label="Contact email"
          error={errors.contactEmail}
          control={(tie) => (
            <Input {...tie} name="contactEmail" type="email" defaultValue={defaults.contactEmail ?? ''} />
          )}
        />
      </div>
      <OutcomePreview
        outcome={outcome}
        destination={destination}
        deals={deals}
        missing="What would be written shows here once the next step and the contact are filled in."
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabled={saving}>
          {saving ? 'Saving…' : 'Save and approve'}
        </Button>
        <Button variant="secondary" onClick={onCancel} disabled={saving}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

const startOf = (defaults: ReviewDefaults) => ({
  action: defaults.action,
  owner: defaults.owner,
  dueOn: defaults.dueOn ?? '',
  contactName: defaults.contactName ?? '',
  contactEmail: defaults.contactEmail ?? '',
});

/** What these answers would be written as; null as long as something is missing or not right. */
const composedFrom = (
  form: z.output<typeof reviewEditForm> | undefined,
  { facts, sentAt }: ReviewCardView['source'],
): Outcome | null =>
  form ? composeOutcome({ facts: withEdits(facts, reviewAnswer(form).facts), sentAt }) : null;
