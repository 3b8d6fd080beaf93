import { describe, expect, it } from 'vitest';
import { normaliseAddress, parseRawEmail, recipientAliases, recipientsOf } from '../../src/inbound/index.ts';
import { accepted, bytes, HEAD } from './mail.ts';

const aliases = (...addresses: string[]) => recipientAliases(addresses, 'In.Conduit.example');

describe('the inbound aliases among the recipients', () => {
  it('are found whatever the case, with the tag after the plus', () => {
    expect(aliases('ACME+deal42@in.conduit.example')).toEqual([{ alias: 'acme', tag: 'deal42' }]);
    expect(aliases('<acme@IN.conduit.example.>')).toEqual([{ alias: 'acme', tag: null }]);
    expect(aliases('"acme"@in.conduit.example')).toEqual([{ alias: 'acme', tag: null }]);
    expect(aliases('acme+a+b@in.conduit.example')).toEqual([{ alias: 'acme', tag: 'a+b' }]);
    expect(aliases('acme+@in.conduit.example')).toEqual([{ alias: 'acme', tag: null }]);
  });

  it('are named once each, in order, with the first tag', () => {
    expect(
      aliases(
        'acme@in.conduit.example',
        'blue@in.conduit.example',
        'acme+x@in.conduit.example',
        'acme+y@in.conduit.example',
      ),
    ).toEqual([
      { alias: 'acme', tag: 'x' },
      { alias: 'blue', tag: null },
    ]);
  });

  it('are not found on other domains or in what is no address', () => {
    expect(
      aliases(
        'acme@conduit.example',
        'acme@evil-in.conduit.example',
        'acme@in.conduit.example.evil.example',
        'not an address',
        '+tag@in.conduit.example',
        '-@in.conduit.example',
        `${'a'.repeat(400)}@in.conduit.example`,
      ),
    ).toEqual([]);
  });

  it('are found in the envelope when To and Cc do not name them', async () => {
    const message = accepted(
      await parseRawEmail(
        bytes(
          'Envelope-To: northwind@in.conduit.example',
          'Delivered-To: northwind@in.conduit.example',
          ...HEAD,
          '',
          'x',
        ),
      ),
    );
    expect(recipientsOf(message)).toEqual(['northwind@in.conduit.example', 'ana.silva@northwind.example']);
    expect(recipientAliases(recipientsOf(message), 'in.conduit.example')).toEqual([
      { alias: 'northwind', tag: null },
    ]);
  });

  it('are not made from control characters', () => {
    expect(normaliseAddress('a\u0001b@in.conduit.example')).toBeNull();
  });
});
