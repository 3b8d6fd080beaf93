import type { Metadata } from 'next';
import { InboundAddress } from '../../../../components/inbox/inboundAddress.tsx';
import { SendTestMail } from '../../../../components/inbox/sendTestMail.tsx';
import { DeleteForever } from '../../../../components/settings/deleteForever.tsx';
import { ErasePerson } from '../../../../components/settings/erasePerson.tsx';
import { ExportWorkspace } from '../../../../components/settings/exportWorkspace.tsx';
import { InviteForm, OpenInvitations } from '../../../../components/settings/invitations.tsx';
import { Members } from '../../../../components/settings/members.tsx';
import { RenameForm } from '../../../../components/settings/renameForm.tsx';
import { RetentionSettingsCard } from '../../../../components/settings/retentionSettingsCard.tsx';
import { LoadProblem } from '../../../../components/shell/loadProblem.tsx';
import { PageHeader } from '../../../../components/shell/pageHeader.tsx';
import { Card } from '../../../../components/ui/card.tsx';
import { env } from '../../../../env.ts';
import { createInvitation, removeMember, revokeInvitation } from '../../../../lib/actions/people.ts';
import {
  deleteAccount,
  deleteWorkspace,
  previewRetention,
  requestErasure,
  saveRetention,
  setLegalHold,
} from '../../../../lib/actions/retention.ts';
import { sendTestMail } from '../../../../lib/actions/testMail.ts';
import { renameWorkspace } from '../../../../lib/actions/workspaces.ts';
import { actorName } from '../../../../lib/present/audit.ts';
import { loadLastExport } from '../../../../lib/queries/export.ts';
import { loadRetention } from '../../../../lib/queries/retention.ts';
import { loadPeople } from '../../../../lib/queries/settings.ts';
import { isAdmin } from '../../../../lib/queries/workspaces.ts';
import { firstOf, type SearchParams } from '../../../../lib/searchParams.ts';
import { pageScope } from '../../../../lib/workspace.ts';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({
  params,
  searchParams,
}: {
  params: Promise<{ workspaceId: string }>;
  searchParams: SearchParams;
}) {
  const search = await searchParams;
  const {
    workspace,
    person,
    data: [people, retention, lastExport],
  } = await pageScope(params, ({ supabase, workspaceId }) =>
    Promise.all([
      loadPeople(supabase, workspaceId, new Date()),
      loadRetention(supabase, workspaceId, new Date()),
      loadLastExport(supabase, workspaceId),
    ]),
  );
  const admin = isAdmin(workspace);
  if (!people.ok) return <LoadProblem error={people.error} retry={`/w/${workspace.id}/settings`} />;
  if (!retention.ok) return <LoadProblem error={retention.error} retry={`/w/${workspace.id}/settings`} />;
  if (!lastExport.ok) return <LoadProblem error={lastExport.error} retry={`/w/${workspace.id}/settings`} />;
  const exported = lastExport.value;
  const heading = 'text-lg font-semibold tracking-tight';
  return (
    <>
      <PageHeader title="Settings" lead={admin ? undefined : 'Owners and admins can change these.'} />
      <div className="grid max-w-3xl gap-5">
        {admin && (
          <Card aria-labelledby="workspace" className="grid gap-4 p-5 sm:p-6">
            <h2 id="workspace" className={heading}>
              Workspace
            </h2>
            <RenameForm workspaceId={workspace.id} name={workspace.name} rename={renameWorkspace} />
          </Card>
        )}
        {workspace.alias && (
          <Card aria-labelledby="inbound" className="grid gap-4 p-5 sm:p-6">
            <h2 id="inbound" className={heading}>
              Inbound address
            </h2>
            <p className="text-sm text-muted">Mail that is sent, copied or forwarded here is read.</p>
            <InboundAddress address={`${workspace.alias}@${env().INBOUND_DOMAIN}`} />
            <SendTestMail workspaceId={workspace.id} liveWrites={workspace.liveWrites} send={sendTestMail} />
          </Card>
        )}
        <Card aria-labelledby="members" className="grid gap-4 p-5 sm:p-6">
          <h2 id="members" className={heading}>
            Members
          </h2>
          <Members
            workspaceId={workspace.id}
            members={people.value.members}
            me={{ userId: person.id, role: workspace.role }}
            remove={removeMember}
          />
        </Card>
        {admin && (
          <Card aria-labelledby="invitations" className="grid gap-4 p-5 sm:p-6">
            <h2 id="invitations" className={heading}>
              Invitations
            </h2>
            <InviteForm workspaceId={workspace.id} create={createInvitation} />
            <OpenInvitations
              workspaceId={workspace.id}
              invitations={people.value.invitations}
              revoke={revokeInvitation}
            />
          </Card>
        )}
        <RetentionSettingsCard
          workspaceId={workspace.id}
          policy={retention.value.policy}
          legalHold={retention.value.legalHold}
          tonight={retention.value.preview}
          lastPurge={retention.value.lastPurge}
          admin={admin}
          save={saveRetention}
          preview={previewRetention}
          setLegalHold={setLegalHold}
        />
        {admin && (
          <Card aria-labelledby="erasure" className="grid gap-4 p-5 sm:p-6">
            <h2 id="erasure" className={heading}>
              Erase a person
            </h2>
            <ErasePerson
              workspaceId={workspace.id}
              erasures={retention.value.erasures}
              erase={requestErasure}
            />
          </Card>
        )}
        {admin && (
          <Card aria-labelledby="export" className="grid gap-4 p-5 sm:p-6">
            <h2 id="export" className={heading}>
              Take everything along
            </h2>
            <ExportWorkspace
              workspaceId={workspace.id}
              last={
                exported && {
                  at: exported.at,
                  by: actorName({ actor: 'user', actor_user_id: exported.userId }, people.value.members),
                }
              }
              failed={firstOf(search.export) === 'failed'}
            />
          </Card>
        )}
        <Card aria-labelledby="deletion" className="grid gap-6 border-bad/40 p-5 sm:p-6">
          <h2 id="deletion" className={heading}>
            Delete for good
          </h2>
          {workspace.role === 'owner' && (
            <DeleteForever
              title="This workspace"
              consequences="Mail, files, facts, members and connections go, for everyone. CRMs are told to revoke access."
              label="Type the workspace’s name to confirm"
              typed={workspace.name}
              button="Delete the workspace"
              fields={{ workspaceId: workspace.id }}
              remove={deleteWorkspace}
            />
          )}
          <DeleteForever
            title="Your account"
            consequences="You leave every workspace. One that only you own has to be deleted or given to somebody first."
            label="Type your email address to confirm"
            typed={person.email}
            button="Delete my account"
            remove={deleteAccount}
          />
        </Card>
      </div>
    </>
  );
}
