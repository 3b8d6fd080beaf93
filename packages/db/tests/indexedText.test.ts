import { createTestDatabase, type TestDatabase } from '@conduit/local-supabase/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Half of a page's third, what Postgres takes for one index row, is left to the other columns of it. */
const MOST = 1_350;

interface IndexedText {
  table: string;
  index: string;
  /** The column or expression, as Postgres writes it. */
  what: string;
}

/** Every text that some index of ours holds. */
async function indexedTexts(): Promise<IndexedText[]> {
  const { rows } = await database.pool.query<IndexedText>(
    `select c.oid::regclass::text as table, ic.relname as index, pg_get_indexdef(i.indexrelid, k, true) as what
     from pg_index i
     join pg_class c on c.oid = i.indrelid
     join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'private')
     join pg_class ic on ic.oid = i.indexrelid
     cross join lateral generate_series(1, i.indnatts) as k
     join pg_attribute ia on ia.attrelid = ic.oid and ia.attnum = k
     join pg_type t on t.oid = ia.atttypid
     where t.typcategory in ('S', 'A') or t.typname in ('json', 'jsonb', 'bytea', 'xml')
     order by 1, 2, 3`,
  );
  return rows;
}

/** How many bytes the table's checks let it have at most; null when they do not say. */
async function mostBytes({ table, what }: IndexedText): Promise<number | null> {
  const { rows } = await database.pool.query<{ definition: string }>(
    `select pg_get_constraintdef(oid, true) as definition from pg_constraint
     where contype = 'c' and convalidated and conrelid = $1::regclass`,
    [table],
  );
  // Nothing else of an expression grows what it is made of.
  const bare = what
    .replace(/^COALESCE\((\w+), ''::text\)$/, '$1')
    .replace(/^\((.*)\)$/, '$1')
    .replace(/ COLLATE "C"$/, '');
  if (/^(?:md5|sha256)\(/.test(bare)) return 32;
  const name = bare.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const forms: [RegExp, (found: RegExpExecArray) => number][] = [
    [new RegExp(`octet_length\\(${name}\\) <= (\\d+)`), ([, bytes]) => Number(bytes)],
    [new RegExp(`longest_octets\\(${name}\\) <= (\\d+)`), ([, bytes]) => Number(bytes)],
    [new RegExp(`char_length\\(${name}\\) <= (\\d+)`), ([, characters]) => 4 * Number(characters)],
    // Of ASCII alone.
    [
      new RegExp(`${name} ~ '\\^(?:\\[[\\w.-]+\\])+\\{\\d+(?:,(\\d+))?\\}\\$'`),
      ([, repeats]) => Number(repeats ?? 64) + 1,
    ],
    [
      new RegExp(`${name} = ANY \\(ARRAY\\[([^\\]]*)\\]`),
      ([, words = '']) => Math.max(...words.split(', ').map((word) => Buffer.byteLength(word))),
    ],
    [new RegExp(`${name} = '([^']*)'`), ([, word = '']) => Buffer.byteLength(word)],
  ];
  const bounds = rows.flatMap(({ definition }) =>
    forms.flatMap(([form, bytes]) => {
      const found = form.exec(definition);
      return found ? [bytes(found)] : [];
    }),
  );
  return bounds.length > 0 ? Math.min(...bounds) : null;
}

const unbounded = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const text of await indexedTexts()) {
    const most = await mostBytes(text);
    if (most === null || most > MOST) found.push(`${text.table}: ${text.what} (${text.index})`);
  }
  return found;
};

describe('a text that is indexed', () => {
  it('is bounded in bytes or hashed, each one: what is too long for an index row could never be stored', async () => {
    expect((await indexedTexts()).length).toBeGreaterThan(35);
    expect(await unbounded()).toEqual([]);
  });

  it('and is neither bounded nor hashed is named', async () => {
    await database.pool.query(
      `create index on public.messages (from_name);
       create index on public.threads (lower(subject));
       create index on public.messages using gin (warnings);
       create index on public.crm_write_log ((payload ->> 'company'));
       create index on public.messages (md5(body_text));`,
    );
    expect(await unbounded()).toEqual([
      `crm_write_log: (payload ->> 'company'::text) (crm_write_log_expr_idx)`,
      'messages: from_name (messages_from_name_idx)',
      'messages: warnings (messages_warnings_idx)',
      'threads: lower(subject) (threads_lower_idx)',
    ]);
  });
});
