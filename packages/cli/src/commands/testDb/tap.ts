export interface TapResult {
  planned: number | undefined;
  passed: number;
  /** Each failed test with its diagnostics. */
  failed: string[];
}

/** Reads what pgTAP printed (Test Anything Protocol 12): a plan, one line per test, `#` lines on what went wrong. */
export function parseTap(output: string): TapResult {
  const result: TapResult = { planned: undefined, passed: 0, failed: [] };
  let inFailure = false;
  for (const line of output.split('\n')) {
    const plan = /^1\.\.(\d+)/.exec(line);
    if (plan) result.planned = Number(plan[1]);
    else if (/^ok\b/.test(line)) {
      result.passed += 1;
      inFailure = false;
    } else if (/^not ok\b/.test(line)) {
      result.failed.push(line);
      inFailure = true;
    } else if (inFailure && line.startsWith('#')) {
      result.failed[result.failed.length - 1] += `\n${line}`;
    }
  }
  return result;
}

/** Why this output is no success; empty when it is one. */
export function tapProblems(result: TapResult): string[] {
  const ran = result.passed + result.failed.length;
  if (result.planned === undefined) return [...result.failed, 'no plan was printed'];
  if (result.planned !== ran) return [...result.failed, `planned ${result.planned} tests but ran ${ran}`];
  return result.failed;
}
