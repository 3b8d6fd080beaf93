import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { repositoryRoot } from '../stack/paths.ts';

/** A change to the product's source, made while a worker loads it. */
export interface Change {
  /** From the root of the repository. */
  file: string;
  /** Stands in the file exactly once. */
  from: string;
  to: string;
}

/** One safeguard, and what takes it away. */
export interface Ablation {
  without: string;
  changes: readonly Change[];
}

const LEDGER = 'packages/db/src/ledger.ts';
const STATES = 'packages/shared/src/writeState.ts';

export const ablations: Record<string, Ablation> = {
  key: {
    without: 'a key that follows from the message: planning again plans again',
    changes: [
      {
        file: 'services/worker/src/planWrites.ts',
        from: 'sourceEvent: messageId }),',
        to: 'sourceEvent: messageId + Math.random() }),',
      },
    ],
  },
  claim: {
    without: 'locks while claiming: two workers take the same rows',
    changes: [
      {
        file: LEDGER,
        from: `.limit(args.limit)\n    .forUpdate('w')\n    .skipLocked();`,
        to: '.limit(args.limit);',
      },
    ],
  },
  readback: {
    without: 'a state of its own for a lost answer: the create is sent again like any failure',
    changes: [
      {
        file: STATES,
        from: `if (result.certainty === 'unknown' && row.action === 'create') {`,
        to: 'if (Math.random() > 1) {',
      },
    ],
  },
  marker: {
    without: 'the key in the record: a lost answer is looked for in vain',
    changes: [
      {
        file: 'packages/crm/src/marker.ts',
        from: '=> `Conduit ref: ${key}`',
        to: '=> `Conduit ref ${key}`',
      },
    ],
  },
  recovery: {
    without: 'an end to attempts whose worker is gone',
    changes: [
      {
        file: LEDGER,
        from: `w.state = 'in_flight' and not w.permanent_failure`,
        to: `w.state = 'in_flight' and false`,
      },
      {
        file: LEDGER,
        from: 'where w.next_retry_at <= now() order by',
        to: `where w.next_retry_at <= now() and w.state <> 'in_flight' order by`,
      },
    ],
  },
  parking: {
    without: 'parking: what a broken connection refuses has failed for good',
    changes: [
      {
        file: STATES,
        from: `return to(row, 'parked', { parkedFor: result.obstacle, attemptCount: unburned });`,
        to: `return to(row, 'failed', { permanentFailure: true });`,
      },
    ],
  },
  listener: {
    without: 'somebody who listens when a connection breaks off: the process ends with it',
    changes: [
      {
        file: 'packages/db/src/pool.ts',
        from: `client.on('error', (error) => watch?.away(error));`,
        to: '',
      },
      { file: 'services/worker/src/main.ts', from: 'surviveStrayErrors(log);', to: '' },
    ],
  },
  contact_first: {
    without: 'the order: a task goes out before its contact is there',
    changes: [
      {
        file: LEDGER,
        from: `.where((eb) => eb.or([eb('w.contact_write_id', 'is', null), eb('c.state', '=', 'succeeded')]))\n    .$if(`,
        to: `.$if(`,
      },
    ],
  },
};

/** The module that carries an ablation out in whatever process loads it first. */
export function preloadFor(key: string): string {
  const url = new URL('./ablate.ts', import.meta.url);
  url.searchParams.set('without', key);
  return url.href;
}

export const urlOf = (file: string): string => pathToFileURL(join(repositoryRoot, file)).href;

/** The source of a file without its safeguard. Throws when that is not where it was: then nothing would be tried. */
export function ablate(source: string, changes: readonly Change[]): string {
  return changes.reduce((changed, { file, from, to }) => {
    if (changed.split(from).length !== 2) throw new Error(`${file} does not contain exactly once: ${from}`);
    return changed.replace(from, () => to);
  }, source);
}
