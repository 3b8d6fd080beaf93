'use client';

import { useId } from 'react';
import type { ActionResult } from '../../lib/result.ts';
import { Field, Input } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { useActionForm } from '../ui/useActionForm.ts';

/** Deletes something for good once its name was typed: the button stays out of reach of a slip of the hand. */
export function DeleteForever({
  title,
  consequences,
  typed,
  label,
  button,
  fields = {},
  remove,
}: {
  title: string;
  consequences: string;
  /** What has to be typed. */
  typed: string;
  label: string;
  button: string;
  fields?: Record<string, string>;
  remove: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
}) {
  const id = useId();
  const { form, problem } = useActionForm(remove);
  return (
    <form {...form} noValidate aria-labelledby={id} className="grid max-w-md gap-4">
      <div className="grid gap-1">
        <h3 id={id} className="font-medium">
          {title}
        </h3>
        <p className="text-sm text-muted">{consequences}</p>
      </div>
      {problem && !problem.fields && <Notice tone="bad">{problem.message}</Notice>}
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Field
        id={`${id}-confirmation`}
        label={label}
        hint={typed}
        error={problem?.fields?.confirmation}
        control={(tie) => <Input {...tie} name="confirmation" autoComplete="off" required />}
      />
      <SubmitButton variant="danger" className="justify-self-start">
        {button}
      </SubmitButton>
    </form>
  );
}
