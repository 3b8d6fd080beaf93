import { describe, expect, it } from 'vitest';
import { isGenericSubject, readSubject } from '../../src/inbound/index.ts';

describe('a subject', () => {
  it.each([
    ['Re: Pricing', 'pricing', 'reply'],
    ['RE: Re[2]: FW : Pricing', 'pricing', 'reply+forward'],
    ['AW: WG: Angebot 2026', 'angebot 2026', 'reply+forward'],
    ['SV: Möte', 'möte', 'reply'],
    ['[EXTERNAL] Re: (EXT) Pricing', 'pricing', 'reply'],
    ['回复：转发: 报价', '报价', 'reply+forward'],
    ['返信：見積もり', '見積もり', 'reply'],
    ['رد: عرض الأسعار', 'عرض الأسعار', 'reply'],
    ['Отв: Цена', 'цена', 'reply'],
    ['Réf : Devis', 'devis', 'reply'],
    ['Accepted: Demo on Tuesday', 'demo on tuesday', 'reply'],
    ['Automatic reply: Pricing', 'pricing', 'reply'],
    ['Fwd:   Two   spaces ', 'two spaces', 'forward'],
    ['Renewal: terms', 'renewal: terms', ''],
    ['Project re: launch', 'project re: launch', ''],
    ['Re:', '', 'reply'],
    ['', '', ''],
  ])('%s is about "%s"', (subject, normalised, kind) => {
    const reading = readSubject(subject);
    const kinds = [reading.isReply ? 'reply' : '', reading.isForward ? 'forward' : ''];
    expect(reading.normalised).toBe(normalised);
    expect(kinds.filter(Boolean).join('+')).toBe(kind);
  });

  it('made of prefixes only is read in bounded time', () => {
    expect(readSubject('re:'.repeat(100_000)).normalised.length).toBeGreaterThan(0);
  });

  it('says nothing when everybody uses it', () => {
    for (const generic of ['', 'hello', 'hello!', '(no subject)', 'meeting', 'thanks!!', 'こんにちは']) {
      expect(isGenericSubject(generic)).toBe(true);
    }
    expect(isGenericSubject('pricing for 40 seats')).toBe(false);
  });
});
