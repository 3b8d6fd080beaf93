import { crmError, failed } from './errors.ts';
import { KEY_PATTERN } from './marker.ts';
import type { CrmError, RowResult } from './port.ts';

export const chunk = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

export const refusedRow = (key: string, error: CrmError): RowResult => ({ key, ...failed(error) });

/** What was sent has no result of its own in the answer: it may be written. */
export const unaccounted = (httpStatus: number | null): CrmError =>
  crmError('malformed_response', { certainty: 'unknown', httpStatus });

/** A key that could not be found again must not be written. */
export const invalidKey = (key: string): CrmError | null =>
  KEY_PATTERN.test(key)
    ? null
    : crmError('validation', { certainty: 'not_sent', providerCode: 'invalid_key' });

/**
 * Runs rows through `write`, once per key, a batch at a time, and answers each input in order. Rows that `refuse`
 * objects to are never sent; rows that got no answer are unaccounted for.
 */
export async function writeRows<Input extends { key: string }>(
  inputs: readonly Input[],
  maxBatch: number,
  refuse: (input: Input) => CrmError | null,
  write: (batch: Input[]) => Promise<readonly RowResult[]>,
): Promise<RowResult[]> {
  const results = new Map<string, RowResult>();
  const sendable = new Map<string, Input>();
  for (const input of inputs) {
    const objection = invalidKey(input.key) ?? refuse(input);
    if (objection) results.set(input.key, refusedRow(input.key, objection));
    else sendable.set(input.key, sendable.get(input.key) ?? input);
  }
  for (const batch of chunk([...sendable.values()], maxBatch)) {
    for (const result of await write(batch)) results.set(result.key, result);
  }
  return inputs.map(({ key }) => results.get(key) ?? refusedRow(key, unaccounted(null)));
}
