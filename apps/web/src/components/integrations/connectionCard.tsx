import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { crmErrorWords, crmName, ownerWords } from '../../lib/present/crm.ts';
import type { ConnectionView, HealthView, IntegrationView } from '../../lib/queries/integrations.ts';
import type { ActionResult } from '../../lib/result.ts';
import { Badge, type BadgeTone } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { When } from '../ui/when.tsx';
import { ConnectButton } from './connectButton.tsx';

const LEADS: Record<string, string> = {
  hubspot: 'One task, one note and the right contact and deal for each outcome.',
  salesforce: 'One task, one note and the right person and opportunity for each outcome.',
};

/** A CRM: connected with whom and how it is doing, or the way to connect it. */
export function ConnectionCard({
  integration: { crm, connection },
  workspaceId,
  admin,
  connect,
  disconnect = null,
}: {
  integration: IntegrationView;
  workspaceId: string;
  admin: boolean;
  connect: (before: ActionResult | null, form: FormData) => Promise<ActionResult>;
  /** The way to end the connection, for whoever may. */
  disconnect?: ReactNode;
}) {
  const name = crmName(crm);
  const broken = connection?.status === 'error';
  return (
    <Card aria-labelledby={`crm-${crm}`} className="grid content-start gap-5 p-5 sm:p-6">
      <div className="flex items-start gap-4">
        <span
          aria-hidden
          className="grid size-11 shrink-0 place-items-center rounded-xl bg-sunken text-lg font-semibold text-muted"
        >
          {name.charAt(0)}
        </span>
        <div className="min-w-0 flex-1">
          <h2 id={`crm-${crm}`} className="text-lg font-semibold tracking-tight">
            {name}
          </h2>
          <p className="text-sm text-muted">{LEADS[crm]}</p>
        </div>
        {connection ? (
          <Badge tone={broken ? 'bad' : 'good'}>{broken ? 'Needs attention' : 'Connected'}</Badge>
        ) : (
          <Badge>Not connected</Badge>
        )}
      </div>
      {connection && <Details connection={connection} />}
      {admin && (!connection || broken) && (
        <ConnectButton
          crm={crm}
          workspaceId={workspaceId}
          label={broken ? `Reconnect ${name}` : `Connect ${name}`}
          connect={connect}
        />
      )}
      {disconnect && <div className="justify-self-start">{disconnect}</div>}
      {!admin && !connection && (
        <p className="text-sm text-muted">An owner or admin of the workspace can connect it.</p>
      )}
    </Card>
  );
}

function Details({ connection }: { connection: ConnectionView }) {
  const { accountName, accountDomain, accountUrl, installerEmail, connectedAt, health } = connection;
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
        {accountDomain && <span className="font-normal text-muted"> {accountDomain}</span>}
      </Row>
      {installerEmail && <Row label="Connected by">{installerEmail}</Row>}
      {connectedAt && (
        <Row label="Since">
          <When at={connectedAt} />
        </Row>
      )}
      <Row label="Health">{health ? <Health health={health} /> : 'Not checked yet'}</Row>
    </dl>
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

const HEALTH: Record<string, { label: string; tone: BadgeTone }> = {
  ok: { label: 'Working', tone: 'good' },
  warning: { label: 'Unsteady', tone: 'warn' },
  error: { label: 'Not working', tone: 'bad' },
};

function Health({ health }: { health: HealthView }) {
  const { label, tone } = HEALTH[health.status] ?? { label: health.status, tone: 'neutral' };
  return (
    <span className="grid gap-1">
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{label}</Badge>
        {health.lastCheckedAt && (
          <span className="font-normal text-muted">
            checked <When at={health.lastCheckedAt} />
          </span>
        )}
      </span>
      {health.reason && (
        <span className="font-normal text-muted">
          {crmErrorWords(health.reason)} {ownerWords(health.owner)}
        </span>
      )}
    </span>
  );
}
