import { outcomeOf, type RunReport } from './outcome';

const SOUND: RunReport = {
  complete: true,
  operations: { selected: 2, tested: 2 },
  test_cases: { generated: 40, with_failures: 0, errored: 0 },
  failures: [],
  errors: [],
  warnings: { missing_auth: [], low_valid_rate: ['GET /items'] },
};

test('all was answered as promised', () => {
  expect(outcomeOf(SOUND)).toEqual({ passed: 40, failed: 0, findings: [] });
});

test('a broken promise is told with its operations', () => {
  const failures = [{ code: 'ST101', title: 'Server error', count: 2, operations: ['GET /a', 'PUT /b'] }];
  const cases = { generated: 40, with_failures: 3, errored: 1 };
  expect(outcomeOf({ ...SOUND, failures, test_cases: cases })).toEqual({
    passed: 36,
    failed: 4,
    findings: ['ST101 Server error (2): GET /a, PUT /b'],
  });
});

test.each<[string, Partial<RunReport>]>([
  ['the run did not come to its end', { complete: false }],
  ['1 of 2 operations were tried', { operations: { selected: 2, tested: 1 } }],
  ['0 of 0 operations were tried', { operations: { selected: 0, tested: 0 } }],
  ['{"title":"no"}', { errors: [{ title: 'no' }] }],
  ['missing_auth: ["GET /items"]', { warnings: { missing_auth: ['GET /items'] } }],
])('a run that proves nothing fails: %s', (finding, changed) => {
  expect(outcomeOf({ ...SOUND, ...changed })).toEqual({ passed: 40, failed: 1, findings: [finding] });
});
