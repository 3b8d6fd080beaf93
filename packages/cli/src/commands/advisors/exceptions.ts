export interface Exception {
  /** The advisor's name for the finding. */
  finding: string;
  /** `schema.object`, as the advisor names it; absent: wherever it is found. */
  objects?: readonly string[];
  why: string;
}

const PGBOSS =
  "pg-boss's own schema, installed as it comes: its drift check and its upgrades expect it unchanged.";

/** What the advisors may say, and why we let it stand. Anything else fails the check, and so does an entry that no longer occurs. */
export const exceptions: readonly Exception[] = [
  {
    finding: 'unused_index',
    why: 'The check runs on a new database, where no query has used any index yet.',
  },
  {
    finding: 'rls_enabled_no_policy',
    objects: [
      'private.crm_tokens',
      'private.email_outbox',
      'private.erasure_outbox',
      'private.owed_jobs',
      'private.health_incidents',
      'private.oauth_states',
      'private.rate_budgets',
      'private.revocation_outbox',
      'private.webhook_events',
      'public.pending_installs',
    ],
    why: 'Nobody reaches these through the Data API: no grant, and row level security without a policy behind that.',
  },
  {
    finding: 'unindexed_foreign_keys',
    objects: ['pgboss.job_common', 'pgboss.queue', 'pgboss.subscription'],
    why: `${PGBOSS} Queues are a handful of rows and never deleted.`,
  },
  {
    finding: 'function_search_path_mutable',
    objects: [
      'pgboss.create_queue',
      'pgboss.delete_queue',
      'pgboss.job_now',
      'pgboss.job_table_format',
      'pgboss.job_table_run',
      'pgboss.job_table_run_async',
    ],
    why: `${PGBOSS} They run as their caller, name every table with its schema, and only the worker may call them.`,
  },
];
