import type { AdvisorFinding } from '@conduit/local-supabase';
import type { Exception } from './exceptions.ts';

export interface Verdict {
  /** Findings no exception speaks for. */
  unlisted: AdvisorFinding[];
  /** Exceptions, as `finding` or `finding on object`, that speak for nothing any more. */
  stale: string[];
}

/** Compares what the advisors found with what we let stand. */
export function judge(findings: readonly AdvisorFinding[], exceptions: readonly Exception[]): Verdict {
  const listed = exceptions.flatMap(({ finding, objects }) =>
    (objects ?? [undefined]).map((object) => ({ finding, object })),
  );
  const speaksFor = (
    entry: { finding: string; object: string | undefined },
    found: AdvisorFinding,
  ): boolean =>
    entry.finding === found.name && (entry.object === undefined || entry.object === objectOf(found));
  return {
    unlisted: findings.filter((found) => !listed.some((entry) => speaksFor(entry, found))),
    stale: listed
      .filter((entry) => !findings.some((found) => speaksFor(entry, found)))
      .map(({ finding, object }) => (object === undefined ? finding : `${finding} on ${object}`)),
  };
}

/** `schema.object`; empty for a finding about the project as a whole. */
export function objectOf({ metadata }: AdvisorFinding): string {
  return [metadata?.schema, metadata?.name].filter((part) => part !== undefined).join('.');
}
