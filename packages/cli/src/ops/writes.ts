import { openDatabase, type Db } from '@conduit/db/client.ts';
import {
  explainWrite,
  listStopped,
  parkAsOperator,
  retryAsOperator,
  settleAsOperator,
  type WriteFilter,
  type WriteSummary,
} from '@conduit/db/writeOps.ts';
import { crms } from '@conduit/shared/crm.ts';
import type { ParkedFor } from '@conduit/shared/writeState.ts';
import { parseArgs } from 'node:util';

import { databaseUrl } from '../env.ts';
import { unknownName, wholeNumber, wrongCall } from '../problem.ts';
import { isUuid, workspaceOf } from './operator.ts';

const WHAT = ['list', 'explain', 'retry', 'park', 'settle'] as const;

/** `pnpm ops writes`: exit code 0 when it did what was asked, 1 when there was nothing to do it to, 2 for a wrong call. */
export async function writes(argv: string[]): Promise<number> {
  const call = readCall(argv);
  const url = databaseUrl();
  if (url === undefined) throw wrongCall('CONDUIT_DB_URL says where the product is, and is not set.');
  const db = openDatabase({ url, max: 1, applicationName: 'ops' });
  try {
    const { result, found, text } = await perform(db, call);
    console.log(call.json ? JSON.stringify(result) : text);
    return found ? 0 : 1;
  } finally {
    await db.destroy();
  }
}

interface Call {
  what: 'list' | 'explain' | 'retry' | 'park' | 'settle';
  ids: string[];
  filter: WriteFilter;
  limit: number;
  all: boolean;
  json: boolean;
  /** For settle: where it is, or null when it is not. */
  externalId: string | null;
}

/** Throws when it cannot be meant. */
function readCall(argv: string[]): Call {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      workspace: { type: 'string' },
      crm: { type: 'string' },
      code: { type: 'string' },
      limit: { type: 'string', default: '100' },
      all: { type: 'boolean', default: false },
      written: { type: 'string' },
      'not-written': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...ids] = positionals;
  const what = WHAT.find((each) => each === name);
  if (!what && name !== '') throw unknownName('ops writes', name, WHAT);
  if (!what) throw wrongCall(`Say what to do: ${WHAT.join(', ')}.`);
  const stranger = ids.find((id) => !isUuid(id));
  if (stranger !== undefined) throw wrongCall(`"${stranger}" is not the id of a write.`);
  const limit = wholeNumber('--limit', values.limit);
  const crm = crms.find((each) => each === values.crm);
  if (values.crm !== undefined && !crm) throw unknownName('CRM', values.crm, crms);
  if (values.workspace !== undefined) workspaceOf(values.workspace);
  const wanted = { list: [0, 0], explain: [1, 1], settle: [1, 1], retry: [1, 1_000], park: [1, 1_000] }[what];
  const [least = 0, most = 0] = values.all && (what === 'retry' || what === 'park') ? [0, 0] : wanted;
  if (ids.length < least) throw wrongCall(`Name the write to ${what}: its id.`);
  if (ids.length > most)
    throw wrongCall(`ops writes ${what} takes ${most === 0 ? 'no ids' : `${most} at most`} here.`);
  if (what === 'settle' && (values.written !== undefined) === values['not-written']) {
    throw wrongCall('Say either --written <record id> or --not-written.');
  }
  return {
    what,
    ids,
    filter: { workspaceId: values.workspace, crm, errorCode: values.code },
    limit,
    all: values.all,
    json: values.json,
    externalId: values.written ?? null,
  };
}

async function perform(
  db: Db,
  { what, ids, filter, limit, all, externalId }: Call,
): Promise<{ result: unknown; found: boolean; text: string }> {
  switch (what) {
    case 'list': {
      const found = await listStopped(db, filter, limit);
      return { result: found, found: true, text: found.map(line).join('\n') || 'Nothing is stopped.' };
    }
    case 'explain': {
      const [id = ''] = ids;
      const life = await explainWrite(db, id);
      if (!life) return { result: null, found: false, text: 'There is no such write.' };
      const facts = Object.entries(life.write).filter(([, value]) => value !== null);
      const events = life.events.map(
        ({ at, actor, event, detail }) => `${at}  ${event} (${actor}) ${JSON.stringify(detail)}`,
      );
      const text = [
        ...facts.map(
          ([key, value]) => `${key.padEnd(20)} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
        ),
        '',
        ...events,
      ].join('\n');
      return { result: life, found: true, text };
    }
    case 'retry':
    case 'park': {
      const chosen = all ? (await listStopped(db, filter, limit)).map(({ id }) => id) : ids;
      const change = what === 'retry' ? retryAsOperator : parkAsOperator;
      const writes = chosen.length === 0 ? 0 : await change(db, chosen);
      const text = `${writes} of ${chosen.length} ${what === 'retry' ? 'are on their way' : 'are on hold'}.`;
      return { result: { writes, chosen: chosen.length }, found: writes > 0, text };
    }
    case 'settle': {
      const [id = ''] = ids;
      const settled = await settleAsOperator(db, id, externalId);
      const text = settled ? 'Settled.' : 'This write is not waiting for an answer.';
      return { result: { settled }, found: settled, text };
    }
  }
}

/** What a write on hold waits for. */
const HELD: Readonly<Record<string, string>> = {
  connection: 'waits for its connection',
  quota: 'waits for the quota',
  paused: 'waits for live writes',
  dry_run: 'waits for the worker to leave its dry run',
  contact: 'waits for its contact',
  person: 'waits for a person',
  operator: 'on hold by an operator',
} satisfies Record<ParkedFor, string>;

/** One write in one line. */
const line = (write: WriteSummary): string =>
  [
    write.id,
    write.permanentFailure
      ? 'failed for good'
      : (HELD[write.parkedFor ?? ''] ?? write.parkedFor ?? write.state),
    `${write.object} in ${write.crm}`,
    [write.errorCode, write.errorProviderCode].filter(Boolean).join('/') || '-',
    `${write.attemptCount} attempts`,
    `since ${write.createdAt}`,
  ].join('  ');
