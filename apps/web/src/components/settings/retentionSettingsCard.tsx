'use client';

import { retentionForm, type RetentionPolicy } from '@conduit/shared/retentionPolicy.ts';
import { LoaderCircle, Moon } from 'lucide-react';
import { useEffect, useRef, useState, useTransition, type ReactNode } from 'react';
import { formFields } from '../../lib/form.ts';
import { previewWords, removedWords } from '../../lib/present/retention.ts';
import type { LastPurge, PurgePreview } from '../../lib/queries/retention.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Card } from '../ui/card.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { When } from '../ui/when.tsx';
import { useActionForm } from '../ui/useActionForm.ts';
import { LegalHold, type SetLegalHold } from './legalHold.tsx';

const PREVIEW_AFTER_MS = 400;

const SWITCHES = [
  {
    name: 'purgeEnabled',
    label: 'Purge every night',
    note: 'Off: everything is kept, and nothing below applies.',
  },
  {
    name: 'keepExtractedFields',
    label: 'Keep the facts',
    note: 'Who, what and by when, as read from mail whose text is gone.',
  },
  {
    name: 'keepAudit',
    label: 'Keep the trail',
    note: 'Codes, counts and ids of what was decided and written.',
  },
] as const;

/** What was typed: the last policy that can be, and what is wrong with what cannot. */
interface Draft {
  policy: RetentionPolicy;
  problems: Record<string, string>;
}

/** How long mail and files are kept, with what that means tonight. Members read it; admins change it. */
export function RetentionSettingsCard({
  workspaceId,
  policy,
  legalHold,
  tonight,
  lastPurge,
  admin,
  save,
  preview,
  setLegalHold,
}: {
  workspaceId: string;
  policy: RetentionPolicy;
  legalHold: boolean;
  /** What the next purge removes under the saved policy. */
  tonight: PurgePreview;
  lastPurge: LastPurge | null;
  admin: boolean;
  save: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
  preview: (input: {
    workspaceId: string;
    messageDays: number;
    attachmentDays: number;
  }) => Promise<ActionResult<PurgePreview>>;
  setLegalHold: SetLegalHold;
}) {
  const { form, result, problem } = useActionForm(save);
  const [ahead, setAhead] = useState<{ of: string; value: PurgePreview } | null>(null);
  const [looking, startLooking] = useTransition();
  const [draft, setDraft] = useState<Draft | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  // What was looked ahead from another state of things says nothing any more. The page may come anew with the same one.
  const state = JSON.stringify(tonight);
  const shown = ahead?.of === state ? ahead.value : tonight;
  const problems = draft?.problems ?? problem?.fields ?? {};

  const look = (form: HTMLFormElement): boolean => {
    const read = retentionForm.safeParse(formFields(new FormData(form)));
    const found: Record<string, string> = {};
    for (const issue of read.error?.issues ?? []) found[String(issue.path[0])] ??= issue.message;
    setDraft((before) => ({ policy: read.data ?? before?.policy ?? policy, problems: found }));
    return read.success;
  };
  const lookAhead = (form: HTMLFormElement) => {
    clearTimeout(timer.current);
    const turn = ++latest.current;
    if (!look(form)) return;
    const { messageDays, attachmentDays } = retentionForm.parse(formFields(new FormData(form)));
    timer.current = setTimeout(() => {
      startLooking(async () => {
        const answer = await preview({ workspaceId, messageDays, attachmentDays });
        if (answer.ok && turn === latest.current) setAhead({ of: state, value: answer.value });
      });
    }, PREVIEW_AFTER_MS);
  };
  const days = (name: 'messageDays' | 'attachmentDays', label: string) => (
    <Field
      id={`retention-${name}`}
      label={label}
      error={problems[name]}
      control={(tie) => (
        <div className="flex items-center gap-2.5">
          <Input
            {...tie}
            name={name}
            inputMode="numeric"
            autoComplete="off"
            defaultValue={policy[name]}
            disabled={!admin}
            className="w-24 tabular-nums"
          />
          <span className="text-sm text-muted">days</span>
        </div>
      )}
    />
  );
  return (
    <Card aria-labelledby="retention" className="grid gap-5 p-5 sm:p-6">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid gap-1">
          <h2 id="retention" className="text-lg font-semibold tracking-tight">
            Retention
          </h2>
          <p className="text-sm text-muted">How long Conduit keeps what came in.</p>
        </div>
        <LegalHold
          workspaceId={workspaceId}
          threadId={null}
          held={legalHold}
          admin={admin}
          setLegalHold={setLegalHold}
        />
      </div>
      <form
        {...form}
        noValidate
        onChange={(event) => lookAhead(event.currentTarget)}
        onSubmit={(event) => {
          if (!look(event.currentTarget)) event.preventDefault();
        }}
        className="grid gap-5"
      >
        <input type="hidden" name="workspaceId" value={workspaceId} />
        <div className="grid items-start gap-4 sm:grid-cols-2">
          {days('messageDays', 'Text and raw mail')}
          {days('attachmentDays', 'Attached files')}
        </div>
        <div className="grid gap-3">
          {SWITCHES.map(({ name, label, note }) => (
            <label key={name} className="flex items-start gap-3">
              <input
                type="checkbox"
                name={name}
                defaultChecked={policy[name]}
                disabled={!admin}
                className="mt-1 size-4 shrink-0 accent-accent disabled:opacity-60"
              />
              <span className="grid text-sm">
                <span className="font-medium">{label}</span>
                <span className="text-muted">{note}</span>
              </span>
            </label>
          ))}
        </div>
        <Tonight busy={looking}>
          {previewWords({ ...shown, policy: draft?.policy ?? policy, legalHold })}
        </Tonight>
        {result?.ok && <Notice tone="good">Saved. It applies from the next purge.</Notice>}
        {problem && !problem.fields && <Notice tone="bad">{problem.message}</Notice>}
        <div className="flex flex-wrap items-center justify-between gap-3">
          {admin ? (
            <SubmitButton variant="secondary">Save</SubmitButton>
          ) : (
            <p className="text-sm text-muted">Owners and admins can change this.</p>
          )}
          {lastPurge && (
            <p className="text-sm text-muted">
              Last purge <When at={lastPurge.finishedAt} />:{' '}
              {removedWords(lastPurge.messages, lastPurge.files)}
            </p>
          )}
        </div>
      </form>
    </Card>
  );
}

/** What the next purge would do, as the settings stand at this moment. */
function Tonight({ busy, children }: { busy: boolean; children: ReactNode }) {
  const Icon = busy ? LoaderCircle : Moon;
  return (
    <div role="status" aria-busy={busy} className="flex gap-3 rounded-xl bg-sunken p-3.5 text-sm">
      <Icon className={`mt-0.5 size-4 shrink-0 text-muted ${busy ? 'animate-spin' : ''}`} aria-hidden />
      <p className="min-w-0 flex-1">{children}</p>
    </div>
  );
}
