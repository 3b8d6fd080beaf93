import { z } from 'zod';

const evidenceSchema = z
  .array(
    z.object({
      part: z.enum(['subject', 'text', 'from', 'to', 'cc', 'date']),
      start: z.number().int().nonnegative(),
      end: z.number().int().nonnegative(),
    }),
  )
  .catch([]);
export type Evidence = z.output<typeof evidenceSchema>[number];

/** Stored evidence, checked. */
export const readEvidence = (value: unknown): Evidence[] => evidenceSchema.parse(value);

/** One place a fact stands on. */
export type EvidenceMark = Evidence & { factId: string };

export const marksOf = (factId: string, evidence: readonly Evidence[]): EvidenceMark[] =>
  evidence.map((place) => ({ ...place, factId }));

export interface Piece {
  text: string;
  /** The facts that stand on these words. */
  factIds: string[];
}

/**
 * Cuts `text.slice(from, to)` at every edge of a mark, so that overlapping evidence can be shown at once.
 * Offsets are UTF-16 code units of the whole text, as stored; what lies outside is cut off.
 */
export function pieces(
  text: string,
  marks: readonly Pick<EvidenceMark, 'factId' | 'start' | 'end'>[],
  from = 0,
  to = text.length,
): Piece[] {
  const within = (offset: number) => Math.min(Math.max(offset, from), to);
  const edges = new Set([from, to]);
  for (const { start, end } of marks) edges.add(within(start)).add(within(end));
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? to;
    const factIds = marks.filter((mark) => mark.start < end && mark.end > start).map(({ factId }) => factId);
    return { text: text.slice(start, end), factIds };
  });
}

export interface ReplyZones {
  /** Greeting or headers before the newest reply. */
  before: [number, number] | null;
  newest: [number, number];
  /** What is quoted below it. */
  quoted: [number, number] | null;
}

/** Where the newest reply stands in a body. Offsets that make no sense mean: all of it. */
export function replyZones(text: string, run: { start: number; end: number } | null): ReplyZones {
  const sound = run && run.start >= 0 && run.start < run.end && run.end <= text.length;
  const { start, end } = sound ? run : { start: 0, end: text.length };
  const blank = (a: number, b: number) => text.slice(a, b).trim() === '';
  return {
    before: blank(0, start) ? null : [0, start],
    newest: [start, end],
    quoted: blank(end, text.length) ? null : [end, text.length],
  };
}
