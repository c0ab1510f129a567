import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Bus } from './bus.client';
import { eventOf, type ShopEvent } from './changes';

/** How events go to the bus. */
export interface Publishing {
  readonly bus: Pick<Bus, 'put'>;
  readonly busName: string;
  /** What tells the events of one shop from those of another on the same bus. */
  readonly source: string;
  readonly lowStock: number;
}

/** An event on its way, with the number of the change that it came of. */
interface Outgoing extends ShopEvent {
  readonly sequenceNumber: string;
  readonly entry: PutEventsRequestEntry;
  readonly bytes: number;
}

/** The first change of a batch that was not published: it and all that follow have to come again. */
export interface Stop {
  readonly sequenceNumber: string;
  readonly reason: string;
  readonly about?: string;
}

/** What became of a batch. */
export interface Published {
  readonly events: readonly ShopEvent[];
  readonly stop?: Stop;
}

/**
 * What a call takes: entries, and bytes of all of them, of which there have to be less.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
const CALL = { entries: 10, bytes: 262_144 };

/**
 * Publishes what a batch of changes amounts to. Events of one order or product go out one after the other, never in one
 * call, of which a part could fail. It stops at the first that does, so that none overtakes it.
 */
export async function publishChanges(records: readonly DynamoDBRecord[], publishing: Publishing): Promise<Published> {
  const { outgoing, stop } = read(records, publishing);
  const events: ShopEvent[] = [];
  for (const call of callsOf(outgoing)) {
    const failures = await publishing.bus.put(call.map(({ entry }) => entry));
    events.push(...call.filter((_, position) => !failures.has(position)));
    const failed = call.findIndex((_, position) => failures.has(position));
    if (failed >= 0) {
      const { sequenceNumber, about } = call[failed];
      return { events, stop: { sequenceNumber, about, reason: String(failures.get(failed)!.name) } };
    }
  }
  return { events, stop };
}

/**
 * From where on changes come again. Throws when that is all of them: a batch that fails is halved until what can never be
 * published is alone in one, while one that names its first change may be given up as a whole.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function responseOf({ stop }: Published, [first]: readonly DynamoDBRecord[]): DynamoDBBatchResponse {
  if (stop === undefined) {
    return { batchItemFailures: [] };
  }
  if (stop.sequenceNumber === first.dynamodb!.SequenceNumber) {
    throw new Error(`Nothing of the batch was published: ${stop.reason}`);
  }
  return { batchItemFailures: [{ itemIdentifier: stop.sequenceNumber }] };
}

/** The events of the changes up to the first that can never be published. */
function read(records: readonly DynamoDBRecord[], publishing: Publishing): { outgoing: Outgoing[]; stop?: Stop } {
  const outgoing: Outgoing[] = [];
  for (const record of records) {
    const sequenceNumber = record.dynamodb!.SequenceNumber!;
    try {
      const event = eventOf(record, publishing.lowStock);
      outgoing.push(...(event ? [{ ...event, sequenceNumber, ...entryOf(event, publishing) }] : []));
    } catch (error) {
      const [about] = Object.values(record.dynamodb!.Keys!).map(({ S }) => S);
      return { outgoing, stop: { sequenceNumber, about, reason: (error as Error).name } };
    }
  }
  return { outgoing };
}

function entryOf({ type, occurredAt, detail }: ShopEvent, { busName, source }: Publishing) {
  const Detail = JSON.stringify(detail);
  const bytes = 14 + Buffer.byteLength(source + type + Detail);
  if (bytes >= CALL.bytes) {
    throw new RangeError('An event is larger than a call takes');
  }
  const entry = { EventBusName: busName, Source: source, DetailType: type, Detail, Time: new Date(occurredAt) };
  return { entry, bytes };
}

/** In as few calls as there can be. */
function callsOf(outgoing: readonly Outgoing[]): Outgoing[][] {
  const calls: Outgoing[][] = [];
  for (const event of outgoing) {
    const last = calls.at(-1);
    if (last !== undefined && fits(event, last)) {
      last.push(event);
    } else {
      calls.push([event]);
    }
  }
  return calls;
}

function fits({ about, bytes }: Outgoing, call: readonly Outgoing[]): boolean {
  const sum = call.reduce((total, event) => total + event.bytes, bytes);
  return call.length < CALL.entries && sum < CALL.bytes && call.every((event) => event.about !== about);
}
