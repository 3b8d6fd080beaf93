import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, type TomlTable } from 'smol-toml';

/** The project's `supabase/config.toml`; empty when there is none, as for the CLI. */
export async function readProjectConfig(projectDir: string): Promise<TomlTable> {
  const file = join(projectDir, 'supabase', 'config.toml');
  return existsSync(file) ? parse(await readFile(file, 'utf8')) : {};
}

/** A table inside another, or an empty one. */
export function table(parent: TomlTable, name: string): TomlTable {
  const value = parent[name];
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date) ? value : {};
}

/** Whether the gateway asks callers of a function for a key or a token: yes, unless declared otherwise. */
export function verifiesJwt(config: TomlTable, functionName: string): boolean {
  return table(table(config, 'functions'), functionName).verify_jwt !== false;
}
