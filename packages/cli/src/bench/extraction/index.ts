import { extractFacts, factOf, type Extraction } from '@conduit/shared/extraction/index.ts';
import { labelledMessages, TEAM, type Facts, type LabelledMessage } from './labelled/index.ts';

export const MEASURED_FIELDS = [
  'contact',
  'company',
  'intent',
  'next_step',
  'due_on',
  'budget',
  'authority',
  'timeline',
] as const;
export type MeasuredField = (typeof MEASURED_FIELDS)[number];

/** What is written without a person must be nearly always right, and most of what there is to write. */
export const GOALS = { precision: 0.97, recall: 0.8 } as const;

export interface Score {
  right: number;
  wrong: number;
  missed: number;
  /** 1 when nothing was found. */
  precision: number;
  /** 1 when there was nothing to find. */
  recall: number;
}

export interface Scores {
  overall: Score;
  fields: Record<MeasuredField, Score>;
}

export interface SplitReport {
  messages: number;
  decisions: { outcome: number; review: number; nothing: number };
  /** Of the messages with something to write, the share written without review. */
  writtenShare: number;
  /** Messages with nothing to write that were written all the same: each one is a wrong record in a CRM. */
  wronglyWritten: number;
  /** Messages with something to write that were dropped without a review. */
  wronglyDropped: number;
  /** Every message, whatever was decided. */
  all: Scores;
  /** Only messages written without review. */
  written: Scores;
}

export interface Miss {
  message: string;
  split: LabelledMessage['split'];
  field: MeasuredField;
  expected: string | null;
  got: string | null;
  decision: Extraction['decision']['kind'];
}

export interface ExtractionBench {
  report: { goals: typeof GOALS; met: boolean; total: SplitReport; tune: SplitReport; held_out: SplitReport };
  misses: Miss[];
}

/** Runs the extraction over the labelled set and compares it, field by field, with what a reader wrote down. */
export function benchExtraction(messages: readonly LabelledMessage[] = labelledMessages): ExtractionBench {
  const results = messages.map((labelled) => ({
    labelled,
    extraction: extractFacts(labelled.message, TEAM),
  }));
  const of = (split: LabelledMessage['split']): Result[] =>
    results.filter((result) => result.labelled.split === split);
  const total = reportOn(results);
  const report = {
    goals: GOALS,
    met: meetsGoals(total) && meetsGoals(reportOn(of('held_out'))),
    total,
    tune: reportOn(of('tune')),
    held_out: reportOn(of('held_out')),
  };
  return { report, misses: results.flatMap((result) => missesOf(result)) };
}

const meetsGoals = ({ written }: SplitReport): boolean =>
  written.overall.precision >= GOALS.precision && written.overall.recall >= GOALS.recall;

interface Result {
  labelled: LabelledMessage;
  extraction: Extraction;
}

interface Comparison {
  field: MeasuredField;
  expected: readonly string[];
  got: string | null;
}

function reportOn(results: readonly Result[]): SplitReport {
  const written = results.filter(({ extraction }) => extraction.decision.kind === 'outcome');
  const count = (kind: Extraction['decision']['kind']): number =>
    results.filter(({ extraction }) => extraction.decision.kind === kind).length;
  const writable = results.filter(({ labelled }) => labelled.expected !== 'nothing');
  return {
    messages: results.length,
    decisions: { outcome: count('outcome'), review: count('review'), nothing: count('nothing') },
    writtenShare: ratio(
      writable.filter(({ extraction }) => extraction.decision.kind === 'outcome').length,
      writable.length,
    ),
    wronglyWritten: written.filter(({ labelled }) => labelled.expected === 'nothing').length,
    wronglyDropped: writable.filter(({ extraction }) => extraction.decision.kind === 'nothing').length,
    all: scoresOf(results),
    written: scoresOf(written),
  };
}

function scoresOf(results: readonly Result[]): Scores {
  const comparisons = results.flatMap(compare);
  const fields = Object.fromEntries(
    MEASURED_FIELDS.map((field) => [
      field,
      scoreOf(comparisons.filter((comparison) => comparison.field === field)),
    ]),
  ) as Record<MeasuredField, Score>; // fromEntries forgets the keys
  return { overall: scoreOf(comparisons), fields };
}

function scoreOf(comparisons: readonly Comparison[]): Score {
  const right = comparisons.filter(isRight).length;
  const wrong = comparisons.filter((comparison) => comparison.got !== null && !isRight(comparison)).length;
  const missed = comparisons.filter(
    (comparison) => comparison.expected.length > 0 && !isRight(comparison),
  ).length;
  return {
    right,
    wrong,
    missed,
    precision: ratio(right, right + wrong),
    recall: ratio(right, right + missed),
  };
}

const isRight = ({ field, expected, got }: Comparison): boolean =>
  got !== null && expected.some((value) => (field === 'company' ? isSameCompany(value, got) : value === got));

/** "Glenbrae Estates" of a signature and "Glenbrae" of its domain are one company. */
const isSameCompany = (a: string, b: string): boolean =>
  a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a));

const ratio = (part: number, whole: number): number =>
  whole === 0 ? 1 : Math.round((part / whole) * 10_000) / 10_000;

function missesOf(result: Result): Miss[] {
  return compare(result)
    .filter(
      (comparison) => !isRight(comparison) && (comparison.got !== null || comparison.expected.length > 0),
    )
    .map(({ field, expected, got }) => ({
      message: result.labelled.id,
      split: result.labelled.split,
      field,
      expected: expected.length === 0 ? null : expected.join(' or '),
      got,
      decision: result.extraction.decision.kind,
    }));
}

/**
 * Who wrote is known even when there is nothing to write, so contact and company of such a message only count
 * (as wrong) when something was written.
 */
function compare({ labelled, extraction }: Result): Comparison[] {
  const expected = labelled.expected === 'nothing' ? null : expectedOf(labelled.expected);
  const got = gotOf(extraction);
  return MEASURED_FIELDS.flatMap((field) => {
    const isPerson = field === 'contact' || field === 'company';
    if (expected === null && isPerson && extraction.decision.kind !== 'outcome') return [];
    return [{ field, expected: expected?.[field] ?? [], got: got[field] }];
  });
}

function expectedOf(facts: Facts): Record<MeasuredField, readonly string[]> {
  return {
    contact: [facts.name === undefined ? facts.contact : `${facts.name} <${facts.contact}>`],
    company: listed(facts.company && squashCompany(facts.company)),
    intent: listed(facts.intent),
    next_step: listed(facts.step),
    due_on: listed(facts.due),
    budget: listed(facts.budget && describe(facts.budget)),
    authority: listed(facts.authority && describe(facts.authority)),
    timeline: listed(facts.timeline),
  };
}

function gotOf({ facts }: Extraction): Record<MeasuredField, string | null> {
  const contact = factOf(facts, 'contact')?.value;
  const company = factOf(facts, 'company')?.value;
  const step = factOf(facts, 'next_step')?.value;
  const budget = factOf(facts, 'budget')?.value;
  const authority = factOf(facts, 'authority')?.value;
  return {
    contact: contact ? (contact.name === null ? contact.email : `${contact.name} <${contact.email}>`) : null,
    company: company ? squashCompany(company.name) : null,
    intent: factOf(facts, 'intent')?.value ?? null,
    next_step: step ? `${step.action}/${step.owner}` : null,
    due_on: factOf(facts, 'due_on')?.value.date ?? null,
    budget: budget ? describe(budget) : null,
    authority: authority ? describe(authority) : null,
    timeline: factOf(facts, 'timeline')?.value.value ?? null,
  };
}

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : typeof value === 'string' ? [value] : value;

const describe = (value: object): string => Object.values(value).map(String).join(' ');

/** A company is the same whether it is spelt with its legal form or run together as in its domain. */
const squashCompany = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('.', '')
    .replace('& co', '')
    .replace(/\b(gmbh|ag|kg|ltd|plc|inc|llc|sas|sa|bv|ab|as|lda|spa|srl|sro)\b/g, '')
    .replace(/[^a-z0-9]/g, '');
