import { purgeRetention } from '@conduit/worker/jobs/purgeRetention.ts';
import pg from 'pg';

import { takeFingerprint } from '../ops/residual/fingerprint.ts';
import { searchResidual } from '../ops/residual/search.ts';
import { bodyOf, receiveOldMail } from './oldMail.ts';
import type { DrillResult } from './registry.ts';
import { onStage, type Stage } from './stage.ts';

const MESSAGES = 60;

/** After a purge nothing of the mail is left anywhere; with the remover of one column disabled, it is found. */
export async function residualDrill(print: (line: string) => void): Promise<DrillResult> {
  return onStage(print, async (stage) => {
    const clean = await purgeAndSearch(stage);
    print(`after the purge: ${clean.shingles} runs of words left of ${clean.purged} messages`);
    // The column's remover is disabled where no code of ours can help it: the database keeps what was there.
    await stage.pool.query(
      `create function public.keep_snippet() returns trigger language plpgsql as
         $$ begin new.snippet := old.snippet; return new; end $$`,
    );
    await stage.pool.query(
      `create trigger keep_snippet before update on public.messages for each row execute function public.keep_snippet()`,
    );
    const disabled = await purgeAndSearch(stage);
    print(`with the snippet's remover disabled: ${disabled.shingles} in ${disabled.places}`);
    const ok =
      clean.purged === MESSAGES &&
      clean.shingles === 0 &&
      disabled.shingles > 0 &&
      disabled.places === 'public.messages.snippet';
    return {
      drill: 'residual',
      messages: clean.purged,
      columns: clean.columns,
      files_searched: clean.files,
      residual: clean.shingles,
      residual_with_one_remover_disabled: disabled.shingles,
      ok,
    };
  });
}

async function purgeAndSearch(stage: Stage) {
  const { workspaceId } = await stage.createWorkspace();
  for (let n = 0; n < MESSAGES; n++) {
    await receiveOldMail(stage, workspaceId, { days: 40, text: bodyOf(Math.random) });
  }
  // Kept, and so left out: proves that files are looked into at all.
  await receiveOldMail(stage, workspaceId, { days: 1, text: bodyOf(Math.random) });
  const client = new pg.Client({ connectionString: stage.supabase.dbUrl });
  await client.connect();
  try {
    const fingerprint = await takeFingerprint(client, workspaceId);
    await purgeRetention(stage.context, { workspaceId });
    const report = await searchResidual(client, stage.context.files, fingerprint);
    return {
      purged: report.purged,
      columns: report.columns,
      files: report.files,
      shingles: report.findings.reduce((sum, finding) => sum + finding.shingles, 0),
      places: report.findings.map((finding) => finding.place).join(', '),
    };
  } finally {
    await client.end();
  }
}
