/** What a drill found; `ok` is its verdict. */
export type DrillResult = { drill: string; ok: boolean } & Record<string, string | number | boolean>;

export type Drill = (print: (line: string) => void) => Promise<DrillResult>;

/** Every drill by name. */
export const drills: Record<string, Drill> = {
  'two-workers': async (print) => (await import('./twoWorkers.ts')).twoWorkers(print),
};
