import { crms } from '@conduit/shared/crm.ts';
import type { Metadata } from 'next';
import { Certificates } from '../../../../components/integrations/certificates.tsx';
import { ConnectionHealthCard } from '../../../../components/integrations/connectionHealthCard.tsx';
import { DisconnectDialog } from '../../../../components/integrations/disconnectDialog.tsx';
import { LiveWrites } from '../../../../components/integrations/liveWrites.tsx';
import { WriteUnasked } from '../../../../components/integrations/writeUnasked.tsx';
import { WriteAlerts } from '../../../../components/integrations/writeAlerts.tsx';
import { LoadProblem } from '../../../../components/shell/loadProblem.tsx';
import { PageHeader } from '../../../../components/shell/pageHeader.tsx';
import { KeepFresh } from '../../../../components/ui/keepFresh.tsx';
import { Notice } from '../../../../components/ui/notice.tsx';
import { PlannedWrites } from '../../../../components/writes/plannedWrites.tsx';
import { WaitingOutcomes } from '../../../../components/writes/waitingOutcomes.tsx';
import { disconnectCrm } from '../../../../lib/actions/disconnect.ts';
import { checkConnection, connectCrm } from '../../../../lib/actions/integrations.ts';
import { discardWaiting, writePlanned } from '../../../../lib/actions/waiting.ts';
import { setLiveWrites, setWriteUnasked } from '../../../../lib/actions/workspaces.ts';
import { crmErrorWords, crmName } from '../../../../lib/present/crm.ts';
import { listCertificates } from '../../../../lib/queries/certificates.ts';
import { waitingWords } from '../../../../lib/present/threads.ts';
import { listIntegrations } from '../../../../lib/queries/integrations.ts';
import { countPlanned, countWaitingForCrm } from '../../../../lib/queries/waiting.ts';
import { isAdmin } from '../../../../lib/queries/workspaces.ts';
import { countWriteAlerts } from '../../../../lib/queries/writes.ts';
import { firstOf, type SearchParams } from '../../../../lib/searchParams.ts';
import { pageScope } from '../../../../lib/workspace.ts';

export const metadata: Metadata = { title: 'Integrations' };

export default async function IntegrationsPage({
  params,
  searchParams,
}: {
  params: Promise<{ workspaceId: string }>;
  searchParams: SearchParams;
}) {
  const search = await searchParams;
  const connected = crms.find((crm) => crm === firstOf(search.connected));
  const error = firstOf(search.error);
  const {
    workspace,
    data: [integrations, alerts, certificates, waiting, planned],
  } = await pageScope(params, ({ supabase, workspaceId }) =>
    Promise.all([
      listIntegrations(supabase, workspaceId),
      countWriteAlerts(supabase, workspaceId),
      listCertificates(supabase, workspaceId),
      countWaitingForCrm(supabase, workspaceId),
      countPlanned(supabase, workspaceId),
    ]),
  );
  const admin = isAdmin(workspace);
  if (!integrations.ok) {
    return <LoadProblem error={integrations.error} retry={`/w/${workspace.id}/integrations`} />;
  }
  if (!certificates.ok) {
    return <LoadProblem error={certificates.error} retry={`/w/${workspace.id}/integrations`} />;
  }
  const answerOnItsWay =
    integrations.value.some(({ connection }) => connection?.pending) ||
    certificates.value.some(({ lines }) => lines.at(-1)?.step === 'fenced');
  return (
    <>
      <PageHeader title="Integrations" lead="The CRMs this workspace writes its outcomes to." />
      {connected && (
        <Notice tone="good" className="mb-5">
          {crmName(connected)} is connected. Its deals are being read now.
        </Notice>
      )}
      {error && (
        <Notice tone="bad" className="mb-5">
          {crmErrorWords(error)}
        </Notice>
      )}
      {waiting.ok && waiting.value > 0 && (
        <WaitingOutcomes
          words={waitingWords(waiting.value)}
          live={workspace.liveWrites}
          admin={admin}
          scope={{ workspaceId: workspace.id, threadId: null }}
          discardWaiting={discardWaiting}
        />
      )}
      <div className="grid gap-5">
        {alerts.ok && <WriteAlerts alerts={alerts.value} base={`/w/${workspace.id}`} />}
        <div className="grid gap-5 lg:grid-cols-2">
          {integrations.value.map((integration) => (
            <ConnectionHealthCard
              key={integration.crm}
              integration={integration}
              workspaceId={workspace.id}
              admin={admin}
              connect={connectCrm}
              check={checkConnection}
              disconnect={
                admin && integration.connection ? (
                  <DisconnectDialog
                    workspaceId={workspace.id}
                    connectionId={integration.connection.id}
                    crm={integration.crm}
                    accountName={integration.connection.accountName}
                    disconnect={disconnectCrm}
                  />
                ) : null
              }
            />
          ))}
        </div>
        <LiveWrites
          workspaceId={workspace.id}
          live={workspace.liveWrites}
          admin={admin}
          setLiveWrites={setLiveWrites}
        >
          {planned.ok && planned.value > 0 && (
            <PlannedWrites
              planned={planned.value}
              live={workspace.liveWrites}
              admin={admin}
              scope={{ workspaceId: workspace.id, threadId: null }}
              writePlanned={writePlanned}
            />
          )}
        </LiveWrites>
        <WriteUnasked
          workspaceId={workspace.id}
          unasked={workspace.writeUnasked}
          admin={admin}
          setWriteUnasked={setWriteUnasked}
        />
        <Certificates certificates={certificates.value} />
      </div>
      {answerOnItsWay && <KeepFresh />}
    </>
  );
}
