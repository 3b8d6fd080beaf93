import { CircleAlert, CircleCheck, Clock } from 'lucide-react';
import { certificateState, certificateWords } from '../../lib/present/certificates.ts';
import { crmName } from '../../lib/present/crm.ts';
import type { CertificateView } from '../../lib/queries/certificates.ts';
import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { When } from '../ui/when.tsx';

const ICONS = { good: CircleCheck, warn: Clock, bad: CircleAlert, neutral: CircleCheck } as const;
const COLORS = { good: 'text-good', warn: 'text-warn', bad: 'text-bad', neutral: 'text-muted' } as const;

/** What was done to disconnect CRMs, and what their providers answered. */
export function Certificates({ certificates }: { certificates: readonly CertificateView[] }) {
  if (certificates.length === 0) return null;
  return (
    <Card aria-labelledby="certificates" className="grid gap-1 p-5 sm:p-6">
      <h2 id="certificates" className="text-lg font-semibold tracking-tight">
        Disconnected
      </h2>
      <ul className="divide-y divide-line">
        {certificates.map((certificate) => {
          const state = certificateState(certificate);
          return (
            <li key={certificate.lines[0]?.id} className="grid gap-3 py-4 last:pb-0">
              <h3 className="flex flex-wrap items-center gap-2 text-sm font-medium">
                {crmName(certificate.crm)}
                <span className="font-normal text-muted">{certificate.accountName}</span>
                <Badge tone={state.tone}>{state.label}</Badge>
              </h3>
              <ol className="grid gap-2">
                {certificate.lines.map((line) => {
                  const words = certificateWords(line, certificate.crm);
                  const Icon = ICONS[words.tone];
                  return (
                    <li key={line.id} className="flex gap-2.5 text-sm">
                      <Icon className={`mt-0.5 size-4 shrink-0 ${COLORS[words.tone]}`} aria-hidden />
                      <span className="min-w-0 flex-1">
                        {words.sentence}{' '}
                        <span className="whitespace-nowrap text-muted">
                          <When at={line.at} />
                        </span>
                      </span>
                    </li>
                  );
                })}
              </ol>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
