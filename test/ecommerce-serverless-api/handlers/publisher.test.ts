import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DynamoDBRecord } from 'aws-lambda';
import { anOrder, AT, change } from './stream';
import type { Failures } from '../../../src/ecommerce-serverless-api/handlers/bus.client';
import { publishChanges, responseOf } from '../../../src/ecommerce-serverless-api/handlers/publisher';

const placed = (number: number, orderId = `o${number}`, more = {}) => change(number, undefined, anOrder(orderId, more));
const paid = (number: number, orderId: string) =>
  change(number, anOrder(orderId), anOrder(orderId, { status: 'PAID', version: 2 }));
const poison = (number: number) => placed(number, `bad${number}`, { total: undefined });
const nothing = (number: number) => change(number, anOrder('gone'), undefined);

/** Publishes to a bus that refuses what the orders named are in; tells the calls by their event ids. */
async function publish(records: DynamoDBRecord[], refused: string[] = []) {
  const calls: PutEventsRequestEntry[][] = [];
  const put = (entries: readonly PutEventsRequestEntry[]): Promise<Failures> => {
    calls.push([...entries]);
    const failed = entries.flatMap(({ Detail }, index) =>
      refused.includes(JSON.parse(Detail!).orderId) ? [[index, { name: 'InternalFailure' }] as const] : [],
    );
    return Promise.resolve(new Map(failed));
  };
  const published = await publishChanges(records, { bus: { put }, busName: 'bus', source: 'shop-dev', lowStock: 10 });
  const ids = calls.map((call) => call.map(({ Detail }) => JSON.parse(Detail!).eventId));
  return { published, calls, ids, told: published.events.map(({ eventId }) => eventId) };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a batch of changes', () => {
  test('is events on the bus, of the source that is the shop and the time at which it happened', async () => {
    const { calls } = await publish([nothing(1), placed(2)]);
    expect(calls).toEqual([
      [
        {
          EventBusName: 'bus',
          Source: 'shop-dev',
          DetailType: 'OrderPlaced',
          Time: new Date(AT),
          Detail: expect.stringContaining('"orderId":"o2"'),
        },
      ],
    ]);
  });

  test('of which nothing is to be told calls nobody', async () => {
    const { calls, published } = await publish([nothing(1), nothing(2)]);
    expect([calls, published]).toEqual([[], { events: [], stop: undefined }]);
  });

  test('goes in calls of up to 10', async () => {
    const { ids, told } = await publish(numbers(21).map((number) => placed(number)));
    expect(ids.map(({ length }) => length)).toEqual([10, 10, 1]);
    expect(told).toEqual(numbers(21).map((number) => `o${number}-1`));
  });

  test('has no two events of an order in one call', async () => {
    const { ids } = await publish([placed(1, 'a'), placed(2, 'b'), paid(3, 'a'), paid(4, 'b')]);
    expect(ids).toEqual([
      ['a-1', 'b-1'],
      ['a-2', 'b-2'],
    ]);
  });

  test('has less than 256 KB in a call', async () => {
    const name = 'n'.repeat(100_000);
    const large = (number: number) => placed(number, `o${number}`, { lines: [{ ...anOrder('x').lines[0], name }] });
    const { ids } = await publish([large(1), large(2), large(3)]);
    expect(ids).toEqual([['o1-1', 'o2-1'], ['o3-1']]);
  });

  test('has less than 256 KB to the byte, however many events that are', async () => {
    const [[{ ...small }]] = (await publish([placed(1)])).calls;
    const customerId = 'a'.repeat(262_144 / 2 - bytesOf(small) + 'alice'.length);
    const inOne = await publish([
      placed(1, 'o1', { customerId }),
      placed(2, 'o2', { customerId: customerId.slice(1) }),
    ]);
    expect(inOne.ids).toEqual([['o1-1', 'o2-1']]);
    const inTwo = await publish([placed(1, 'o1', { customerId }), placed(2, 'o2', { customerId })]);
    expect(inTwo.ids).toEqual([['o1-1'], ['o2-1']]);
  });

  const bytesOf = ({ Source, DetailType, Detail }: PutEventsRequestEntry) =>
    14 + Buffer.byteLength(`${Source}${DetailType}${Detail}`);

  test('takes an event of a byte less than a call, and not one more', async () => {
    const [[{ ...small }]] = (await publish([placed(1)])).calls;
    const more = 262_143 - bytesOf(small) + 'alice'.length;
    const customerId = 'é'.repeat(Math.floor(more / 2)) + 'a'.repeat(more % 2);
    const { calls } = await publish([placed(1, 'o1', { customerId })]);
    expect(bytesOf(calls[0][0])).toBe(262_143);
    const { published } = await publish([placed(1, 'o1', { customerId: `${customerId}a` })]);
    expect(published).toEqual({ events: [], stop: { sequenceNumber: '1', about: 'o1', reason: 'RangeError' } });
  });
});

describe('a batch that is not published as a whole', () => {
  test('stops at an event that failed; what went before it is told, and the rest is left', async () => {
    const { published, ids, told } = await publish(
      [placed(1, 'a'), placed(2, 'b'), placed(3, 'c'), paid(4, 'a')],
      ['b'],
    );
    expect(ids).toEqual([['a-1', 'b-1', 'c-1']]);
    expect(told).toEqual(['a-1', 'c-1']);
    expect(published.stop).toEqual({ sequenceNumber: '2', about: 'b', reason: 'InternalFailure' });
  });

  test('stops at its very first event, too', async () => {
    const { published, told } = await publish([placed(1, 'a'), placed(2, 'b'), paid(3, 'a')], ['a']);
    expect(told).toEqual(['b-1']);
    expect(published.stop).toEqual({ sequenceNumber: '1', about: 'a', reason: 'InternalFailure' });
  });

  test('stops at a change that can never be published, after those before it, and reads none behind it', async () => {
    const { published, ids } = await publish([placed(1), nothing(2), poison(3), placed(4)]);
    expect(ids).toEqual([['o1-1']]);
    expect(published.stop).toEqual({ sequenceNumber: '3', about: 'bad3', reason: 'ValiError' });
  });

  test('comes again from there', async () => {
    const records = [nothing(1), poison(2), placed(3)];
    const { published } = await publish(records);
    expect(responseOf(published, records)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });

  test('fails when that is its first change, so that it is halved', async () => {
    const records = [poison(1), placed(2)];
    const { published } = await publish(records);
    expect(() => responseOf(published, records)).toThrow('Nothing of the batch was published: ValiError');
  });

  test('and one that is published names nothing', async () => {
    const records = [placed(1)];
    expect(responseOf((await publish(records)).published, records)).toEqual({ batchItemFailures: [] });
  });
});
