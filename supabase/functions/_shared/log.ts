/** One JSON line to the function's log. */
export function logLine(line: string): void {
  // eslint-disable-next-line no-console -- the platform collects a function's console
  console.error(line);
}
