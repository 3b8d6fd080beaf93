import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** A path inside an installed npm package, whether or not the package exports it. */
export function inPackage(name: string, path: string): string {
  // It throws for a package that is not installed, and finds nothing only for a path without a package.
  return join(dirname(findPackageJSON(name, import.meta.url)!), path);
}
