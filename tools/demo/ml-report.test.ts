import { readFileSync } from 'fs';
import { join } from 'path';
import { mlRows, ONLY_ON_AWS, type SeenPlatform } from './ml-report';
import { fails } from '../traffic/rows';

const GOOD: SeenPlatform = {
  versions: new Map([
    ['v1', { sent: 10, answered: 10, right: 9, due: 9 }],
    ['v2', { sent: 10, answered: 10, right: 10, due: 10 }],
  ]),
  unknownPath: 404,
  plainHttp: 301,
  session: 20,
  recorded: 20,
  load: { requests: 500, failed: 0, exitCode: 0 },
  spot: { missing: 4, outage: 4, afterwards: 0 },
  left: 0,
};
const wrong = (seen: Partial<SeenPlatform>) =>
  mlRows({ ...GOOD, ...seen })
    .filter(fails)
    .map(({ what }) => what);

test('nothing is wrong with what is as it has to be; a stack that is kept is not looked for', () => {
  expect(wrong({})).toEqual([]);
  expect(mlRows(GOOD).map(({ what }) => what)).toContain('ml: left when the stack is deleted');
  expect(mlRows({ ...GOOD, left: undefined }).map(({ what }) => what)).not.toContain(
    'ml: left when the stack is deleted',
  );
});

test.each<[Partial<SeenPlatform>, string[]]>([
  [
    { versions: new Map([['v1', { sent: 20, answered: 19, right: 18, due: 19 }]]) },
    ['v1: predictions through CloudFront', 'v1: right digits of 20'],
  ],
  [{ unknownPath: 200 }, ['path of no version']],
  [{ plainHttp: 200 }, ['plain HTTP, led to HTTPS']],
  [{ session: 19 }, ['predictions in the session']],
  [{ recorded: 0 }, ['rows in PostgreSQL']],
  [{ load: { requests: 9, failed: 1, exitCode: 143 } }, ['failed of these', 'exit code of the task']],
  [
    { spot: { missing: 4, outage: 3, afterwards: 1 } },
    ['tasks on demand while Spot has no room', 'tasks on demand when Spot has room again'],
  ],
  [{ left: 2 }, ['left when the stack is deleted']],
])('%j is wrong: %j', (seen, expected) => {
  expect(wrong(seen)).toEqual(expected.map((what) => `ml: ${what}`));
});

test.each(ONLY_ON_AWS)('docs/on-aws.md says how to see: %s', (what) => {
  const page = readFileSync(join(__dirname, '../../docs/on-aws.md'), 'utf8');
  const row = page.split('\n').find((line) => line.startsWith(`| ${what}`));
  expect(row).toMatch(/`(aws|curl|seq|for) /);
});
