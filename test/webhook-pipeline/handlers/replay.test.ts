import * as fc from 'fast-check';
import { FakeClock } from './fake-clock';
import { METADATA } from './fixtures';
import { MemoryArchive } from './memory-archive';
import { toObjects, type ArchiveEntry } from '../../../src/webhook-pipeline/handlers/archive';
import type { OutgoingMessage } from '../../../src/webhook-pipeline/handlers/batches';
import { firstState, Replay, RUN_MS, type ReplayState } from '../../../src/webhook-pipeline/handlers/replay';
import type { ReplayRequest } from '../../../src/webhook-pipeline/handlers/replay-request';

const DAY = Date.parse('2026-11-25T00:00:00Z');
const HOUR = 3_600_000;
const REQUEST: ReplayRequest = {
  from: '2026-11-25T00:00:00Z',
  to: '2026-11-25T06:00:00Z',
  dryRun: false,
  ratePerSecond: 500,
  bypassDeduplication: false,
  replayId: 'replay-1',
};

const entryOf = (eventId: string, at: number, values: object = {}): ArchiveEntry => ({
  id: `message-${eventId}`,
  values: { ...METADATA, eventId, acceptedAt: String(at), ...values },
  headers: '{"x-a":"1"}',
  group: 'group-1',
  body: `{"event_id":"${eventId}"}`,
});

type Sent = Record<string, string>;

/** A replay of an archive, run until it is done; what it sent, and in how many runs. */
async function replayed(archive: MemoryArchive, change: Partial<ReplayRequest> = {}, options: Options = {}) {
  const clock = options.clock ?? new FakeClock();
  const sent: (Sent & { sentAt: string; body: string })[] = [];
  const send =
    options.send ??
    ((messages: OutgoingMessage[]) => {
      for (const { id, group, body, attributes } of messages) {
        const values = Object.entries(attributes).map(([key, { StringValue }]) => [key, StringValue]);
        sent.push({ ...Object.fromEntries(values), ...(group && { group }), id, body, sentAt: String(clock.now()) });
      }
      return Promise.resolve(new Map<string, string>());
    });
  let state: ReplayState = firstState({ ...REQUEST, ...change });
  let runs = 0;
  while (!state.done) {
    // What AWS Step Functions hands on is JSON.
    state = JSON.parse(JSON.stringify(await new Replay(state, { archive, send, clock, warn: jest.fn() }).run()));
    runs += 1;
    options.afterRun?.();
  }
  return { sent, runs, counts: state.counts, clock };
}

interface Options {
  readonly clock?: FakeClock;
  readonly send?: (messages: OutgoingMessage[]) => Promise<Map<string, string>>;
  readonly afterRun?: () => void;
}

/** An archive of batches. */
async function archiveOf(...batches: ArchiveEntry[][]): Promise<MemoryArchive> {
  const archive = new MemoryArchive();
  for (const batch of batches) {
    await archive.add(batch);
  }
  return archive;
}

describe('a replay', () => {
  test('sends what was archived, as what it is: with its id, who replays it, and no headers', async () => {
    const archive = await archiveOf([entryOf('evt_1', DAY + 5, { currency: 'EUR' })]);
    const { sent, counts, clock } = await replayed(archive);
    const { acceptedAt: _acceptedAt, ...kept } = METADATA;
    const [event] = sent;
    expect(sent).toEqual([
      {
        ...kept,
        eventId: 'evt_1',
        currency: 'EUR',
        correlationId: 'req-1/replay-1',
        replayedAt: String(clock.now()),
        id: 'req-1/replay-1',
        group: 'group-1',
        body: '{"event_id":"evt_1"}',
        sentAt: event.sentAt,
      },
    ]);
    expect(counts).toEqual({ objects: 1, matched: 1, sent: 1 });
  });

  test('marks what is to be routed although its claim is there, only when asked to', async () => {
    const archive = await archiveOf([entryOf('evt_1', DAY)]);
    const { sent } = await replayed(archive, { bypassDeduplication: true });
    expect(sent[0]).toMatchObject({ bypassDeduplication: 'true' });
    // Amazon SQS takes no more.
    expect(
      Object.keys(sent[0]).filter((key) => !['body', 'sentAt', 'id', 'group'].includes(key)).length,
    ).toBeLessThanOrEqual(10);
  });

  test('of a dry run counts the same, and sends nothing', async () => {
    const archive = await archiveOf([entryOf('evt_1', DAY), entryOf('evt_2', DAY)], [entryOf('evt_1', DAY)]);
    const { sent, counts } = await replayed(archive, { dryRun: true });
    expect([sent, counts]).toEqual([[], { objects: 2, matched: 2, sent: 0 }]);
  });

  test('goes through the hours in order, and sends no faster than it is told to', async () => {
    const archive = await archiveOf([
      entryOf('evt_3', DAY + 2 * HOUR),
      entryOf('evt_1', DAY),
      entryOf('evt_2', DAY + HOUR),
    ]);
    const { sent } = await replayed(archive, { ratePerSecond: 1 });
    expect(sent.map(({ eventId }) => eventId)).toEqual(['evt_1', 'evt_2', 'evt_3']);
    const times = sent.map(({ sentAt }) => Number(sentAt));
    expect(times.map((time) => time - times[0])).toEqual([0, 1_000, 2_000]);
  });

  test.each<[string, Partial<ReplayRequest>, string[]]>([
    ['the source', { source: 'stripe' }, ['evt_3']],
    ['the types', { types: ['refund'] }, ['evt_2']],
    ['the ids', { ids: ['evt_1', 'evt_9'] }, ['evt_1']],
    ['the first moment', { from: '2026-11-25T00:00:00.005Z' }, ['evt_2', 'evt_3']],
    ['the last moment, which is not in it', { to: '2026-11-25T01:00:00Z' }, ['evt_1']],
    ['the last moment within an hour', { to: '2026-11-25T00:00:00.004Z' }, []],
    ['the moment after one within an hour', { to: '2026-11-25T00:00:00.005Z' }, ['evt_1']],
    ['a source without events', { source: 'nobody' }, []],
  ])('keeps to %s', async (_what, change, ids) => {
    const archive = await archiveOf([
      entryOf('evt_1', DAY + 4),
      entryOf('evt_2', DAY + HOUR, { transactionType: 'refund' }),
      entryOf('evt_3', DAY + HOUR, { source: 'stripe' }),
    ]);
    const { sent } = await replayed(archive, change);
    expect(sent.map(({ eventId }) => eventId).sort()).toEqual(ids);
  });

  test('reads no hour that begins with the last moment', async () => {
    const archive = await archiveOf([entryOf('evt_1', DAY)], [entryOf('evt_2', DAY + HOUR)]);
    const { counts } = await replayed(archive, { to: '2026-11-25T01:00:00Z' });
    expect(counts).toEqual({ objects: 1, matched: 1, sent: 1 });
  });

  test('asks the ingest queue for nothing where nothing matches', async () => {
    const send = jest.fn();
    const archive = await archiveOf([entryOf('evt_1', DAY)]);
    expect((await replayed(archive, { ids: ['evt_9'] }, { send })).counts).toEqual({ objects: 1, matched: 0, sent: 0 });
    expect(send).not.toHaveBeenCalled();
  });

  test('reads each object once, and ten at once', async () => {
    const archive = await archiveOf(
      ...Array.from({ length: 25 }, (_, index) => [entryOf(`evt_${index}`, DAY + index)]),
    );
    // A page of Amazon S3 holds up to a thousand.
    archive.keys = async function* () {
      yield await Promise.resolve([...archive.objects.keys()].sort());
    };
    const reads: number[] = [];
    let open = 0;
    archive.read = async (key) => {
      reads.push((open += 1));
      await new Promise(setImmediate);
      open -= 1;
      return archive.objects.get(key)!;
    };
    expect((await replayed(archive, { to: '2026-11-25T01:00:00Z' })).counts.sent).toBe(25);
    expect([reads.length, Math.max(...reads)]).toEqual([25, 10]);
  });

  test('ends a run with the moment at which its time is over', async () => {
    const archive = await archiveOf(...Array.from({ length: 4 }, (_, index) => [entryOf(`evt_${index}`, DAY + index)]));
    const clock = new FakeClock();
    const { sleep } = clock;
    clock.sleep = () => sleep(RUN_MS);
    const state = firstState({ ...REQUEST, ratePerSecond: 1 });
    const send = () => Promise.resolve(new Map<string, string>());
    const { counts } = await new Replay(state, { archive, send, clock, warn: jest.fn() }).run();
    expect(counts.sent).toBe(2);
  });

  test('ends a run when its time is over, and goes on where it was', async () => {
    const events = Array.from({ length: 9 }, (_, index) => [entryOf(`evt_${index}`, DAY + index)]);
    const archive = await archiveOf(...events, [entryOf('evt_0', DAY)]);
    const clock = new FakeClock();
    const { sent, runs } = await replayed(archive, { ratePerSecond: 1 }, { clock, afterRun: () => (clock.time += 1) });
    expect(runs).toBe(1);
    const slow = new FakeClock();
    const sleep = slow.sleep;
    slow.sleep = (milliseconds) => sleep(milliseconds + RUN_MS / 2);
    const inRuns = await replayed(archive, { ratePerSecond: 1 }, { clock: slow });
    expect(inRuns.runs).toBeGreaterThan(2);
    expect(inRuns.sent.map(({ eventId }) => eventId)).toEqual(sent.map(({ eventId }) => eventId));
  });

  test('fails when it could do nothing, and otherwise leaves it to the next run', async () => {
    const archive = await archiveOf([entryOf('evt_1', DAY)], [entryOf('evt_2', DAY + 1)]);
    const attempts: string[] = [];
    const send = (messages: OutgoingMessage[]) => {
      const [id] = messages.map(({ attributes }) => attributes.eventId.StringValue);
      attempts.push(id);
      return Promise.resolve(new Map(id === 'evt_2' ? [['req-1/replay-1', 'Throttled']] : []));
    };
    const failure = await replayed(archive, {}, { send }).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'Throttled', message: 'the ingest queue refused 1 events' });
    expect(attempts).toEqual(['evt_1', 'evt_2', 'evt_2']);
  });

  test('fails for an object that is none of the archive', async () => {
    const archive = await archiveOf([entryOf('evt_1', DAY)]);
    await archive.write('events/webhook/2026/11/25/00/1.txt', 'hello');
    await expect(replayed(archive)).rejects.toThrow(
      'line 1 of events/webhook/2026/11/25/00/1.txt is no archived event',
    );
  });
});

describe('whatever is in the archive', () => {
  const event = fc.record({
    id: fc.integer({ min: 0, max: 30 }),
    source: fc.constantFrom('a', 'b', 'webhook'),
    copies: fc.integer({ min: 1, max: 3 }),
  });
  /** An event was accepted once; batches that came again hold copies of it. */
  const arbitrary = fc.uniqueArray(event, { selector: ({ id, source }) => `${source}#${id}`, maxLength: 40 });

  test('each event in the filter is sent once, in as many runs as it takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitrary,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: RUN_MS }),
        fc.option(fc.constantFrom('a', 'webhook'), { nil: undefined }),
        async (events, batchSize, pause, source) => {
          const entries = events.flatMap(({ id, source: of, copies }) => {
            const values = { source: of, transactionType: id % 2 ? 'payment' : 'refund' };
            return Array.from({ length: copies }, (_, copy) => {
              return { ...entryOf(`evt_${id}`, DAY + id * 700_000, values), id: `${of}-${id}-${copy}` };
            });
          });
          // Copies end in different batches.
          const shuffled = [...entries].sort((a, b) => Number(a.id.slice(-1)) - Number(b.id.slice(-1)));
          const archive = new MemoryArchive();
          for (let start = 0; start < shuffled.length; start += batchSize) {
            toObjects(shuffled.slice(start, start + batchSize)).forEach(({ key, body }) =>
              archive.objects.set(key, body),
            );
          }
          const clock = new FakeClock();
          const { sleep } = clock;
          clock.sleep = (milliseconds) => sleep(milliseconds + pause);
          const { sent, counts } = await replayed(archive, { source, types: ['payment'] }, { clock });
          const to = Date.parse(REQUEST.to);
          const expected = events
            .filter(
              (each) => each.id % 2 === 1 && DAY + each.id * 700_000 < to && (source ?? each.source) === each.source,
            )
            .map((each) => `${each.source}#evt_${each.id}`);
          expect(sent.map((each) => `${each.source}#${each.eventId}`).sort()).toEqual(expected.sort());
          expect(counts).toMatchObject({ matched: expected.length, sent: expected.length });
        },
      ),
      { numRuns: 300 },
    );
  });
});
