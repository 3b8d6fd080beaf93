import { readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import type { SandboxState } from './world.ts';

/** Changes are gathered for this long before they are written. */
const WRITE_AFTER_MS = 100;

const envelope = z.looseObject({
  version: z.literal(1),
  hubspot: z.looseObject({}),
  salesforce: z.looseObject({}),
});

/** Keeps the state in one JSON file that is at every moment either the old one or the new one. */
export class StateFile {
  readonly #path: string;
  readonly #state: () => SandboxState;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, state: () => SandboxState) {
    this.#path = path;
    this.#state = state;
  }

  /** Writes soon; several changes become one write. */
  changed(): void {
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS);
  }

  /** Writes now, after any write under way. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const temporary = `${this.#path}.${process.pid}.tmp`;
    await writeFile(temporary, JSON.stringify(this.#state()));
    await rename(temporary, this.#path);
  }
}

/** A file that is not one of ours, or of another version. */
export class SandboxFileError extends Error {
  override readonly name = 'SandboxFileError';
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The state an earlier run left, or null when there is none. */
export async function readState(path: string): Promise<SandboxState | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const parsed = envelope.safeParse(fromJson(text));
  if (!parsed.success) throw new SandboxFileError(`${path} does not hold the state of a sandbox.`);
  // Written by StateFile above; the envelope says it is of this version.
  return parsed.data as unknown as SandboxState;
}
