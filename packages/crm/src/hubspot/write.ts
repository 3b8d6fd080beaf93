import { z } from 'zod';

import { refusedRow, unaccounted } from '../batches.ts';
import type { CrmErrorCode, RowResult } from '../port.ts';
import { batchBody, type HubspotApi, type HubspotObject } from './api.ts';
import { classifyHubspotRowError } from './errors.ts';

/** One row of a batch write. `recognise` finds its result when the trace id is not echoed. */
export interface WriteRow {
  key: string;
  input: Record<string, unknown>;
  recognise: (object: HubspotObject) => boolean;
  succeed: (object: HubspotObject) => RowResult;
}

const rowError = z.object({ context: z.object({ objectWriteTraceId: z.array(z.string()) }) });

/** Refusals of a whole batch that one bad row can cause. Nothing was written, so its halves may be sent. */
const CAUSED_BY_ONE_ROW: ReadonlySet<CrmErrorCode> = new Set(['validation', 'conflict', 'not_found']);
/** Finds two bad rows in a hundred. HubSpot counts refusals against the app, so a batch that is all bad must not cost 199. */
const MAX_FURTHER_CALLS = 24;

/**
 * Sends one batch and answers for every row. `objectWriteTraceId` makes HubSpot write the good rows and name the bad
 * ones; where it refuses the batch as a whole (upserts by email know no partial success) the batch is halved until
 * the bad row stands alone or the calls are spent.
 */
export async function writeBatch(
  api: HubspotApi,
  path: string,
  rows: readonly WriteRow[],
  budget = { further: MAX_FURTHER_CALLS },
): Promise<RowResult[]> {
  const inputs = rows.map(({ key, input }) => ({ ...input, objectWriteTraceId: key }));
  const answer = await api({ method: 'POST', path, body: { inputs }, effect: 'write' });
  if (!answer.ok) {
    const { certainty, code, concerns } = answer.error;
    const byOneRow = concerns === 'record' && certainty === 'rejected' && CAUSED_BY_ONE_ROW.has(code);
    if (rows.length > 1 && byOneRow) {
      // Among rows that could not be told apart most are good: they may succeed in other company.
      if (budget.further < 2) {
        return rows.map(({ key }) => refusedRow(key, { ...answer.error, retryable: true }));
      }
      budget.further -= 2;
      const half = Math.ceil(rows.length / 2);
      const first = await writeBatch(api, path, rows.slice(0, half), budget);
      return [...first, ...(await writeBatch(api, path, rows.slice(half), budget))];
    }
    return rows.map(({ key }) => refusedRow(key, answer.error));
  }

  const { status, json } = answer.value;
  const parsed = batchBody.safeParse(json);
  if (!parsed.success) {
    return rows.map(({ key }) => refusedRow(key, { ...unaccounted(status), concerns: 'connection' }));
  }
  const body = parsed.data;
  const refused = new Map(
    body.errors.flatMap((error) =>
      (rowError.safeParse(error).data?.context.objectWriteTraceId ?? []).map((key) => [key, error] as const),
    ),
  );
  return rows.map(({ key, recognise, succeed }) => {
    const written =
      body.results.find(({ objectWriteTraceId }) => objectWriteTraceId === key) ??
      body.results.find((object) => object.objectWriteTraceId === undefined && recognise(object));
    if (written) return succeed(written);
    const error = refused.get(key);
    return refusedRow(
      key,
      error === undefined ? unaccounted(status) : classifyHubspotRowError(error, status),
    );
  });
}
