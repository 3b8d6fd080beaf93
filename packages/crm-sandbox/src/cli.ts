import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startSandbox, type Sandbox } from './sandbox.ts';

/** What the sandbox takes. */
export const USAGE = `Usage: sandbox [--hubspot-port <port>] [--salesforce-port <port>] [--data <file>] [--search-lag <ms>]
`;

/** Ports a bookmark survives on. */
const DEFAULT_PORTS = { hubspot: 4010, salesforce: 4020 };

/** The terminal a command runs in. */
export interface Terminal {
  write: (text: string) => void;
  /** Settles when the user wants the command to end. */
  interrupted: () => Promise<unknown>;
}

const terminal: Terminal = {
  write: (text) => void process.stdout.write(text),
  interrupted: () => Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]),
};

/** Starts both simulators, says where they are, and stops them when interrupted. */
export async function runSandbox(argv: string[], { write, interrupted }: Terminal = terminal): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      'hubspot-port': { type: 'string', default: String(DEFAULT_PORTS.hubspot) },
      'salesforce-port': { type: 'string', default: String(DEFAULT_PORTS.salesforce) },
      data: { type: 'string' },
      'search-lag': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    write(USAGE);
    return;
  }
  const sandbox = await startSandbox({
    hubspotPort: wholeNumber('hubspot-port', values['hubspot-port']),
    salesforcePort: wholeNumber('salesforce-port', values['salesforce-port']),
    ...(values.data !== undefined && { dataFile: values.data }),
    ...(values['search-lag'] !== undefined && {
      searchLagMs: wholeNumber('search-lag', values['search-lag']),
    }),
  });
  write(summary(sandbox));
  await interrupted();
  await sandbox.close();
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new RangeError(`--${name} must be a whole number, not "${text}"`);
  return Number(text);
}

function summary({ hubspot, salesforce }: Sandbox): string {
  return `HubSpot sandbox     ${hubspot.url}
  client id         ${hubspot.clientId}
  client secret     ${hubspot.clientSecret}
  app id            ${hubspot.appId}
Salesforce sandbox  ${salesforce.url}
  sandbox login     ${salesforce.sandboxLoginUrl}
  client id         ${salesforce.clientId}
  client secret     ${salesforce.clientSecret}
Faults, calls and records: /_sandbox on either. Stop with Ctrl-C.
`;
}
