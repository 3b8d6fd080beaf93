import { fail, ok, type Result } from '../../result.ts';
import { salesforceError, type SalesforceError } from '../errors.ts';
import { normaliseId } from '../ids.ts';
import { typeOfId } from '../recordStore.ts';
import {
  CHILD_RELATIONSHIPS,
  fieldNameOf,
  fieldsOf,
  sobjectTypeOf,
  type Field,
  type SObjectType,
} from '../schema.ts';
import type { FieldValue, Org, SObjectRecord } from '../state.ts';
import { parseSoql, type Condition, type Literal, type Query } from './parse.ts';

export interface QueryContext {
  org: Org;
  now: number;
  /** `/services/data/v66.0`, for the `url` of each record. */
  basePath: string;
}

export interface Selection {
  query: Query;
  type: SObjectType;
  records: SObjectRecord[];
}

const DAY_MS = 86_400_000;

/** Finds the records a query means, in its order. Records of the org at this moment: reads follow writes. */
export function select(soql: string, context: QueryContext): Result<Selection, SalesforceError> {
  const parsed = parseSoql(soql);
  if (!parsed.ok) return fail(salesforceError('MALFORMED_QUERY', parsed.error));
  const query = parsed.value;
  const type = sobjectTypeOf(query.from);
  if (type === null) {
    return fail(salesforceError('INVALID_TYPE', `sObject type '${query.from}' is not supported.`));
  }
  const problem = checkQuery(query, type, context.org);
  if (problem !== null) return fail(problem);
  const records = run(query, type, Object.values(context.org.records[type]), context);
  return ok({ query, type, records });
}

/** One record as a query answers it: the selected fields, parents nested, children as results of their own. */
export function present(
  query: Query,
  type: SObjectType,
  record: SObjectRecord,
  context: QueryContext,
): Record<string, unknown> {
  const view: Record<string, unknown> = attributes(type, record.Id, context.basePath);
  for (const path of query.fields) presentPath(view, type, record, path.split('.'), context);
  for (const sub of query.subqueries) {
    const child = childOf(type, sub.from);
    if (child === null) continue;
    const children = Object.values(context.org.records[child.type]).filter(
      (each) => each[child.field] === record.Id,
    );
    const found = run(sub, child.type, children, context);
    view[child.name] =
      found.length === 0
        ? null
        : {
            totalSize: found.length,
            done: true,
            records: found.map((each) => present(sub, child.type, each, context)),
          };
  }
  return view;
}

export const attributes = (type: SObjectType, id: string, basePath: string) => ({
  attributes: { type, url: `${basePath}/sobjects/${type}/${id}` },
});

function run(
  query: Query,
  type: SObjectType,
  records: SObjectRecord[],
  context: QueryContext,
): SObjectRecord[] {
  const { where } = query;
  const found = records.filter((record) => where === null || holds(where, type, record, context));
  found.sort((a, b) => {
    for (const { field, descending, nullsLast } of query.orderBy) {
      const order = compareForOrder(
        valueAt(type, a, field, context),
        valueAt(type, b, field, context),
        descending,
        nullsLast,
      );
      if (order !== 0) return order;
    }
    return 0;
  });
  return found.slice(query.offset, query.limit === null ? undefined : query.offset + query.limit);
}

function checkQuery(query: Query, type: SObjectType, org: Org): SalesforceError | null {
  const unknown = [...query.fields, ...query.orderBy.map(({ field }) => field)].find(
    (path) => fieldAt(type, path, org) === null,
  );
  if (unknown !== undefined) return noSuchColumn(unknown, type);
  const filtered = query.where === null ? null : checkFilter(query.where, type, org);
  if (filtered !== null) return filtered;
  for (const sub of query.subqueries) {
    const child = childOf(type, sub.from);
    if (child === null) {
      const message = `Didn't understand relationship '${sub.from}' in FROM part of query call.`;
      return salesforceError('INVALID_TYPE', message);
    }
    const problem = checkQuery(sub, child.type, org);
    if (problem !== null) return problem;
  }
  return null;
}

function checkFilter(condition: Condition, type: SObjectType, org: Org): SalesforceError | null {
  switch (condition.kind) {
    case 'not':
      return checkFilter(condition.condition, type, org);
    case 'and':
    case 'or':
      return (
        condition.conditions.map((each) => checkFilter(each, type, org)).find((each) => each !== null) ?? null
      );
    case 'compare': {
      const field = fieldAt(type, condition.field, org);
      if (field === null) return noSuchColumn(condition.field, type);
      // Long text areas cannot be filtered by.
      if (field.type === 'textarea') {
        const message = `field '${condition.field}' can not be filtered in a query call`;
        return salesforceError('INVALID_FIELD', message);
      }
      return checkLiterals(condition.field, field, condition.values);
    }
  }
}

function checkLiterals(name: string, field: Field, values: Literal[]): SalesforceError | null {
  const expected = literalKinds(field);
  const wrong = values.find((value) => value.kind !== 'null' && !expected.includes(value.kind));
  if (wrong === undefined) return null;
  const message = `value of filter criterion for field '${name}' must be of type ${field.type} and should ${field.type === 'string' || field.type === 'reference' ? '' : 'not '}be enclosed in quotes`;
  return salesforceError('INVALID_FIELD', message);
}

function literalKinds(field: Field): Literal['kind'][] {
  switch (field.type) {
    case 'boolean':
      return ['boolean'];
    case 'double':
    case 'currency':
      return ['number'];
    case 'date':
      return ['date', 'relativeDate'];
    case 'datetime':
      return ['datetime', 'relativeDate'];
    case 'id':
    case 'reference':
    case 'string':
    case 'textarea':
    case 'email':
    case 'phone':
    case 'url':
    case 'picklist':
      return ['string'];
  }
}

const noSuchColumn = (path: string, type: SObjectType) =>
  salesforceError('INVALID_FIELD', `No such column '${path}' on entity '${type}'.`);

/** The field at the end of a path such as `Account.Website`. */
function fieldAt(type: SObjectType, path: string, org: Org): Field | null {
  const [head = '', ...rest] = path.split('.');
  const fields = fieldsOf(type, org);
  if (rest.length === 0) {
    const name = fieldNameOf(fields, head);
    return name === null ? null : (fields[name] ?? null);
  }
  const parent = parentField(fields, head);
  if (parent === null) return null;
  for (const target of parent.field.references ?? []) {
    const found = fieldAt(target, rest.join('.'), org);
    if (found !== null) return found;
  }
  return null;
}

function parentField(
  fields: Record<string, Field>,
  relationship: string,
): { name: string; field: Field } | null {
  const entry = Object.entries(fields).find(
    ([, field]) => field.relationship?.toLowerCase() === relationship.toLowerCase(),
  );
  return entry === undefined ? null : { name: entry[0], field: entry[1] };
}

function childOf(type: SObjectType, name: string): { name: string; type: SObjectType; field: string } | null {
  const entry = Object.entries(CHILD_RELATIONSHIPS[type] ?? {}).find(
    ([relationship]) => relationship.toLowerCase() === name.toLowerCase(),
  );
  return entry === undefined ? null : { name: entry[0], ...entry[1] };
}

function parentOf(
  type: SObjectType,
  record: SObjectRecord,
  relationship: string,
  org: Org,
): { name: string; type: SObjectType; record: SObjectRecord } | null {
  const parent = parentField(fieldsOf(type, org), relationship);
  const id = parent === null ? null : record[parent.name];
  const target = typeof id === 'string' ? typeOfId(id) : null;
  const found = target === null || typeof id !== 'string' ? undefined : org.records[target][id];
  if (parent === null || target === null || found === undefined) return null;
  return { name: parent.field.relationship ?? relationship, type: target, record: found };
}

function valueAt(type: SObjectType, record: SObjectRecord, path: string, { org }: QueryContext): FieldValue {
  const steps = path.split('.');
  let at = { type, record };
  for (const step of steps.slice(0, -1)) {
    const parent = parentOf(at.type, at.record, step, org);
    if (parent === null) return null;
    at = parent;
  }
  const name = fieldNameOf(fieldsOf(at.type, org), steps.at(-1) ?? '');
  return name === null ? null : (at.record[name] ?? null);
}

function presentPath(
  view: Record<string, unknown>,
  type: SObjectType,
  record: SObjectRecord,
  [head = '', ...rest]: string[],
  context: QueryContext,
): void {
  const fields = fieldsOf(type, context.org);
  if (rest.length === 0) {
    const name = fieldNameOf(fields, head);
    if (name !== null) view[name] = record[name] ?? null;
    return;
  }
  const name = parentField(fields, head)?.field.relationship ?? head;
  const parent = parentOf(type, record, head, context.org);
  if (parent === null) {
    view[name] ??= null;
    return;
  }
  const nested = (view[name] ??= attributes(parent.type, parent.record.Id, context.basePath));
  presentPath(nested as Record<string, unknown>, parent.type, parent.record, rest, context); // made just above
}

function holds(
  condition: Condition,
  type: SObjectType,
  record: SObjectRecord,
  context: QueryContext,
): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((each) => holds(each, type, record, context));
    case 'or':
      return condition.conditions.some((each) => holds(each, type, record, context));
    case 'not':
      return !holds(condition.condition, type, record, context);
    case 'compare': {
      const actual = valueAt(type, record, condition.field, context);
      const field = fieldAt(type, condition.field, context.org);
      const test = (value: Literal) => equals(actual, value, field, context.now);
      const [first] = condition.values;
      if (first === undefined) return false;
      switch (condition.operator) {
        case '=':
          return test(first);
        case '!=':
          return !test(first);
        case 'IN':
          return condition.values.some(test);
        case 'NOT IN':
          return !condition.values.some(test);
        case 'LIKE':
          return (
            first.kind === 'string' && typeof actual === 'string' && likePattern(first.value).test(actual)
          );
        case '<':
          return ordered(actual, first, context.now, (order) => order < 0);
        case '<=':
          return ordered(actual, first, context.now, (order) => order <= 0);
        case '>':
          return ordered(actual, first, context.now, (order) => order > 0);
        case '>=':
          return ordered(actual, first, context.now, (order) => order >= 0);
      }
    }
  }
}

/** Text compares without regard to case; ids compare in their 18-character form. */
function equals(actual: FieldValue, value: Literal, field: Field | null, now: number): boolean {
  switch (value.kind) {
    case 'null':
      return actual === null;
    case 'boolean':
    case 'number':
      return actual === value.value;
    case 'string': {
      if (typeof actual !== 'string') return false;
      if (field?.type === 'id' || field?.type === 'reference') return actual === normaliseId(value.value);
      return actual.toLowerCase() === value.value.replace(/\\([%_])/g, '$1').toLowerCase();
    }
    case 'date':
    case 'datetime':
    case 'relativeDate':
      return ordered(actual, value, now, (order) => order === 0);
  }
}

function ordered(
  actual: FieldValue,
  value: Literal,
  now: number,
  accept: (order: number) => boolean,
): boolean {
  if (actual === null || value.kind === 'null') return false;
  switch (value.kind) {
    case 'number':
    case 'boolean':
      return accept(Number(actual) - Number(value.value));
    case 'string':
      return accept(compareText(String(actual), value.value));
    case 'date':
    case 'datetime':
      return accept(Date.parse(String(actual)) - Date.parse(value.value));
    case 'relativeDate':
      return accept(Math.floor(Date.parse(String(actual)) / DAY_MS) - relativeDay(value, now));
  }
}

/** Days since the epoch, UTC. */
function relativeDay({ name, n }: { name: string; n: number }, now: number): number {
  const today = Math.floor(now / DAY_MS);
  switch (name) {
    case 'YESTERDAY':
      return today - 1;
    case 'TOMORROW':
      return today + 1;
    case 'LAST_N_DAYS':
      return today - n;
    case 'NEXT_N_DAYS':
      return today + n;
    default:
      return today;
  }
}

function likePattern(pattern: string): RegExp {
  const source = pattern.replace(
    /\\([%_])|([%_])|([.*+?^${}()|[\]\\])/g,
    (_, escaped?: string, wild?: string, special?: string) => {
      if (escaped !== undefined) return escaped;
      if (wild !== undefined) return wild === '%' ? '[^]*' : '[^]';
      return `\\${special ?? ''}`;
    },
  );
  return new RegExp(`^${source}$`, 'i');
}

const compareText = (a: string, b: string) =>
  a.toLowerCase() < b.toLowerCase() ? -1 : Number(a.toLowerCase() > b.toLowerCase());

/** Nulls come first unless told otherwise, whatever the direction. */
function compareForOrder(a: FieldValue, b: FieldValue, descending: boolean, nullsLast: boolean): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === nullsLast ? 1 : -1;
  }
  const order = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b);
  return descending ? -order : order;
}
