import { closingLine, countsOf, sum } from './counts';

const JEST = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe('counts of a suite', () => {
  test.each([
    ['of Jest', JEST, true, { passed: 3, failed: 0, skipped: 0 }],
    ['of Jest with failed tests', { ...JEST, numFailedTests: 2 }, false, { passed: 3, failed: 2, skipped: 0 }],
    ['whose file does not run', { ...JEST, numRuntimeErrorTestSuites: 1 }, false, { passed: 3, failed: 1, skipped: 0 }],
    ['with skipped ones', { ...JEST, numPendingTests: 1, numTodoTests: 2 }, true, { passed: 3, failed: 0, skipped: 3 }],
    ['whose coverage is too low', JEST, false, { passed: 3, failed: 1, skipped: 0 }],
    ['of checks', { passed: 5, failed: 1 }, false, { passed: 5, failed: 1, skipped: 0 }],
    ['without a report', undefined, true, { passed: 1, failed: 0, skipped: 0 }],
    ['that failed without a report', undefined, false, { passed: 0, failed: 1, skipped: 0 }],
  ])('%s', (_title, report, succeeded, counts) => {
    expect(countsOf(report, succeeded)).toEqual(counts);
  });

  test('are added up', () => {
    const counts = [
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ];
    expect(sum(counts)).toEqual({ passed: 11, failed: 22, skipped: 33 });
  });

  test('are told in the form that CI reads', () => {
    expect(closingLine({ passed: 7, failed: 0, skipped: 0 })).toBe('7 passed, 0 failed');
    expect(closingLine({ passed: 7, failed: 1, skipped: 2 })).toBe('7 passed, 1 failed, 2 skipped');
  });
});
