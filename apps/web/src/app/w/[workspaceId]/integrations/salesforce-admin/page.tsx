import type { Metadata } from 'next';
import { PageHeader } from '../../../../../components/shell/pageHeader.tsx';
import { Card } from '../../../../../components/ui/card.tsx';
import { CopyButton } from '../../../../../components/ui/copyButton.tsx';
import { TextLink } from '../../../../../components/ui/textLink.tsx';
import { env } from '../../../../../env.ts';
import { SALESFORCE_STEPS, salesforceAdminMessage } from '../../../../../lib/present/salesforceAdmin.ts';
import { requireWorkspace } from '../../../../../lib/workspace.ts';

export const metadata: Metadata = { title: 'For your Salesforce admin' };

export default async function SalesforceAdminPage({ params }: { params: Promise<{ workspaceId: string }> }) {
  const { workspace } = await requireWorkspace((await params).workspaceId);
  const page = `/w/${workspace.id}/integrations`;
  return (
    <>
      <PageHeader
        title="For your Salesforce admin"
        lead="What an administrator of your Salesforce checks when Conduit cannot get in. Copy it and send it to them."
      />
      <Card aria-label="Instructions" className="grid max-w-3xl gap-6 p-5 sm:p-6">
        <ol className="grid gap-5">
          {SALESFORCE_STEPS.map(({ title, detail }, index) => (
            <li key={title} className="flex gap-4">
              <span
                aria-hidden
                className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent tabular-nums"
              >
                {index + 1}
              </span>
              <div className="grid gap-1">
                <h2 className="font-semibold tracking-tight">{title}</h2>
                <p className="text-sm text-muted">{detail}</p>
              </div>
            </li>
          ))}
        </ol>
        <div className="flex flex-wrap items-center gap-4 border-t border-line pt-4">
          <CopyButton text={salesforceAdminMessage(env().APP_URL + page)} label="instructions" />
          <TextLink href={page}>Back to Integrations</TextLink>
        </div>
      </Card>
    </>
  );
}
