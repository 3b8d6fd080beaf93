'use client';

import { withNext } from '../../lib/nextPath.ts';
import { crmName } from '../../lib/present/crm.ts';
import type { InstallView } from '../../lib/queries/install.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Notice } from '../ui/notice.tsx';
import { SubmitButton } from '../ui/submitButton.tsx';
import { TextLink } from '../ui/textLink.tsx';
import { When } from '../ui/when.tsx';
import { useActionForm } from '../ui/useActionForm.ts';
import { WorkspaceChoice, type Choice } from './workspaceChoice.tsx';

/** The installer's address as the claim confirms it; the CRM does not always tell. */
const confirmation = ({ installerEmail }: InstallView): string => installerEmail ?? 'unknown';

/** Whose CRM account this is, and which workspace it shall be connected to. Nothing is bound before it is confirmed. */
export function ClaimInstallCard({
  install,
  here,
  personEmail,
  workspaces,
  notice = null,
  claim,
}: {
  install: InstallView;
  /** This page, to come back to. */
  here: string;
  personEmail: string;
  /** Those the person may connect it to. */
  workspaces: readonly Choice[];
  /** Why it was not connected by itself. */
  notice?: string | null;
  claim: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
}) {
  const { form, problem } = useActionForm(claim);
  const crm = crmName(install.crm);
  const bound = workspaces.find(({ id }) => id === install.boundWorkspaceId);
  return (
    <form {...form} className="grid gap-5">
      <WhoseAccount install={install} />
      {notice !== null && !problem && <Notice tone="warn">{notice}</Notice>}
      {problem && (
        <Notice tone="bad">
          {problem.message}
          {problem.code === 'not_signed_in' && (
            <>
              {' '}
              <TextLink href={withNext('/sign-in', here)}>Sign in</TextLink>
            </>
          )}
        </Notice>
      )}
      <input type="hidden" name="crm" value={install.crm} />
      <input type="hidden" name="installId" value={install.installId} />
      {bound ? (
        <>
          <input type="hidden" name="workspaceId" value={bound.id} />
          <Notice>
            This account is connected to <strong>{bound.name}</strong> already. Go on to renew the connection.
          </Notice>
        </>
      ) : (
        <WorkspaceChoice workspaces={workspaces} preferred={install.begunFor} errors={problem?.fields} />
      )}
      {install.installerDiffers && <SomebodyElse install={install} personEmail={personEmail} />}
      <SubmitButton>{bound ? `Renew the connection to ${crm}` : `Connect ${crm}`}</SubmitButton>
    </form>
  );
}

function WhoseAccount({ install }: { install: InstallView }) {
  const { crm, accountName, accountDomain, externalAccountId, installerEmail, expiresAt } = install;
  const rows = [
    ['Account', externalAccountId],
    ['Installed by', installerEmail ?? 'not known'],
    ['Claim before', <When key="at" at={expiresAt} />],
  ] as const;
  return (
    <section aria-label="The account" className="grid gap-3 rounded-xl border border-line bg-sunken p-4">
      <div>
        <p className="text-xs font-medium tracking-wide text-muted uppercase">{crmName(crm)}</p>
        <h2 className="text-lg font-semibold tracking-tight wrap-anywhere">{accountName || 'Unnamed'}</h2>
        {accountDomain && accountDomain !== accountName && (
          <p className="text-muted wrap-anywhere">{accountDomain}</p>
        )}
      </div>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1.5 text-sm">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** A planted link would pour this workspace's outcomes into somebody else's CRM: only knowingly. */
function SomebodyElse({ install, personEmail }: { install: InstallView; personEmail: string }) {
  const { installerEmail, accountDomain, accountName, externalAccountId } = install;
  const account = accountDomain ?? (accountName || externalAccountId);
  return (
    <div className="grid gap-3 rounded-xl bg-warn-soft p-4 text-sm">
      <p>
        <strong>You did not install this.</strong>{' '}
        {installerEmail ? (
          <>
            <span className="wrap-anywhere">{installerEmail}</span> did, and you are{' '}
            <span className="wrap-anywhere">{personEmail}</span>.
          </>
        ) : (
          'The CRM did not say who did.'
        )}{' '}
        Your workspace’s outcomes will be written to <span className="wrap-anywhere">{account}</span>. If you
        got this link from somebody you do not know, close the page.
      </p>
      <label className="flex items-start gap-3 font-medium">
        <input
          type="checkbox"
          name="confirmedInstaller"
          value={confirmation(install)}
          required
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        <span className="min-w-0 wrap-anywhere">
          {installerEmail
            ? `I know ${installerEmail}, and ${account} is our CRM`
            : `${account} is our CRM, and I know who installed this`}
        </span>
      </label>
    </div>
  );
}
