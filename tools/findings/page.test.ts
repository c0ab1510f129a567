import { readFileSync } from 'fs';
import { ANSWERS } from './answers';
import { answersText, PAGE, pageOf } from './page';
import { MAX_RATIO } from './verdict';

const page = readFileSync(PAGE, 'utf8');

test('the page has the answers that there are', () => {
  expect(page.endsWith(answersText(ANSWERS))).toBe(true);
});

test('the page is what --write makes of its figures', () => {
  const rows = [...page.matchAll(/^\| (.+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \|$/gm)].map(
    ([, title, ...figures]) => {
      const [resources, found, mistaken, accepted] = figures.map(Number);
      return { title, resources, found, mistaken, accepted, unanswered: [] };
    },
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(page).toBe(pageOf(rows, ANSWERS));
  expect(Math.max(...rows.map((row) => (row.found - row.mistaken) / row.resources))).toBeLessThanOrEqual(MAX_RATIO);
});

test('no rule has two answers, and each has a reason', () => {
  const rules = ANSWERS.flatMap((answer) => answer.rules);
  expect(new Set(rules).size).toBe(rules.length);
  ANSWERS.forEach(({ reason }) => expect(reason.length).toBeGreaterThan(20));
});
