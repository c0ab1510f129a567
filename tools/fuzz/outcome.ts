/** What Schemathesis writes about a run, as far as it is used here. */
export interface RunReport {
  /** Whether the run came to its end. */
  readonly complete: boolean;
  readonly operations: { readonly selected: number; readonly tested: number };
  readonly test_cases: { readonly generated: number; readonly with_failures: number; readonly errored: number };
  readonly failures: readonly Finding[];
  readonly errors: readonly object[];
  readonly warnings: Readonly<Record<string, readonly unknown[]>>;
}

/** A promise of the document that was broken, and by which operations. */
interface Finding {
  readonly code: string;
  readonly title: string;
  readonly count: number;
  readonly operations: readonly string[];
}

/** What a run showed. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** What failed, a line each. */
  readonly findings: readonly string[];
}

/** What makes a run worthless: a caller who is refused everywhere has tried nothing. */
const WORTHLESS = ['missing_auth', 'base_url_mismatch', 'unmatched_filter'];

/** Counts the requests that were answered as promised, and the others. */
export function outcomeOf({ complete, operations, test_cases: cases, ...report }: RunReport): Outcome {
  const failures = report.failures.map(
    ({ code, title, count, operations: of }) => `${code} ${title} (${count}): ${of.join(', ')}`,
  );
  const problems = [
    ...(complete ? [] : ['the run did not come to its end']),
    ...(operations.tested < operations.selected || operations.selected === 0
      ? [`${operations.tested} of ${operations.selected} operations were tried`]
      : []),
    ...report.errors.map((error) => JSON.stringify(error)),
    ...WORTHLESS.filter((name) => report.warnings[name]?.length).map(
      (name) => `${name}: ${JSON.stringify(report.warnings[name])}`,
    ),
  ];
  const bad = cases.with_failures + cases.errored;
  return { passed: cases.generated - bad, failed: bad + problems.length, findings: [...failures, ...problems] };
}
