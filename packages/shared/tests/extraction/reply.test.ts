import { describe, expect, it } from 'vitest';
import { readReply, type Reply } from '../../src/extraction/index.ts';

const parts = (text: string, sender = '') => {
  const reply: Reply = readReply(text, sender);
  const cut = (span: Reply['signature']) => (span === null ? null : text.slice(span.start, span.end));
  return {
    own: reply.segments.map((span) => text.slice(span.start, span.end).trim()).filter((own) => own !== ''),
    signature: cut(reply.signature),
    forwarded: cut(reply.forwarded),
  };
};

const URL_LINE = `https://www.acme.example/${'a'.repeat(90)}`;
const OUTLOOK = 'From: Tom <tom@seller.example>\nSent: Monday\nTo: Maria\nSubject: Hello\n\nShall I?';

describe('a signature', () => {
  it.each([
    ['two sign-offs, one above the other', 'Thanks,\n\nBest regards,\nMaria'],
    ['a long address of a web page', `Best,\nMaria\n${URL_LINE}`],
    ['a German telephone', 'Von meinem iPhone gesendet'],
    ['an Italian telephone', 'Inviato dal mio iPhone'],
    ['two German sign-offs', 'Vielen Dank\n\nViele Grüße\nMaria'],
    ['a separator', '--\nMaria Rossi\nAcme'],
  ])('is %s', (_, signature) => {
    expect(parts(`Yes please.\n\n${signature}`)).toMatchObject({ own: ['Yes please.'], signature });
  });

  it.each(['-- Maria Rossi, Acme\n+39 1234', `Maria\nAcme | ${URL_LINE}`, 'Maria Rossi (Acme)'])(
    'opens with the name of the sender: %s',
    (signature) => {
      expect(parts(`Yes please.\n\n${signature}`, 'Maria Rossi')).toMatchObject({
        own: ['Yes please.'],
        signature,
      });
    },
  );

  it('does not start at a name or a thank-you that the message goes on after', () => {
    const goesOn = `${'and it would be good to have this soon '.repeat(3)}please.`;
    for (const text of [`Yes please.\nMaria\n${goesOn}`, `Yes please.\nThanks,\n${goesOn}`]) {
      expect(parts(text, 'Maria Rossi')).toMatchObject({ own: [text], signature: null });
    }
  });

  it('does not start above more lines than a signature has', () => {
    const text = `Yes please.\nThanks,\n${'One more line\n'.repeat(40)}`;
    expect(parts(text).signature).toBeNull();
  });

  it('can be all there is, but a thank-you alone is a message', () => {
    expect(parts('Best regards,\nMaria Rossi\nAcme')).toMatchObject({
      own: [],
      signature: 'Best regards,\nMaria Rossi\nAcme',
    });
    expect(parts('Thanks!')).toMatchObject({ own: ['Thanks!'], signature: null });
  });
});

describe('an earlier message', () => {
  it('is a forward when its header block opens the mail, below a rule or not', () => {
    for (const text of [OUTLOOK, `________________\n${OUTLOOK}`]) {
      expect(parts(text)).toMatchObject({ own: [], forwarded: OUTLOOK });
    }
    expect(parts(`Yes please.\n\n${OUTLOOK}`)).toMatchObject({ own: ['Yes please.'], forwarded: null });
  });

  it('ends at the first answer below its quoted lines, however its header is wrapped', () => {
    expect(
      parts('Yes.\n\nOn Mon, Nov 16, 2026 Tom Seller\n<tom@seller.example>\nwrote:\n> When?\n\nIn May.').own,
    ).toEqual(['Yes.', 'In May.']);
  });

  it.each([
    'On Monday we met and on Tuesday we spoke.\nWe liked it.\nSend pricing.',
    `On ${'a long day '.repeat(60)}\nTom <tom@seller.example> wrote:\nno quote`,
    'From: Berlin to Rome it is far.\nSend pricing.',
  ])('is not every line that starts like its header', (text) => {
    expect(parts(text).own).toEqual([text]);
  });
});

describe('a disclaimer', () => {
  it.each([
    'This message is intended only for the addressee.',
    'This e-mail and any attachments are confidential.',
    'Diese E-Mail enthält vertrauliche Informationen.',
  ])('ends what was written: %s', (disclaimer) => {
    expect(parts(`Could you send pricing?\n\n${disclaimer}\nMore of it.`).own).toEqual([
      'Could you send pricing?',
    ]);
  });

  it('at the top ends nothing, and the one at the bottom still does', () => {
    const banner = 'This e-mail may contain confidential information.';
    expect(parts(`${banner}\n\nCould you send pricing?\n\n${banner}`).own.join()).toMatch(
      /Could you send pricing\?$/,
    );
  });

  it('is not a sentence that speaks of the message', () => {
    const text = 'Hi Tom,\n\nThis email is to request a quote.\n\nThis message and the deck say why.';
    expect(parts(text).own).toEqual([text]);
  });
});
