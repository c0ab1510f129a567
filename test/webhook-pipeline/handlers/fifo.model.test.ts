import { SendMessageBatchCommand, SQSClient, type SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import * as fc from 'fast-check';
import { recordOf } from './fixtures';
import type { Claim, ClaimResult } from '../../../src/webhook-pipeline/handlers/claims.client';
import { sendMessages } from '../../../src/webhook-pipeline/handlers/queues.client';
import { Router } from '../../../src/webhook-pipeline/handlers/router';

const sqs = mockClient(SQSClient);
const TYPES = ['payment', 'refund'];

type Fault = 'none' | 'claim fails' | 'is refused' | 'fails' | 'fails after its effect' | 'crash';

/** FIFO queues around the router: a group has one batch in flight, in order, and a message that is sent again is no other one. */
class FifoWorld {
  public readonly delivered: { queue: string; group: string; id: string }[] = [];
  private readonly claims = new Map<string, string>();
  private readonly router = new Router({
    routes: TYPES.map((type) => ({ name: type, transactionTypes: [type], queueUrl: `${type}.fifo` })),
    quarantineQueueUrl: 'quarantine',
    deduplicationSeconds: 60,
    claims: { claim: (claim) => this.claim(claim) },
    sendMessages,
  });

  public constructor(
    private waiting: SQSRecord[],
    private readonly faults: Fault[],
  ) {
    sqs.reset();
    sqs.on(SendMessageBatchCommand).callsFake((input: SendMessageBatchCommandInput) => this.send(input));
  }

  public async run(batchSize: number): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, batchSize);
      const isCrash = this.faults[0] === 'crash';
      const outcomes = await this.router.route(batch);
      const done = outcomes.filter(({ kind }) => kind !== 'Failed').map(({ record }) => record);
      // What was done before a crash is done; the whole batch comes again.
      this.waiting = isCrash ? this.waiting : this.waiting.filter((record) => !done.includes(record));
    }
  }

  private async claim({ eventId, owner }: Claim): Promise<ClaimResult> {
    if (this.faults.shift() === 'claim fails') {
      throw new RangeError();
    }
    const old = this.claims.get(eventId) ?? owner;
    this.claims.set(eventId, old);
    return old === owner ? 'claimed' : 'duplicate';
  }

  private async send({ QueueUrl, Entries }: SendMessageBatchCommandInput) {
    const fault = this.faults.shift();
    if (fault === 'fails') {
      throw new TypeError();
    }
    const refused = fault === 'is refused' ? [Entries![0].Id!] : [];
    for (const { Id, MessageDeduplicationId: id, MessageGroupId: group } of Entries!) {
      const message = { queue: QueueUrl!, group: group!, id: id! };
      if (!refused.includes(Id!) && !this.delivered.some((one) => one.queue === QueueUrl && one.id === id)) {
        this.delivered.push(message);
      }
    }
    if (fault === 'fails after its effect') {
      throw new TypeError();
    }
    return { Failed: refused.map((Id) => ({ Id, Code: 'InternalError', SenderFault: false })) };
  }
}

const fault = fc.constantFrom<Fault>('none', 'claim fails', 'is refused', 'fails', 'fails after its effect', 'crash');
const event = fc.record({ group: fc.constantFrom('a', 'b'), transactionType: fc.constantFrom(...TYPES) });

function fifoRecord({ group, transactionType }: { group: string; transactionType: string }, index: number): SQSRecord {
  const record = recordOf(`m${index}`, { eventId: `evt_${index}`, transactionType });
  return { ...record, attributes: { ...record.attributes, SequenceNumber: `${index}`, MessageGroupId: group } };
}

test('the events of a group reach their queue in the order of their acceptance, each once, whatever fails', async () => {
  const property = fc.asyncProperty(
    fc.array(event, { minLength: 1, maxLength: 15 }),
    fc.array(fault, { maxLength: 30 }),
    fc.integer({ min: 1, max: 10 }),
    async (events, faults, batchSize) => {
      const records = events.map(fifoRecord);
      const world = new FifoWorld(records, [...faults]);
      await world.run(batchSize);
      for (const group of ['a', 'b']) {
        for (const type of TYPES) {
          const of = (one: { group: string; transactionType: string }) =>
            one.group === group && one.transactionType === type;
          const accepted = events.flatMap((one, index) => (of(one) ? [`m${index}`] : []));
          const arrived = world.delivered.filter((one) => one.group === group && one.queue === `${type}.fifo`);
          expect(arrived.map(({ id }) => id)).toEqual(accepted);
        }
      }
    },
  );
  await fc.assert(property, { numRuns: 2_000 });
});
