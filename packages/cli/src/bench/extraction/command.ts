import type { BenchResult, Figure } from '../registry.ts';
import { benchExtraction, GOALS, MEASURED_FIELDS, type Score, type SplitReport } from './index.ts';

const BASELINE = 'what a careful reader wrote down';

/** Extraction against the labelled set: precision and recall per field, and every miss. */
export async function extraction(print: (line: string) => void): Promise<BenchResult> {
  const { report, misses } = benchExtraction();
  for (const split of ['held_out', 'total'] as const) printSplit(print, split, report[split]);
  print(`misses (${misses.length}):`);
  for (const { message, split, field, expected, got, decision } of misses) {
    print(
      `  ${message} [${split}, ${decision}] ${field}: expected ${expected ?? 'nothing'}, got ${got ?? 'nothing'}`,
    );
  }
  const figures = (['held_out', 'total'] as const).flatMap((split) => {
    const { overall } = report[split].written;
    return [
      figure(`extraction: precision of what is written (${split})`, overall.precision, GOALS.precision),
      figure(`extraction: recall of what is written (${split})`, overall.recall, GOALS.recall),
    ];
  });
  return { figures, detail: { report, misses } };
}

const figure = (name: string, ratio: number, goal: number): Figure => ({
  name,
  ratio,
  goal,
  better: 'higher',
  baseline: BASELINE,
  ok: ratio >= goal,
});

function printSplit(print: (line: string) => void, name: string, split: SplitReport): void {
  const { outcome, review, nothing } = split.decisions;
  print(`${name}: ${split.messages} messages, ${outcome} written, ${review} to review, ${nothing} nothing`);
  print(`  ${'field'.padEnd(10)} written: precision recall      all: precision recall`);
  const row = (field: string, written: Score, all: Score) =>
    print(
      `  ${field.padEnd(10)} ${percent(written.precision)} ${percent(written.recall)} ${percent(all.precision)} ${percent(all.recall)}`,
    );
  for (const field of MEASURED_FIELDS) row(field, split.written.fields[field], split.all.fields[field]);
  row('overall', split.written.overall, split.all.overall);
  const { right, missed } = split.all.overall;
  print(
    `  of all facts there were, ${percent(split.written.overall.right / (right + missed)).trim()} were written without review`,
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(12);
