import { ROUTER, rowsOf, speedOf, VALIDATOR, type Answered } from './report';
import { postingsOf, type Posting } from './requests';
import { genuineBody } from './signed';
import type { Found } from '../traffic/oracle';
import { fails } from '../traffic/rows';
import type { Answer } from '../traffic/sender';

const POSTINGS = postingsOf(40);
const KILLS = new Map([
  [VALIDATOR, 1],
  [ROUTER, 1],
]);
const idOf = ({ event }: Posting): string => event.eventId;
const isGenuine = ({ forgery }: Posting): boolean => forgery === undefined;

/** What is found when all goes well: each genuine event once. */
const FOUND: Found[] = [...new Map(POSTINGS.filter(isGenuine).map((posting) => [idOf(posting), posting])).values()].map(
  (posting, index) => ({
    queue: `${posting.event.transactionType}s`,
    eventId: idOf(posting),
    body: genuineBody(posting),
    correlationId: `request-${index}`,
    sentAt: index,
  }),
);
const answeredOf = (refusals: number[]): Answered[] =>
  POSTINGS.map((posting) => ({
    posting,
    answer: { ...answerWith(isGenuine(posting) ? 202 : 401), refusals },
  }));
const answerWith = (status: number): Answer => ({ status, code: '', milliseconds: 10, refusals: [] });

/** Names of the rows that fail. */
function failing({ found = FOUND, answered = answeredOf([429]), kills = KILLS }): string[] {
  return rowsOf(answered, found, kills)
    .filter(fails)
    .map(({ what }) => what);
}

/** The answers, of which the first to a genuine or to a forged one is another. */
function withAnswer(status: number, to: (posting: Posting) => boolean): Answered[] {
  const all = answeredOf([429]);
  const index = all.findIndex(({ posting }) => to(posting));
  all[index] = { ...all[index], answer: answerWith(status) };
  return all;
}

describe('the verdict', () => {
  test('is good when each genuine event is once in its queue, and every forged one was refused', () => {
    expect(failing({})).toEqual([]);
  });

  test('finds a lost event', () => {
    expect(failing({ found: FOUND.slice(1) })).toEqual(['events', 'in payments', 'duplicates dropped', 'lost']);
  });

  test('finds a doubled event', () => {
    const doubled = { ...FOUND[2], correlationId: 'another request', sentAt: 60_000 };
    const rows = ['in disputes', 'duplicates dropped', 'doubled, or never sent by a provider'];
    expect(failing({ found: [...FOUND, doubled] })).toEqual(rows);
  });

  test('finds a lost event behind a doubled one', () => {
    const found = [...FOUND.slice(1), { ...FOUND[3], correlationId: 'another request' }];
    expect(failing({ found })).toEqual(['events', 'lost', 'doubled, or never sent by a provider']);
  });

  test('finds an event in the wrong queue, and in the dead-letter queue', () => {
    const [first, ...others] = FOUND;
    expect(failing({ found: [{ ...first, queue: 'refunds' }, ...others] })).toEqual([
      'in payments',
      'in refunds',
      'in the wrong queue or changed',
    ]);
    for (const queue of ['paymentsdeadletter', 'quarantine']) {
      expect(failing({ found: [{ ...first, queue }, ...others] })).toEqual([
        'in payments',
        'in quarantine and dead-letter queues',
        'in the wrong queue or changed',
      ]);
    }
  });

  test('finds a changed event', () => {
    const [first, ...others] = FOUND;
    expect(failing({ found: [{ ...first, body: '{}' }, ...others] })).toEqual(['lost']);
  });

  test('finds a genuine request that was refused, and one that was never answered as it must be', () => {
    for (const status of [401, 503]) {
      const rows = ['accepted, duplicates too', 'other answers in the end'];
      expect(failing({ answered: withAnswer(status, isGenuine) })).toEqual(rows);
    }
  });

  test('finds a forged event that was accepted, or was answered otherwise', () => {
    const isForged = (posting: Posting) => !isGenuine(posting);
    const refused = 'forged, and refused with 401';
    expect(failing({ answered: withAnswer(202, isForged) })).toEqual([refused, 'forged, and accepted']);
    expect(failing({ answered: withAnswer(400, isForged) })).toEqual([refused, 'other answers in the end']);
  });

  test('finds a forged event in a queue, whatever was answered: made up, or in place of the genuine one', () => {
    const madeUp = { ...FOUND[0], eventId: 'made up', correlationId: 'forged' };
    expect(failing({ found: [...FOUND, madeUp] })).toContain('doubled, or never sent by a provider');
    expect(failing({ found: [{ ...FOUND[0], body: FOUND[0].body.replace('1999', '1') }, ...FOUND.slice(1)] })).toEqual([
      'lost',
    ]);
  });

  test('finds that nothing was killed', () => {
    expect(failing({ kills: new Map([[ROUTER, 1]]) })).toEqual(['validators were killed']);
    expect(failing({ kills: new Map([[VALIDATOR, 1]]) })).toEqual(['routers were killed']);
  });

  test('counts the answers that asked to send again', () => {
    const rows = rowsOf(answeredOf([429, 503, 429]), FOUND, KILLS);
    const seen = Object.fromEntries(rows.map((row) => [row.what, row.seen]));
    expect(seen['answered 429, and sent again']).toBe(2 * POSTINGS.length);
    expect(seen['answered 503, and sent again']).toBe(POSTINGS.length);
  });
});

describe('a copy of what a killed router had sent', () => {
  const later = (index: number, changed: Partial<Found> = {}) => ({
    ...FOUND[index],
    sentAt: FOUND[index].sentAt! + 18_000,
    ...changed,
  });
  const copies = (found: Found[]) =>
    rowsOf(answeredOf([429]), found, KILLS).find(({ what }) => /^copies of/.test(what));

  test('is told, and is nothing wrong', () => {
    const found = [later(0), ...FOUND, later(1), later(0, { sentAt: 45_000 })];
    expect(failing({ found })).toEqual([]);
    expect(copies(found)?.seen).toBe(3);
    expect(copies(FOUND)?.seen).toBe(0);
  });

  test.each<[string, Partial<Found>]>([
    ['came too soon', { sentAt: FOUND[0].sentAt! + 17_999 }],
    ['is of another request', { correlationId: 'another' }],
    ['is in another queue', { queue: 'refunds' }],
    ['was changed', { body: '{}' }],
    ['was sent nobody knows when', { sentAt: NaN }],
  ])('is none when it %s', (_what, changed) => {
    expect(failing({ found: [...FOUND, later(0, changed)] })).toContain('doubled, or never sent by a provider');
  });

  test('is wrong when there are more than the router had in hand', () => {
    const found = (count: number) => [...FOUND, ...Array.from({ length: count }, (_, index) => later(index))];
    expect(failing({ found: found(10) })).toEqual([]);
    expect(failing({ found: found(11) })).toEqual(['copies beyond what killed routers had in hand']);
  });
});

test('the speed is told of first attempts and of all', () => {
  const answers = answeredOf([]).map(({ answer }, index) => ({ ...answer, milliseconds: index }));
  const slow = { ...answers[0], milliseconds: 5_000, refusals: [503] };
  const rows = speedOf([...answers.slice(1), slow], 40, { answered: 2, routed: 4 });
  expect(rows.map(({ seen }) => seen)).toEqual(['23', '45', '5000', '23', '10']);
});
