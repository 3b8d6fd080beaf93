'use client';

import { useState } from 'react';
import { formFields } from '../../lib/form.ts';
import { crmName, objectName } from '../../lib/present/crm.ts';
import { count } from '../../lib/present/threads.ts';
import type { ErasureView } from '../../lib/queries/retention.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { KeepFresh } from '../ui/keepFresh.tsx';
import { Notice } from '../ui/notice.tsx';
import { When } from '../ui/when.tsx';
import { useActionForm } from '../ui/useActionForm.ts';

/** Erases one person by address, and shows what was certified of those before. */
export function ErasePerson({
  workspaceId,
  erasures,
  erase,
}: {
  workspaceId: string;
  erasures: readonly ErasureView[];
  erase: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
}) {
  const { form, result, problem, pending } = useActionForm(erase);
  /** Whom the dialog asks about. */
  const [asked, setAsked] = useState('');
  const [asking, setAsking] = useState(false);
  const [unclear, setUnclear] = useState(false);
  const ask = () => {
    const element = form.ref.current;
    if (!element) return;
    const clear = element.checkValidity();
    setAsked(formFields(new FormData(element)).address?.trim() ?? '');
    if (!clear) element.querySelector<HTMLElement>(':invalid')?.focus();
    setUnclear(!clear);
    setAsking(clear);
  };
  return (
    <div className="grid gap-5">
      <p className="max-w-prose text-sm text-muted">
        Removes every message they sent or received, its files and facts, and their address. Records in your
        CRM are yours to delete; they are listed for you. It cannot be undone.
      </p>
      <form
        {...form}
        noValidate
        onSubmit={(event) => {
          // Enter asks first, as the button does.
          if (!asking) {
            event.preventDefault();
            ask();
          }
        }}
        className="grid max-w-md gap-4"
      >
        {result?.ok && <Notice tone="good">They are being erased. The certificate appears below.</Notice>}
        {problem && !problem.fields && <Notice tone="bad">{problem.message}</Notice>}
        <input type="hidden" name="workspaceId" value={workspaceId} />
        <Field
          id="erase-address"
          label="Their email address"
          error={unclear ? 'Enter one email address.' : problem?.fields?.address}
          control={(tie) => <Input {...tie} name="address" type="email" autoComplete="off" required />}
        />
        <Button variant="danger" className="justify-self-start" disabled={pending} onClick={ask}>
          Erase this person
        </Button>
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={`Erase ${asked}?`}
          confirm="Erase"
          danger
          onConfirm={() => form.ref.current?.requestSubmit()}
        >
          <p>
            Their messages, files and facts are removed from this workspace for good, also from conversations
            with others. Conversations on legal hold stay as they are.
          </p>
        </ConfirmDialog>
      </form>
      {erasures.some(({ completedAt }) => completedAt === null) && <KeepFresh />}
      {erasures.length > 0 && (
        <ul aria-label="Erasures" className="divide-y divide-line border-t border-line">
          {erasures.map((erasure) => (
            <Erasure key={erasure.id} erasure={erasure} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Erasure({ erasure: { requestedAt, completedAt, certificate } }: { erasure: ErasureView }) {
  return (
    <li className="grid gap-1.5 py-3 text-sm last:pb-0">
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone={completedAt ? 'good' : 'warn'}>{completedAt ? 'Erased' : 'Under way'}</Badge>
        <span className="text-muted">
          <When at={completedAt ?? requestedAt} />
        </span>
      </span>
      {certificate && (
        <span>
          {count(certificate.messages, 'message', 'messages')}, {count(certificate.files, 'file', 'files')},{' '}
          {count(certificate.facts, 'fact', 'facts')}.
          {certificate.held > 0 && ` ${count(certificate.held, 'message', 'messages')} kept on legal hold.`}
        </span>
      )}
      {certificate && certificate.crm_records.length > 0 && (
        <span className="text-muted">
          In your CRM:{' '}
          {certificate.crm_records
            .map(
              ({ crm, object, external_id }) =>
                `${crmName(crm)} ${objectName(object).toLowerCase()} ${external_id}`,
            )
            .join(', ')}
          .
        </span>
      )}
    </li>
  );
}
