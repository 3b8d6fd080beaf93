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

/** A benchmark prints what it has to say and returns its figures. */
export type Bench = (print: (line: string) => void, options?: BenchOptions) => Promise<BenchResult>;

export interface BenchOptions {
  /** How many rows, for benchmarks that take a size. */
  size?: number;
}

/** Every benchmark by name. */
export const benches: Record<string, Bench> = {
  purge: async (print, options) => (await import('./purge/throughput.ts')).purgeThroughput(print, options),
  'ingest-during-purge': async (print, options) =>
    (await import('./purge/ingest.ts')).ingestDuringPurge(print, options),
  extraction: async (print) => (await import('./extraction/command.ts')).extraction(print),
  reconcile: async (print) => (await import('./writes/reconcile.ts')).reconcile(print),
  'reconcile-scale': async (print) => (await import('./writes/reconcile.ts')).reconcileScale(print),
  'calls-per-object': async (print) => (await import('./writes/callsPerObject.ts')).callsPerObject(print),
  'rate-window': async (print) => (await import('./writes/rateWindow.ts')).rateWindow(print),
  latency: async (print) => (await import('./writes/latency.ts')).latency(print),
  'health-sweep': async (print, options) =>
    (await import('./healthSweep/command.ts')).healthSweep(print, options),
  fairness: async (print, options) => (await import('./fairness/command.ts')).fairness(print, options),
};
