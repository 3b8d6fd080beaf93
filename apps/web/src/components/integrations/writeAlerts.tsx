import { TriangleAlert } from 'lucide-react';
import { crmName } from '../../lib/present/crm.ts';
import type { WriteAlerts as Alerts } from '../../lib/queries/writes.ts';
import { Card } from '../ui/card.tsx';
import { TextLink } from '../ui/textLink.tsx';

/** Writes that did not go through, per CRM, with the way to them. Nothing where all did. */
export function WriteAlerts({ alerts, base }: { alerts: Readonly<Record<string, Alerts>>; base: string }) {
  const lines = Object.entries(alerts).flatMap(([crm, { failed, answer, checking, held }]) => {
    const words = [
      failed > 0 && { show: 'attention', text: `${failed} failed for good` },
      answer > 0 && { show: 'attention', text: `${answer} may already be there` },
      checking > 0 && { show: 'checking', text: `${checking} being checked` },
      held > 0 && { show: 'held', text: `${held} on hold` },
    ].filter((each) => each !== false);
    return words.length > 0 ? [{ crm, words }] : [];
  });
  if (lines.length === 0) return null;
  return (
    <Card aria-labelledby="write-alerts" className="flex items-start gap-4 p-5 sm:p-6">
      <TriangleAlert className="mt-0.5 size-5 shrink-0 text-warn" aria-hidden />
      <div className="grid gap-1.5">
        <h2 id="write-alerts" className="font-semibold tracking-tight">
          Some writes did not go through
        </h2>
        <ul className="grid gap-1 text-sm">
          {lines.map(({ crm, words }) => (
            <li key={crm}>
              <span className="font-medium">{crmName(crm)}</span>:{' '}
              {words.map(({ show, text }, index) => (
                <span key={text}>
                  {index > 0 && ', '}
                  <TextLink href={`${base}/writes?show=${show}&crm=${crm}`}>{text}</TextLink>
                </span>
              ))}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
