export interface Progress {
  (message: string): void;
  /** Ends the last line. */
  done(): void;
}

/** Prints one line per step with the seconds since the start, on stderr: stdout is for results. */
export function createProgress(
  now: () => number = Date.now,
  write = (text: string) => process.stderr.write(text),
): Progress {
  const since = now();
  const line = (message: string) =>
    write(`${((now() - since) / 1000).toFixed(1).padStart(6)} s  ${message}\n`);
  return Object.assign(line, { done: () => line('Ready') });
}
