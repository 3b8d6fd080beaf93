import { Hono } from 'hono';
import { fail, ok, type Result } from '../result.ts';
import type { World } from '../world.ts';
import type { ApiEnv } from './access.ts';
import { apiBase } from './data.ts';
import { salesforceError, sendError, type SalesforceError } from './errors.ts';
import { parseSoql } from './soql/parse.ts';
import { present, select, type QueryContext } from './soql/run.ts';
import { withDeleted } from './recordStore.ts';
import { sobjectTypeOf } from './schema.ts';

const PAGE_SIZE = 2_000;
/** What `Sforce-Query-Options: batchSize=` may ask for. */
const SMALLEST_PAGE = 200;

/** `/query?q=`, `/queryAll?q=`, and the pages after the first. */
export function queryRoutes(world: World): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.on('GET', ['/query', '/queryAll'], (c) => {
    const soql = c.req.query('q') ?? '';
    const org = c.req.path.endsWith('/queryAll') ? withDeleted(c.get('org')) : c.get('org');
    const context = { org, now: world.now(), basePath: apiBase(c).basePath };
    const selection = select(soql, context);
    if (!selection.ok) return sendError(c, selection.error);
    const { query, records } = selection.value;
    if (query.count) return c.json({ totalSize: records.length, done: true, records: [] });
    const ids = records.map(({ Id }) => Id);
    const locator = `01g${world.mint.secret(15)}`;
    const size = pageSize(c.req.header('sforce-query-options'));
    if (ids.length > size)
      world.state.salesforce.queryCursors[locator] = { orgId: context.org.orgId, soql, ids };
    const answer = pageOf(soql, ids, 0, size, locator, context);
    return answer.ok ? c.json(answer.value) : sendError(c, answer.error);
  });

  app.get('/query/:locator', (c) => {
    const [, locator = '', from = '0'] = /^(.+)-(\d+)$/.exec(c.req.param('locator')) ?? [];
    const cursor = world.state.salesforce.queryCursors[locator];
    const context = { org: c.get('org'), now: world.now(), basePath: apiBase(c).basePath };
    if (cursor === undefined || cursor.orgId !== context.org.orgId) {
      return sendError(c, salesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator'));
    }
    const size = pageSize(c.req.header('sforce-query-options'));
    const answer = pageOf(cursor.soql, cursor.ids, Number(from), size, locator, context);
    return answer.ok ? c.json(answer.value) : sendError(c, answer.error);
  });

  return app;
}

function pageSize(options: string | undefined): number {
  const asked = Number(/batchSize=(\d+)/i.exec(options ?? '')?.[1] ?? PAGE_SIZE);
  return Math.min(PAGE_SIZE, Math.max(SMALLEST_PAGE, asked));
}

function pageOf(
  soql: string,
  ids: string[],
  from: number,
  size: number,
  locator: string,
  context: QueryContext,
): Result<Record<string, unknown>, SalesforceError> {
  const parsed = parseSoql(soql);
  const type = parsed.ok ? sobjectTypeOf(parsed.value.from) : null;
  if (!parsed.ok || type === null) return fail(salesforceError('MALFORMED_QUERY', soql));
  const end = from + size;
  // Records deleted since the first page are left out.
  const records = ids.slice(from, end).flatMap((id) => {
    const record = context.org.records[type][id];
    return record === undefined ? [] : [present(parsed.value, type, record, context)];
  });
  const more = end < ids.length ? { nextRecordsUrl: `${context.basePath}/query/${locator}-${end}` } : {};
  return ok({ totalSize: ids.length, done: end >= ids.length, ...more, records });
}
