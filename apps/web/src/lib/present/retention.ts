import type { RetentionPolicy } from '@conduit/shared/retentionPolicy.ts';
import type { PurgePreview } from '../queries/retention.ts';

const some = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** `1,204 bodies and 96 files`, before a purge as after it. */
export const removedWords = (bodies: number, files: number): string =>
  `${some(bodies, 'body', 'bodies')} and ${some(files, 'file', 'files')}`;

/** What the next purge will do, in one or two sentences. */
export function previewWords({
  bodies,
  files,
  facts,
  held,
  policy,
  legalHold,
}: PurgePreview & { policy: RetentionPolicy; legalHold: boolean }): string {
  if (legalHold) return 'Tonight nothing is removed: the workspace is on legal hold.';
  if (!policy.purgeEnabled) return 'Tonight nothing is removed: purging is off.';
  const kept = held > 0 ? ` ${some(held, 'message stays', 'messages stay')}, on legal hold.` : '';
  if (bodies === 0 && files === 0) return `Tonight nothing is past its time.${kept}`;
  const derived =
    facts === 0
      ? ''
      : policy.keepExtractedFields
        ? `; keeps ${some(facts, 'fact', 'facts')}`
        : `, with ${some(facts, 'fact', 'facts')}`;
  return `Tonight this removes ${removedWords(bodies, files)}${derived}. It cannot be undone.${kept}`;
}
