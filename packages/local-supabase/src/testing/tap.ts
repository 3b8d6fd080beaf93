export interface TapFailure {
  number: number;
  description: string;
  /** What the assertion expected and got. */
  diagnostics: string[];
}

export interface TapReport {
  /** How many assertions the file announced; undefined when it announced none. */
  planned: number | undefined;
  passed: number;
  failures: TapFailure[];
}

const ASSERTION = /^(not )?ok (\d+)(?: - (.*?))?(?:\s+#\s*(todo|skip)\b.*)?$/i;

/** Reads the Test Anything Protocol (testanything.org), as far as pgTAP writes it. */
export function parseTap(lines: readonly string[]): TapReport {
  const report: TapReport = { planned: undefined, passed: 0, failures: [] };
  let last: TapFailure | undefined;
  for (const line of lines) {
    const plan = /^1\.\.(\d+)/.exec(line);
    const assertion = ASSERTION.exec(line);
    if (plan) {
      report.planned = Number(plan[1]);
    } else if (assertion) {
      const [, not, number, description = '', directive] = assertion;
      last = undefined;
      if (not === undefined || directive !== undefined) report.passed += 1;
      else report.failures.push((last = { number: Number(number), description, diagnostics: [] }));
    } else if (line.startsWith('#') && last) {
      last.diagnostics.push(line.replace(/^#\s?/, ''));
    }
  }
  return report;
}
