import { registerHooks } from 'node:module';

import { ablate, ablations, urlOf } from './ablations.ts';

// Loaded by `node --import` before the worker: takes one safeguard out of its source, so that no product code needs a
// switch for that.
const ablation = ablations[new URL(import.meta.url).searchParams.get('without') ?? ''];
if (!ablation) throw new Error('There is no such safeguard.');
const changes = Map.groupBy(ablation.changes, ({ file }) => urlOf(file));
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const here = changes.get(url);
    if (!here || loaded.source === undefined) return loaded;
    const source =
      typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    return { ...loaded, source: ablate(source, here) };
  },
});
