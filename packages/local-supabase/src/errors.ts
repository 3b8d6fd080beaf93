export type LocalSupabaseErrorCode =
  | 'already_running'
  | 'command_failed'
  | 'damaged'
  | 'did_not_start'
  | 'newer_version'
  | 'unsupported_platform'
  | 'wrong_version';

/** What stopped the local stack: `code` to branch on, `message` for the person, `detail` the program's own output. */
export class LocalSupabaseError extends Error {
  readonly code: LocalSupabaseErrorCode;
  readonly detail: string;

  constructor(code: LocalSupabaseErrorCode, message: string, detail = '') {
    super(detail === '' ? message : `${message}\n${detail}`);
    this.name = 'LocalSupabaseError';
    this.code = code;
    this.detail = detail;
  }
}
