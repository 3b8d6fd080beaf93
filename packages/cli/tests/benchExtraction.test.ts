import { composeOutcome } from '@conduit/shared/outcome/index.ts';
import { checkEgress } from '@conduit/shared/egress.ts';
import { extractFacts, factOf } from '@conduit/shared/extraction/index.ts';
import { describe, expect, it } from 'vitest';
import { benchExtraction, GOALS, MEASURED_FIELDS } from '../src/bench/extraction/index.ts';
import { labelledMessages, TEAM, type LabelledMessage } from '../src/bench/extraction/labelled/index.ts';

const { report, misses } = benchExtraction();

describe('the labelled set', () => {
  it('is large enough, and a quarter of it is held out', () => {
    expect(labelledMessages.length).toBeGreaterThanOrEqual(150);
    const heldOut = labelledMessages.filter((labelled) => labelled.split === 'held_out').length;
    expect(heldOut / labelledMessages.length).toBeGreaterThanOrEqual(0.24);
  });

  it('names every message once, and only people and companies that do not exist', () => {
    expect(new Set(labelledMessages.map((labelled) => labelled.id)).size).toBe(labelledMessages.length);
    for (const { message } of labelledMessages) {
      for (const { address } of [message.from, ...message.to, ...message.cc])
        expect(address).toMatch(/\.example$/);
    }
  });

  it('has messages from which nothing may be written', () => {
    expect(labelledMessages.filter((labelled) => labelled.expected === 'nothing').length).toBeGreaterThan(50);
  });
});

describe('what is written without review', () => {
  it('meets the goals over the whole set', () => {
    expect(report.total.written.overall.precision).toBeGreaterThanOrEqual(GOALS.precision);
    expect(report.total.written.overall.recall).toBeGreaterThanOrEqual(GOALS.recall);
  });

  it('is most of what there is to write', () => {
    expect(report.total.writtenShare).toBeGreaterThanOrEqual(0.8);
  });

  it('never breaks the egress guard against its own body', () => {
    for (const { message } of labelledMessages) {
      const { facts } = extractFacts(message, TEAM);
      const outcome = composeOutcome({ facts, sentAt: message.sentAt });
      if (outcome)
        expect([message.id, checkEgress(outcome, [message.text])]).toEqual([message.id, { ok: true }]);
    }
  });

  it('points every fact at text that is there', () => {
    for (const { message } of labelledMessages) {
      for (const fact of extractFacts(message, TEAM).facts) {
        for (const { part, start, end } of fact.evidence) {
          if (part === 'text') expect(message.text.slice(start, end).trim()).not.toBe('');
        }
      }
    }
  });
});

describe('the benchmark', () => {
  it('reports precision and recall of every field, for all and for what is written', () => {
    for (const split of [report.total, report.tune, report.held_out]) {
      for (const field of MEASURED_FIELDS) {
        for (const scores of [split.all, split.written]) {
          expect(scores.fields[field].precision).toBeGreaterThanOrEqual(0);
          expect(scores.fields[field].recall).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it('lists what was missed by message and field', () => {
    for (const miss of misses)
      expect(labelledMessages.some((labelled) => labelled.id === miss.message)).toBe(true);
  });

  it('counts a wrong label against the extraction, so that its figures can fall', () => {
    const [first] = labelledMessages;
    if (!first || first.expected === 'nothing') throw new Error('the first message has something to write');
    const mislabelled: LabelledMessage = {
      ...first,
      expected: { ...first.expected, intent: 'decline', company: 'Other', due: '1999-01-01' },
    };
    const wrong = benchExtraction([mislabelled]);
    expect(wrong.report.total.written.overall.precision).toBeLessThan(GOALS.precision);
    expect(wrong.report.met).toBe(false);
    expect(wrong.misses.map((miss) => miss.field)).toEqual(['company', 'intent', 'due_on']);
    expect(factOf(extractFacts(first.message, TEAM).facts, 'intent')?.value).not.toBe('decline');
  });

  it('counts as wrong whatever is written where there was nothing to write', () => {
    const [first] = labelledMessages;
    if (!first) throw new Error('there is a first message');
    const { report: spoilt } = benchExtraction([{ ...first, expected: 'nothing' }]);
    expect(spoilt.total.wronglyWritten).toBe(1);
    expect(spoilt.total.written.overall.precision).toBe(0);
  });
});
