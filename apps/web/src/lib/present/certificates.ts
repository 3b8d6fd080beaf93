import type { CertificateLine, CertificateView } from '../queries/certificates.ts';
import { crmErrorWords, crmName } from './crm.ts';
import { count } from './threads.ts';

type Tone = 'good' | 'warn' | 'bad' | 'neutral';

/** One line of a disconnect's certificate as a sentence. */
export function certificateWords(
  { step, detail }: CertificateLine,
  crm: string,
): { sentence: string; tone: Tone } {
  const name = crmName(crm);
  switch (step) {
    case 'fenced': {
      const kept = detail.queued === 'park' ? 'kept' : 'cancelled';
      const writes = detail.writes ? ` ${count(detail.writes, 'write', 'writes')} ${kept}.` : '';
      return {
        sentence: `Nothing more is sent to ${name}; its keys were put out of use.${writes}`,
        tone: 'good',
      };
    }
    case 'revoked':
      return {
        sentence: `${name} confirmed: access revoked${detail.uninstalled ? ', app uninstalled' : ''}. The keys were deleted.`,
        tone: 'good',
      };
    case 'unreachable':
      return {
        sentence: `${name} was asked to revoke access and did not. It is asked again.${detail.code ? ` ${crmErrorWords(detail.code)}` : ''}`,
        tone: 'warn',
      };
    case 'given_up':
      return {
        sentence: `${name} never confirmed. The keys were deleted here; remove Conduit in ${name} yourself.`,
        tone: 'bad',
      };
    case 'withdrawn':
      return { sentence: 'The account was connected again, so its access was left alone.', tone: 'neutral' };
    default:
      return { sentence: step.replaceAll('_', ' '), tone: 'neutral' };
  }
}

/** Where a disconnect stands. */
export function certificateState({ lines }: CertificateView): { label: string; tone: Tone } {
  return STATES[lines.at(-1)?.step ?? ''] ?? { label: 'Being revoked', tone: 'warn' };
}

const STATES: Record<string, { label: string; tone: Tone }> = {
  revoked: { label: 'Access revoked', tone: 'good' },
  given_up: { label: 'Not confirmed', tone: 'bad' },
  withdrawn: { label: 'Connected again', tone: 'neutral' },
};
