import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';

import pg from 'pg';

import { asOperator, isUuid, wrongCall } from './operator.ts';
import { filesIn } from './residual/search.ts';

const PAGE = 500;
const BUCKETS = ['raw-email', 'attachments'] as const;

/** Writes everything of a workspace into a folder: `<table>.jsonl` for each table that has rows of it, and its files. */
export async function exportWorkspace(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { workspace: { type: 'string' }, out: { type: 'string' } },
  });
  const { workspace, out } = values;
  if (!isUuid(workspace) || out === undefined) return wrongCall('export --workspace <id> --out <folder>');
  return asOperator(async (client, files) => {
    const { rowCount } = await client.query('select from public.workspaces where id = $1', [workspace]);
    if (rowCount === 0) {
      console.error('There is no such workspace.');
      return 1;
    }
    await mkdir(out, { recursive: true, mode: 0o700 });
    // One moment for all tables.
    await client.query('begin isolation level repeatable read read only');
    const counts: Record<string, number> = {};
    for (const { table, column } of await tablesOf(client)) {
      const rows = await writeRows(client, { table, column, workspace, out });
      if (rows > 0) counts[table] = rows;
    }
    await client.query('rollback');
    let stored = 0;
    for (const bucket of BUCKETS) {
      for await (const path of filesIn(files, bucket, workspace)) {
        const target = join(out, 'files', bucket, path.slice(workspace.length + 1));
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, await files.download(bucket, path));
        stored += 1;
      }
    }
    console.log(JSON.stringify({ workspace, rows: counts, files: stored }));
    return 0;
  });
}

/** Tables of `public` whose rows belong to a workspace; secrets are in `private`. */
async function tablesOf(client: pg.Client): Promise<{ table: string; column: string }[]> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column from pg_class c
     join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
       and a.attname = case when c.relname = 'workspaces' then 'id' else 'workspace_id' end
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
  );
  return rows;
}

async function writeRows(
  client: pg.Client,
  { table, column, workspace, out }: { table: string; column: string; workspace: string; out: string },
): Promise<number> {
  const secret = table === 'workspace_invitations' ? `- 'token_hash'` : '';
  await client.query(
    `declare export no scroll cursor for select (to_jsonb(t) ${secret})::text as row
     from public.${pg.escapeIdentifier(table)} t where ${pg.escapeIdentifier(column)} = $1`,
    [workspace],
  );
  let count = 0;
  const file = createWriteStream(join(out, `${table}.jsonl`), { mode: 0o600 });
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`fetch ${PAGE} from export`);
    if (rows.length === 0) break;
    count += rows.length;
    file.write(rows.map(({ row }) => `${row}\n`).join(''));
  }
  await client.query('close export');
  file.end();
  await finished(file);
  return count;
}
