import type { Queryable } from './client.ts';

export interface Team {
  liveWrites: boolean;
  /** Lower-cased addresses of the members. */
  addresses: string[];
}

/** Who the workspace's own people are, and whether its writes may leave. */
export async function loadTeam(db: Queryable, workspaceId: string): Promise<Team> {
  const rows = await db
    .selectFrom('workspaces')
    .leftJoin('workspace_members', 'workspace_members.workspace_id', 'workspaces.id')
    .select(['workspaces.live_writes', 'workspace_members.email'])
    .where('workspaces.id', '=', workspaceId)
    .execute();
  return {
    liveWrites: rows[0]?.live_writes ?? false,
    addresses: rows.flatMap((row) => (row.email ? [row.email.toLowerCase()] : [])),
  };
}

/** Whether what is clear is written without asking a person first. */
export async function writesUnasked(db: Queryable, workspaceId: string): Promise<boolean> {
  const row = await db
    .selectFrom('workspaces')
    .select('write_unasked')
    .where('id', '=', workspaceId)
    .executeTakeFirst();
  return row?.write_unasked ?? false;
}

/** The caller's role in a workspace; null for a stranger. */
export async function memberRole(db: Queryable, workspaceId: string, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom('workspace_members')
    .select('role')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.role ?? null;
}
