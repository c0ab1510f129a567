import { FakeClock } from './fake-clock';
import { METADATA } from './fixtures';
import type { OutgoingMessage } from '../../../src/webhook-pipeline/handlers/batches';
import { Reprocessor, type ParkedMessage, type ParkingQueue } from '../../../src/webhook-pipeline/handlers/reprocess';

/** A queue in memory: what is received is hidden until its time is over, or it is released. */
class MemoryQueue implements ParkingQueue {
  public readonly hidden = new Map<string, number>();

  public constructor(
    public messages: ParkedMessage[],
    private readonly clock: FakeClock,
  ) {}

  public receive(seconds: number): Promise<ParkedMessage[]> {
    this.clock.time += 100;
    const visible = this.messages.filter(({ receipt }) => (this.hidden.get(receipt) ?? 0) <= this.clock.now());
    const received = visible.slice(0, 10);
    received.forEach(({ receipt }) => this.hidden.set(receipt, this.clock.now() + seconds * 1000));
    return Promise.resolve(received);
  }

  public remove(receipts: string[]): Promise<void> {
    this.forget(receipts);
    this.messages = this.messages.filter(({ receipt }) => !receipts.includes(receipt));
    return Promise.resolve();
  }

  public release(receipts: string[]): Promise<void> {
    this.forget(receipts);
    return Promise.resolve();
  }

  /** Amazon SQS takes one to ten receipts, of messages that are there and were received. */
  private forget(receipts: string[]): void {
    expect([receipts.length > 0, receipts.length <= 10]).toEqual([true, true]);
    expect(receipts.filter((receipt) => !this.hidden.delete(receipt))).toHaveLength(0);
  }
}

const parked = (id: string, quarantineReason: string, sentAt = 1): ParkedMessage => ({
  messageId: id,
  receipt: `receipt-${id}`,
  body: `{"id":"${id}"}`,
  sentAt,
  traceHeader: 'Root=1',
  group: 'g',
  values: { ...METADATA, quarantineReason },
});
const REQUEST = { reason: 'UnknownType', dryRun: false, ratePerSecond: 500 };
const MINUTES = 5 * 60_000;

let clock: FakeClock;
let queue: MemoryQueue;
let sent: OutgoingMessage[];
beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  const unknown = Array.from({ length: 25 }, (_, index) => parked(`u${index}`, 'UnknownType'));
  const conflicts = Array.from({ length: 12 }, (_, index) => parked(`c${index}`, 'Conflict'));
  queue = new MemoryQueue([...conflicts, ...unknown], clock);
});

const takes = (messages: OutgoingMessage[]) => {
  expect(messages).not.toHaveLength(0);
  sent.push(...messages);
  return Promise.resolve(new Map<string, string>());
};
const run = (request: Partial<typeof REQUEST> = {}, send = takes, milliseconds = MINUTES) =>
  new Reprocessor({ quarantine: queue, send, clock }).run({ ...REQUEST, ...request }, clock.now() + milliseconds);

/** What others may receive. */
const visible = () =>
  queue.messages.filter(({ receipt }) => !queue.hidden.has(receipt)).map(({ messageId }) => messageId);

describe('what is put back out of the quarantine', () => {
  test('is what has the reason, and the others are seen again', async () => {
    expect(await run()).toEqual({ ...REQUEST, examined: 37, matched: 25, sent: 25, refused: 0, complete: true });
    expect(sent.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => `u${index}`));
    expect(visible()).toEqual(Array.from({ length: 12 }, (_, index) => `c${index}`));
  });

  test('is sent as what it is: put back, by its message, whoever claimed it', async () => {
    queue.messages = [parked('m1', 'UnknownType')];
    await run();
    const { acceptedAt: _acceptedAt, ...kept } = METADATA;
    const [{ attributes, ...message }] = sent;
    expect(message).toEqual({ id: 'm1', body: '{"id":"m1"}', traceHeader: 'Root=1', group: 'g' });
    expect(Object.fromEntries(Object.entries(attributes).map(([key, { StringValue }]) => [key, StringValue]))).toEqual({
      ...kept,
      correlationId: 'req-1/m1',
      replayedAt: expect.stringMatching(/^\d{13}$/),
      bypassDeduplication: 'true',
    });
  });

  test('is only counted in a dry run', async () => {
    expect(await run({ dryRun: true })).toMatchObject({
      examined: 37,
      matched: 25,
      sent: 0,
      refused: 0,
      complete: true,
    });
    expect(sent).toEqual([]);
    expect(visible()).toHaveLength(37);
  });

  test('is not what comes into the quarantine meanwhile, so that it ends', async () => {
    // An event whose type is still unknown is quarantined again at once.
    const send = (messages: OutgoingMessage[]) => {
      queue.messages.push(...messages.map(({ id }) => parked(`${id}-again`, 'UnknownType', clock.now())));
      return takes(messages);
    };
    expect(await run({}, send)).toMatchObject({ examined: 37, sent: 25, complete: true });
    expect(visible()).toHaveLength(37);
  });

  test('is not what comes at the moment in which it starts', async () => {
    queue.messages = [parked('m1', 'UnknownType', clock.now())];
    expect(await run()).toMatchObject({ examined: 0, matched: 0, sent: 0, complete: true });
  });

  test('stays when the ingest queue refuses it', async () => {
    const send = (messages: OutgoingMessage[]) => Promise.resolve(new Map(messages.map(({ id }) => [id, 'Throttled'])));
    queue.messages = [parked('m1', 'UnknownType')];
    expect(await run({}, send)).toMatchObject({ matched: 1, sent: 0, refused: 1, complete: true });
    expect(visible()).toEqual(['m1']);
  });

  test('is sent before it is deleted, and what is left is seen again when that fails', async () => {
    queue.remove = () => Promise.reject(new Error('no'));
    await expect(run()).rejects.toThrow('no');
    expect(sent.length).toBeGreaterThan(0);
    expect(visible().length).toBeGreaterThanOrEqual(10);
  });

  test('is hidden from others no longer than until the end, even if nobody lets them see it again', async () => {
    queue.release = () => Promise.reject(new Error('no'));
    const deadline = clock.now() + MINUTES;
    await expect(run({ dryRun: true })).rejects.toThrow('no');
    expect(await queue.receive(1)).toEqual([]);
    clock.time = deadline + 1_000;
    expect(await queue.receive(1)).toHaveLength(10);
  });

  test('is nothing when there is only time left to let others see it again', async () => {
    expect(await run({}, takes, 30_000)).toMatchObject({ examined: 0, complete: false });
    expect(await run({}, takes, 30_001)).toMatchObject({ examined: 10, complete: false });
  });

  test('is no more than there is time for, at the rate that was asked for', async () => {
    const startedAt = clock.now();
    const result = await run({ ratePerSecond: 1 }, takes, 35_000);
    expect(result.complete).toBe(false);
    expect(result.sent).toBeLessThan(25);
    expect(clock.now() - startedAt).toBeLessThan(35_000);
    expect((await run()).complete).toBe(true);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(25);
    expect(sent).toHaveLength(25);
  });
});
