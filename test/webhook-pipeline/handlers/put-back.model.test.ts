import * as fc from 'fast-check';
import { FakeClock } from './fake-clock';
import { recordOf } from './fixtures';
import { MemoryArchive } from './memory-archive';
import { World, type Fault } from './put-back-world';
import type { OutgoingMessage } from '../../../src/webhook-pipeline/handlers/batches';
import { firstState, Replay } from '../../../src/webhook-pipeline/handlers/replay';
import { Router } from '../../../src/webhook-pipeline/handlers/router';

const fault = fc.constantFrom<Fault>('none', 'none', 'fails', 'fails after its effect', 'crashes after its effect');
const ids = fc.uniqueArray(fc.constantFrom('evt_1', 'evt_2', 'evt_3', 'evt_4'), { minLength: 1 });

/** A pipeline that archives. */
function pipelineOf() {
  const faults: Fault[] = [];
  const world = new World(faults);
  /** The ids of the messages with which an event was sent on, and how often dead letters were put back. */
  const counts = { senders: new Map<string, Set<string>>(), redrives: 0 };
  const archive = new MemoryArchive();
  const router = new Router({
    routes: [{ name: 'payments', transactionTypes: ['payment'], queueUrl: 'payments' }],
    quarantineQueueUrl: 'quarantine',
    deduplicationSeconds: 60,
    claims: world,
    sendMessages: (url, messages) => {
      for (const { id, attributes } of messages) {
        const { StringValue: eventId } = attributes.eventId;
        counts.senders.set(eventId, (counts.senders.get(eventId) ?? new Set()).add(id));
      }
      return world.sendMessages(url, messages);
    },
    archive,
  });
  const settle = async () => {
    while (world.ingest.length + world.deadLetters.length > 0) {
      await world.invoke(3, (records) => router.route(records));
      if (world.ingest.length === 0) {
        counts.redrives += world.deadLetters.length > 0 ? 1 : 0;
        world.redrive();
      }
    }
  };
  return { world, archive, settle, faults, counts };
}

type Pipeline = ReturnType<typeof pipelineOf>;

let sentBefore = 0;

/** A replay of all that may die after `most` messages, when it has sent some of them. */
async function replay({ world, archive }: Pipeline, bypassDeduplication: boolean, replayId: string, most = Infinity) {
  let left = most;
  const request = { from: '2027-01-15T00:00:00Z', to: '2027-01-16T00:00:00Z', dryRun: false, ratePerSecond: 500 };
  const send = (messages: OutgoingMessage[]) => {
    for (const { body, attributes } of messages) {
      if (left === 0) {
        return Promise.reject(new Error('died'));
      }
      left -= 1;
      const values = Object.entries(attributes).map(([key, { StringValue }]) => [key, StringValue]);
      const metadata = { acceptedAt: undefined, ...Object.fromEntries(values) };
      const SentTimestamp = attributes.replayedAt.StringValue;
      const record = recordOf(`put-back-${(sentBefore += 1)}`, metadata, { body });
      world.ingest.push({ record: { ...record, attributes: { ...record.attributes, SentTimestamp } }, receives: 0 });
    }
    return Promise.resolve(new Map<string, string>());
  };
  const options = { archive, send, clock: new FakeClock(), warn: () => {} };
  const state = firstState({ ...request, bypassDeduplication, replayId });
  await new Replay(state, options).run().catch(() => undefined);
}

const routed = ({ world }: Pipeline) =>
  world.delivered.map(({ eventId, correlationId }) => `${eventId} ${correlationId}`);

describe('what is replayed', () => {
  const check = (bypass: boolean, property: (pipeline: Pipeline, events: string[], before: string[]) => void) =>
    fc.assert(
      fc.asyncProperty(ids, fc.array(fault, { maxLength: 30 }), fc.nat(5), async (events, faults, dies) => {
        const pipeline = pipelineOf();
        events.forEach((eventId) => pipeline.world.accept({ eventId, payloadHash: 'a', transactionType: 'payment' }));
        await pipeline.settle();
        const before = routed(pipeline);
        pipeline.faults.push(...faults);
        await replay(pipeline, bypass, 'first', dies);
        await pipeline.settle();
        pipeline.faults.splice(0);
        // It is started again, as the same replay.
        await replay(pipeline, bypass, 'first');
        await pipeline.settle();
        property(pipeline, events, before);
      }),
      { numRuns: 500 },
    );

  test('is a duplicate where its claim is there', async () => {
    await check(false, (pipeline, _events, before) => expect(routed(pipeline)).toEqual(before));
  });

  test('is routed by one message of the replay where it bypasses the claims, also when the replay died and was started again', async () => {
    await check(true, ({ world, counts }, events) => {
      for (const eventId of events) {
        const copies = world.delivered.filter((each) => each.eventId === eventId).slice(1);
        expect(copies.length).toBeGreaterThanOrEqual(1);
        // The first message is that of the acceptance. A redrive gives another id to the one of the replay.
        expect(counts.senders.get(eventId)!.size).toBeLessThanOrEqual(2 + counts.redrives);
      }
    });
  });

  test('without faults is routed once a replay', async () => {
    const pipeline = pipelineOf();
    ['evt_1', 'evt_2'].forEach((eventId) =>
      pipeline.world.accept({ eventId, payloadHash: 'a', transactionType: 'payment' }),
    );
    await pipeline.settle();
    for (const [replayId, most] of [
      ['first', 1],
      ['first', Infinity],
      ['first', Infinity],
      ['second', Infinity],
    ] as const) {
      await replay(pipeline, true, replayId, most);
      await pipeline.settle();
    }
    expect(routed(pipeline).sort()).toEqual([
      'evt_1 req-0',
      'evt_1 req-0/first',
      'evt_1 req-0/second',
      'evt_2 req-1',
      'evt_2 req-1/first',
      'evt_2 req-1/second',
    ]);
  });

  test('is a conflict where another payload has the id by now', async () => {
    const pipeline = pipelineOf();
    pipeline.world.accept({ eventId: 'evt_1', payloadHash: 'a', transactionType: 'payment' });
    await pipeline.settle();
    pipeline.world.table.clear();
    pipeline.world.accept({ eventId: 'evt_1', payloadHash: 'b', transactionType: 'payment' });
    await pipeline.settle();
    await replay(pipeline, true, 'first');
    await pipeline.settle();
    const after = pipeline.world.delivered.slice(2).map(({ queueUrl, payloadHash }) => `${payloadHash} in ${queueUrl}`);
    expect(after.sort()).toEqual(['a in quarantine', 'b in payments']);
  });
});
