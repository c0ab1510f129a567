import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { fromLines, generate } from './events';
import { isAsked, PART_NAMES, readOptions, readRequests } from './options';
import { notExercised, rejections, rowsOf } from './report';
import { senderRows, type SeenSender } from './senders';
import { eventOf } from '../../test/integ/deployed';
import { verdictOf, type Found } from '../traffic/oracle';
import { fails } from '../traffic/rows';
import { eventOf as eventOfProvider } from '../webhook-signers/events';

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
    const requests = fromLines('{"a":1}\n\n oops \n');
    expect(requests.map(({ body, line }) => [line, body])).toEqual([
      [1, '{"a":1}'],
      [3, ' oops '],
    ]);
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

  test('lists what was rejected of the user’s own file, with line, reason and the first detail', () => {
    const sent = fromLines('{}\n\n{"event_id":"a"}\n[]\n');
    const answers = [
      { ...answered('BAD_REQUEST_BODY'), detail: 'amount must be a number' },
      answered('ACCEPTED'),
      answered('HTTP 502'),
    ];
    expect(rejections(sent, answers)).toEqual([
      'line 1: BAD_REQUEST_BODY, amount must be a number',
      'line 4: HTTP 502',
    ]);
    expect(rejections([event], [answered('THROTTLED')])).toEqual([]);
  });

  test('lists no more rejections than can be read', () => {
    const sent = fromLines('{}\n'.repeat(100));
    const lines = rejections(sent, Array(100).fill(answered('BAD_REQUEST_BODY')));
    expect([lines.length, lines.at(-1)]).toEqual([21, 'and 80 more']);
  });

  test('lists what was not exercised, with how many there are', () => {
    const types = ['AWS::Logs::MetricFilter', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Alarm'];
    expect(notExercised(types.map((type, index) => ({ type, logicalId: `${index}` })))).toEqual([
      '  2  AWS::CloudWatch::Alarm',
      '  1  AWS::Logs::MetricFilter',
    ]);
  });
});

describe('the rows of a provider', () => {
  const event = eventOfProvider('stripe', 'payment', 1)!;
  const arrived = { ...event, queue: 'payments' };
  const good: SeenSender = {
    source: 'stripe',
    genuine: [event],
    answers: ['ACCEPTED', 'ACCEPTED'],
    forged: ['UNAUTHORIZED'],
    found: [arrived],
  };

  test.each<[what: string, seen: Partial<SeenSender>, wrong: RegExp[]]>([
    ['all is well', {}, []],
    ['a genuine event is refused', { answers: ['ACCEPTED', 'UNAUTHORIZED'] }, [/accepted/]],
    ['an event is lost', { found: [] }, [/unchanged/]],
    ['an event is in another queue', { found: [{ ...arrived, queue: 'refunds' }] }, [/unchanged/, /more/]],
    ['a body was changed', { found: [{ ...arrived, body: '{}' }] }, [/unchanged/, /more/]],
    ['an event came twice', { found: [arrived, arrived] }, [/more/]],
    ['a forged event is accepted', { forged: ['ACCEPTED'] }, [/forged/]],
  ])('say when %s', (_, seen, wrong) => {
    const failed = senderRows({ ...good, ...seen }).filter(fails);
    expect(failed.map(({ what }) => what)).toEqual(wrong.map((what) => expect.stringMatching(what)));
  });
});

describe('options', () => {
  test('read the lines of a file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'events-')), 'events.jsonl');
    writeFileSync(file, `${eventOf('a').body}\n`);
    const options = readOptions(['--events', file, '--keep', '--outputs', 'out']);
    expect(options).toMatchObject({ keep: true, iam: false, outputs: 'out' });
    expect(await readRequests(options)).toEqual([{ ...eventOf('a'), line: 1 }]);
  });

  test('make events without a file', async () => {
    expect(await readRequests(readOptions(['--count', '7']))).toEqual(generate(7));
  });

  test.each([
    [[], ['webhook', 'http-api', 'shop', 'ml']],
    [['--only', 'shop'], ['shop']],
    [
      ['--only', 'ml', '--only', 'shop'],
      ['shop', 'ml'],
    ],
    [['--only', 'webhook', '--count', '3'], ['webhook']],
  ])('%j asks for %j', (args, parts) => {
    expect(PART_NAMES.filter((name) => isAsked(readOptions(args), name))).toEqual(parts);
  });

  test.each(['-h', '--help'])('know %s', (option) => {
    expect(readOptions([option]).help).toBe(true);
  });

  test.each([
    [['--count', '0'], /--count must be a whole number from 1 to 100000, got 0/],
    [['--count', 'x'], /got x/],
    [['--only', 'x'], /--only must be one of webhook, http-api, shop, ml, got x/],
    [['--only', 'shop', '--count', '3'], /--events and --count must be left out with --only shop, which sends none/],
    [['--only', 'http-api', '--events', '-'], /--events and --count must be left out with --only http-api/],
    [['--evnts'], /Unknown option '--evnts'/],
  ])('fail for %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  test.each([
    ['/no/such/file', /--events must name a file that can be read as UTF-8: ENOENT/],
    ['/dev/null', /--events must name a file with at least one line/],
  ])('fail for the events of %s', async (file, message) => {
    await expect(readRequests(readOptions(['--events', file]))).rejects.toThrow(message);
  });
});
