import { SandboxFileError } from '@conduit/crm-sandbox';
import { NoConnection } from '@conduit/db/outage.ts';
import { LocalSupabaseError, type LocalSupabaseErrorCode } from '@conduit/local-supabase';
import { EnvironmentError } from '@conduit/shared/environment.ts';

import { Problem, wrongCall } from './problem.ts';

/** What an error is known to mean for the person at the terminal; null when it is a fault of ours. */
export function asProblem(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof LocalSupabaseError) {
    const detail = lastWords(error.detail);
    const sentence = error.message.split('\n')[0] ?? error.message;
    return problem(detail === '' ? sentence : `${sentence} It said: ${detail}`, NEXT[error.code], error);
  }
  if (error instanceof SandboxFileError) {
    return problem(error.message, 'Name another file, or delete it to start with new sandboxes.', error);
  }
  if (error instanceof EnvironmentError) {
    return problem(
      `In the environment ${error.message.split('\n').join('; ')}`,
      'docs/RUNBOOK.md says what each command needs.',
      error,
    );
  }
  if (error instanceof NoConnection) {
    // What the last try met says more than that all of them failed.
    const known = asProblem(error.cause) ?? databaseProblem(error.cause);
    return (
      known ?? problem(error.message, 'Is it running, and is its address right (CONDUIT_DB_URL)?', error)
    );
  }
  if (!(error instanceof Error)) return null;
  const code = codeOf(error) ?? codeOf(error.cause);
  if (code?.startsWith('ERR_PARSE_ARGS')) return wrongCall(oneSentence(error.message));
  return fileProblem(error, code) ?? networkProblem(error, code);
}

const NEXT: Record<LocalSupabaseErrorCode, string> = {
  already_running: 'End the other one with Ctrl-C in its terminal, or name another folder with --data.',
  command_failed: 'See everything it prints with --verbose.',
  did_not_start: 'See everything it prints with --verbose.',
  damaged: 'Put a copy of it back, or start over without the data: pnpm start --reset',
  newer_version: 'Use that version of Conduit, or name another folder with --data.',
  unsupported_platform:
    'Conduit runs on Linux and macOS, on x64 and arm64. Was everything installed: pnpm install?',
  wrong_version: 'Move the folder away to start afresh, or name another one with --data.',
};

const problem = (message: string, next: string, cause: unknown): Problem =>
  new Problem(message, next, { cause });

/** The folder of a path, for messages; Node puts it on the error. */
const pathOf = (error: Error): string => ('path' in error ? String(error.path) : 'a file or folder');

function fileProblem(error: Error, code: string | undefined): Problem | null {
  const path = pathOf(error);
  switch (code ?? '') {
    case 'ENOENT':
      return problem(`${path} does not exist.`, 'Check the path.', error);
    case 'ENOTDIR':
    case 'EEXIST':
      return problem(`${path} is not a folder, or lies below a file.`, 'Name a folder.', error);
    case 'EISDIR':
      return problem(`${path} is a folder, not a file.`, 'Name a file.', error);
    case 'EACCES':
    case 'EPERM':
      return problem(`You may not read or write ${path}.`, 'Change its permissions, or name another.', error);
    case 'EROFS':
      return problem(`${path} is on a disk that cannot be written to.`, 'Name another folder.', error);
    case 'ENOSPC':
    case 'EDQUOT':
      return problem(`The disk is full; ${path} was not written.`, 'Free some space, and try again.', error);
    case 'EMFILE':
    case 'ENFILE':
      return problem('Too many files are open.', 'Raise the limit (ulimit -n 4096), and try again.', error);
    case 'ERR_SQLITE_ERROR':
      return problem(
        `The data folder cannot be written to (${error.message}).`,
        'Check its permissions and the space on its disk, or name another folder with --data.',
        error,
      );
    default:
      return null;
  }
}

function networkProblem(error: Error, code: string | undefined): Problem | null {
  const where = addressOf(error) ?? addressOf(error.cause);
  switch (code ?? '') {
    case 'EADDRINUSE':
      return problem(
        `Port ${where?.port ?? ''} is taken by another program.`,
        'End that program, or choose another port.',
        error,
      );
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_SOCKET':
      return problem(
        `Nothing answers at ${where?.host ?? 'the address given'}${where?.port ? `:${where.port}` : ''} (${code}).`,
        'Is it running, and is its address right (CONDUIT_DB_URL, DATABASE_URL, SUPABASE_URL)?',
        error,
      );
    case 'ERR_INVALID_URL':
      return problem(
        'An address in the environment is not a URL.',
        'Write it as postgresql://user:password@host:5432/postgres or https://…',
        error,
      );
    default:
      return null;
  }
}

/**
 * What a database that somebody named answers, where a wrong address, user or version is likelier than a fault of ours.
 * https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
export function databaseProblem(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  switch (codeOf(error) ?? '') {
    case '28P01':
    case '28000':
      return problem(
        'The database refused the user or the password.',
        'Check them in CONDUIT_DB_URL or DATABASE_URL.',
        error,
      );
    case '3D000':
      return problem(`There is no such database: ${error.message}.`, 'Check the end of its address.', error);
    case '3F000':
    case '42P01':
    case '42703':
    case '42883':
      return problem(
        `The database is not one of this version of Conduit: ${error.message}.`,
        'Is it the right one, and have the migrations been applied (docs/DEPLOYMENT.md)?',
        error,
      );
    case '42501':
      return problem(
        `The database does not let this user do it: ${error.message}.`,
        'Connect as the user that the runbook names for this command (docs/RUNBOOK.md).',
        error,
      );
    case '53100':
      return problem('The disk of the database is full.', 'Free some space, and try again.', error);
    case '53300':
    case '57P01':
    case '57P03':
      return problem(
        `The database takes no connections at the moment: ${error.message}.`,
        'Try again in a moment.',
        error,
      );
    default:
      return null;
  }
}

/** The line that tells most: the first that speaks of an error, else the last. */
function lastWords(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  return lines.find((line) => /\b(fatal|error|failed)\b/i.test(line)) ?? lines.at(-1) ?? '';
}

const oneSentence = (text: string): string => {
  const sentence = text.split(/\. |\n/)[0] ?? text;
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function addressOf(error: unknown): { host: string | null; port: number | null } | null {
  // Several addresses of one name were tried.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  if (typeof first !== 'object' || first === null) return null;
  const host = 'address' in first ? first.address : 'hostname' in first ? first.hostname : null;
  const port = 'port' in first && typeof first.port === 'number' ? first.port : null;
  if (typeof host !== 'string' && port === null) return null;
  return { host: typeof host === 'string' ? host : null, port };
}
