import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { openDatabase } from '@conduit/db/client.ts';
import { activeAliases } from '@conduit/db/mail.ts';

import { asProblem } from '../asProblem.ts';
import { Problem, unknownName, wrongCall } from '../problem.ts';
import { dataFolderNamed, findRunning, type RunningProduct } from '../stack/dataFolder.ts';
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
  result: Delivery | { kind: 'unsent'; message: string };
  /** Where to read it. */
  conversations: string[];
}

/** `pnpm send`: exit code 1 when a file was refused or could not be sent. */
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
  const dataDir = dataFolderNamed(values.data);
  const files = (await Promise.all(positionals.map((path) => mailIn(resolve(path))))).flat();
  const product = await findRunning(dataDir);
  const secrets = await loadSecrets(dataDir);
  // Asked for only when it is needed: mail that names a workspace goes there.
  const needsOne = values.to !== undefined || (await someNamesNone(files));
  const alias = needsOne ? await chooseAlias(product, values.to) : null;

  const sent: Sent[] = [];
  for (const file of files) {
    const result = await sendOne(file);
    const places = 'places' in result ? result.places : [];
    const conversations = places.map(
      ({ workspaceId, threadId }) => `${product.webUrl ?? ''}/w/${workspaceId}/threads/${threadId}`,
    );
    const one = { file, result, conversations };
    sent.push(one);
    if (!values.json) console.log(describe(one));
  }
  async function sendOne(file: string): Promise<Sent['result']> {
    try {
      const raw = new Uint8Array(await readFile(file));
      const addressed = await isAddressed(raw);
      const isForAlias = alias !== null && (addressed === false || (addressed && values.to !== undefined));
      return await deliver(
        { functionsUrl: product.functionsUrl, secrets },
        isForAlias ? deliveredTo(raw, alias) : raw,
      );
    } catch (error) {
      // The other files are answered for all the same.
      const problem = asProblem(error);
      if (!problem) throw error;
      return { kind: 'unsent', message: problem.message };
    }
  }
  const count = (kind: Sent['result']['kind']) => sent.filter(({ result }) => result.kind === kind).length;
  const totals = {
    stored: count('stored'),
    known: count('duplicate'),
    refused: count('rejected'),
    unsent: count('unsent'),
  };
  if (values.json) console.log(JSON.stringify({ ...totals, files: sent }));
  else {
    const unsent = totals.unsent > 0 ? `, ${totals.unsent} not sent` : '';
    console.log(
      `${totals.stored} stored, ${totals.known} known already, ${totals.refused} refused${unsent}.`,
    );
  }
  return totals.refused + totals.unsent > 0 ? 1 : 0;
}

/** Whether any of the files is mail that names no workspace. One at a time: a folder may hold more than fits in memory. */
async function someNamesNone(files: readonly string[]): Promise<boolean> {
  for (const file of files) {
    const raw = await readFile(file).catch(() => null);
    if (raw && (await isAddressed(new Uint8Array(raw))) === false) return true;
  }
  return false;
}

/** The mail at a path: the file itself, or every .eml of the folder by name. */
async function mailIn(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path, { withFileTypes: true }))
    .filter((entry) => !entry.isDirectory() && entry.name.toLowerCase().endsWith('.eml'))
    .map(({ name }) => name)
    .sort();
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

function describe({ file, result, conversations }: Sent): string {
  const name = basename(file);
  switch (result.kind) {
    case 'stored':
      return `${name}: stored, ${conversations.join(' ')}`;
    case 'duplicate':
      return `${name}: known already, ${conversations.join(' ')}`;
    case 'rejected':
      return `${name}: refused (${result.code}). ${result.message}`;
    case 'unsent':
      return `${name}: not sent. ${result.message}`;
  }
}
