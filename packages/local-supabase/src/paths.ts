import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** A file of this package's `src/sql`. */
export const sqlFile = (name: string): URL => new URL(`./sql/${name}`, import.meta.url);
