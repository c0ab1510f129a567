import { isSchedule } from '../../src/monitoring/schedule';

test.each([
  'cron(0 22 * * *)',
  'cron(0 2 * * SUN)',
  'cron(0 1 1 * *)',
  'cron(59 23 31 12 7)',
  'cron(0,30 8-18 1,15-20 JAN-mar MON-FRI,SUN)',
  'at(2026-12-24T18:00)',
  'at(2028-02-29T00:00)',
])('%s is a schedule', (expression) => {
  expect(isSchedule(expression)).toBe(true);
});

test('a schedule has 256 characters at most', () => {
  const [longest, tooLong] = ['0', '00'].map((last) => `cron(${'0,'.repeat(120)}${last} 22 * * *)`);
  expect([longest.length, tooLong.length]).toEqual([256, 257]);
  expect([longest, tooLong].map(isSchedule)).toEqual([true, false]);
});

test.each([
  ['', 'nothing'],
  ['0 22 * * *', 'no kind'],
  ['rate(1 day)', 'another kind'],
  ['cron(0 22 * *)', 'four fields'],
  ['cron(0 22 * * ? *)', 'six fields'],
  ['cron(0  22 * * *)', 'an empty field'],
  ['cron(60 22 * * *)', 'no such minute'],
  ['cron(0 24 * * *)', 'no such hour'],
  ['cron(0 22 0 * *)', 'no such day'],
  ['cron(0 22 32 * *)', 'no such day'],
  ['cron(0 22 * 13 *)', 'no such month'],
  ['cron(0 22 * * 8)', 'no such day of the week'],
  ['cron(0 22 * SUN *)', 'a day of the week for a month'],
  ['cron(0 22 * * ?)', 'a question mark'],
  ['cron(*/5 22 * * *)', 'steps'],
  ['cron(0 22 L * *)', 'a last day'],
  ['cron(0 1-2-3 * * *)', 'a range of three'],
  ['cron(0 1- * * *)', 'half a range'],
  ['cron(0 22 * * MON,)', 'half a list'],
  ['cron(-1 22 * * *)', 'a negative number'],
  ['cron(005 22 * * *)', 'three digits'],
  ['cron(+5 22 * * *)', 'a sign'],
  [' cron(0 22 * * *)', 'a space before it'],
  ['cron(0 22 * * *);', 'something behind it'],
  ['at(2026-12-24)', 'no time'],
  ['at(2026-12-24T18:00:00)', 'seconds'],
  ['at(2026-12-24T18:00Z)', 'a zone'],
  ['at(+012026-12-24T18:00)', 'a year of six digits'],
  ['at(2026-02-30T18:00)', 'no such day'],
  ['at(2026-13-01T18:00)', 'no such month'],
  ['at(2026-12-24T24:00)', 'no such hour'],
])('%j is none: %s', (expression) => {
  expect(isSchedule(expression)).toBe(false);
});
