import { z } from 'zod';

/** Where settings come from: `process.env`, or what a test gives. */
export type EnvironmentSource = Readonly<Record<string, string | undefined>>;

/** What `sysexits.h` calls EX_CONFIG: a supervisor sees that starting it again will not help. */
export const WRONG_SETTINGS_EXIT_CODE = 78;

export interface WrongVariable {
  name: string;
  problem: string;
  example: string;
}

/** What is wrong with the settings: one line per variable, never with the value, which may be a secret. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly variables: readonly WrongVariable[];

  constructor(variables: readonly WrongVariable[]) {
    super(
      variables
        .map(({ name, problem, example }) => `${name} ${problem}. Example: ${name}=${example}`)
        .join('\n'),
    );
    this.variables = variables;
  }
}

export interface VariableFacts {
  /** A value that would do, for whoever reads that theirs does not. */
  example: string;
  /** The platform sets it: nobody who deploys has to. */
  platform?: true;
}

const facts = z.registry<VariableFacts>();

/** Says of a variable what its schema cannot. A copy, because two variables may be of one kind. */
export function variable<S extends z.ZodType>(schema: S, about: VariableFacts | string): S {
  const own = schema.clone();
  facts.add(own, typeof about === 'string' ? { example: about } : about);
  return own;
}

export interface Variable extends VariableFacts {
  name: string;
  required: boolean;
}

export interface Environment<S extends z.ZodRawShape> {
  variables: readonly Variable[];
  /** Throws an `EnvironmentError`. Unset, empty and nothing but spaces are the same. */
  read(source: EnvironmentSource): z.output<z.ZodObject<S>>;
}

/**
 * The settings of one program: name to schema, each with `variable(…)` around it. `check` is for what concerns more
 * than one of them; it runs once each is right by itself.
 */
export function defineEnvironment<S extends z.ZodRawShape>(
  shape: S,
  check: (env: z.output<z.ZodObject<S>>) => { name: string & keyof S; problem: string } | null = () => null,
): Environment<S> {
  const schema = z.object(shape);
  const variables = Object.entries(schema.shape).map(([name, each]): Variable => {
    const about = each instanceof z.ZodType ? facts.get(each) : undefined;
    if (!about) throw new Error(`${name} has no example.`);
    return { name, required: !z.safeParse(each, undefined).success, ...about };
  });
  const wrong = (name: string, problem: string): WrongVariable => ({
    name,
    problem,
    example: variables.find((each) => each.name === name)?.example ?? '',
  });
  return {
    variables,
    read: (source) => {
      const given: Record<string, string> = {};
      for (const { name } of variables) {
        const value = source[name];
        if (value !== undefined && value.trim() !== '') given[name] = value;
      }
      const parsed = schema.safeParse(given);
      if (!parsed.success) {
        // What is below a variable's name, such as a key in its JSON, was written by hand and may be a secret.
        const problems = new Map<string, string>();
        for (const { path, message } of parsed.error.issues) {
          const name = String(path[0]);
          const problem = name in given ? `is wrong: ${message}` : 'is not set';
          if (!problems.has(name)) problems.set(name, problem);
        }
        throw new EnvironmentError([...problems].map(([name, problem]) => wrong(name, problem)));
      }
      const found = check(parsed.data);
      if (found) throw new EnvironmentError([wrong(found.name, `is wrong: ${found.problem}`)]);
      return parsed.data;
    },
  };
}

/** Reads the settings a program starts with; what is wrong with them ends it with a few lines instead of a stack. */
export function readOrEnd<T>(read: () => T, end: (lines: string) => never): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof EnvironmentError) return end(error.message);
    throw error;
  }
}

// Kinds of variables that several programs have.

/** `http://` or `https://`, without a slash at its end. */
export const webUrl = z
  .url({ protocol: /^https?$/, error: 'expected an address that starts with http:// or https://' })
  .transform((value) => value.replace(/\/+$/, ''));

export const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'expected an address that starts with postgresql://',
});

/** Everything after the @ of an address. */
export const domainName = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'expected a domain name');

/** JSON: names to texts. The parser's own message would quote the text. */
export const jsonTexts = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string()));

/** Key id to key. */
export const vaultKeys = z.record(
  z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'A key id is 1 to 64 characters of A-Z a-z 0-9 _ -'),
  z.string().regex(/^[A-Za-z0-9_-]{43}=?$/, 'A vault key is 32 bytes, base64url'),
);

export const vaultVariables = {
  /** JSON: key id to 32 bytes, base64url. */
  TOKEN_VAULT_KEYS: variable(
    jsonTexts.pipe(vaultKeys),
    `'{"2026-11": "<openssl rand -base64 32 | tr '+/' '-_' | tr -d '='>"}'`,
  ),
  /** The id of the key that seals what is new. */
  TOKEN_VAULT_ACTIVE_KEY: variable(z.string(), '2026-11'),
};

/** For `defineEnvironment`: the active key is one of the keys. */
export const hasActiveKey = (env: {
  TOKEN_VAULT_KEYS: Record<string, string>;
  TOKEN_VAULT_ACTIVE_KEY: string;
}) =>
  Object.hasOwn(env.TOKEN_VAULT_KEYS, env.TOKEN_VAULT_ACTIVE_KEY)
    ? null
    : { name: 'TOKEN_VAULT_ACTIVE_KEY' as const, problem: 'expected the id of a key in TOKEN_VAULT_KEYS' };
