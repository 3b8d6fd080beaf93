import { ArrowRight, ExternalLink } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '../../lib/classNames.ts';
import { crmName } from '../../lib/present/crm.ts';
import { connectionWords, moveOf, reasonOf, stepOf } from '../../lib/present/health.ts';
import type { ConnectionView, HealthView, IntegrationView } from '../../lib/queries/integrations.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { When } from '../ui/when.tsx';
import { CheckNow } from './checkNow.tsx';
import { ConnectButton } from './connectButton.tsx';
import { HealthTimeline } from './healthTimeline.tsx';

const LEADS: Record<string, string> = {
  hubspot: 'One task, one note and the right contact and deal for each outcome.',
  salesforce: 'One task, one note and the right person and opportunity for each outcome.',
};

/** Next steps that end with a new consent. The others end by themselves. */
const RECONNECTING_HELPS = new Set([
  'reconnect',
  'install_app',
  'reactivate_user',
  'grant_scopes',
  'permit_user',
]);

type Connect = (before: ActionResult | null, form: FormData) => Promise<ActionResult>;

/** A CRM: connected with whom, how it is doing and what to do about it, or the way to connect it. */
export function ConnectionHealthCard({
  integration: { crm, connection },
  workspaceId,
  admin,
  connect,
  check,
  disconnect,
}: {
  integration: IntegrationView;
  workspaceId: string;
  admin: boolean;
  connect: Connect;
  check: (input: { workspaceId: string; id: string }) => Promise<ActionResult>;
  /** What ends the connection, after asking; nothing where it cannot be ended from here. */
  disconnect?: ReactNode;
}) {
  const name = crmName(crm);
  const words = connection && connectionWords(connection);
  return (
    <Card aria-labelledby={`crm-${crm}`} className="flex flex-col gap-5 p-5 sm:p-6">
      <div className="flex items-start gap-4">
        <span
          aria-hidden
          className="grid size-11 shrink-0 place-items-center rounded-xl bg-sunken text-lg font-semibold text-muted"
        >
          {name.charAt(0)}
        </span>
        <div className="min-w-0 flex-1">
          <div className="flex items-center justify-between gap-3">
            <h2 id={`crm-${crm}`} className="text-lg font-semibold tracking-tight">
              {name}
            </h2>
            {words ? <Badge tone={words.tone}>{words.label}</Badge> : <Badge>Not connected</Badge>}
          </div>
          <p className="text-sm text-muted">{LEADS[crm]}</p>
        </div>
      </div>
      {connection ? (
        <>
          <Trouble connection={connection} />
          <Details connection={connection} />
          {connection.health && <HealthTimeline timeline={connection.health.timeline} />}
          <div className="mt-auto grid gap-4">
            {crm === 'salesforce' && connection.health?.owner === 'customer_admin' && (
              <Link
                href={`/w/${workspaceId}/integrations/salesforce-admin`}
                className="inline-flex items-center gap-1.5 justify-self-start text-sm text-accent underline underline-offset-3"
              >
                Instructions for your Salesforce admin <ArrowRight className="size-3.5" aria-hidden />
              </Link>
            )}
            {admin && <Actions {...{ crm, name, workspaceId, connection, connect, check, disconnect }} />}
          </div>
        </>
      ) : admin ? (
        <ConnectButton crm={crm} workspaceId={workspaceId} label={`Connect ${name}`} connect={connect} />
      ) : (
        <p className="text-sm text-muted">An owner or admin of the workspace can connect it.</p>
      )}
    </Card>
  );
}

function Actions({
  crm,
  name,
  workspaceId,
  connection,
  connect,
  check,
  disconnect,
}: {
  crm: string;
  name: string;
  workspaceId: string;
  connection: ConnectionView;
  connect: Connect;
  check: (input: { workspaceId: string; id: string }) => Promise<ActionResult>;
  disconnect: ReactNode;
}) {
  const { health } = connection;
  // Connecting again would not help, and the customer would do it again and again.
  const ours = health?.owner === 'us';
  return (
    <div className="grid grid-cols-2 gap-2 border-t border-line pt-4 max-sm:[&_button]:w-full sm:flex sm:flex-wrap sm:items-start">
      {!ours && (
        <ConnectButton
          crm={crm}
          workspaceId={workspaceId}
          label="Reconnect"
          name={`Reconnect ${name}`}
          connect={connect}
          variant={health && RECONNECTING_HELPS.has(health.nextStep) ? 'primary' : 'secondary'}
        />
      )}
      <CheckNow
        workspaceId={workspaceId}
        connectionId={connection.id}
        name={name}
        pending={connection.pending}
        check={check}
      />
      {disconnect && <div className={cn('sm:ml-auto', !ours && 'max-sm:col-span-2')}>{disconnect}</div>}
    </div>
  );
}

const PANEL = { good: 'bg-good-soft', warn: 'bg-warn-soft', bad: 'bg-bad-soft' } as const;

/** What is wrong, whose move it is and what they should do; nothing while all is well. */
function Trouble({ connection }: { connection: ConnectionView }) {
  const { tone } = connectionWords(connection);
  const { health } = connection;
  if (tone === 'good' || !health) return null;
  const move = moveOf(health.owner);
  const step = stepOf(health.nextStep);
  return (
    <div className={cn('grid gap-2.5 rounded-xl p-4 text-sm', PANEL[tone])}>
      {move && (
        <p className={cn('text-xs font-semibold tracking-wide', tone === 'bad' ? 'text-bad' : 'text-warn')}>
          {move}
        </p>
      )}
      <p className="font-medium">
        {health.reason ? reasonOf(health.reason) : 'The connection does not work.'}
      </p>
      {step && <p>{step}</p>}
      {health.missingScopes.length > 0 && (
        <p className="text-muted">
          Missing: <span className="font-mono text-xs wrap-anywhere">{health.missingScopes.join(', ')}</span>
        </p>
      )}
      {tone === 'bad' && (
        <p className="text-muted">Nothing is lost: what Conduit has to write waits until it works again.</p>
      )}
    </div>
  );
}

function Details({ connection }: { connection: ConnectionView }) {
  const { accountName, accountDomain, accountUrl, installerEmail, connectedAt, health, pending } = connection;
  return (
    <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-[7.5rem_minmax(0,1fr)]">
      <Row label="Account">
        {accountUrl && /^https?:\/\//.test(accountUrl) ? (
          <a
            href={accountUrl}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1.5 text-accent underline underline-offset-3"
          >
            {accountName || accountDomain || 'Open'}
            <ExternalLink className="size-3.5" aria-hidden />
            <span className="sr-only">(opens in a new tab)</span>
          </a>
        ) : (
          accountName || 'Unnamed'
        )}
        {accountDomain && accountDomain !== accountName && (
          <span className="font-normal text-muted"> {accountDomain}</span>
        )}
      </Row>
      {installerEmail && <Row label="Connected by">{installerEmail}</Row>}
      {connectedAt && (
        <Row label="Since">
          <When at={connectedAt} />
        </Row>
      )}
      <Row label="Last checked">
        <LastChecked health={health} pending={pending} />
      </Row>
      {health?.quota && (
        <Row label="API calls">
          {health.quota.used.toLocaleString('en-GB')} of {health.quota.limit.toLocaleString('en-GB')} today
        </Row>
      )}
    </dl>
  );
}

function LastChecked({ health, pending }: { health: HealthView | null; pending: boolean }) {
  if (!health?.lastCheckedAt) return pending ? 'Being checked for the first time' : 'Not checked yet';
  const failing = health.lastOkAt !== null && health.lastOkAt < health.lastCheckedAt;
  return (
    <>
      <When at={health.lastCheckedAt} />
      {failing && health.lastOkAt && (
        <span className="block font-normal text-muted">
          last worked <When at={health.lastOkAt} />
        </span>
      )}
    </>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{label}</dt>
      <dd className="-mt-1.5 font-medium wrap-anywhere sm:mt-0">{children}</dd>
    </div>
  );
}
