import { sectionOf, withSection } from './figures';
import { readOptions } from './options';

test('the figures are a table of Markdown', () => {
  const rows = [
    { what: 'lost', seen: 0, expected: 0 },
    { what: 'events a second', seen: '150' },
  ];
  expect(sectionOf('WebhookPipeline', 'What.', rows)).toMatch(
    /\| lost \| 0 \| 0 \|\n\| events a second \| 150 \| {2}\|\n$/,
  );
});

test('a section is put in place of the one that was there, or at the end', () => {
  const text = '# Load\n\n## A\n\n1\n\n## B\n\n2\n';
  expect(withSection(text, 'A', '## A\n\n3\n')).toBe('# Load\n\n## A\n\n3\n\n## B\n\n2\n');
  expect(withSection(text, 'C', '## C\n\n3\n')).toBe(`${text}\n## C\n\n3\n`);
});

describe('options', () => {
  test('are 20,000 events and 32 senders', () => {
    expect(readOptions([])).toEqual({ events: 20_000, concurrency: 32, write: false, help: false });
    expect(readOptions(['--events', '10', '--concurrency', '2', '--write'])).toMatchObject({
      events: 10,
      concurrency: 2,
      write: true,
    });
  });

  test.each([
    [['--events', '0'], '--events must be a whole number from 1 to 100000, got 0'],
    [['--concurrency', '257'], '--concurrency must be a whole number from 1 to 256, got 257'],
    [['--evnts'], "Unknown option '--evnts'"],
  ])('fail for %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
