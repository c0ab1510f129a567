import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { fromLines, generate } from './events';
import { readOptions } from './options';
import { balance, verdictOf, type Found } from './oracle';
import { fails, percentile, rowsOf, table } from './report';
import { eventOf } from '../../test/integ/deployed';

const found = (eventId: string, fields: object = {}, queue = 'payments', reason?: string): Found => ({
  queue,
  eventId,
  reason,
  body: eventOf(eventId, fields).body,
});
const answered = (code: string) => ({ status: 0, code, milliseconds: 1, repeated: 0 });

describe('generate', () => {
  test('gives the same requests each time, of every kind', () => {
    const requests = generate(1000);
    expect(generate(1000)).toEqual(requests);
    const codes = requests.map((request) => {
      const verdict = verdictOf(request);
      return 'code' in verdict ? verdict.code : 'ACCEPTED';
    });
    expect([...new Set(codes)].sort()).toEqual([
      'ACCEPTED',
      'BAD_REQUEST_BODY',
      'REQUEST_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
    ]);
  });

  test('lines are sent as they are, without the empty ones', () => {
    expect(fromLines('{"a":1}\n\n oops \n').map(({ body }) => body)).toEqual(['{"a":1}', ' oops ']);
  });
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

describe('report', () => {
  const event = eventOf('a');

  test('fails for a wrong answer and for a lost event, and for nothing else', () => {
    expect(rowsOf([event], [answered('ACCEPTED')], [found('a')]).filter(fails)).toEqual([]);
    const wrong = rowsOf([event], [answered('REQUEST_TOO_LARGE')], [found('a')]).filter(fails);
    expect(wrong.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['answered otherwise than expected', 'accepted', 'rejected: REQUEST_TOO_LARGE']),
    );
    const lost = rowsOf([event], [answered('ACCEPTED')], []).filter(fails);
    expect(lost.map(({ what }) => what)).toContain('lost');
  });

  test('shows what was seen, what was expected and whether they are equal', () => {
    const rows = [
      { what: 'sent', seen: 2, expected: 2 },
      { what: 'lost', seen: 1, expected: 0 },
      { what: 'in payments', seen: 1 },
    ];
    expect(table(rows).split('\n')).toEqual([
      '  sent                2  of      2  ok',
      '  lost                1  of      0  WRONG',
      '  in payments         1',
    ]);
  });

  test.each([
    [[1, 2, 3, 4], 0.5, 2],
    [[4, 3, 2, 1], 0.99, 4],
    [[], 0.5, 0],
  ])('percentile of %j at %d is %d', (values, part, value) => {
    expect(percentile(values, part)).toBe(value);
  });
});

describe('options', () => {
  test('read the lines of a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'events-')), 'events.jsonl');
    writeFileSync(file, `${eventOf('a').body}\n`);
    expect(readOptions(['--events', file, '--keep'])).toMatchObject({
      requests: [eventOf('a')],
      keep: true,
      iam: false,
    });
  });

  test.each([
    [['--events', '/no/such/file'], /--events must name a file that can be read as UTF-8: ENOENT/],
    [['--events', '/dev/null'], /--events must name a file with at least one line/],
    [['--count', '0'], /--count must be a whole number from 1 to 100000, got 0/],
    [['--count', 'x'], /got x/],
    [['--evnts'], /Unknown option '--evnts'/],
  ])('fail for %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
