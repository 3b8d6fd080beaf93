/** One measured figure. A ratio against a named baseline of the same run, so that it holds on any machine. */
export interface Figure {
  name: string;
  ratio: number;
  goal: number;
  better: 'higher' | 'lower';
  baseline: string;
  ok: boolean;
}

export interface BenchResult {
  figures: Figure[];
  /** Whatever else is worth keeping; plain JSON. */
  detail?: unknown;
}

/** A benchmark prints what it has to say and returns its figures. `size`: how much of it to run, where that can be chosen. */
export type Bench = (print: (line: string) => void, size?: number) => Promise<BenchResult>;

/** Every benchmark by name. */
export const benches: Record<string, Bench> = {
  extraction: async (print) => (await import('./extraction/command.ts')).extraction(print),
  reconcile: async (print) => (await import('./writes/reconcile.ts')).reconcile(print),
  'reconcile-scale': async (print) => (await import('./writes/reconcile.ts')).reconcileScale(print),
  'calls-per-object': async (print) => (await import('./writes/callsPerObject.ts')).callsPerObject(print),
  'rate-window': async (print) => (await import('./writes/rateWindow.ts')).rateWindow(print),
  latency: async (print) => (await import('./writes/latency.ts')).latency(print),
  'health-sweep': async (print, size) => (await import('./healthSweep/command.ts')).healthSweep(print, size),
};
