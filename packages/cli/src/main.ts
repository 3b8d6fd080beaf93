import { run } from './run.ts';
import { runnersAbove, whenOneEnds } from './runners.ts';

// npm and pnpm die of a signal without a word to what they run.
void runnersAbove(process.ppid).then((runners) =>
  whenOneEnds(runners, () => process.kill(process.pid, 'SIGTERM')),
);

process.exitCode = await run(process.argv.slice(2), {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
});
