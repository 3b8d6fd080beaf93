'use client';

import { ACTIONS } from '@conduit/shared/extraction/types.ts';
import { stepLabel } from '@conduit/shared/outcome/labels.ts';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { z } from 'zod';
import { formFields } from '../../lib/form.ts';
import type { ReviewDefaults } from '../../lib/queries/review.ts';
import { reviewEditForm, type ReviewEdit } from '../../lib/reviewAnswer.ts';
import { Button } from '../ui/button.tsx';
import { Field, Input, Select } from '../ui/field.tsx';

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
  saving,
  onSubmit,
  onCancel,
}: {
  itemId: string;
  defaults: ReviewDefaults;
  saving: boolean;
  onSubmit: (edit: ReviewEdit) => void;
  onCancel: () => void;
}) {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const parsed = reviewEditForm.safeParse(inputs.parse(formFields(new FormData(event.currentTarget))));
    if (parsed.success) return onSubmit(parsed.data);
    setErrors(Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message])));
  };
  const id = (name: string) => `${itemId}-${name}`;

  return (
    <form onSubmit={submit} noValidate className="grid gap-4">
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
