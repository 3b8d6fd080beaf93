// @vitest-environment jsdom
import './support/dom.ts';
import '@testing-library/jest-dom/vitest';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SignInForm } from '../src/components/auth/signInForm.tsx';
import { SignUpForm } from '../src/components/auth/signUpForm.tsx';
import { PartnerForm } from '../src/components/install/partnerForm.tsx';
import { DeleteForever } from '../src/components/settings/deleteForever.tsx';
import { ErasePerson } from '../src/components/settings/erasePerson.tsx';
import { InviteForm } from '../src/components/settings/invitations.tsx';
import { RenameForm } from '../src/components/settings/renameForm.tsx';
import { RetentionSettingsCard } from '../src/components/settings/retentionSettingsCard.tsx';
import { CreateWorkspaceForm } from '../src/components/workspace/createWorkspaceForm.tsx';
import { authRefusal } from '../src/lib/present/authErrors.ts';
import { refused, type ActionResult } from '../src/lib/result.ts';

vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const W = '00000000-0000-4000-8000-000000000001';
const POLICY = {
  messageDays: 365,
  attachmentDays: 180,
  purgeEnabled: true,
  keepExtractedFields: true,
  keepAudit: true,
};

/** A server action as the forms take it; it may answer with more than some of them expect. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Action = (before: any, form: FormData) => Promise<any>;

interface Case {
  form: (action: Action) => ReactElement;
  button: string;
  /** What is typed, by label. */
  typed: Record<string, string>;
  /** The input a refusal is about: its name, and its label. */
  wrong: readonly [name: string, label: string];
  /** Asks before it sends. */
  confirm?: string;
}

const FORMS: Record<string, Case> = {
  'sign in': {
    form: (action) => <SignInForm action={action} next="/" />,
    button: 'Sign in',
    typed: { Email: 'ana@northwind.example', Password: 'not my password' },
    wrong: ['password', 'Password'],
  },
  'sign up': {
    form: (action) => <SignUpForm action={action} next="/" invited={false} />,
    button: 'Create account',
    typed: { 'Company or team': 'Northwind', 'Work email': 'ana@northwind.example', Password: 'short' },
    wrong: ['password', 'Password'],
  },
  'a new workspace': {
    form: (action) => <CreateWorkspaceForm action={action} />,
    button: 'Create workspace',
    typed: { 'Company or team': 'Northwind' },
    wrong: ['name', 'Company or team'],
  },
  'an invitation': {
    form: (action) => <InviteForm workspaceId={W} create={action} />,
    button: 'Create link',
    typed: { 'Email (optional)': 'elin.berg@fjord' },
    wrong: ['email', 'Email (optional)'],
  },
  'another name': {
    form: (action) => <RenameForm workspaceId={W} name="" rename={action} />,
    button: 'Rename',
    typed: { Name: 'Northwind Traders' },
    wrong: ['name', 'Name'],
  },
  'a deletion': {
    form: (action) => (
      <DeleteForever
        title="Delete this workspace"
        consequences="It is gone."
        typed="Northwind"
        label="Its name"
        button="Delete it"
        remove={action}
      />
    ),
    button: 'Delete it',
    typed: { 'Its name': 'Northwnd' },
    wrong: ['confirmation', 'Its name'],
  },
  'an erasure': {
    form: (action) => <ErasePerson workspaceId={W} erasures={[]} erase={action} />,
    button: 'Erase this person',
    typed: { 'Their email address': 'elin.berg@fjord.example' },
    wrong: ['address', 'Their email address'],
    confirm: 'Erase',
  },
  'an install from a marketplace': {
    form: (action) => <PartnerForm returnUrl="https://x.example" workspaces={[]} proceed={action} />,
    button: 'Continue to HubSpot',
    typed: { 'Company or team': 'Northwind' },
    wrong: ['workspaceName', 'Company or team'],
  },
};

let user: ReturnType<typeof userEvent.setup>;
beforeEach(() => {
  user = userEvent.setup();
});

async function send({ form, button, typed, confirm }: Case, action: Action) {
  render(form(action));
  for (const [label, text] of Object.entries(typed)) await user.type(screen.getByLabelText(label), text);
  await user.click(screen.getByRole('button', { name: button }));
  if (confirm === undefined) return;
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: confirm }));
}

const values = (typed: Record<string, string>) =>
  Object.fromEntries(
    Object.keys(typed).map((label) => [label, screen.getByLabelText<HTMLInputElement>(label).value]),
  );

describe('a form that the server refuses', () => {
  it.each(Object.entries(FORMS))(
    'keeps what was typed and leads to what is wrong: %s',
    async (_name, each) => {
      const [name, label] = each.wrong;
      await send(each, async () =>
        refused('invalid', 'Check the fields below.', { [name]: 'Not like this.' }),
      );

      expect(await screen.findByText('Not like this.')).toBeInTheDocument();
      expect(values(each.typed)).toEqual(each.typed);
      await waitFor(() => expect(screen.getByLabelText(label)).toHaveFocus());
      expect(screen.getByLabelText(label)).toHaveAccessibleDescription('Not like this.');
    },
  );

  it.each(Object.entries(FORMS))(
    'keeps what was typed where no field is to blame: %s',
    async (_name, each) => {
      await send(each, async () => refused('57014', 'That did not go through. Please try again.'));

      expect(await screen.findByRole('alert')).toHaveTextContent('That did not go through.');
      expect(values(each.typed)).toEqual(each.typed);
    },
  );

  it.each(Object.entries(FORMS))('keeps what was typed when the server is away: %s', async (_name, each) => {
    await send(each, async () => {
      throw new TypeError('Failed to fetch');
    });

    expect(await screen.findByRole('alert')).toHaveTextContent('That did not go through.');
    expect(values(each.typed)).toEqual(each.typed);
  });

  it('keeps the days and switches of retention', async () => {
    render(
      <RetentionSettingsCard
        workspaceId={W}
        policy={POLICY}
        legalHold={false}
        tonight={{ bodies: 0, files: 0, facts: 0, held: 0 }}
        lastPurge={null}
        admin
        save={async () => refused('57014', 'That did not go through. Please try again.')}
        preview={async () => refused('57014', 'Not now.')}
        setLegalHold={async () => refused('57014', 'Not now.')}
      />,
    );
    const days = screen.getByLabelText('Text and raw mail');
    await user.clear(days);
    await user.type(days, '30');
    await user.click(screen.getByLabelText(/Keep the facts/));
    await user.click(screen.getByRole('button', { name: 'Save' }));

    expect(await screen.findByRole('alert')).toHaveTextContent('That did not go through.');
    expect(days).toHaveValue('30');
    expect(screen.getByLabelText(/Keep the facts/)).not.toBeChecked();
  });
});

describe('a form that the server took', () => {
  it('is empty for the next', async () => {
    const create = async (): Promise<ActionResult<{ link: string }>> => ({
      ok: true,
      value: { link: 'https://conduit.example/invite/x' },
    });
    await send({ ...FORMS['an invitation']!, typed: { 'Email (optional)': 'elin@fjord.example' } }, create);

    expect(await screen.findByText('https://conduit.example/invite/x')).toBeInTheDocument();
    expect(screen.getByLabelText('Email (optional)')).toHaveValue('');
  });

  it('keeps what is being typed when the page comes anew', async () => {
    const form = (name: string) => (
      <RenameForm workspaceId={W} name={name} rename={async () => ({ ok: true, value: undefined })} />
    );
    const { rerender } = render(form('Northwind'));
    await user.type(screen.getByLabelText('Name'), ' Ltd');
    rerender(form('Northwind Group'));
    expect(screen.getByLabelText('Name')).toHaveValue('Northwind Ltd');
  });
});

describe('a refusal of Supabase Auth', () => {
  it('stands at the input it is about', () => {
    expect(authRefusal({ code: 'invalid_credentials' })).toMatchObject({
      fields: { password: 'That email and password do not match an account.' },
    });
    expect(authRefusal({ code: 'user_already_exists' }).fields).toHaveProperty('email');
  });

  it('stands above the form where it is about none', () => {
    expect(authRefusal({ code: 'over_request_rate_limit' })).not.toHaveProperty('fields');
    expect(authRefusal({})).toMatchObject({ code: 'unknown' });
  });
});
