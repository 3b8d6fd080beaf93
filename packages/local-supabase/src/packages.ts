import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** A path inside an installed npm package, whether or not the package exports it. */
export function inPackage(name: string, path: string): string {
  const manifest = findPackageJSON(name, import.meta.url);
  if (manifest === undefined) throw new Error(`The npm package ${name} is not installed.`);
  return join(dirname(manifest), path);
}
