import { describe, expect, it } from 'vitest';
import { signPayload, verifySignature } from '../../src/inbound/index.ts';
import { bytes } from './mail.ts';

const body = bytes('Subject: Hello', '', 'text');
const now = Date.UTC(2026, 10, 2, 9, 0, 0);
const seconds = now / 1000;
const signed = () => signPayload({ secrets: ['s3cret'], body, now });
const verify = (over: Partial<Parameters<typeof verifySignature>[0]> = {}) =>
  signed().then((signatureHeader) =>
    verifySignature({ secrets: ['s3cret'], signatureHeader, body, now, ...over }),
  );
const codeOf = async (verdict: ReturnType<typeof verify>) => {
  const settled = await verdict;
  return settled.ok ? 'ok' : settled.code;
};

describe('a signed request', () => {
  it('is accepted, with the digest a replay cache needs', async () => {
    const header = await signed();
    expect(await verify()).toEqual({ ok: true, timestamp: seconds, digest: header.split('v1=')[1] });
  });

  it('agrees with an HMAC-SHA256 computed elsewhere', async () => {
    // printf '1793610000.{}' | openssl dgst -sha256 -hmac key
    const header = await signPayload({ secrets: ['key'], body: bytes('{}'), now: 1_793_610_000_000 });
    expect(header).toBe('t=1793610000,v1=3625587d3d97716a8da31991b9c870a337ca59e5ddcf7d2771036481610e3c11');
  });

  it('is accepted under the old and the new secret while both are in force', async () => {
    const both = await signPayload({ secrets: ['old', 'new'], body, now });
    for (const secrets of [['old'], ['new'], ['newer', 'old']]) {
      expect(await codeOf(verify({ secrets, signatureHeader: both }))).toBe('ok');
    }
    expect(await codeOf(verify({ secrets: ['other'], signatureHeader: both }))).toBe('mismatch');
  });

  it('may carry its time in a header of its own', async () => {
    const [, v1 = ''] = (await signed()).split(',');
    expect(await codeOf(verify({ signatureHeader: v1, timestampHeader: `${seconds}` }))).toBe('ok');
    expect(await codeOf(verify({ timestampHeader: `${seconds + 1}` }))).toBe('malformed');
    expect(await codeOf(verify({ signatureHeader: v1 }))).toBe('malformed');
  });

  it('is refused when the body or the time was changed', async () => {
    expect(await codeOf(verify({ body: bytes('Subject: Hello', '', 'Text') }))).toBe('mismatch');
    const later = (await signed()).replace(/t=\d+/, `t=${seconds + 1}`);
    expect(await codeOf(verify({ signatureHeader: later }))).toBe('mismatch');
  });

  it('is refused outside its tolerance, on either side', async () => {
    expect(await codeOf(verify({ now: now + 300_000 }))).toBe('ok');
    expect(await codeOf(verify({ now: now + 301_000 }))).toBe('too_old');
    expect(await codeOf(verify({ now: now - 301_000 }))).toBe('in_future');
    expect(await codeOf(verify({ now: now + 20_000, toleranceSeconds: 10 }))).toBe('too_old');
  });

  it('is refused without a signature, without a secret, or with a signature that is none', async () => {
    expect(await codeOf(verify({ signatureHeader: null }))).toBe('missing');
    expect(await codeOf(verify({ signatureHeader: ' ' }))).toBe('missing');
    expect(await codeOf(verify({ secrets: [''] }))).toBe('not_configured');
    const hex = 'a'.repeat(64);
    for (const signatureHeader of [
      'nonsense',
      `t=${seconds}`,
      `t=${seconds},v1=abc`,
      `t=soon,v1=${hex}`,
      `t=-1,v1=${hex}`,
      `t=1,t=2,v1=${hex}`,
      `t=${seconds}${`,v1=${hex}`.repeat(9)}`,
      `t=${seconds},v1=${hex},${'x'.repeat(2000)}`,
    ]) {
      expect(await codeOf(verify({ signatureHeader }))).toBe('malformed');
    }
  });
});
