export {
  applyMigrations,
  generateTypes,
  runAdvisors,
  type AdvisorFinding,
  type ProjectOptions,
} from './cli.ts';
export { LocalSupabaseError, type LocalSupabaseErrorCode } from './errors.ts';
export { startPostgres, type PostgresOptions, type PostgresServer } from './postgres.ts';
export { allowLogin, bootstrapSupabaseRoles } from './roles.ts';
export { startSupabase, type LocalSupabase, type SupabaseOptions } from './stack.ts';
