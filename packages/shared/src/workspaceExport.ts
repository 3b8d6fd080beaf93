/**
 * What a full export of a workspace holds, for the dashboard's download and the operator's folder alike. A table of a
 * workspace's rows that is not listed here fails a test, and so does a column that is left out without being a secret.
 */
export interface ExportTable {
  table: string;
  /** Says whose a row is. */
  owner: 'workspace_id' | 'id';
  /** Unique within a workspace: rows come in its order, and a page begins after the last one of the page before. */
  key: string;
  /** All there are, but for secrets. Without: every column. */
  columns?: readonly string[];
}

const table = (name: string, key = 'id'): ExportTable => ({ table: name, owner: 'workspace_id', key });

/** What others refer to comes first. */
export const EXPORT_TABLES: readonly ExportTable[] = [
  { table: 'workspaces', owner: 'id', key: 'id' },
  table('workspace_members', 'user_id'),
  {
    ...table('workspace_invitations'),
    // Not the hash of the link.
    columns: [
      ...['id', 'workspace_id', 'role', 'email', 'created_by', 'created_at'],
      ...['expires_at', 'accepted_at', 'accepted_by', 'revoked_at'],
    ],
  },
  table('inbound_aliases'),
  table('retention_policies', 'workspace_id'),
  table('threads'),
  table('messages'),
  table('attachments'),
  table('refused_mail'),
  table('extraction_runs'),
  table('field_values'),
  table('review_items'),
  table('crm_connections'),
  table('connection_health', 'crm'),
  table('connection_health_events'),
  table('notices'),
  table('deals'),
  table('thread_links'),
  table('waiting_outcomes'),
  table('crm_write_log'),
  table('retention_runs'),
  {
    ...table('erasure_requests'),
    // Not the hash of who was erased.
    columns: [
      ...['id', 'workspace_id', 'address', 'source', 'requested_by', 'requested_at'],
      ...['completed_at', 'certificate'],
    ],
  },
  table('disconnect_certificates'),
  table('audit_events'),
];

/** Columns that name a stored file, with the bucket it is in. */
export const EXPORT_FILES = [
  { table: 'messages', column: 'raw_path', bucket: 'raw-email' },
  { table: 'refused_mail', column: 'raw_path', bucket: 'raw-email' },
  { table: 'attachments', column: 'path', bucket: 'attachments' },
] as const;

/** Where a stored file goes in an export; null for one that is not of this workspace's folder. */
export function exportedName(workspaceId: string, bucket: string, path: string): string | null {
  const folder = `${workspaceId}/`;
  const inside = path.slice(folder.length);
  const odd = inside === '' || inside.split('/').some((part) => part === '' || part === '.' || part === '..');
  return path.startsWith(folder) && !odd ? `files/${bucket}/${inside}` : null;
}

/** `acme-gmbh-2026-11-26.zip`. `day` is YYYY-MM-DD. */
export function exportFilename(workspaceName: string, day: string): string {
  const name = workspaceName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${name || 'workspace'}-${day}.zip`;
}
