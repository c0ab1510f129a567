import { sectionOf, withSection } from './figures';
import { readOptions } from './options';
import { rowsOf, speedOf } from './report';
import { loadOf, requestsOf } from './requests';
import type { Found } from '../traffic/oracle';
import { JSON_TYPE, type Outgoing } from '../traffic/outgoing';
import { fails } from '../traffic/rows';
import type { Answer } from '../traffic/sender';

const REQUESTS = requestsOf(40);
const idOf = ({ body }: Outgoing): string => JSON.parse(body).event_id;
const queueOf = ({ body }: Outgoing): string => `${JSON.parse(body).transaction_type}s`;

/** What is found when all goes well: each event once. */
const FOUND: Found[] = [...new Map(REQUESTS.map((request) => [idOf(request), request])).values()].map((request) => ({
  queue: queueOf(request),
  eventId: idOf(request),
  body: request.body,
}));
const answersOf = (refusals: number[]): Answer[] =>
  REQUESTS.map(() => ({ status: 202, code: 'ACCEPTED', milliseconds: 10, refusals }));

/** Names of the rows that fail. */
function failing({ found = FOUND, answers = answersOf([429]) }: { found?: Found[]; answers?: Answer[] }): string[] {
  return rowsOf(REQUESTS, answers, found)
    .filter(fails)
    .map(({ what }) => what);
}

describe('the verdict', () => {
  test('is good when each event is once in its queue', () => {
    expect(failing({})).toEqual([]);
  });

  test('finds a lost event', () => {
    expect(failing({ found: FOUND.slice(1) })).toEqual(
      expect.arrayContaining(['events', 'in payments', 'duplicates dropped', 'lost']),
    );
  });

  test('finds a doubled event', () => {
    expect(failing({ found: [...FOUND, FOUND[2]] })).toEqual(['in disputes', 'duplicates dropped', 'doubled']);
  });

  test('finds a lost event behind a doubled one', () => {
    const found = [...FOUND.slice(1), FOUND[3]];
    expect(failing({ found })).toEqual(['events', 'lost', 'doubled']);
  });

  test('finds an event in the wrong queue, and in the dead-letter queue', () => {
    const [first, ...others] = FOUND;
    for (const queue of ['refunds', 'paymentsdeadletter', 'quarantine']) {
      expect(failing({ found: [{ ...first, queue }, ...others] })).toEqual([
        'in payments',
        `in ${queue}`,
        'in the wrong queue or changed',
      ]);
    }
  });

  test('finds a changed event', () => {
    const [first, ...others] = FOUND;
    expect(failing({ found: [{ ...first, body: '{}' }, ...others] })).toEqual(['lost']);
  });

  test('finds a request that was not accepted', () => {
    const [first, ...others] = answersOf([429]);
    expect(failing({ answers: [{ ...first, status: 503 }, ...others] })).toEqual(['accepted, duplicates too']);
  });

  test('finds that the stage throttled nothing', () => {
    expect(failing({ answers: answersOf([503]) })).toEqual(['throttled by the stage']);
  });

  test('counts the answers that asked to send again', () => {
    const seen = Object.fromEntries(
      rowsOf(REQUESTS, answersOf([429, 503, 429]), FOUND).map((row) => [row.what, row.seen]),
    );
    expect(seen['answered 429, and sent again']).toBe(2 * REQUESTS.length);
    expect(seen['answered 503, and sent again']).toBe(REQUESTS.length);
  });
});

describe('the requests', () => {
  const requests = requestsOf(20_000);
  const positions = new Map<string, number[]>();
  requests.forEach((request, index) => {
    const id = idOf(request);
    positions.set(id, [...(positions.get(id) ?? []), index]);
  });
  const distances = [...positions.values()].filter(({ length }) => length === 2).map(([a, b]) => b - a);

  test('are the same each time: each event, and one of ten twice', () => {
    expect(requestsOf(20_000)).toEqual(requests);
    expect(requests).toHaveLength(22_000);
    expect(positions.size).toBe(20_000);
    expect(distances).toHaveLength(2_000);
    expect(requests.every(({ contentType }) => contentType === JSON_TYPE)).toBe(true);
  });

  test('have half of the duplicates right behind the event, and the others spread', () => {
    expect(distances.filter((distance) => distance === 1)).toHaveLength(1_000);
    expect(Math.max(...distances)).toBeGreaterThan(3_000);
  });

  test('are all sent: by the steady senders, and in bursts', () => {
    const { steady, bursts } = loadOf(requests);
    expect(bursts).toHaveLength(22);
    expect([...steady, ...bursts.flat()].map(idOf).sort()).toEqual(requests.map(idOf).sort());
    expect(new Set(bursts.map(({ length }) => length))).toEqual(new Set([250]));
  });

  test('have no burst when there are too few', () => {
    expect(loadOf(requestsOf(100))).toEqual({ steady: requestsOf(100), bursts: [] });
  });
});

test('the speed is told of first attempts and of all', () => {
  const answers = answersOf([]).map((answer, index) => ({ ...answer, milliseconds: index }));
  const slow = { ...answers[0], milliseconds: 5_000, refusals: [503] };
  const rows = speedOf([...answers.slice(1), slow], 40, { answered: 2, routed: 4 });
  expect(rows.map(({ seen }) => seen)).toEqual(['22', '43', '5000', '22', '10']);
});

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
