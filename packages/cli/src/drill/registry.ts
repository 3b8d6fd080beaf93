/** What a drill found; `ok` is its verdict. */
export type DrillResult = { drill: string; ok: boolean } & Record<string, string | number | boolean>;

export interface DrillOptions {
  /** Fewer or more repetitions than the drill's own number. */
  rounds?: number;
}

export type Drill = (print: (line: string) => void, options: DrillOptions) => Promise<DrillResult>;

/** Every drill by name. */
export const drills: Record<string, Drill> = {
  classification: async (print) => (await import('./classification.ts')).classification(print),
  'claim-race': async (print, options) => (await import('./claimRace.ts')).claimRace(print, options),
  'purge-kill': async (print, options) => (await import('./purgeKill.ts')).purgeKill(print, options),
  residual: async (print) => (await import('./residual.ts')).residualDrill(print),
  'database-outage': async (print, options) =>
    (await import('./databaseOutage.ts')).databaseOutage(print, options),
  'few-connections': async (print) => (await import('./fewConnections.ts')).fewConnections(print),
  'lost-worker': async (print) => (await import('./lostWorker.ts')).lostWorker(print),
  'disconnect-fence': async (print) => (await import('./disconnectFence.ts')).disconnectFence(print),
  'two-workers': async (print) => (await import('./twoWorkers.ts')).twoWorkers(print),
  'refresh-race': async (print) => (await import('./refreshRace.ts')).refreshRace(print),
  'rotate-kill': async (print) => (await import('./rotateKill.ts')).rotateKill(print),
};
