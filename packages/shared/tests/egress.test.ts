import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEgress, LEAK_WORDS, wordsOf } from '../src/egress.ts';

const body = 'Hi Tom, our board was not amused about the delay, but we still want to go ahead next spring.';

describe('the egress guard', () => {
  it('lets an outcome in our own words pass', () => {
    expect(checkEgress({ subject: 'Send pricing to Maria Rossi (Acme Robotics)' }, [body])).toEqual({
      ok: true,
    });
  });

  it('says where a copied phrase is and how long, never what it is', () => {
    const verdict = checkEgress(
      { properties: { note: ['ok', 'They said: our board was not amused about the delay'] } },
      [body],
    );
    expect(verdict).toEqual({ ok: false, leaks: [{ path: '$.properties.note[1]', words: 8 }] });
    expect(JSON.stringify(verdict)).not.toContain('board');
  });

  it('finds copied text in a key without repeating it', () => {
    const verdict = checkEgress({ 'our board was not amused': 1 }, [body]);
    expect(verdict).toEqual({ ok: false, leaks: [{ path: '$.(key)', words: 5 }] });
  });

  it('never names a copied key in the path of what is below it', () => {
    const verdict = checkEgress({ 'our board was not amused': { note: 'we still want to go ahead' } }, [
      body,
    ]);
    expect(JSON.stringify(verdict)).not.toContain('amused');
  });

  it.each([
    ['case', 'OUR BOARD WAS NOT AMUSED'],
    ['punctuation', 'our, board - was... not/amused'],
    ['diacritics', 'öur bóard wàs nöt amused'],
    ['zero-width characters', 'our bo\u200bard w\u200das not am\u00adused'],
    ['line breaks', 'our\nboard\r\nwas\tnot\u00a0amused'],
    ['entities', 'our&nbsp;board was n&#111;t &#x61;mused'],
    ['named letters', '&ouml;ur board was not amused'],
    ['double encoding', 'our&amp;nbsp;board was not amused'],
    ['markup', '<p>our</p><p>board <b>w</b>as not</p><br/>amused'],
    ['full-width letters', 'ｏｕｒ ｂｏａｒｄ was not amused'],
  ])('sees through %s', (_, text) => {
    expect(checkEgress({ text }, [body]).ok).toBe(false);
  });

  it('counts characters as words in scripts without spaces', () => {
    expect(checkEgress('请把报价发给', ['请在周五之前把报价发给我']).ok).toBe(false);
    expect(checkEgress('报价', ['请在周五之前把报价发给我']).ok).toBe(true);
  });

  it('leaves unknown and impossible entities alone', () => {
    expect(wordsOf('a &bogus; b &#0; c &#x110000; d &zzuml; &#9999999; e')).toContain('bogus');
  });

  it('forgives names that are facts, side by side as in a signature', () => {
    const signed = ['Best,\nMaria de la Cruz\nNorthwind Traders Europe'];
    const payload = { note: 'Maria de la Cruz, Northwind Traders Europe' };
    expect(checkEgress(payload, signed).ok).toBe(false);
    expect(checkEgress(payload, signed, ['Maria de la Cruz', 'Northwind Traders Europe'])).toEqual({
      ok: true,
    });
    expect(checkEgress({ note: 'our board was not amused' }, [body], ['Maria de la Cruz']).ok).toBe(false);
  });

  it('passes numbers, booleans, null and what has no text', () => {
    expect(checkEgress({ a: 1, b: true, c: null, d: undefined, e: [] }, [body])).toEqual({ ok: true });
  });

  it('refuses a payload nested beyond reason', () => {
    let payload: unknown = 'x';
    for (let i = 0; i < 60; i++) payload = [payload];
    expect(() => checkEgress(payload, [body])).toThrow(RangeError);
  });

  it('catches every run of six or more words copied from a body, however it is dressed', () => {
    const word = fc.string({
      unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzäéñ'),
      minLength: 1,
      maxLength: 9,
    });
    const dress = fc.constantFrom(' ', '  ', '\n', ', ', ' - ', '&nbsp;', ' <b> ');
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 6, maxLength: 60 }),
        fc.nat(),
        fc.nat(),
        dress,
        word,
        (words, from, length, between, other) => {
          const size = 6 + (length % Math.max(1, words.length - 5));
          const start = from % Math.max(1, words.length - size + 1);
          const copied = words.slice(start, start + size);
          const verdict = checkEgress(
            { deep: [{ note: `${other}${between}${copied.join(between).toUpperCase()}` }] },
            [words.join(' ')],
          );
          expect(verdict.ok).toBe(false);
        },
      ),
    );
  });

  it('lets any run shorter than the limit pass', () => {
    const words = wordsOf(body);
    for (let i = 0; i + LEAK_WORDS - 1 <= words.length; i++) {
      expect(checkEgress(words.slice(i, i + LEAK_WORDS - 1).join(' '), [body])).toEqual({ ok: true });
    }
  });

  it('takes less than two seconds for a megabyte against a megabyte', () => {
    const big = Array.from({ length: 150_000 }, (_, i) => `w${i % 5_000}`).join(' ');
    const started = Date.now();
    checkEgress({ big: `${'<'.repeat(100_000)}${'&'.repeat(100_000)}${big}` }, [big]);
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});
