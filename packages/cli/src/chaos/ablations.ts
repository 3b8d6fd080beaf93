import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

import { repositoryRoot } from '../stack/paths.ts';

/** One safeguard, and the change to the product's source that takes it away while a worker loads it. */
export interface Ablation {
  without: string;
  /** From the root of the repository. */
  file: string;
  /** Stands in the file exactly once. */
  from: string;
  to: string;
}

export const ablations: Record<string, Ablation> = {};

/** The module that carries an ablation out in whatever process loads it first. */
export function preloadFor(key: string): string {
  const url = new URL('./ablate.ts', import.meta.url);
  url.searchParams.set('without', key);
  return url.href;
}

export const urlOf = ({ file }: Ablation): string => pathToFileURL(join(repositoryRoot, file)).href;

/** The source without its safeguard. Throws when the safeguard is not where it was: then nothing would be tried. */
export function withoutSafeguard({ file, from, to }: Ablation, source: string): string {
  if (source.split(from).length !== 2) throw new Error(`${file} does not contain exactly once: ${from}`);
  return source.replace(from, () => to);
}
