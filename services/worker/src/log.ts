import pino, { type DestinationStream, type LogFn, type Logger } from 'pino';

export type { Logger };

/** Keys whose values are never logged, wherever they appear in the first levels of an object. */
const SECRET_KEYS = [
  'accessToken',
  'refreshToken',
  'access_token',
  'refresh_token',
  'clientSecret',
  'client_secret',
  'authorization',
  'text',
  'body',
  'body_text',
  'body_html',
  'html',
  'subject',
  'payload',
];

/**
 * Structured logs, one JSON line each. Errors are logged by name, code and stack frames only: a message may quote
 * a row, and a row may hold mail.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'worker' },
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    serializers: { err: describeError },
    hooks: {
      logMethod(this: Logger, args: Parameters<LogFn>, method: LogFn) {
        // pino would take an error's message for that of a line without one.
        if (args.length === 1 && carriesError(args[0])) method.call(this, args[0], 'error');
        else method.apply(this, args);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

const carriesError = (what: unknown): what is object =>
  what instanceof Error || (typeof what === 'object' && what !== null && 'err' in what);

/** A frame as V8 writes it; a line of a message that merely begins with "at" is none. */
const FRAME = /^\s+at (?:.*\()?(?:(?:file:|node:|\/|[A-Z]:\\)\S*:\d+:\d+|<anonymous>|native)\)?$/;

/** Name, code and frames of an error; never its message. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code !== 'object' ? error.code : undefined;
  // The stack begins with the message.
  const at = (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .filter((line) => FRAME.test(line));
  return { type: error.name, code, at: at.slice(0, 8).map((line) => line.trim()) };
}
