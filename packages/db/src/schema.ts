import type { Crm, CrmObject } from '@conduit/shared/crm.ts';
import type { WriteState } from '@conduit/shared/writeState.ts';
import type { ColumnType } from 'kysely';

import type { Database as Generated, Json } from './database.types.ts';

export type { Json };

/** What a check constraint allows where the generated type can only say `string`. */
interface Narrowed {
  crm: Crm;
  object: CrmObject;
  action: 'upsert' | 'create';
  state: WriteState;
  person_kind: 'contact' | 'lead';
  error_owner: 'us' | 'customer_admin' | 'provider' | 'nobody';
}

type Narrow<Column, Value> = Column extends keyof Narrowed
  ? Narrowed[Column] | Extract<Value, null | undefined>
  : Value;

type Columns<T> = T extends { Row: infer Row; Insert: infer Insert; Update: infer Update }
  ? {
      [K in keyof Row]: ColumnType<
        Narrow<K, Row[K]>,
        K extends keyof Insert ? Narrow<K, Insert[K]> : never,
        K extends keyof Update ? Narrow<K, Update[K]> : never
      >;
    }
  : never;

type TablesOf<Schema extends keyof Generated> = {
  [T in keyof Generated[Schema]['Tables']]: Columns<Generated[Schema]['Tables'][T]>;
};

/** Every table as Kysely sees it: `public` by name, `private` with its schema. Derived from the generated types. */
export type Schema = TablesOf<'public'> & {
  [T in keyof TablesOf<'private'> as `private.${T}`]: TablesOf<'private'>[T];
};
