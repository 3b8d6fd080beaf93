import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { startSandbox, type Sandbox } from '@conduit/crm-sandbox';
import { fenceConnection } from '@conduit/db/disconnect.ts';
import { planWrite } from '@conduit/db/ledger.ts';
import { storeMessage } from '@conduit/db/mail.ts';
import { mail } from '@conduit/db/testing/mail.ts';
import type { JobContext } from '@conduit/worker/context.ts';
import { withSession } from '@conduit/worker/session.ts';
import { connect } from '@conduit/worker/testing/connect.ts';
import { run } from '@conduit/worker/worker.ts';

import type { DrillResult } from './registry.ts';
import { onStage, type Stage } from './stage.ts';

const JOBS = 100;
/** A CRM that takes its time, so that calls are under way when the connection is fenced. */
const SLOW_MS = 60;

/** A hundred jobs call a CRM when it is disconnected: after the commit none may reach it but the one that revokes. */
export async function disconnectFence(print: (line: string) => void): Promise<DrillResult> {
  const sandbox = await startSandbox();
  try {
    const { hubspot, salesforce } = sandbox;
    return await onStage(print, (stage) => play(stage, sandbox, print), { hubspot, salesforce });
  } finally {
    await sandbox.close();
  }
}

async function play(stage: Stage, sandbox: Sandbox, print: (line: string) => void): Promise<DrillResult> {
  const { context, pool } = stage;
  const owner = await stage.createWorkspace();
  await pool.query('update public.workspaces set live_writes = true');
  const account = sandbox.control.accounts().find(({ crm }) => crm === 'hubspot')?.account ?? '';
  const services = { functions: stage.functions, provider: context.providers.hubspot, vault: context.vault };
  const connection = await connect(services, { ...owner, account });
  for (let n = 0; n < JOBS; n++) await queueWrite(stage, owner.workspaceId, connection.id);
  sandbox.control.faults.add({ crm: 'hubspot', effect: { kind: 'delay', ms: SLOW_MS } });
  sandbox.control.clearCalls();

  let going = true;
  let refused = 0;
  const jobs = Array.from({ length: JOBS }, async (_, index) => {
    while (going) {
      if (index % 4 === 0) {
        const data = { workspaceId: owner.workspaceId, connectionId: connection.id };
        await run(context, 'sync_hubspot', { id: randomUUID(), data });
        await delay(5);
      } else {
        const read = await withSession(context, connection, (session, provider) =>
          provider.listOpenDeals(session, null),
        );
        if (!read.ok) refused += 1;
        if (!read.ok && !going) return;
      }
    }
  });
  await delay(1_000);
  const before = sandbox.control.calls().length;
  const fenced = await fenceConnection(stage.functions, {
    workspaceId: owner.workspaceId,
    connectionId: connection.id,
    userId: owner.userId,
    queued: 'cancel',
  });
  const committedAt = Date.now();
  const seen = sandbox.control.calls().at(-1)?.number ?? 0;
  await delay(1_500);
  going = false;
  await Promise.all(jobs);
  const late = sandbox.control
    .calls()
    .filter((call) => call.number > seen && Date.parse(call.at) >= committedAt);
  print(`${before} calls before the commit, ${late.length} after it, ${refused} refused by the fence`);

  await run(context, 'revoke_connection', {
    id: randomUUID(),
    data: { workspaceId: owner.workspaceId, connectionId: connection.id },
  });
  const { rows } = await pool.query<{ step: string }>(
    'select step from public.disconnect_certificates order by id',
  );
  const steps = rows.map(({ step }) => step).join(',');
  const { rows: left } = await pool.query<{ n: string }>(
    `select count(*) as n from public.crm_write_log where state in ('queued', 'in_flight', 'parked')`,
  );
  const ok =
    fenced.ok &&
    before > 0 &&
    refused > 0 &&
    late.length === 0 &&
    steps === 'fenced,revoked' &&
    left[0]?.n === '0';
  return {
    drill: 'disconnect-fence',
    jobs: JOBS,
    calls_before: before,
    calls_after_commit: late.length,
    refused_by_the_fence: refused,
    certificate: steps,
    ok,
  };
}

async function queueWrite(
  { functions, context }: { functions: Stage['functions']; context: JobContext },
  workspaceId: string,
  connectionId: string,
): Promise<void> {
  const id = randomUUID();
  const { messageId, threadId } = await storeMessage(
    functions,
    mail(workspaceId, { subject: id }),
    () => null,
  );
  await planWrite(context.db, {
    workspaceId,
    crm: 'hubspot',
    connectionId,
    threadId,
    messageId,
    object: 'contact',
    action: 'upsert',
    idempotencyKey: `cdt_${id}`,
    contactWriteId: null,
    dealId: null,
    payload: { email: `${id}@acme.example`, firstName: null, lastName: null, company: null },
    dryRun: false,
  });
}
