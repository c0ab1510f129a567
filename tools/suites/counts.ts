/** How many tests a suite ran. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Skipped or left to do. */
  readonly skipped: number;
}

/** What suites leave behind: Jest, or the checks in Python and of packages. */
export interface SuiteReport {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  /** Files that failed before any test of theirs ran. */
  readonly numRuntimeErrorTestSuites?: number;
  readonly passed?: number;
  readonly failed?: number;
}

/**
 * The counts of a suite that ended. One without a report is one test; one that failed has a failed test, also when what
 * failed is no test of it, such as the coverage.
 */
export function countsOf(report: SuiteReport | undefined, succeeded: boolean): Counts {
  const { passed, failed, skipped } = report
    ? fromReport(report)
    : { passed: succeeded ? 1 : 0, failed: 0, skipped: 0 };
  return { passed, failed: succeeded ? failed : Math.max(failed, 1), skipped };
}

function fromReport(report: SuiteReport): Counts {
  return {
    passed: (report.numPassedTests ?? 0) + (report.passed ?? 0),
    failed: (report.numFailedTests ?? 0) + (report.numRuntimeErrorTestSuites ?? 0) + (report.failed ?? 0),
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

/** All of them together. */
export function sum(counts: Counts[]): Counts {
  const total = (key: keyof Counts) => counts.reduce((count, one) => count + one[key], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

/** The closing line that CI reads; a test that is skipped is a test that does not hold anything. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
