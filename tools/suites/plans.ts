/** Tasks of projen, one after the other. */
export type Lane = readonly string[];

/** Lanes that run side by side: most of a suite waits, or uses one core. */
export type Stage = readonly Lane[];

const TEST: Stage[] = [[['test:unit']], [['test:integ'], ['test:types', 'eslint']]];

/** What is run by which name, a stage after the other. */
export const PLANS: Record<string, readonly Stage[]> = {
  test: TEST,
  ci: [
    ...TEST,
    [['test:integ:long'], ['test:python', 'bench:counts', 'check:templates', 'test:packages']],
    [['demo'], ['fuzz', 'test:ml-api']],
    [['load']],
    [['load:shop']],
  ],
};

/** Where a task leaves its counts, in `test-reports/`. */
export const REPORTS: Record<string, string> = {
  'test:unit': 'unit.json',
  'test:integ': 'integ.json',
  'test:integ:long': 'integ-long.json',
  'test:python': 'python.json',
  'test:packages': 'packages.json',
  'test:ml-api': 'ml-api.json',
};
