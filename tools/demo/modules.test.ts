import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { fromLines, generate } from './events';
import { readOptions } from './options';
import { rowsOf } from './report';
import { eventOf } from '../../test/integ/deployed';
import { verdictOf, type Found } from '../traffic/oracle';
import { fails } from '../traffic/rows';

const found = (eventId: string): Found => ({ queue: 'payments', eventId, body: eventOf(eventId).body });
const answered = (code: string) => ({ status: 0, code, milliseconds: 1, refusals: [] });

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
