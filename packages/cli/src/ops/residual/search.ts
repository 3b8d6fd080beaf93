import { DATA_CLASSES } from '@conduit/db/dataClasses.ts';
import type { FileStore } from '@conduit/worker/files.ts';
import pg from 'pg';

import { shinglesOf, type Fingerprint } from './fingerprint.ts';

/** Where something of a purged message still stands; never what. */
export interface Finding {
  /** `public.messages.snippet`, or the bucket of a stored file. */
  place: string;
  /** Rows or files in which it was found. */
  rows: number;
  /** Runs of five words found, over all of them. */
  shingles: number;
}

export interface ResidualReport {
  /** Messages that were remembered and whose text has been removed since. */
  purged: number;
  columns: number;
  rows: number;
  files: number;
  findings: Finding[];
}

const PAGE = 500;
const BUCKETS = ['raw-email', 'attachments'] as const;

/**
 * Searches every column that can hold words, and every stored file of the workspace, for what purged messages said. Rows
 * and files that are still kept are left out: they may quote what was purged, and are kept on purpose.
 */
export async function searchResidual(
  client: pg.Client,
  files: FileStore,
  fingerprint: Fingerprint,
): Promise<ResidualReport> {
  const { workspaceId, salt } = fingerprint;
  const { rows: kept } = await client.query<{ id: string; raw_path: string | null }>(
    'select id, raw_path from public.messages where workspace_id = $1 and not is_redacted',
    [workspaceId],
  );
  const live = new Set(kept.map(({ id }) => id));
  const purged = Object.entries(fingerprint.messages).filter(([id]) => !live.has(id));
  const wanted = new Set(purged.flatMap(([, hashes]) => hashes));
  const found = new Map<string, Finding>();
  const look = (place: string, text: string) => {
    const shingles = [...shinglesOf(text, salt)].filter((hash) => wanted.has(hash)).length;
    if (shingles === 0) return;
    const finding = found.get(place) ?? { place, rows: 0, shingles: 0 };
    found.set(place, { place, rows: finding.rows + 1, shingles: finding.shingles + shingles });
  };

  const report = { purged: purged.length, columns: 0, rows: 0, files: 0 };
  for (const [table, columns] of Object.entries(DATA_CLASSES)) {
    report.columns += Object.keys(columns).length;
    report.rows += await lookThrough(client, table, Object.keys(columns), workspaceId, look);
  }
  const { rows: attached } = await client.query<{ path: string }>(
    'select path from public.attachments where workspace_id = $1 and removed_at is null',
    [workspaceId],
  );
  const keptFiles = new Set([...kept.map(({ raw_path }) => raw_path), ...attached.map(({ path }) => path)]);
  for (const bucket of BUCKETS) {
    for await (const path of filesIn(files, bucket, workspaceId)) {
      report.files += 1;
      if (keptFiles.has(path)) continue;
      look(bucket, new TextDecoder().decode(await files.download(bucket, path)));
    }
  }
  return { ...report, findings: [...found.values()] };
}

/** Reads all of a table that is the workspace's, or all there is where rows have no workspace. Returns how many rows. */
async function lookThrough(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  workspaceId: string,
  look: (place: string, text: string) => void,
): Promise<number> {
  const own = await hasColumn(client, table, 'workspace_id');
  const name = table.split('.').map((part) => pg.escapeIdentifier(part));
  // A message that is kept, and the subject of a conversation that still has one, stand there on purpose.
  const onPurpose: Record<string, string> = {
    'public.messages': 'and is_redacted',
    'public.threads': `and not exists (select from public.messages m
      where m.workspace_id = t.workspace_id and m.thread_id = t.id and not m.is_redacted)`,
    'public.attachments': 'and removed_at is not null',
  };
  let rows = 0;
  await client.query('begin');
  try {
    await client.query(
      `declare residual no scroll cursor for select ${columns.map((column) => `${pg.escapeIdentifier(column)}::text`).join(', ')}
       from ${name.join('.')} t where ${own ? 'workspace_id = $1' : '$1::uuid is not null'} ${onPurpose[table] ?? ''}`,
      [workspaceId],
    );
    for (;;) {
      const page = await client.query<Record<string, string | null>>(`fetch ${PAGE} from residual`);
      if (page.rows.length === 0) break;
      rows += page.rows.length;
      for (const row of page.rows)
        for (const [column, text] of Object.entries(row)) if (text) look(`${table}.${column}`, text);
    }
  } finally {
    await client.query('rollback');
  }
  return rows;
}

async function hasColumn(client: pg.Client, table: string, column: string): Promise<boolean> {
  const { rows } = await client.query(
    'select from pg_attribute where attrelid = $1::regclass and attname = $2 and not attisdropped',
    [table, column],
  );
  return rows.length > 0;
}

/** Every file below a folder, page by page. */
export async function* filesIn(
  files: FileStore,
  bucket: (typeof BUCKETS)[number],
  folder: string,
): AsyncGenerator<string> {
  for (let offset = 0; ; offset += PAGE) {
    const entries = await files.list(bucket, folder, { offset, limit: PAGE });
    for (const { path, createdAt } of entries) {
      if (createdAt === null) yield* filesIn(files, bucket, path);
      else yield path;
    }
    if (entries.length < PAGE) return;
  }
}
