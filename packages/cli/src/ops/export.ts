import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';

import {
  EXPORT_FILES,
  EXPORT_TABLES,
  exportedName,
  type ExportTable,
} from '@conduit/shared/workspaceExport.ts';
import pg from 'pg';

import { Problem, wrongCall } from '../problem.ts';
import { asOperator, workspaceOf } from './operator.ts';
import { filesIn } from './residual/search.ts';

const PAGE = 500;

/** Writes everything of a workspace into a folder: `<table>.jsonl` for each of its tables, and its files. */
export async function exportWorkspace(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { workspace: { type: 'string' }, out: { type: 'string' } },
  });
  const workspace = workspaceOf(values.workspace);
  const { out } = values;
  if (out === undefined) throw wrongCall('Name the folder to write to: --out <folder>.');
  return asOperator(async (client, files) => {
    const { rowCount } = await client.query('select from public.workspaces where id = $1', [workspace]);
    if (rowCount === 0) {
      throw new Problem('There is no such workspace.', 'Workspaces and their ids are in public.workspaces.');
    }
    await mkdir(out, { recursive: true, mode: 0o700 });
    // One moment for all tables.
    await client.query('begin isolation level repeatable read read only');
    const counts: Record<string, number> = {};
    for (const each of EXPORT_TABLES) {
      const rows = await writeRows(client, each, { workspace, out });
      if (rows > 0) counts[each.table] = rows;
    }
    await client.query('rollback');
    let stored = 0;
    for (const { bucket } of EXPORT_FILES) {
      for await (const path of filesIn(files, bucket, workspace)) {
        const name = exportedName(workspace, bucket, path);
        if (name === null) continue;
        const target = join(out, name);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, await files.download(bucket, path));
        stored += 1;
      }
    }
    console.log(JSON.stringify({ workspace, rows: counts, files: stored }));
    return 0;
  });
}

async function writeRows(
  client: pg.Client,
  { table, owner, key, columns }: ExportTable,
  { workspace, out }: { workspace: string; out: string },
): Promise<number> {
  const name = pg.escapeIdentifier;
  await client.query(
    `declare export no scroll cursor for select to_jsonb(t)::text as row
     from (select ${columns?.map(name).join(', ') ?? '*'} from public.${name(table)} where ${name(owner)} = $1) t
     order by t.${name(key)}`,
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
