import { readReplayRequest } from '../../../src/webhook-pipeline/handlers/replay-request';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const INPUT = { from: '2026-11-01T00:00:00Z', to: '2026-11-26T12:00:00Z', dryRun: true, ratePerSecond: 50 };
const read = (input: unknown) => readReplayRequest(input, 'execution-1', NOW);

/** The message of the error that an input is refused with. */
function refusal(input: unknown): string {
  try {
    read(input);
    return 'taken';
  } catch (error) {
    expect((error as Error).name).toBe('InvalidInput');
    return (error as Error).message;
  }
}

describe('what is asked of a replay', () => {
  test('is told by the execution unless it goes on with another, and keeps to the claims unless it is told to', () => {
    expect(read(INPUT)).toEqual({ ...INPUT, bypassDeduplication: false, replayId: 'execution-1' });
    const all = {
      ...INPUT,
      source: 'stripe',
      types: ['payment'],
      ids: ['evt_1'],
      bypassDeduplication: true,
      replayId: 'first',
      requestedBy: 'Ada, ticket 7',
    };
    expect(read(all)).toEqual(all);
  });

  test.each([
    [{ from: 'yesterday' }, 'from must be an ISO 8601 date and time with a time zone, got "yesterday"'],
    [
      { from: '2026-11-01T00:00:00' },
      'from must be an ISO 8601 date and time with a time zone, got "2026-11-01T00:00:00"',
    ],
    [
      { to: '2026-13-01T00:00:00Z' },
      'to must be an ISO 8601 date and time with a time zone, got "2026-13-01T00:00:00Z"',
    ],
    [{ to: 5 }, 'to must be an ISO 8601 date and time with a time zone, got 5'],
    [{ to: INPUT.from }, 'to must be after from, got "2026-11-01T00:00:00Z"'],
    [{ to: '2026-11-26T12:00:01Z' }, 'to must be in the past, got "2026-11-26T12:00:01Z"'],
    [{ from: '2025-01-01T00:00:00Z' }, 'from must be at most 400 days before to, got "2025-01-01T00:00:00Z"'],
    [{ source: 'a/b' }, 'source must be the name of a source, got "a/b"'],
    [{ types: [] }, 'types must be a list of 1 to 100 texts, got []'],
    [{ types: [1] }, 'types.0 must be a text, got 1'],
    [{ ids: 'evt_1' }, 'ids must be a list of 1 to 1000 texts, got "evt_1"'],
    [{ dryRun: 'yes' }, 'dryRun must be true or false, got "yes"'],
    [{ dryRun: undefined }, 'dryRun must be true or false, got nothing'],
    [{ ratePerSecond: 0 }, 'ratePerSecond must be a whole number from 1 to 500, got 0'],
    [{ ratePerSecond: 501 }, 'ratePerSecond must be a whole number from 1 to 500, got 501'],
    [{ ratePerSecond: 1.5 }, 'ratePerSecond must be a whole number from 1 to 500, got 1.5'],
    [{ ratePerSecond: '5' }, 'ratePerSecond must be a number, got "5"'],
    [{ replayId: 'a b' }, 'replayId must be 1 to 80 letters, digits, hyphens and underscores, got "a b"'],
    [{ requestedBy: '' }, 'requestedBy must be 1 to 200 characters, got ""'],
    [{ requestedBy: 'a'.repeat(201) }, `requestedBy must be 1 to 200 characters, got "${'a'.repeat(201)}"`],
    [{ dryrun: false }, 'dryrun must be left out: it is not known, got "dryrun"'],
  ])('fails for %o', (change, message) => {
    expect(refusal({ ...INPUT, ...change })).toBe(message);
  });

  test.each([
    '2026-11-01T00:00Z',
    '2026-11-01T00:00:00.5Z',
    '2026-11-01T00:00:00.123Z',
    '2026-11-01T00:00:00+01:00',
    '2026-11-01T00:00-05:30',
  ])('takes %s for a time', (from) => {
    expect(read({ ...INPUT, from })).toMatchObject({ from });
  });

  test.each(['+002026-11-01T00:00:00Z', '2026-11-01T00:00:00.1234Z'])(
    'does not take %s for one, though JavaScript does',
    (from) => {
      expect(Date.parse(from)).not.toBeNaN();
      expect(refusal({ ...INPUT, from })).toBe(
        `from must be an ISO 8601 date and time with a time zone, got "${from}"`,
      );
    },
  );

  test('may be of 400 days', () => {
    const from = new Date(Date.parse(INPUT.to) - 400 * 86_400_000).toISOString();
    expect(read({ ...INPUT, from })).toMatchObject({ from });
  });

  test('fails with all that is wrong at once', () => {
    const later = { ...INPUT, from: '2026-12-02T00:00:00Z', to: '2026-12-01T00:00:00Z' };
    expect(refusal(later)).toBe(
      'to must be after from, got "2026-12-01T00:00:00Z"; to must be in the past, got "2026-12-01T00:00:00Z"',
    );
    expect(refusal({ from: 1, to: 2 })).toBe(
      'from must be an ISO 8601 date and time with a time zone, got 1; ' +
        'to must be an ISO 8601 date and time with a time zone, got 2; ' +
        'dryRun must be given, got nothing; ratePerSecond must be given, got nothing',
    );
  });

  test.each([null, 'replay', [], undefined])('fails for %p, which is no object', (input) => {
    expect(refusal(input)).toMatch(/^the input must be an object|must be given/);
  });
});
