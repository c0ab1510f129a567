import { balance, verdictOf, type Found } from './oracle';
import { eventOf } from '../../test/integ/deployed';

const found = (eventId: string, fields: object = {}, queue = 'payments', reason?: string): Found => ({
  queue,
  eventId,
  reason,
  body: eventOf(eventId, fields).body,
});

describe('verdictOf', () => {
  test.each(['2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-11-21', 'T00:00:00Z'])(
    'refuses the timestamp %s',
    (timestamp) => {
      expect(verdictOf(eventOf('a', { timestamp }))).toEqual({ code: 'BAD_REQUEST_BODY' });
    },
  );
});

describe('balance', () => {
  const a = eventOf('a');
  const conflict = eventOf('a', { amount: '1' });

  test('is even when each event is once in its queue, and each duplicate nowhere', () => {
    expect(
      balance(
        [a, a, eventOf('b', { transaction_type: 'tip' })],
        [found('a'), found('b', { transaction_type: 'tip' }, 'quarantine', 'UnknownType')],
      ),
    ).toEqual({
      duplicates: 1,
      lost: [],
      doubled: [],
      misrouted: [],
    });
  });

  test.each([
    ['first', {}, { amount: '1' }],
    ['second', { amount: '1' }, {}],
  ])('takes either payload of a conflict for the first one: the %s', (_which, winner, loser) => {
    const messages = [found('a', winner), found('a', loser, 'quarantine', 'Conflict')];
    expect(balance([a, conflict], messages)).toMatchObject({ lost: [], doubled: [], misrouted: [] });
  });

  test('notices what is lost', () => {
    expect(balance([a], []).lost).toEqual(['a']);
    expect(balance([a, conflict], [found('a')]).lost).toEqual(['a']);
    expect(balance([a], [found('a', { note: 'changed' })]).lost).toEqual(['a']);
  });

  test('notices what is doubled, or was never sent', () => {
    expect(balance([a], [found('a'), found('a')]).doubled).toEqual(['a']);
    expect(balance([a], [found('a'), found('z')]).doubled).toEqual(['z']);
  });

  test('notices what is in the wrong queue', () => {
    expect(balance([a], [found('a', {}, 'refunds')]).misrouted).toEqual(['a']);
    expect(
      balance([eventOf('a', { transaction_type: 'tip' })], [found('a', { transaction_type: 'tip' })]).misrouted,
    ).toEqual(['a']);
  });
});
