// @vitest-environment jsdom
import './support/dom.ts';
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Inbox } from 'lucide-react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import GlobalError from '../src/app/global-error.tsx';
import { SignInForm } from '../src/components/auth/signInForm.tsx';
import { SignUpForm } from '../src/components/auth/signUpForm.tsx';
import { ConnectionHealthCard } from '../src/components/integrations/connectionHealthCard.tsx';
import { Certificates } from '../src/components/integrations/certificates.tsx';
import { DisconnectDialog } from '../src/components/integrations/disconnectDialog.tsx';
import { LiveWrites } from '../src/components/integrations/liveWrites.tsx';
import { WriteUnasked } from '../src/components/integrations/writeUnasked.tsx';
import { ClaimInstallCard } from '../src/components/install/claimInstallCard.tsx';
import { NextSteps } from '../src/components/install/nextSteps.tsx';
import { PartnerForm } from '../src/components/install/partnerForm.tsx';
import { AcceptForm } from '../src/components/invite/acceptForm.tsx';
import { DeleteForever } from '../src/components/settings/deleteForever.tsx';
import { ErasePerson } from '../src/components/settings/erasePerson.tsx';
import { ExportWorkspace } from '../src/components/settings/exportWorkspace.tsx';
import { InviteForm, OpenInvitations } from '../src/components/settings/invitations.tsx';
import { LegalHold } from '../src/components/settings/legalHold.tsx';
import { Members } from '../src/components/settings/members.tsx';
import { RenameForm } from '../src/components/settings/renameForm.tsx';
import { RetentionSettingsCard } from '../src/components/settings/retentionSettingsCard.tsx';
import { Crashed } from '../src/components/shell/crashed.tsx';
import { Nav } from '../src/components/shell/nav.tsx';
import { NoticeBar } from '../src/components/shell/noticeBar.tsx';
import { UserMenu } from '../src/components/shell/userMenu.tsx';
import { WorkspaceSwitcher } from '../src/components/shell/workspaceSwitcher.tsx';
import { DealsPanel, StoryPanel, WritesPanel } from '../src/components/thread/panels.tsx';
import { Button } from '../src/components/ui/button.tsx';
import { CopyButton } from '../src/components/ui/copyButton.tsx';
import { EmptyState } from '../src/components/ui/emptyState.tsx';
import { Notice } from '../src/components/ui/notice.tsx';
import { Toaster } from '../src/components/ui/toaster.tsx';
import { When } from '../src/components/ui/when.tsx';
import { CreateWorkspaceForm } from '../src/components/workspace/createWorkspaceForm.tsx';
import { writeWords } from '../src/lib/present/crm.ts';
import { PlannedWrites } from '../src/components/writes/plannedWrites.tsx';
import { WaitingOutcomes } from '../src/components/writes/waitingOutcomes.tsx';
import type { InstallView } from '../src/lib/queries/install.ts';
import type { ConnectionView, HealthView } from '../src/lib/queries/integrations.ts';
import type { ActionResult } from '../src/lib/result.ts';
import { scope } from './support/requestScope.ts';

vi.mock('next/navigation', async () => (await import('./support/requestScope.ts')).nextNavigation());

const W = '00000000-0000-4000-8000-000000000001';
const ok = async (): Promise<ActionResult> => ({ ok: true, value: undefined });
const no =
  (message: string, fields?: Record<string, string>, code = 'x') =>
  async () => ({ ok: false as const, code, message, ...(fields ? { fields } : {}) });

let user: ReturnType<typeof userEvent.setup>;
// Also after a test that failed: everything else waits for real time.
afterEach(() => vi.useRealTimers());
beforeEach(() => {
  user = userEvent.setup();
});

describe('the parts of the page', () => {
  it('copies and says so, or says that the browser refused', async () => {
    const { rerender } = render(<CopyButton text="acme@in.example" label="inbound address" />);
    await user.click(screen.getByRole('button', { name: 'Copy: inbound address' }));
    expect(await screen.findByRole('button', { name: 'Copied: inbound address' })).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe('acme@in.example');
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValueOnce(new Error('denied'));
    rerender(<CopyButton text="b" label="inbound address" />);
    await user.click(screen.getByRole('button'));
    expect(await screen.findByRole('button', { name: /Select and copy/ })).toBeTruthy();
  });

  it('announces bad news at once and the rest politely', () => {
    render(
      <>
        <Notice tone="bad">Broken</Notice>
        <Notice>Fine</Notice>
      </>,
    );
    expect(screen.getByRole('alert').textContent).toBe('Broken');
    expect(screen.getByRole('status').textContent).toBe('Fine');
  });

  it('shows a moment in the reader’s own zone', () => {
    render(<When at="2026-11-20 15:05:00+00" />);
    const time = screen.getByText(/20 Nov 2026/);
    expect(time.getAttribute('datetime')).toBe('2026-11-20T15:05:00+00:00');
  });

  it('takes the heading level the page needs', () => {
    render(
      <EmptyState icon={Inbox} title="Empty" heading="h1">
        <Button asChild>
          <a href="/x">Go</a>
        </Button>
      </EmptyState>,
    );
    expect(screen.getByRole('heading', { level: 1, name: 'Empty' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Go' })).toBeTruthy();
  });

  it('says a page crashed, how to report it, and tries again', async () => {
    const reset = vi.fn();
    render(<Crashed error={Object.assign(new Error('x'), { digest: '12345' })} reset={reset} />);
    expect(screen.getByRole('alert').textContent).toContain('12345');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(reset).toHaveBeenCalledOnce();
    render(<GlobalError error={new Error('x')} reset={reset} />, { container: document });
    expect(screen.getByRole('alert').textContent).not.toContain('Mention code');
  });
});

describe('the shell', () => {
  it('marks the page one is on, a conversation being part of the inbox', () => {
    scope.pathname = `/w/${W}/threads/t1`;
    render(<Nav workspaceId={W} counts={{ openReviews: 3, attention: null }} layout="column" />);
    expect(screen.getByRole('link', { current: 'page' }).textContent).toBe('Inbox');
    expect(screen.getByRole('link', { name: 'Review, 3 waiting' })).toBeTruthy();
  });
  it('shows no count it does not have', () => {
    scope.pathname = `/w/${W}/settings`;
    render(<Nav workspaceId={W} counts={{ openReviews: null, attention: null }} layout="bar" />);
    expect(screen.getByRole('link', { name: 'Review' })).toBeTruthy();
    expect(screen.getByRole('link', { current: 'page' }).textContent).toBe('Settings');
  });
  it('shows the count in the bar of a phone too', () => {
    scope.pathname = `/w/${W}/review`;
    render(<Nav workspaceId={W} counts={{ openReviews: 1, attention: null }} layout="bar" />);
    expect(screen.getByRole('link', { name: 'Review, 1 waiting' })).toBeTruthy();
  });
  it('switches workspaces by keyboard', async () => {
    const here = { id: W, name: 'Acme' };
    render(<WorkspaceSwitcher current={here} workspaces={[here, { id: 'w2', name: 'Beta' }]} />);
    screen.getByRole('button', { name: /Acme/ }).focus();
    await user.keyboard('{Enter}{ArrowDown}');
    expect(screen.getByRole('menuitem', { name: 'Beta' }).getAttribute('href')).toBe('/w/w2/inbox');
    expect(screen.getByRole('menuitem', { name: /Acme/ }).textContent).toBe('Acme');
    expect(screen.getByRole('menuitem', { name: 'Create a workspace' })).toBeTruthy();
  });
  it.each([true, false])('signs out from the user menu (compact: %s)', async (compact) => {
    const signOut = vi.fn(async () => undefined);
    render(<UserMenu email="sam@acme.example" signOut={signOut} compact={compact} />);
    await user.click(screen.getByRole('button', { name: 'Account: sam@acme.example' }));
    await user.click(screen.getByRole('menuitem', { name: 'Sign out' }));
    expect(signOut).toHaveBeenCalledOnce();
  });
});

describe('the forms before a workspace', () => {
  it('sign-in shows what went wrong, beside the field where it can', async () => {
    const { rerender } = render(<SignInForm action={no('Wrong.')} next="/w/1" />);
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect((await screen.findByRole('alert')).textContent).toBe('Wrong.');
    rerender(<SignInForm key="2" action={no('Check.', { email: 'Enter an email address.' })} next="/w/1" />);
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter an email address.')).toBeTruthy();
    expect(screen.getByLabelText('Email').getAttribute('aria-describedby')).toBe('email-note');
  });
  it('sign-up asks for a company, unless invited, and says when mail must be confirmed', async () => {
    const { rerender } = render(
      <SignUpForm action={no('No.', { workspaceName: 'Enter it.' })} next="/" invited={false} />,
    );
    await user.click(screen.getByRole('button', { name: 'Create account' }));
    expect(await screen.findByText('Enter it.')).toBeTruthy();
    rerender(
      <SignUpForm
        key="2"
        action={async () => ({ ok: true, value: { confirm: 'a@x.example' } })}
        next="/invite/t"
        invited
      />,
    );
    expect(screen.queryByLabelText('Company or team')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Create account' }));
    expect((await screen.findByRole('status')).textContent).toContain('a@x.example');
  });
  it('says that it is on its way', async () => {
    let finish = (): void => undefined;
    const slow = () =>
      new Promise<ActionResult>((resolve) => (finish = () => resolve({ ok: true, value: undefined })));
    render(<SignInForm action={slow} next="/" />);
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(screen.getByRole('button', { name: 'Sign in' })).toHaveProperty('disabled', true);
    finish();
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Sign in' })).toHaveProperty('disabled', false),
    );
  });
  it('creating a workspace shows what is wrong', async () => {
    const { rerender } = render(<CreateWorkspaceForm action={no('Not now.')} />);
    await user.click(screen.getByRole('button', { name: 'Create workspace' }));
    expect((await screen.findByRole('alert')).textContent).toBe('Not now.');
    rerender(<CreateWorkspaceForm key="2" action={no('Check.', { name: 'Enter a name.' })} />);
    await user.click(screen.getByRole('button', { name: 'Create workspace' }));
    expect(await screen.findByText('Enter a name.')).toBeTruthy();
  });
  it.each([
    ['22X11', 'withdrawn'],
    ['22X12', 'already used'],
    ['22X13', 'expired'],
    ['22X14', 'another email address'],
  ])('an invitation refused with %s says so', async (code, words) => {
    render(<AcceptForm token="t" accept={no('raw', undefined, code)} />);
    await user.click(screen.getByRole('button', { name: 'Join the workspace' }));
    expect((await screen.findByRole('alert')).textContent).toContain(words);
    expect(screen.getByRole('link', { name: 'Go to your workspaces' })).toBeTruthy();
  });
  it('an invitation that hit trouble can be tried again', async () => {
    render(<AcceptForm token="t" accept={no('Try later.')} />);
    await user.click(screen.getByRole('button', { name: 'Join the workspace' }));
    expect((await screen.findByRole('alert')).textContent).toBe('Try later.');
    expect(screen.getByRole('button', { name: 'Join the workspace' })).toBeTruthy();
  });
});

const well: HealthView = {
  status: 'ok',
  reason: null,
  owner: null,
  nextStep: 'none',
  missingScopes: [],
  quota: null,
  lastCheckedAt: '2026-11-20T10:00:00Z',
  lastOkAt: '2026-11-20T10:00:00Z',
  timeline: {
    days: [
      { date: '2026-11-18', worst: null, uptime: null },
      { date: '2026-11-19', worst: 'error', uptime: 0.5 },
      { date: '2026-11-20', worst: 'ok', uptime: 1 },
    ],
    uptime: 0.75,
  },
};
const revoked: HealthView = {
  ...well,
  status: 'error',
  reason: 'token_revoked',
  owner: 'customer_admin',
  nextStep: 'reconnect',
  lastOkAt: '2026-11-19T12:00:00Z',
};
const connection: ConnectionView = {
  id: '00000000-0000-4000-8000-0000000000c1',
  status: 'connected',
  accountName: 'Acme Corp',
  accountDomain: 'acme.example',
  accountUrl: 'https://app.hubspot.com/contacts/42',
  installerEmail: 'sam@acme.example',
  connectedAt: '2026-11-02T09:30:00Z',
  pending: false,
  health: well,
};
type CardProps = Parameters<typeof ConnectionHealthCard>[0];
const crmCard = (
  change: Partial<ConnectionView> | null,
  { crm = 'hubspot', ...given }: Partial<CardProps> & { crm?: 'hubspot' | 'salesforce' } = {},
) =>
  render(
    <>
      <ConnectionHealthCard
        integration={{ crm, connection: change && { ...connection, ...change } }}
        workspaceId={W}
        admin
        connect={ok}
        check={ok}
        {...given}
      />
      <Toaster />
    </>,
  );

const install: InstallView = {
  crm: 'hubspot',
  installId: '00000000-0000-4000-8000-0000000000aa',
  status: 'pending',
  accountName: 'Northwind Trading',
  accountDomain: 'northwind.example',
  externalAccountId: '48210001',
  installerEmail: 'dana@northwind.example',
  installerDiffers: false,
  expiresAt: '2026-12-03T09:30:00Z',
  claimedWorkspaceId: null,
  bound: 'no',
  boundWorkspaceId: null,
  begun: 'no',
  begunFor: null,
};
const HERE = '/claim-install?crm=hubspot&install_id=aa';
const claimCard = (
  change: Partial<InstallView> = {},
  claim: Parameters<typeof ClaimInstallCard>[0]['claim'] = ok,
  workspaces = [
    { id: W, name: 'Acme' },
    { id: 'w2', name: 'Beta' },
  ],
) =>
  render(
    <ClaimInstallCard
      install={{ ...install, ...change }}
      here={HERE}
      personEmail="sam@acme.example"
      workspaces={workspaces}
      claim={claim}
    />,
  );
/** Remembers what the form sent. */
const sending = () => {
  const sent: Record<string, string>[] = [];
  const action = async (_before: unknown, form: FormData): Promise<ActionResult> => {
    sent.push(
      Object.fromEntries(
        [...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]),
      ),
    );
    return { ok: true, value: undefined };
  };
  return { sent, action };
};

describe('ClaimInstallCard', () => {
  it('shows whose CRM account it is, who installed it and until when it can be claimed', () => {
    claimCard();
    const account = within(screen.getByRole('region', { name: 'The account' }));
    expect(account.getByRole('heading', { name: 'Northwind Trading' })).toBeTruthy();
    for (const words of ['HubSpot', 'northwind.example', '48210001', 'dana@northwind.example']) {
      expect(account.getByText(words)).toBeTruthy();
    }
    expect(account.getByText(/3 Dec 2026/)).toBeTruthy();
    expect(screen.queryByRole('checkbox')).toBeNull();
  });
  it('claims for the chosen workspace', async () => {
    const { sent, action } = sending();
    claimCard({}, action);
    await user.click(screen.getByRole('radio', { name: /Beta/ }));
    await user.click(screen.getByRole('button', { name: 'Connect HubSpot' }));
    expect(sent).toEqual([{ crm: 'hubspot', installId: install.installId, workspaceId: 'w2' }]);
  });
  it('offers the workspace it was begun for first, when it is among them', async () => {
    const { sent, action } = sending();
    claimCard({ begun: 'in_another_browser', begunFor: 'w2' }, action);
    await user.click(screen.getByRole('button', { name: 'Connect HubSpot' }));
    expect(sent).toMatchObject([{ workspaceId: 'w2' }]);
  });
  it('offers the first one where that one is not among them', () => {
    claimCard({ begun: 'in_another_browser', begunFor: 'gone' });
    expect(screen.getByRole('radio', { name: /Acme/ })).toHaveProperty('checked', true);
  });
  it('says why it was not connected by itself, until there is something newer to say', async () => {
    render(
      <ClaimInstallCard
        install={install}
        here={HERE}
        personEmail="sam@acme.example"
        workspaces={[{ id: W, name: 'Acme' }]}
        notice="You are no admin there any more."
        claim={no('Check.', undefined, 'not_an_admin')}
      />,
    );
    expect(screen.getByText('You are no admin there any more.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Connect HubSpot' }));
    await screen.findByText('Check.');
    expect(screen.queryByText('You are no admin there any more.')).toBeNull();
  });
  it('claims for a new workspace, by keyboard too', async () => {
    const { sent, action } = sending();
    claimCard({}, action);
    screen.getByRole('radio', { name: /Beta/ }).focus();
    await user.keyboard('{ArrowDown}');
    await user.type(screen.getByLabelText('Company or team'), 'Gamma');
    await user.click(screen.getByRole('button', { name: 'Connect HubSpot' }));
    expect(sent).toMatchObject([{ workspaceId: 'new', workspaceName: 'Gamma' }]);
  });
  it('asks who has no workspace to name one', () => {
    claimCard({}, ok, []);
    expect(screen.queryByRole('radio')).toBeNull();
    expect(screen.getByLabelText('Company or team')).toBeTruthy();
  });
  it('makes it plain that somebody else installed it, and takes a tick to go on', async () => {
    const { sent, action } = sending();
    claimCard({ installerDiffers: true }, action);
    expect(screen.getByText('You did not install this.')).toBeTruthy();
    const box = screen.getByRole('checkbox', { name: /I know dana@northwind.example/ });
    expect(box).toHaveProperty('required', true);
    await user.click(box);
    await user.click(screen.getByRole('button', { name: 'Connect HubSpot' }));
    expect(sent).toMatchObject([{ confirmedInstaller: 'dana@northwind.example' }]);
  });
  it('says so when the CRM did not tell who installed it', async () => {
    const { sent, action } = sending();
    claimCard({ installerDiffers: true, installerEmail: null, accountDomain: null, accountName: '' }, action);
    expect(screen.getByText('Unnamed')).toBeTruthy();
    expect(screen.getByText('not known')).toBeTruthy();
    await user.click(screen.getByRole('checkbox', { name: /48210001 is our CRM/ }));
    await user.click(screen.getByRole('button', { name: 'Connect HubSpot' }));
    expect(sent).toMatchObject([{ confirmedInstaller: 'unknown' }]);
  });
  it('renews what the workspace has already', async () => {
    const { sent, action } = sending();
    claimCard({ bound: 'yours', boundWorkspaceId: 'w2' }, action);
    expect(screen.getByRole('status').textContent).toContain('connected to Beta already');
    await user.click(screen.getByRole('button', { name: 'Renew the connection to HubSpot' }));
    expect(sent).toMatchObject([{ workspaceId: 'w2' }]);
  });
  it('says why not, beside the field where it can, and keeps the choice', async () => {
    const { rerender } = claimCard({}, no('Only an owner or admin.', undefined, 'not_an_admin'));
    await user.click(screen.getByRole('button', { name: 'Connect HubSpot' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Only an owner');
    rerender(
      <ClaimInstallCard
        key="2"
        install={install}
        here={HERE}
        personEmail="sam@acme.example"
        workspaces={[{ id: W, name: 'Acme' }]}
        claim={no('Check.', { workspaceId: 'Choose a workspace.' }, 'not_signed_in')}
      />,
    );
    await user.click(screen.getByRole('button', { name: 'Connect HubSpot' }));
    expect(await screen.findByText('Choose a workspace.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe(
      `/sign-in?next=${encodeURIComponent(HERE)}`,
    );
  });
});

describe('the next steps of a refusal', () => {
  it('lead on, the first one first', async () => {
    const signOut = vi.fn(async () => undefined);
    render(
      <NextSteps
        steps={['other_person', 'integrations', 'claimed_workspace', 'sign_in', 'again', 'home']}
        here={HERE}
        workspaceId={W}
        signOut={signOut}
      />,
    );
    await user.click(screen.getByRole('button', { name: 'Sign in as somebody else' }));
    expect(signOut).toHaveBeenCalledOnce();
    expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
      `/w/${W}/integrations`,
      `/w/${W}/integrations`,
      `/sign-in?next=${encodeURIComponent(HERE)}`,
      HERE,
      '/',
    ]);
  });
  it('lead home when no workspace is known', () => {
    render(<NextSteps steps={['integrations']} here={HERE} workspaceId={null} signOut={vi.fn()} />);
    expect(screen.getByRole('link', { name: 'Open your workspace' }).getAttribute('href')).toBe('/');
  });
});

describe('the form of HubSpot’s install flow', () => {
  it('goes on with the chosen workspace, or says why not', async () => {
    const back = 'https://app.hubspot.com/x';
    const { sent, action } = sending();
    const { rerender } = render(
      <PartnerForm returnUrl={back} workspaces={[{ id: W, name: 'Acme' }]} proceed={action} />,
    );
    await user.click(screen.getByRole('button', { name: 'Continue to HubSpot' }));
    expect(sent).toEqual([{ returnUrl: back, workspaceId: W }]);
    rerender(<PartnerForm key="2" returnUrl={back} workspaces={[]} proceed={no('Not now.')} />);
    await user.type(screen.getByLabelText('Company or team'), 'Acme');
    await user.click(screen.getByRole('button', { name: 'Continue to HubSpot' }));
    expect((await screen.findByRole('alert')).textContent).toBe('Not now.');
  });
});

describe('ConnectionHealthCard status/actions render', () => {
  it('offers admins to connect, and shows why it could not start', async () => {
    crmCard(null, { connect: no('The CRM refuses Conduit itself.') });
    await user.click(screen.getByRole('button', { name: 'Connect HubSpot' }));
    expect((await screen.findByRole('alert')).textContent).toContain('refuses');
  });
  it('tells others who can', () => {
    crmCard(null, { admin: false });
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByText(/owner or admin/)).toBeTruthy();
  });

  it('shows whose account it is, and that it works', () => {
    crmCard({});
    expect(screen.getByText('Connected')).toBeTruthy();
    expect(screen.getByRole('link', { name: /Acme Corp/ }).getAttribute('href')).toBe(connection.accountUrl);
    expect(screen.getByText('acme.example')).toBeTruthy();
    expect(screen.getByText('sam@acme.example')).toBeTruthy();
    expect(screen.queryByText(/last worked/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Reconnect HubSpot' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Check now: HubSpot' })).toBeTruthy();
  });
  it('shows only what is known', () => {
    crmCard({
      accountName: '',
      accountDomain: null,
      accountUrl: null,
      installerEmail: null,
      connectedAt: null,
      health: null,
    });
    expect(screen.getByText('Unnamed')).toBeTruthy();
    expect(screen.getByText('Not checked yet')).toBeTruthy();
    crmCard({ health: null, pending: true });
    expect(screen.getByText('Being checked for the first time')).toBeTruthy();
    expect(screen.queryByRole('figure')).toBeNull();
  });
  it('never links to anything but a web page', () => {
    crmCard({ accountUrl: 'javascript:alert(1)' });
    expect(screen.queryByRole('link')).toBeNull();
    crmCard({ accountName: '' });
    crmCard({ accountName: '', accountDomain: null });
    expect(screen.getByRole('link', { name: /acme\.example/ })).toBeTruthy();
    expect(screen.getByRole('link', { name: /Open/ })).toBeTruthy();
  });

  it('says what broke, whose move it is and what to do', () => {
    crmCard({ status: 'error', health: revoked });
    expect(screen.getByText('Needs attention')).toBeTruthy();
    expect(screen.getByText(/no longer accepts the connection/)).toBeTruthy();
    expect(screen.getByText('Your CRM admin’s move')).toBeTruthy();
    expect(screen.getByText(/Reconnect with a CRM user/)).toBeTruthy();
    expect(screen.getByText(/Nothing is lost/)).toBeTruthy();
    expect(screen.getByText(/last worked/)).toBeTruthy();
  });
  it.each([
    [{ reason: 'provider_unavailable', owner: 'provider', nextStep: 'wait' }, 'Unsteady'],
    [{ reason: 'scope_missing', owner: 'customer_admin', nextStep: 'grant_scopes' }, 'Needs attention'],
    [{ reason: 'brand_new', owner: 'somebody', nextStep: 'brand_new' }, 'Unsteady'],
    [{ reason: null, owner: null, nextStep: 'none' }, 'Unsteady'],
  ])('tells trouble that passes from trouble that waits: %j', (change, label) => {
    crmCard({ health: { ...well, status: 'warning', ...change } });
    expect(screen.getByText(label)).toBeTruthy();
  });
  it('names the permissions that are missing, and the quota', () => {
    crmCard({
      health: {
        ...well,
        status: 'warning',
        reason: 'scope_missing',
        missingScopes: ['crm.objects.deals.read'],
        quota: { used: 14_700, limit: 15_000 },
      },
    });
    expect(screen.getByText('crm.objects.deals.read')).toBeTruthy();
    expect(screen.getByText('14,700 of 15,000 today')).toBeTruthy();
  });
  it('does not ask anybody to reconnect for a fault of ours', () => {
    crmCard({
      health: {
        ...well,
        status: 'warning',
        reason: 'client_misconfigured',
        owner: 'us',
        nextStep: 'wait_for_us',
      },
    });
    expect(screen.getByText('Conduit’s move')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Reconnect/ })).toBeNull();
  });

  it('has a bar for each day that can be read without seeing it', () => {
    crmCard({});
    const bars = within(screen.getByRole('figure')).getAllByRole('listitem');
    expect(bars).toHaveLength(3);
    expect(bars[1]?.textContent).toBe('19 November 2026: not working, 50 % up');
    expect(screen.getByText('75 % up')).toBeTruthy();
  });

  it('checks now, says so, and says why not', async () => {
    const asked: unknown[] = [];
    const check = async (input: unknown) => {
      asked.push(input);
      return no('A check was asked for just now.')();
    };
    crmCard({}, { check });
    await user.click(screen.getByRole('button', { name: 'Check now: HubSpot' }));
    expect(asked).toEqual([{ workspaceId: W, id: connection.id }]);
    expect(await screen.findByText('A check was asked for just now.')).toBeTruthy();
  });
  it('waits for an answer, and asks for no other meanwhile', () => {
    const check = vi.fn(ok);
    crmCard({ pending: true }, { check });
    expect(screen.getByText('Checking…')).toBeTruthy();
    screen.getByRole('button', { name: 'Checking…: HubSpot' }).click();
    expect(check).not.toHaveBeenCalled();
  });

  it('leaves acting to admins, and has room for the way out', () => {
    crmCard({ health: revoked }, { admin: false });
    expect(screen.queryByRole('button')).toBeNull();
    crmCard({}, { disconnect: <button type="button">Disconnect HubSpot</button> });
    expect(screen.getByRole('button', { name: 'Disconnect HubSpot' })).toBeTruthy();
  });
  it.each([
    ['reconnect', true],
    ['permit_user', true],
    ['raise_quota', false],
    ['relax_login_policy', false],
  ])('puts reconnecting first only where it is the next step: %s', (nextStep, first) => {
    crmCard({ health: { ...revoked, nextStep } });
    const look = screen.getByRole('button', { name: 'Reconnect HubSpot' }).className;
    expect(look.includes('bg-accent')).toBe(first);
  });
  it('has instructions for the Salesforce admin where it is their move', () => {
    crmCard({}, { crm: 'salesforce' });
    expect(screen.queryByRole('link', { name: /Salesforce admin/ })).toBeNull();
    crmCard({ health: { ...revoked, status: 'warning', owner: 'provider' } }, { crm: 'salesforce' });
    expect(screen.queryByRole('link', { name: /Salesforce admin/ })).toBeNull();
    crmCard({ status: 'error', health: revoked }, { crm: 'salesforce' });
    expect(screen.getByRole('link', { name: /Salesforce admin/ }).getAttribute('href')).toBe(
      `/w/${W}/integrations/salesforce-admin`,
    );
  });
});

describe('notices', () => {
  const broken = { id: 'n1', crm: 'hubspot', kind: 'connection_error', reason: 'token_revoked' };
  it('say what happened and where to look, and go when they are dismissed', async () => {
    const close = vi.fn(ok);
    render(
      <NoticeBar
        workspaceId={W}
        notices={[broken, { id: 'n2', crm: 'salesforce', kind: 'connection_recovered', reason: null }]}
        close={close}
      />,
    );
    expect(screen.getByText('HubSpot needs your attention.')).toBeTruthy();
    expect(screen.getByText('Salesforce works again.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'See what to do' }).getAttribute('href')).toBe(
      `/w/${W}/integrations`,
    );
    await user.click(screen.getByRole('button', { name: 'Dismiss: Salesforce' }));
    expect(close).toHaveBeenCalledWith({ workspaceId: W, id: 'n2' });
  });
  it('say why one could not be dismissed, and are nothing when there is none', async () => {
    const { rerender, container } = render(
      <>
        <NoticeBar workspaceId={W} notices={[{ ...broken, reason: null }]} close={no('Try later.')} />
        <Toaster />
      </>,
    );
    await user.click(screen.getByRole('button', { name: 'Dismiss: HubSpot' }));
    expect(await screen.findByText('Try later.')).toBeTruthy();
    rerender(<NoticeBar workspaceId={W} notices={[]} close={ok} />);
    expect(container.querySelector('section')).toBeNull();
  });
});

describe('the live-writes switch', () => {
  const show = (live: boolean, admin: boolean, result: () => Promise<ActionResult>) => {
    const asked: unknown[] = [];
    render(
      <>
        <LiveWrites
          workspaceId={W}
          live={live}
          admin={admin}
          setLiveWrites={(input) => {
            asked.push(input);
            return result();
          }}
        />
        <Toaster />
      </>,
    );
    return asked;
  };
  it('explains the dry run before it lets anything leave', async () => {
    const asked = show(false, true, ok);
    await user.click(screen.getByRole('switch', { name: /Live writes/ }));
    const dialog = screen.getByRole('alertdialog', { name: 'Switch on live writes?' });
    expect(dialog.textContent).toContain('without sending anything');
    await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(asked).toEqual([]);
    await user.click(screen.getByRole('switch'));
    await user.click(screen.getByRole('button', { name: 'Switch on' }));
    expect(asked).toEqual([{ workspaceId: W, live: true }]);
    expect(await screen.findByText('Live writes are on.')).toBeTruthy();
  });
  it('goes back to dry run after asking', async () => {
    const asked = show(true, true, ok);
    await user.click(screen.getByRole('switch'));
    await user.click(screen.getByRole('button', { name: 'Switch off' }));
    expect(asked).toEqual([{ workspaceId: W, live: false }]);
    expect(await screen.findByText('Live writes are off.')).toBeTruthy();
  });
  it('says when it was refused', async () => {
    show(true, true, no('You are not allowed.'));
    await user.click(screen.getByRole('switch'));
    await user.click(screen.getByRole('button', { name: 'Switch off' }));
    expect(await screen.findByText('You are not allowed.')).toBeTruthy();
  });
  it('is only shown to members, not offered', () => {
    show(false, false, ok);
    expect(screen.queryByRole('switch')).toBeNull();
    expect(screen.getByText(/can change this/)).toBeTruthy();
  });
});

describe('writing without asking', () => {
  const show = (unasked: boolean, admin: boolean, result: () => Promise<ActionResult>) => {
    const asked: unknown[] = [];
    render(
      <>
        <WriteUnasked
          workspaceId={W}
          unasked={unasked}
          admin={admin}
          setWriteUnasked={(input) => {
            asked.push(input);
            return result();
          }}
        />
        <Toaster />
      </>,
    );
    return asked;
  };
  it('says what it means before it is switched on', async () => {
    const asked = show(false, true, ok);
    expect(screen.getByText('Asks first')).toBeTruthy();
    await user.click(screen.getByRole('switch', { name: /Write without asking/ }));
    const dialog = screen.getByRole('alertdialog', { name: 'Write without asking?' });
    expect(dialog.textContent).toContain('What waits in Review already stays there');
    await user.click(within(dialog).getByRole('button', { name: 'Write without asking' }));
    expect(asked).toEqual([{ workspaceId: W, unasked: true }]);
    expect(await screen.findByText('Conduit writes without asking.')).toBeTruthy();
  });
  it('says what stays when it is switched off', async () => {
    const asked = show(true, true, ok);
    await user.click(screen.getByRole('switch'));
    const dialog = screen.getByRole('alertdialog', { name: 'Ask before writing again?' });
    expect(dialog.textContent).toContain('What is planned already stays as it is and is still written');
    await user.click(within(dialog).getByRole('button', { name: 'Ask first' }));
    expect(asked).toEqual([{ workspaceId: W, unasked: false }]);
    expect(await screen.findByText('Conduit asks before it writes.')).toBeTruthy();
  });
  it('says when it was refused, and is not offered to members', async () => {
    show(true, true, no('Only an admin decides this.'));
    await user.click(screen.getByRole('switch'));
    await user.click(screen.getByRole('button', { name: 'Ask first' }));
    expect(await screen.findByText('Only an admin decides this.')).toBeTruthy();
    cleanup();
    show(false, false, ok);
    expect(screen.queryByRole('switch')).toBeNull();
    expect(screen.getByText(/An owner or admin can change this/)).toBeTruthy();
  });
});

describe('settings', () => {
  const members = [
    { userId: 'u1', email: 'owner@acme.example', role: 'owner', joinedAt: '2026-11-01T00:00:00Z' },
    { userId: 'u2', email: 'admin@acme.example', role: 'admin', joinedAt: '2026-11-01T00:00:00Z' },
    { userId: 'u3', email: 'odd@acme.example', role: 'guest', joinedAt: '2026-11-01T00:00:00Z' },
  ];
  const show = (me: { userId: string; role: string }, remove: () => Promise<ActionResult> = ok) => {
    const removed: unknown[] = [];
    render(
      <>
        <Members
          workspaceId={W}
          members={members}
          me={me}
          remove={(input) => {
            removed.push(input);
            return remove();
          }}
        />
        <Toaster />
      </>,
    );
    return removed;
  };
  it('lets an admin remove others but not an owner, after asking', async () => {
    const removed = show({ userId: 'u2', role: 'admin' });
    expect(screen.queryByRole('button', { name: 'Remove owner@acme.example' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Remove odd@acme.example' }));
    await user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Remove' }));
    expect(removed).toEqual([{ workspaceId: W, userId: 'u3' }]);
    expect(await screen.findByText('odd@acme.example was removed.')).toBeTruthy();
  });
  it('lets a member leave, and only that', async () => {
    show({ userId: 'u3', role: 'member' }, no('A workspace keeps at least one owner.'));
    expect(screen.getAllByRole('button')).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Leave this workspace' }));
    await user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Leave' }));
    expect(await screen.findByText('A workspace keeps at least one owner.')).toBeTruthy();
  });
  it('shows an invitation’s link once, to copy', async () => {
    render(
      <InviteForm
        workspaceId={W}
        create={async () => ({ ok: true, value: { link: 'https://x/invite/t' } })}
      />,
    );
    await user.click(screen.getByRole('button', { name: 'Create link' }));
    expect((await screen.findByRole('status')).textContent).toContain('https://x/invite/t');
    expect(screen.getByRole('button', { name: 'Copy: invitation link' })).toBeTruthy();
  });
  it('shows what is wrong with an invitation', async () => {
    const { rerender } = render(<InviteForm workspaceId={W} create={no('Not allowed.')} />);
    await user.click(screen.getByRole('button', { name: 'Create link' }));
    expect((await screen.findByRole('alert')).textContent).toBe('Not allowed.');
    rerender(
      <InviteForm key="2" workspaceId={W} create={no('x', { email: 'Enter an email.', role: 'Choose.' })} />,
    );
    await user.click(screen.getByRole('button', { name: 'Create link' }));
    expect(await screen.findByText('Enter an email.')).toBeTruthy();
  });
  it('withdraws an open invitation after asking', async () => {
    const open = [
      { id: 'i1', email: null, role: 'member', expiresAt: '2026-12-01T00:00:00Z' },
      { id: 'i2', email: 'kim@x.example', role: 'admin', expiresAt: '2026-12-01T00:00:00Z' },
    ];
    const withdrawn: unknown[] = [];
    let result: () => Promise<ActionResult> = ok;
    render(
      <>
        <OpenInvitations
          workspaceId={W}
          invitations={open}
          revoke={(input) => {
            withdrawn.push(input);
            return result();
          }}
        />
        <Toaster />
      </>,
    );
    await user.click(screen.getByRole('button', { name: 'Withdraw invitation: Anyone with the link' }));
    await user.click(screen.getByRole('button', { name: 'Withdraw' }));
    expect(withdrawn).toEqual([{ workspaceId: W, invitationId: 'i1' }]);
    expect(await screen.findByText('The invitation was withdrawn.')).toBeTruthy();
    result = no('No.');
    await user.click(screen.getByRole('button', { name: 'Withdraw invitation: kim@x.example' }));
    await user.click(screen.getByRole('button', { name: 'Withdraw' }));
    expect(await screen.findByText('No.')).toBeTruthy();
  });
  it('says when nobody is invited', () => {
    render(<OpenInvitations workspaceId={W} invitations={[]} revoke={ok} />);
    expect(screen.getByText('No open invitations.')).toBeTruthy();
  });
  it('renames, and says what became of it', async () => {
    const { rerender } = render(<RenameForm workspaceId={W} name="Acme" rename={ok} />);
    await user.click(screen.getByRole('button', { name: 'Rename' }));
    expect((await screen.findByRole('status')).textContent).toBe('The name was changed.');
    rerender(<RenameForm key="2" workspaceId={W} name="Acme" rename={no('Not allowed.')} />);
    await user.click(screen.getByRole('button', { name: 'Rename' }));
    expect((await screen.findByRole('alert')).textContent).toBe('Not allowed.');
    rerender(<RenameForm key="3" workspaceId={W} name="Acme" rename={no('x', { name: 'Enter a name.' })} />);
    await user.click(screen.getByRole('button', { name: 'Rename' }));
    expect(await screen.findByText('Enter a name.')).toBeTruthy();
  });
});

describe('the panels beside a conversation', () => {
  it('say when there is nothing in them', () => {
    render(
      <>
        <DealsPanel deals={[]} />
        <WritesPanel writes={[]} />
        <StoryPanel story={[]} />
      </>,
    );
    expect(screen.getByText('Not linked to a deal.')).toBeTruthy();
    expect(screen.getByText('Nothing has been written for this conversation.')).toBeTruthy();
    expect(screen.getByText('Nothing is on record yet.')).toBeTruthy();
  });
  it('show a deal with what is known of it', () => {
    const deal = { id: 'l1', crm: 'hubspot', stage: 'Proposal', currency: 'EUR', companyName: 'Globex' };
    render(
      <DealsPanel
        deals={[
          { ...deal, name: 'Annual', amount: 48000, matchedBy: 'domain', url: 'https://x.example/1' },
          { ...deal, id: 'l2', name: 'Pilot', amount: null, matchedBy: 'luck', url: null },
        ]}
      />,
    );
    expect(screen.getByRole('link', { name: /Annual/ }).getAttribute('rel')).toBe('noreferrer');
    expect(screen.getByText('HubSpot · Proposal · €48,000 · Globex')).toBeTruthy();
    expect(screen.getByText('HubSpot · Proposal · Globex')).toBeTruthy();
  });
  it('show a write’s state, what it says, and what stopped it', () => {
    const write = {
      crm: 'hubspot',
      object: 'task',
      dealName: null,
      errorCode: null,
      errorOwner: null,
      composed: null,
      url: null,
      updatedAt: '2026-11-20T15:05:00Z',
    };
    render(
      <WritesPanel
        writes={[
          {
            ...write,
            id: '1',
            isPlanned: true,
            isWritten: false,
            dealName: 'Annual',
            composed: { title: 'Send pricing to Ana', body: '120 seats', dueOn: '2026-11-27' },
            words: writeWords({ state: 'planned', permanent_failure: false }),
          },
          {
            ...write,
            id: '2',
            object: 'note',
            isPlanned: false,
            isWritten: true,
            url: 'https://x.example/1',
            composed: { title: 'Pricing requested', body: 'A note', dueOn: null },
            words: writeWords({ state: 'succeeded', permanent_failure: false }),
          },
          {
            ...write,
            id: '3',
            isPlanned: false,
            isWritten: false,
            errorCode: 'validation',
            errorOwner: 'us',
            words: writeWords({ state: 'failed', permanent_failure: true }),
          },
        ]}
      />,
    );
    expect(screen.getByRole('heading', { name: 'For the CRM' })).toBeTruthy();
    expect(screen.getByText('Planned')).toBeTruthy();
    expect(screen.queryByText(/Dry run: nothing leaves/)).toBeNull();
    expect(screen.getByText(/Send pricing to Ana/)).toBeTruthy();
    expect(screen.getByText('Due 27 November 2026')).toBeTruthy();
    expect(screen.getByRole('link', { name: /Open in HubSpot/ })).toBeTruthy();
    expect(screen.getByText(/refused a value\. Conduit is on it\./)).toBeTruthy();
  });
  it('is called written only where everything is', () => {
    const write = {
      id: '1',
      crm: 'hubspot',
      object: 'task',
      dealName: null,
      errorCode: null,
      errorOwner: null,
      composed: null,
      url: null,
      updatedAt: '2026-11-20T15:05:00Z',
      isPlanned: false,
      isWritten: true,
      words: writeWords({ state: 'succeeded', permanent_failure: false }),
    };
    render(<WritesPanel writes={[write]}>a word on plans</WritesPanel>);
    expect(screen.getByRole('heading', { name: 'Written to the CRM' })).toBeTruthy();
    expect(screen.getByText('a word on plans')).toBeTruthy();
  });
});

describe('what a dry run has planned', () => {
  type Props = Parameters<typeof PlannedWrites>[0];
  const show = (change: Partial<Props> = {}) => {
    const writePlanned = vi.fn<Props['writePlanned']>(async () => ({ ok: true, value: { count: 3 } }));
    const scope = { workspaceId: W, threadId: null };
    render(
      <>
        <PlannedWrites planned={3} live admin scope={scope} writePlanned={writePlanned} {...change} />
        <Toaster />
      </>,
    );
    return { writePlanned, scope };
  };

  it('is not said to be kept back by a switch that is on', () => {
    show();
    expect(screen.getByText(/3 writes were composed in a dry run and not sent/)).toBeTruthy();
    expect(screen.queryByText(/while live writes are off/)).toBeNull();
  });

  it('is written by an admin, after saying how much', async () => {
    const { writePlanned, scope } = show();
    fireEvent.click(screen.getByRole('button', { name: 'Write what was planned' }));
    expect(screen.getByRole('alertdialog', { name: 'Write 3 planned writes to the CRM?' })).toBeTruthy();
    expect(writePlanned).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Write 3' }));
    expect(await screen.findByText('3 writes are on the way.')).toBeTruthy();
    expect(writePlanned).toHaveBeenCalledExactlyOnceWith(scope);
  });

  it('says why it was refused', async () => {
    show({
      scope: { workspaceId: W, threadId: W },
      writePlanned: async () => ({ ok: false, code: '22X52', message: 'Live writes are off.' }),
    });
    fireEvent.click(screen.getByRole('button', { name: 'Write what was planned' }));
    expect(screen.getByText(/for this conversation/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Write 3' }));
    expect(await screen.findByText('Live writes are off.')).toBeTruthy();
  });

  it('does not say that something is on the way where nothing could be sent', async () => {
    show({ writePlanned: async () => ({ ok: true, value: { count: 0 } }) });
    fireEvent.click(screen.getByRole('button', { name: 'Write what was planned' }));
    fireEvent.click(screen.getByRole('button', { name: 'Write 3' }));
    expect(await screen.findByText(/Nothing was sent: the CRM .* is not connected/)).toBeTruthy();
  });

  it('offers nothing while live writes are off, to members, and where nothing is planned', () => {
    show({ live: false });
    expect(screen.getByText(/Nothing is sent while live writes are off/)).toBeTruthy();
    show({ admin: false });
    expect(screen.getByText(/An owner or admin can have them written/)).toBeTruthy();
    show({ planned: 0 });
    expect(screen.queryByRole('button', { name: 'Write what was planned' })).toBeNull();
  });
});

describe('what waits for a CRM', () => {
  type Props = Parameters<typeof WaitingOutcomes>[0];
  const show = (change: Partial<Props> = {}) => {
    const discardWaiting = vi.fn<Props['discardWaiting']>(async () => ({ ok: true, value: { count: 2 } }));
    const scope = { workspaceId: W, threadId: null };
    render(
      <>
        <WaitingOutcomes
          words="2 conversations wait for a CRM to be connected."
          live
          admin
          scope={scope}
          connectHref="/w/1/integrations"
          discardWaiting={discardWaiting}
          {...change}
        />
        <Toaster />
      </>,
    );
    return { discardWaiting, scope };
  };

  it('offers an admin to connect one, or not to have it written', async () => {
    const { discardWaiting, scope } = show();
    expect(screen.getByRole('link', { name: 'Connect a CRM' }).getAttribute('href')).toBe(
      '/w/1/integrations',
    );
    expect(screen.getByText(/is then written by itself/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Do not write it' }));
    expect(screen.getByRole('alertdialog', { name: 'Leave what waits unwritten?' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Do not write it' }));
    expect(await screen.findByText('It is left unwritten.')).toBeTruthy();
    expect(discardWaiting).toHaveBeenCalledExactlyOnceWith(scope);
  });

  it('tells a member whom to ask, and in dry run that nothing is sent', () => {
    show({ admin: false, live: false });
    expect(screen.getByText(/Ask an owner or admin/)).toBeTruthy();
    expect(screen.getByText(/composed and kept here: live writes are off/)).toBeTruthy();
    expect(screen.queryByRole('link')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Do not write it' })).toBeNull();
  });

  it('says why it could not be left', async () => {
    show({
      scope: { workspaceId: W, threadId: W },
      discardWaiting: async () => ({ ok: false, code: '42501', message: 'Not allowed.' }),
    });
    fireEvent.click(screen.getByRole('button', { name: 'Do not write it' }));
    expect(screen.getByText(/waits in this conversation/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Do not write it' }));
    expect(await screen.findByText('Not allowed.')).toBeTruthy();
  });
});

describe('RetentionSettingsCard validation UI behavior', () => {
  const policy = {
    messageDays: 30,
    attachmentDays: 30,
    purgeEnabled: true,
    keepExtractedFields: true,
    keepAudit: true,
  };
  const tonight = { bodies: 1204, files: 96, facts: 310, held: 0 };
  type Props = Parameters<typeof RetentionSettingsCard>[0];
  const card = (change: Partial<Props> = {}) => {
    const save = vi.fn<Props['save']>(ok);
    const preview = vi.fn<Props['preview']>(async ({ messageDays }) => ({
      ok: true,
      value: { bodies: messageDays, files: 1, facts: 0, held: 2 },
    }));
    const setLegalHold = vi.fn<Props['setLegalHold']>(ok);
    render(
      <>
        <RetentionSettingsCard
          workspaceId={W}
          policy={policy}
          legalHold={false}
          tonight={tonight}
          lastPurge={{ finishedAt: '2026-11-25T02:30:00Z', messages: 12, files: 3 }}
          admin
          save={save}
          preview={preview}
          setLegalHold={setLegalHold}
          {...change}
        />
        <Toaster />
      </>,
    );
    return { save, preview, setLegalHold };
  };
  const days = () => screen.getByLabelText('Text and raw mail');
  const type = async (text: string) => {
    await user.clear(days());
    if (text !== '') await user.type(days(), text);
  };
  const status = () => screen.getByRole('status').textContent;

  it('says what tonight removes and keeps, and what went last', () => {
    card();
    expect(status()).toContain('Tonight this removes 1,204 bodies and 96 files; keeps 310 facts.');
    expect(screen.getByText(/Last purge/).textContent).toContain('12 bodies and 3 files');
  });

  it.each([
    ['', 'whole number'],
    ['ten', 'whole number'],
    ['0', 'at least a day'],
    ['4000', 'at most 3650'],
  ])('says beside the field why "%s" days cannot be, and saves nothing', async (text, why) => {
    const { save, preview } = card();
    await type(text);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const note = document.getElementById(days().getAttribute('aria-describedby') ?? '');
    expect(note?.textContent).toContain(why);
    expect(days().getAttribute('aria-invalid')).toBe('true');
    expect(save).not.toHaveBeenCalled();
    expect(preview.mock.calls.filter(([{ messageDays }]) => String(messageDays) === text)).toEqual([]);
  });

  it('looks ahead while one types, with the last word', async () => {
    const { preview } = card();
    await type('7');
    await waitFor(() => expect(status()).toContain('removes 7 bodies and 1 file.'));
    expect(status()).toContain('2 messages stay, on legal hold');
    expect(preview).toHaveBeenLastCalledWith({ workspaceId: W, messageDays: 7, attachmentDays: 30 });
  });

  it('keeps the last preview when looking ahead fails', async () => {
    const preview = vi.fn<Props['preview']>(no('down'));
    card({ preview });
    await type('9');
    await waitFor(() => expect(preview).toHaveBeenCalled());
    await waitFor(() => expect(screen.getByRole('status').getAttribute('aria-busy')).toBe('false'));
    expect(status()).toContain('1,204 bodies');
  });

  it('says at once what the switches change', async () => {
    card();
    await user.click(screen.getByLabelText(/Keep the facts/));
    expect(status()).toContain('1,204 bodies and 96 files, with 310 facts.');
    await user.click(screen.getByLabelText(/Purge every night/));
    expect(status()).toContain('purging is off');
  });

  it('saves what was typed and says so', async () => {
    const { save } = card();
    await type('90');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Saved. It applies from the next purge.')).toBeTruthy();
    const form = save.mock.calls[0]?.[1];
    expect(Object.fromEntries(form ?? [])).toEqual({
      workspaceId: W,
      messageDays: '90',
      attachmentDays: '30',
      purgeEnabled: 'on',
      keepExtractedFields: 'on',
      keepAudit: 'on',
    });
  });

  it('shows what the server did not accept', async () => {
    card({ save: no('You may not.') });
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect((await screen.findByRole('alert')).textContent).toBe('You may not.');
  });

  it('is read by members, changed by admins', () => {
    card({ admin: false, lastPurge: null });
    expect(screen.queryByRole('button')).toBeNull();
    expect(days().hasAttribute('disabled')).toBe(true);
    expect(screen.getByText('Owners and admins can change this.')).toBeTruthy();
  });

  it('sets and releases a legal hold after asking', async () => {
    const { setLegalHold } = card();
    await user.click(screen.getByRole('button', { name: 'Put on legal hold' }));
    await user.click(screen.getByRole('button', { name: 'Keep everything' }));
    expect(setLegalHold).toHaveBeenCalledWith({ workspaceId: W, threadId: null, held: true });
    expect(await screen.findByText('Everything of this workspace is kept.')).toBeTruthy();
  });

  it('says that a hold stands above it all', () => {
    card({ legalHold: true });
    expect(status()).toContain('on legal hold');
    expect(screen.getByRole('button', { name: 'Release the hold' })).toBeTruthy();
  });

  it('says when nothing is past its time', () => {
    card({ tonight: { bodies: 0, files: 0, facts: 0, held: 1 } });
    expect(status()).toBe('Tonight nothing is past its time. 1 message stays, on legal hold.');
  });
});

describe('a legal hold of a conversation', () => {
  it('is released after asking, or says why not', async () => {
    render(
      <>
        <LegalHold workspaceId={W} threadId="t" held admin setLegalHold={no('Ask an admin.')} />
        <Toaster />
      </>,
    );
    await user.click(screen.getByRole('button', { name: 'Release the hold' }));
    expect(screen.getByRole('alertdialog').textContent).toContain('cannot be brought back');
    await user.click(screen.getByRole('button', { name: 'Release' }));
    expect(await screen.findByText('Ask an admin.')).toBeTruthy();
  });
});

describe('disconnecting a CRM', () => {
  const dialog = (disconnect: Parameters<typeof DisconnectDialog>[0]['disconnect']) =>
    render(
      <>
        <DisconnectDialog
          workspaceId={W}
          connectionId="c"
          crm="hubspot"
          accountName="Acme Corp"
          disconnect={disconnect}
        />
        <Toaster />
      </>,
    );
  const open = () => user.click(screen.getByRole('button', { name: 'Disconnect' }));
  const confirm = () =>
    user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Disconnect' }));

  it('says what it means, asks about waiting writes, and changes nothing on Escape', async () => {
    const disconnect = vi.fn(async () => ({ ok: true as const, value: { writes: 0 } }));
    dialog(disconnect);
    await open();
    expect(
      screen.getByRole('alertdialog', { name: 'Disconnect HubSpot (Acme Corp)?' }).textContent,
    ).toContain('uninstalls itself');
    expect(screen.getAllByRole('radio')).toHaveLength(2);
    await user.keyboard('{Escape}');
    expect(disconnect).not.toHaveBeenCalled();
    await open();
    await confirm();
    expect(await screen.findByText('HubSpot is disconnected.')).toBeTruthy();
  });
  it('passes the choice on and says how many writes it concerned', async () => {
    const disconnect = vi.fn(async () => ({ ok: true as const, value: { writes: 2 } }));
    dialog(disconnect);
    await open();
    await user.click(screen.getByRole('radio', { name: /Keep them/ }));
    await confirm();
    expect(disconnect).toHaveBeenCalledWith({ workspaceId: W, connectionId: 'c', queued: 'park' });
    expect(await screen.findByText('HubSpot is disconnected; 2 writes were kept.')).toBeTruthy();
  });
  it('says why it did not work', async () => {
    dialog(no('Nothing was disconnected.'));
    await open();
    await confirm();
    expect(await screen.findByText('Nothing was disconnected.')).toBeTruthy();
  });
  it('shows the certificate: what was done, and what the provider answered', () => {
    const at = '2026-11-25T02:30:00Z';
    const line = (id: number, step: string, detail = {}) => ({ id, at, step, detail });
    const of = (...lines: ReturnType<typeof line>[]) => ({
      connectionId: String(lines[0]?.id),
      crm: 'hubspot' as const,
      accountName: 'Acme Corp',
      lines,
    });
    render(
      <Certificates
        certificates={[
          of(line(1, 'fenced', { queued: 'cancel', writes: 3 }), line(2, 'revoked', { uninstalled: true })),
          of(line(3, 'fenced', { queued: 'park', writes: 1 }), line(4, 'unreachable', { code: 'timeout' })),
          of(line(5, 'fenced'), line(6, 'unreachable'), line(7, 'given_up')),
          of(line(8, 'fenced'), line(9, 'withdrawn')),
          of(line(10, 'something_new'), line(11, 'revoked')),
        ]}
      />,
    );
    const text = screen.getByRole('region', { name: 'Disconnected' }).textContent;
    for (const words of [
      '3 writes cancelled',
      'access revoked, app uninstalled',
      'Access revoked',
      '1 write kept',
      'asked again',
      'Being revoked',
      'Not confirmed',
      'Connected again',
      'something new',
    ])
      expect(text).toContain(words);
  });
});

describe('erasing and deleting', () => {
  it('shows what was certified, and what is the customer’s to delete', async () => {
    render(
      <ErasePerson
        workspaceId={W}
        erasures={[
          { id: '1', requestedAt: '2026-11-25T02:30:00Z', completedAt: null, certificate: null },
          {
            id: '2',
            requestedAt: '2026-11-25T02:30:00Z',
            completedAt: '2026-11-25T02:31:00Z',
            certificate: {
              messages: 2,
              files: 1,
              facts: 3,
              held: 1,
              crm_records: [{ crm: 'hubspot', object: 'contact', external_id: '501' }],
            },
          },
        ]}
        erase={ok}
      />,
    );
    const list = screen.getByRole('list', { name: 'Erasures' }).textContent;
    expect(list).toContain('Under way');
    expect(list).toContain('2 messages, 1 file, 3 facts. 1 message kept on legal hold.');
    expect(list).toContain('HubSpot contact 501');
    await user.type(screen.getByLabelText('Their email address'), 'ana@globex.example{Enter}');
    expect(screen.getByRole('alertdialog', { name: 'Erase ana@globex.example?' }).textContent).toContain(
      'for good',
    );
    await user.click(screen.getByRole('button', { name: 'Erase' }));
    expect(await screen.findByText(/being erased/)).toBeTruthy();
  });
  it('says beside the field, or above, why nobody is erased', async () => {
    const { rerender } = render(
      <ErasePerson workspaceId={W} erasures={[]} erase={no('x', { address: 'Not an address.' })} />,
    );
    await user.click(screen.getByRole('button', { name: 'Erase this person' }));
    expect(screen.getByText('Enter one email address.')).toBeTruthy();
    expect(screen.queryByRole('alertdialog')).toBeNull();
    const address = () => screen.getByLabelText<HTMLInputElement>('Their email address');
    const erase = async () => {
      await user.clear(address());
      await user.type(address(), 'ana@globex.example');
      await user.click(screen.getByRole('button', { name: 'Erase this person' }));
      await user.click(screen.getByRole('button', { name: 'Erase' }));
    };
    await erase();
    expect(await screen.findByText('Not an address.')).toBeTruthy();
    expect(address().value).toBe('ana@globex.example');
    rerender(<ErasePerson key="2" workspaceId={W} erasures={[]} erase={no('Not you.')} />);
    await erase();
    expect((await screen.findByRole('alert')).textContent).toBe('Not you.');
  });
  it('says when an export has begun, and stops waiting for one that has not', async () => {
    vi.useFakeTimers();
    const asked = vi.fn((event: Event) => event.preventDefault());
    document.addEventListener('submit', asked);
    const last = { at: '2026-11-25T02:30:00Z', by: 'sam@acme.example' };
    const part = (change: object) => (
      <ExportWorkspace workspaceId={W} last={null} failed={false} {...change} />
    );
    const { rerender } = render(part({ failed: true }));
    expect(screen.getByRole('alert').textContent).toContain('could not be made');
    const button = () => screen.getByRole('button');
    const before = scope.refreshes;
    fireEvent.click(button());
    expect(asked).toHaveBeenCalledOnce();
    expect(screen.queryByRole('alert')).toBeNull();
    expect([button().textContent, button().hasAttribute('disabled')]).toEqual(['Preparing…', true]);
    await act(() => vi.advanceTimersByTimeAsync(2_500));
    expect(scope.refreshes - before).toBe(2);
    rerender(part({ last }));
    expect(screen.getByRole('status').textContent).toContain('The download has begun.');
    expect(screen.getByText(/Last exported/).textContent).toContain('by sam@acme.example');
    fireEvent.click(button());
    expect(button().textContent).toBe('Preparing…');
    await act(() => vi.advanceTimersByTimeAsync(31_000));
    expect(button().textContent).toBe('Export everything');
    document.removeEventListener('submit', asked);
  });
  it('deletes for good only what was typed', async () => {
    const remove = vi.fn(no('Check.', { confirmation: 'That is not the name.' }));
    const part = (action: Parameters<typeof DeleteForever>[0]['remove'], key: string) => (
      <DeleteForever
        key={key}
        title="This workspace"
        consequences="All goes."
        typed="Acme"
        label="Type its name"
        button="Delete"
        fields={{ workspaceId: W }}
        remove={action}
      />
    );
    const { rerender } = render(part(remove, '1'));
    expect(screen.getByText('Acme')).toBeTruthy();
    await user.type(screen.getByLabelText('Type its name'), 'Acne');
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    expect(await screen.findByText('That is not the name.')).toBeTruthy();
    rerender(part(no('On hold.'), '2'));
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    expect((await screen.findByRole('alert')).textContent).toBe('On hold.');
  });
});
