import Link from 'next/link';
import { cn } from '../../lib/classNames.ts';
import { crmName } from '../../lib/present/crm.ts';
import { WRITE_VIEWS, type WriteView } from '../../lib/present/writeKinds.ts';
import type { WriteGroup } from '../../lib/queries/writes.ts';

/** The address of a view; leaves out whatever is as usual. */
export function writesPath(base: string, { view, crm }: { view: WriteView; crm: string | null }): string {
  const params = new URLSearchParams();
  if (view !== WRITE_VIEWS[0]) params.set('show', view.view);
  if (crm) params.set('crm', crm);
  const query = params.toString();
  return query ? `${base}?${query}` : base;
}

export const inView = (groups: readonly WriteGroup[], view: WriteView): WriteGroup[] =>
  groups.filter(({ kind }) => view.kinds.some((each) => each === kind));

/** Which writes are shown: by where they stand, and by CRM where there are several. */
export function WriteFilters({
  base,
  groups,
  view,
  crm,
}: {
  base: string;
  groups: readonly WriteGroup[];
  view: WriteView;
  crm: string | null;
}) {
  const crms = [...new Set(groups.map((group) => group.crm))].sort();
  const inCrm = groups.filter((group) => crm === null || group.crm === crm);
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
      <nav aria-label="Status" className="-mx-1 flex max-w-full gap-1 overflow-x-auto px-1 py-1">
        {WRITE_VIEWS.map((each) => {
          const writes = inView(inCrm, each).reduce((sum, group) => sum + group.writes, 0);
          return (
            <Pill key={each.view} href={writesPath(base, { view: each, crm })} current={each === view}>
              {each.label} <span className="tabular-nums opacity-70">{writes}</span>
            </Pill>
          );
        })}
      </nav>
      {(crms.length > 1 || crm !== null) && (
        <nav aria-label="CRM" className="-mx-1 flex gap-1 px-1">
          <Pill href={writesPath(base, { view, crm: null })} current={crm === null}>
            Every CRM
          </Pill>
          {crms.map((each) => (
            <Pill key={each} href={writesPath(base, { view, crm: each })} current={crm === each}>
              {crmName(each)}
            </Pill>
          ))}
        </nav>
      )}
    </div>
  );
}

function Pill({ current, ...rest }: { href: string; current: boolean; children: React.ReactNode }) {
  return (
    <Link
      aria-current={current ? 'true' : undefined}
      className={cn(
        'rounded-full px-3 py-1.5 text-sm font-medium whitespace-nowrap',
        current ? 'bg-ink text-canvas' : 'text-muted hover:bg-sunken hover:text-ink',
      )}
      {...rest}
    />
  );
}
