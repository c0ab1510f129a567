import { EventBridgeClient, type PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DynamoDBRecord } from 'aws-lambda';
import { Bus } from '../../../src/ecommerce-serverless-api/handlers/bus.client';
import { Patience } from '../../../src/ecommerce-serverless-api/handlers/patience';
import { publishChanges, responseOf } from '../../../src/ecommerce-serverless-api/handlers/publisher';

/** What goes wrong with one call of the bus. */
export const FAULTS = [
  'throttled', // refused for now
  'denied', // refused for good, until somebody mends it
  'late', // the events are there, and the answer is lost
  'crash', // the function ends before the call
  'crash after', // the function ends before the answer
  'part', // some entries fail for now
  'part denied', // some entries fail for good
] as const;

/** One of them, or nothing. */
export type Fault = (typeof FAULTS)[number] | 'none';

const CODES: Partial<Record<Fault, string>> = { part: 'InternalFailure', 'part denied': 'AccessDeniedException' };
const ERRORS: Partial<Record<Fault, object>> = {
  throttled: { name: 'ThrottlingException' },
  denied: { name: 'AccessDeniedException' },
  late: { code: 'ECONNRESET' },
};

/** AWS Lambda as it reads a shard for the publisher, and the bus behind that. */
export class Consumer {
  /** What the bus took, in its order. */
  public readonly taken: PutEventsRequestEntry[] = [];
  /** What was given up. */
  public readonly parked: DynamoDBRecord[] = [];
  private now = 0;
  private crash?: () => void;

  public constructor(
    private readonly faults: Fault[],
    /** How often a batch is tried. */
    private readonly attempts: number,
    /** How long an invocation has. */
    private readonly milliseconds: number,
  ) {
    const send = (command: PutEventsCommand) => this.put(command.input.Entries!);
    jest.spyOn(EventBridgeClient.prototype, 'send').mockImplementation(send as never);
  }

  /**
   * One batch. From a change that is named on, it comes again, as a whole when that is the first; one that fails is halved.
   * A batch that was tried as often as it may is given up as a whole.
   */
  public async consume(batch: DynamoDBRecord[], attempt = 1): Promise<void> {
    const from = await this.invoke(batch);
    if (from === 'done') {
      return;
    }
    const position = batch.findIndex(({ dynamodb }) => dynamodb!.SequenceNumber === from);
    if (position > 0) {
      return this.consume(batch.slice(position));
    }
    if (from === undefined && batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      await this.consume(batch.slice(0, half), attempt);
      return this.consume(batch.slice(half), attempt);
    }
    if (attempt < this.attempts) {
      return this.consume(batch, attempt + 1);
    }
    this.parked.push(...batch);
  }

  /** The change from which on they come again; undefined when it failed. */
  private async invoke(batch: DynamoDBRecord[]): Promise<string | undefined> {
    const sleep = (milliseconds: number) => Promise.resolve(void (this.now += milliseconds));
    const surroundings = { now: () => this.now, random: () => 0.5, sleep, newId: String };
    const bus = new Bus(new Patience(surroundings, this.now + this.milliseconds), new AbortController().signal);
    const crashed = new Promise<undefined>((resolve) => (this.crash = () => resolve(undefined)));
    const publishing = { bus, busName: 'bus', source: 'shop', lowStock: 10 };
    const run = publishChanges(batch, publishing).then(
      (published) => responseOf(published, batch).batchItemFailures[0]?.itemIdentifier ?? 'done',
    );
    return Promise.race([run.catch(() => undefined), crashed]);
  }

  private put(entries: PutEventsRequestEntry[]): Promise<object> {
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'crash') {
      return this.end();
    }
    const isPart = fault in CODES;
    const results = entries.map((_, index) => ({ ErrorCode: isPart && index % 2 === 0 ? CODES[fault] : undefined }));
    if (fault !== 'throttled' && fault !== 'denied') {
      this.taken.push(...entries.filter((_, index) => results[index].ErrorCode === undefined));
    }
    if (fault === 'crash after') {
      return this.end();
    }
    const error = ERRORS[fault];
    return error ? Promise.reject(Object.assign(new Error(fault), error)) : Promise.resolve({ Entries: results });
  }

  private end(): Promise<never> {
    this.crash!();
    return new Promise<never>(() => {});
  }
}
