import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');
export const webDir = resolve(repositoryRoot, 'apps/web');
export const workerDir = resolve(repositoryRoot, 'services/worker');
/** Where `pnpm start` keeps its database, files and keys. */
export const defaultDataDir = resolve(repositoryRoot, '.conduit');
/** What inbound addresses of a local product end with. */
export const INBOUND_DOMAIN = 'in.conduit.example';
export const demoEmailsDir = resolve(repositoryRoot, 'packages/cli/emails');
