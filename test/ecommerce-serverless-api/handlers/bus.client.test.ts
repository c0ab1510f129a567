import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { Bus } from '../../../src/ecommerce-serverless-api/handlers/bus.client';
import { Patience } from '../../../src/ecommerce-serverless-api/handlers/patience';

const client = mockClient(EventBridgeClient);
beforeEach(() => client.reset());

const entries = ['a', 'b', 'c'].map((Detail) => ({ Detail }));
const { signal } = new AbortController();

/** A bus with so many milliseconds, of which each attempt but the first takes 1000. */
function busWith(milliseconds: number) {
  let now = 0;
  const sleep = () => Promise.resolve(void (now += 1_000));
  return new Bus(new Patience({ now: () => now, random: () => 0, sleep, newId: String }, milliseconds), signal);
}

const results = (...codes: (string | undefined)[]) => ({ Entries: codes.map((ErrorCode) => ({ ErrorCode })) });
const sent = () =>
  client.commandCalls(PutEventsCommand).map(({ args: [{ input }] }) => input.Entries!.map((e) => e.Detail));

describe('the bus', () => {
  test('takes events, within the time of the batch', async () => {
    client.on(PutEventsCommand).resolves(results(undefined, undefined, undefined));
    expect(await busWith(5_000).put(entries)).toEqual(new Map());
    expect(sent()).toEqual([['a', 'b', 'c']]);
    expect(client.call(0).args[1 as 0]).toEqual({ abortSignal: signal });
  });

  test('is asked again for those that failed, and for no other', async () => {
    client
      .on(PutEventsCommand)
      .resolvesOnce(results('ThrottlingException', undefined, 'InternalFailure'))
      .resolvesOnce(results(undefined, 'ThrottlingException'))
      .resolvesOnce(results(undefined));
    expect(await busWith(5_000).put(entries)).toEqual(new Map());
    expect(sent()).toEqual([['a', 'b', 'c'], ['a', 'c'], ['c']]);
  });

  test('is asked again when a call failed for now', async () => {
    client
      .on(PutEventsCommand)
      .rejectsOnce(Object.assign(new Error('no'), { name: 'ThrottlingException' }))
      .resolvesOnce(results(undefined, undefined, undefined));
    expect(await busWith(5_000).put(entries)).toEqual(new Map());
    expect(sent()).toHaveLength(2);
  });

  test('is asked again later each time, by this function alone', async () => {
    const failed = results('ThrottlingException', 'ThrottlingException', 'ThrottlingException');
    client
      .on(PutEventsCommand)
      .resolvesOnce(failed)
      .resolvesOnce(failed)
      .resolves(results(undefined, undefined, undefined));
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => void waits.push(milliseconds);
    await new Bus(new Patience({ now: () => 0, random: () => 1, sleep, newId: String }, 5_000), signal).put(entries);
    expect(waits).toEqual([25, 50]);
    expect(await (client.call(0).thisValue as EventBridgeClient).config.maxAttempts()).toBe(1);
  });

  test('tells by position what failed until there was no time left', async () => {
    client
      .on(PutEventsCommand)
      .resolvesOnce(results(undefined, 'InternalFailure', 'ThrottlingException'))
      .resolves(results('ThrottlingException', 'ThrottlingException'));
    expect([...(await busWith(2_500).put(entries))]).toEqual([
      [1, { name: 'ThrottlingException' }],
      [2, { name: 'ThrottlingException' }],
    ]);
    expect(sent()).toHaveLength(4);
  });

  test('is not asked again when asking does not help', async () => {
    client
      .on(PutEventsCommand)
      .resolvesOnce(results('ThrottlingException', 'NotAuthorizedForSourceException', undefined));
    expect([...(await busWith(5_000).put(entries)).keys()]).toEqual([0, 1]);
    expect(sent()).toHaveLength(1);
    client.reset();
    client.on(PutEventsCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    expect((await busWith(5_000).put(entries)).get(2)).toMatchObject({ name: 'AccessDeniedException' });
    expect(sent()).toHaveLength(1);
  });
});
