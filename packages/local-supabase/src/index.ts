export { LocalSupabaseError, type LocalSupabaseErrorCode } from './errors.ts';
export { startPostgres, type PostgresOptions, type PostgresServer } from './postgres.ts';
export { allowLogin, bootstrapSupabaseRoles } from './roles.ts';
