import { rowsOf } from './report';
import { eventOf } from '../../test/integ/deployed';
import type { Found } from '../traffic/oracle';
import { fails } from '../traffic/rows';

const MANY = 100_000;
/** Seconds where the time grows with the events, minutes where it grows with their square. */
const TIMEOUT_MS = 60_000;
const ACCEPTED = Array(MANY).fill({ status: 202, code: 'ACCEPTED', milliseconds: 1, refusals: [] });

const numbers = Array.from({ length: MANY }, (_, index) => String(index));
const found = (eventId: string, body: string): Found => ({ queue: 'payments', eventId, body });

describe('the report of 100,000 events is there in seconds', () => {
  test(
    'when each is another one',
    () => {
      const sent = numbers.map((id) => eventOf(id));
      const messages = sent.map(({ body }, index) => found(numbers[index], body));
      expect(rowsOf(sent, ACCEPTED, messages).filter(fails)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'when all have one id and another payload',
    () => {
      const sent = numbers.map((amount) => eventOf('a', { amount }));
      const [first, ...others] = sent.map(({ body }) => found('a', body));
      const conflicts = others.map((message) => ({ ...message, queue: 'quarantine', reason: 'Conflict' }));
      const rows = rowsOf(sent, ACCEPTED, [first, ...conflicts.slice(MANY / 2)]);
      expect(rows).toContainEqual({ what: 'lost', seen: MANY / 2, expected: 0 });
    },
    TIMEOUT_MS,
  );

  test('when nobody sent what is found', () => {
    const messages = numbers.flatMap((id) => [found(id, ''), found(`${id}'`, '')]);
    expect(rowsOf([], [], messages)).toContainEqual({ what: 'doubled', seen: 2 * MANY, expected: 0 });
  });
});
