import { readFileSync } from 'fs';
import { join } from 'path';
import { PLANS, REPORTS } from './plans';

const read = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');
const { tasks } = JSON.parse(read('.projen/tasks.json')) as { tasks: Record<string, { steps?: { exec?: string }[] }> };

/** Not run by the name of a test: watching, and what the others are part of. */
const OTHERS = ['test:watch', 'test:update'];

test.each(Object.keys(PLANS))('every task of the plan %s exists', (plan) => {
  const planned = PLANS[plan].flat(2);
  expect(planned.filter((task) => tasks[task] === undefined)).toEqual([]);
  expect(new Set(planned).size).toBe(planned.length);
});

test('CI leaves no test out, and runs all that npm test runs', () => {
  const tests = Object.keys(tasks).filter((task) => task.startsWith('test:') && !OTHERS.includes(task));
  expect(PLANS.ci.flat(2)).toEqual(expect.arrayContaining([...tests, ...PLANS.test.flat(2)]));
});

test('every task that writes a report is asked for it', () => {
  const writing = Object.entries(tasks).filter(([, { steps = [] }]) =>
    steps.some(({ exec }) => exec?.includes('--json')),
  );
  expect(Object.keys(REPORTS)).toEqual(expect.arrayContaining(writing.map(([task]) => task)));
});

test('GitHub runs what CI runs, and no workflow names a registry', () => {
  expect(read('.github/workflows/build.yml')).toContain('run: bash .ci/run && npx projen package');
  expect(read('.github/workflows/release.yml')).not.toContain('NPM_REGISTRY');
});
