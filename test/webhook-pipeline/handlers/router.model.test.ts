import * as fc from 'fast-check';
import { World, type Fault } from './world';
import { claimKey, Router } from '../../../src/webhook-pipeline/handlers/router';

const fault = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Fault>('none') },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Fault>('fails', 'fails after its effect', 'crashes', 'crashes after its effect'),
  },
);
const event = fc.record({
  eventId: fc.constantFrom('evt_1', 'evt_2', 'evt_3'),
  payloadHash: fc.constantFrom('a', 'b'),
  transactionType: fc.constantFrom('payment', 'tip'),
});

async function run(world: World, batchSize: number): Promise<void> {
  const router = new Router({
    routes: [{ name: 'payments', transactionTypes: ['payment'], queueUrl: 'payments' }],
    quarantineQueueUrl: 'quarantine',
    deduplicationSeconds: 60,
    claims: world,
    sendMessages: world.sendMessages,
  });
  while (world.ingest.length + world.deadLetters.length > 0) {
    await world.invoke(batchSize, (records) => router.route(records));
    if (world.ingest.length === 0) {
      world.redrive();
    }
  }
}

describe('under crashes and failures at any call (W9)', () => {
  const property = fc.asyncProperty(
    fc.array(event, { minLength: 1, maxLength: 8 }),
    fc.array(fault, { maxLength: 40 }),
    fc.integer({ min: 1, max: 4 }),
    async (events, faults, batchSize) => {
      const world = new World([...faults]);
      events.forEach((given) => world.accept(given));
      await run(world, batchSize);

      for (const [index, { eventId, payloadHash }] of events.entries()) {
        const copies = world.delivered.filter((copy) => copy.eventId === eventId);
        const winner = world.table.get(claimKey('webhook', eventId))!;
        // Nothing is lost: the payload that won is in a queue, and every other payload is quarantined.
        expect(copies).toContainEqual(expect.objectContaining({ correlationId: winner.correlationId }));
        if (payloadHash !== winner.payloadHash) {
          expect(copies).toContainEqual(
            expect.objectContaining({ queueUrl: 'quarantine', correlationId: `req-${index}` }),
          );
        }
        // Nothing is doubled but by a repeated delivery: only one acceptance of an event is ever routed.
        const routed = copies.filter(({ queueUrl }) => queueUrl === 'payments');
        expect(new Set(routed.map(({ correlationId }) => correlationId)).size).toBeLessThanOrEqual(1);
        expect(routed.every((copy) => copy.payloadHash === winner.payloadHash)).toBe(true);
      }
    },
  );

  test('every accepted event reaches its queue, and only one acceptance of it', async () => {
    await fc.assert(property, { numRuns: 3000 });
  });

  test('without faults every event is delivered exactly once', async () => {
    const events = fc.array(event, { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 10 }), async (given, batchSize) => {
        const world = new World([]);
        given.forEach((each) => world.accept(each));
        await run(world, batchSize);
        const ids = new Set(given.map(({ eventId }) => eventId));
        const conflicts = given.filter(
          ({ eventId, payloadHash }) => world.table.get(claimKey('webhook', eventId))!.payloadHash !== payloadHash,
        );
        expect(world.delivered).toHaveLength(ids.size + conflicts.length);
      }),
    );
  });
});
