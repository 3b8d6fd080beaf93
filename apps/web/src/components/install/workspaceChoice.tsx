'use client';

import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Field, Input } from '../ui/field.tsx';

export interface Choice {
  id: string;
  name: string;
}

/** Which workspace: one of those the person administers, or a new one. */
export function WorkspaceChoice({
  workspaces,
  preferred = null,
  errors,
}: {
  workspaces: readonly Choice[];
  /** The id of the one to choose first, if it is among them. */
  preferred?: string | null;
  errors: Record<string, string> | undefined;
}) {
  const first = workspaces.find(({ id }) => id === preferred) ?? workspaces[0];
  const [chosen, choose] = useState(first?.id ?? 'new');
  const name = (
    <Field
      id="workspaceName"
      label="Company or team"
      hint="Names the new workspace. You can change it later."
      error={errors?.workspaceName}
      control={(tie) => (
        <Input {...tie} name="workspaceName" autoComplete="organization" maxLength={120} required />
      )}
    />
  );
  if (workspaces.length === 0) {
    return (
      <>
        <input type="hidden" name="workspaceId" value="new" />
        {name}
      </>
    );
  }
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-sm font-medium">Workspace</legend>
      {[...workspaces, { id: 'new', name: 'A new workspace' }].map(({ id, name: label }) => (
        <Option key={id} value={id} chosen={chosen === id} choose={() => choose(id)}>
          {id === 'new' ? <Plus className="size-4" aria-hidden /> : label.slice(0, 1).toUpperCase()}
          {label}
        </Option>
      ))}
      {errors?.workspaceId && <p className="text-sm text-bad">{errors.workspaceId}</p>}
      {chosen === 'new' && <div className="mt-2">{name}</div>}
    </fieldset>
  );
}

function Option({
  value,
  chosen,
  choose,
  children: [mark, label],
}: {
  value: string;
  chosen: boolean;
  choose: () => void;
  children: [ReactNode, string];
}) {
  return (
    <label className="flex cursor-pointer items-center gap-3 rounded-xl border border-line px-3 py-2.5 hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent">
      <span
        aria-hidden
        className="grid size-8 shrink-0 place-items-center rounded-lg bg-sunken text-sm font-semibold text-muted"
      >
        {mark}
      </span>
      <span className="min-w-0 flex-1 truncate font-medium">{label}</span>
      <input
        type="radio"
        name="workspaceId"
        value={value}
        checked={chosen}
        onChange={choose}
        className="size-4 shrink-0 accent-accent outline-none"
      />
    </label>
  );
}
