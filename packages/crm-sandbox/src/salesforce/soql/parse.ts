import { fail, ok, type Result } from '../../result.ts';

export type Literal =
  | { kind: 'string'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }
  | { kind: 'date'; value: string }
  | { kind: 'datetime'; value: string }
  /** `TODAY`, `LAST_N_DAYS:7` and their like. */
  | { kind: 'relativeDate'; name: string; n: number };

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN';

export type Condition =
  | { kind: 'compare'; field: string; operator: Comparison; values: Literal[] }
  | { kind: 'and' | 'or'; conditions: Condition[] }
  | { kind: 'not'; condition: Condition };

export interface Query {
  fields: string[];
  subqueries: Query[];
  count: boolean;
  from: string;
  where: Condition | null;
  orderBy: { field: string; descending: boolean; nullsLast: boolean }[];
  limit: number | null;
  offset: number;
}

interface Token {
  kind: 'word' | 'string' | 'symbol';
  text: string;
  at: number;
}

const TOKEN = /\s+|('(?:[^'\\]|\\.)*')|(<=|>=|!=|<>|[=<>(),])|([^\s'()=<>!,]+)/gy;

class MalformedQuery extends Error {}

/** Parses the part of SOQL this simulator answers; what it does not know is MALFORMED_QUERY. */
export function parseSoql(soql: string): Result<Query, string> {
  try {
    const parser = new Parser(tokenize(soql));
    const query = parser.query();
    parser.end();
    return ok(query);
  } catch (error) {
    if (error instanceof MalformedQuery) return fail(error.message);
    throw error;
  }
}

function tokenize(soql: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < soql.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(soql);
    if (match === null) throw new MalformedQuery(`unexpected character at ${at}: ${soql.slice(at, at + 12)}`);
    const [, string, symbol, word] = match;
    if (string !== undefined) tokens.push({ kind: 'string', text: string, at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
  }
  return tokens;
}

class Parser {
  #tokens: Token[];
  #position = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  query(): Query {
    this.#expect('SELECT');
    const fields: string[] = [];
    const subqueries: Query[] = [];
    let count = false;
    do {
      if (this.#take('(')) {
        subqueries.push(this.query());
        this.#expect(')');
      } else {
        const name = this.#word();
        if (name.toUpperCase() === 'COUNT' && this.#take('(')) {
          this.#expect(')');
          count = true;
        } else fields.push(name);
      }
    } while (this.#take(','));
    this.#expect('FROM');
    const from = this.#word();
    const where = this.#take('WHERE') ? this.#or() : null;
    const orderBy = this.#orderBy();
    const limit = this.#take('LIMIT') ? this.#integer() : null;
    const offset = this.#take('OFFSET') ? this.#integer() : 0;
    return { fields, subqueries, count, from, where, orderBy, limit, offset };
  }

  end(): void {
    const token = this.#tokens[this.#position];
    if (token !== undefined) throw new MalformedQuery(`unexpected token: ${token.text}`);
  }

  #or(): Condition {
    const conditions = [this.#and()];
    while (this.#take('OR')) conditions.push(this.#and());
    return conditions.length === 1 && conditions[0] ? conditions[0] : { kind: 'or', conditions };
  }

  #and(): Condition {
    const conditions = [this.#unary()];
    while (this.#take('AND')) conditions.push(this.#unary());
    return conditions.length === 1 && conditions[0] ? conditions[0] : { kind: 'and', conditions };
  }

  #unary(): Condition {
    if (this.#take('NOT')) return { kind: 'not', condition: this.#unary() };
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const field = this.#word();
    const operator = this.#operator();
    if (operator !== 'IN' && operator !== 'NOT IN') {
      return { kind: 'compare', field, operator, values: [this.#literal()] };
    }
    this.#expect('(');
    const values = [this.#literal()];
    while (this.#take(',')) values.push(this.#literal());
    this.#expect(')');
    return { kind: 'compare', field, operator, values };
  }

  #operator(): Comparison {
    const token = this.#next('an operator');
    switch (token.text.toUpperCase()) {
      case '=':
      case '<':
      case '<=':
      case '>':
      case '>=':
      case '!=':
      case 'LIKE':
      case 'IN':
        return token.text.toUpperCase() as Comparison; // one of the cases above
      case '<>':
        return '!=';
      case 'NOT':
        this.#expect('IN');
        return 'NOT IN';
      default:
        throw new MalformedQuery(`unexpected token: ${token.text}`);
    }
  }

  #literal(): Literal {
    const token = this.#next('a value');
    if (token.kind === 'string') return { kind: 'string', value: unescapeString(token.text.slice(1, -1)) };
    const { text } = token;
    const upper = text.toUpperCase();
    if (upper === 'NULL') return { kind: 'null' };
    if (upper === 'TRUE' || upper === 'FALSE') return { kind: 'boolean', value: upper === 'TRUE' };
    if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'number', value: Number(text) };
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { kind: 'date', value: text };
    if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/i.test(text))
      return { kind: 'datetime', value: text };
    const relative = /^(TODAY|YESTERDAY|TOMORROW|LAST_N_DAYS|NEXT_N_DAYS)(?::(\d+))?$/.exec(upper);
    if (relative?.[1] !== undefined)
      return { kind: 'relativeDate', name: relative[1], n: Number(relative[2] ?? 0) };
    throw new MalformedQuery(`unexpected token: ${text}`);
  }

  #orderBy(): Query['orderBy'] {
    if (!this.#take('ORDER')) return [];
    this.#expect('BY');
    const keys: Query['orderBy'] = [];
    do {
      const field = this.#word();
      const descending = this.#take('DESC');
      if (!descending) this.#take('ASC');
      let nullsLast = false;
      if (this.#take('NULLS')) {
        nullsLast = this.#take('LAST');
        if (!nullsLast) this.#expect('FIRST');
      }
      keys.push({ field, descending, nullsLast });
    } while (this.#take(','));
    return keys;
  }

  #integer(): number {
    const text = this.#word();
    if (!/^\d+$/.test(text)) throw new MalformedQuery(`unexpected token: ${text}`);
    return Number(text);
  }

  #word(): string {
    const token = this.#next('a name');
    if (token.kind !== 'word') throw new MalformedQuery(`unexpected token: ${token.text}`);
    return token.text;
  }

  #next(expected: string): Token {
    const token = this.#tokens[this.#position++];
    if (token === undefined) throw new MalformedQuery(`unexpected end of query, expected ${expected}`);
    return token;
  }

  #take(text: string): boolean {
    const token = this.#tokens[this.#position];
    if (token === undefined || token.kind === 'string' || token.text.toUpperCase() !== text) return false;
    this.#position += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) {
      const found = this.#tokens[this.#position]?.text ?? 'end of query';
      throw new MalformedQuery(`expecting '${text}' and found '${found}'`);
    }
  }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** LIKE needs to know which wildcards were escaped, so `\%` and `\_` keep their backslash here. */
function unescapeString(text: string): string {
  return text.replace(/\\(.)/gs, (whole, char: string) => {
    if (char === '%' || char === '_') return whole;
    return ESCAPES[char] ?? char;
  });
}
