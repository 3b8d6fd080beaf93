import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { openDatabase } from '@conduit/db/client.ts';
import { activeAliases } from '@conduit/db/mail.ts';

import { Problem, unknownName, wrongCall } from '../problem.ts';
import { findRunning, type RunningProduct } from '../stack/dataFolder.ts';
import { deliveredTo, isAddressed } from '../stack/envelope.ts';
import { deliver, type Delivery } from '../stack/journey.ts';
import { defaultDataDir, INBOUND_DOMAIN } from '../stack/paths.ts';
import { loadSecrets } from '../stack/secrets.ts';

export const USAGE = `Usage: pnpm send <file or folder>… [--to <alias>] [--data <folder>] [--json]

Delivers .eml files to the product that "pnpm start" runs, as a mail server would, and says what became of each.

  --to    the workspace that gets mail which names none: what its inbound address begins with
  --data  the data folder the product runs on (default .conduit)
  --json  print the results as one JSON line
`;

/** What became of one file. */
interface Sent {
  file: string;
  result: Delivery;
  /** Where to read it. */
  conversations: string[];
}

/** `pnpm send`: exit code 1 when a file was refused. */
export async function send(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      data: { type: 'string', default: defaultDataDir },
      json: { type: 'boolean', default: false },
    },
  });
  if (positionals.length === 0) throw wrongCall('Name an .eml file, or a folder of them.');
  const files = (await Promise.all(positionals.map((path) => mailIn(resolve(path))))).flat();
  const dataDir = resolve(values.data);
  const product = await findRunning(dataDir);
  const secrets = await loadSecrets(dataDir);
  const letters = await Promise.all(
    files.map(async (file) => {
      const raw = new Uint8Array(await readFile(file));
      return { file, raw, addressed: await isAddressed(raw) };
    }),
  );
  // Asked for only when it is needed: mail that names a workspace goes there.
  const needsOne = values.to !== undefined || letters.some(({ addressed }) => addressed === false);
  const alias = needsOne ? await chooseAlias(product, values.to) : null;

  const sent: Sent[] = [];
  for (const { file, raw, addressed } of letters) {
    const isForAlias = alias !== null && (addressed === false || (addressed && values.to !== undefined));
    const result = await deliver(
      { functionsUrl: product.functionsUrl, secrets },
      isForAlias ? deliveredTo(raw, alias) : raw,
    );
    const conversations =
      result.kind === 'rejected'
        ? []
        : result.places.map(
            ({ workspaceId, threadId }) => `${product.webUrl ?? ''}/w/${workspaceId}/threads/${threadId}`,
          );
    sent.push({ file, result, conversations });
    if (!values.json) console.log(describe(sent.at(-1)));
  }
  const count = (kind: Delivery['kind']) => sent.filter(({ result }) => result.kind === kind).length;
  const totals = { stored: count('stored'), known: count('duplicate'), refused: count('rejected') };
  if (values.json) console.log(JSON.stringify({ ...totals, files: sent }));
  else console.log(`${totals.stored} stored, ${totals.known} known already, ${totals.refused} refused.`);
  return totals.refused > 0 ? 1 : 0;
}

/** The mail at a path: the file itself, or every .eml of the folder by name. */
async function mailIn(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.toLowerCase().endsWith('.eml')).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new Problem(`${path} holds no .eml files.`, 'In a mail program, save messages as .eml files there.');
}

/** The workspace for mail that names none: the one asked for, or the only one. */
async function chooseAlias({ dbUrl }: RunningProduct, asked: string | undefined): Promise<string> {
  const db = openDatabase({ url: dbUrl, max: 1, applicationName: 'send' });
  try {
    const names = (await activeAliases(db)).map(({ alias }) => alias);
    const wanted = asked?.toLowerCase().replace(`@${INBOUND_DOMAIN}`, '');
    if (wanted !== undefined && !names.includes(wanted)) {
      if (names.length > 0) throw unknownName('workspace with the alias', wanted, names);
      throw noWorkspace();
    }
    const [only, ...others] = wanted === undefined ? names : [wanted];
    if (only === undefined) throw noWorkspace();
    if (others.length === 0) return only;
    throw wrongCall(`Say which workspace gets the mail that names none: --to ${names.join(', or --to ')}.`);
  } finally {
    await db.destroy();
  }
}

const noWorkspace = (): Problem =>
  new Problem('There is no workspace yet that mail could go to.', 'Sign up in the dashboard first.');

function describe(sent: Sent | undefined): string {
  if (!sent) return '';
  const { file, result, conversations } = sent;
  const name = basename(file);
  switch (result.kind) {
    case 'stored':
      return `${name}: stored, ${conversations.join(' ')}`;
    case 'duplicate':
      return `${name}: known already, ${conversations.join(' ')}`;
    case 'rejected':
      return `${name}: refused (${result.code}). ${result.message}`;
  }
}
