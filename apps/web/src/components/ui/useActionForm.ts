'use client';

import { useActionState, useEffect, useRef, type ComponentProps, type RefObject } from 'react';
import { answered, type ActionResult } from '../../lib/result.ts';

type Refusal = Extract<ActionResult<never>, { ok: false }>;

/**
 * A form that is sent to a server action. What was typed stays until the action has succeeded: React empties a form after
 * every answer, a refusal too. After a refusal the first field that needs another look has the focus.
 *
 * `form` are the props of the form element, `result` is the last answer, `problem` is that answer where it is a refusal.
 */
export function useActionForm<T>(
  action: (before: ActionResult<T> | null, form: FormData) => Promise<ActionResult<T>>,
): {
  form: { ref: RefObject<HTMLFormElement | null> } & Required<
    Pick<ComponentProps<'form'>, 'action' | 'onReset'>
  >;
  result: ActionResult<T> | null;
  problem: Refusal | null;
  pending: boolean;
} {
  const ref = useRef<HTMLFormElement>(null);
  const [result, submit, pending] = useActionState(
    (before: ActionResult<T> | null, form: FormData) => answered(action(before, form)),
    null,
  );
  const problem = result && !result.ok ? result : null;
  useEffect(() => {
    if (problem) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problem]);
  return {
    form: {
      ref,
      action: submit,
      onReset: (event) => {
        if (problem) event.preventDefault();
      },
    },
    result,
    problem,
    pending,
  };
}
