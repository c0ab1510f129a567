import { DeployedPlainShop } from './plain-shop-deployed';

let shop: DeployedPlainShop;
beforeAll(async () => (shop = await DeployedPlainShop.start()));
afterAll(() => shop.emulator.stop());

/** The keys of the records of each call that has one of them. */
async function callsWith(functionName: string, key: string, count: number): Promise<string[]> {
  const lines = await shop.logged(functionName, new RegExp(`"${key}`), count);
  return lines.map((line) =>
    JSON.parse(line.slice(line.indexOf('[[')))
      .map(([id]: [string]) => id)
      .join(),
  );
}

/** What a queue gets to know of records that were given up. */
interface GivenUp {
  readonly requestContext: { condition: string };
  readonly DDBStreamBatchInfo: { batchSize: number };
}

/** The first queue message of an output: why, and how many records. */
async function givenUp(output: string): Promise<[condition: string, size: number]> {
  const [{ requestContext, DDBStreamBatchInfo }] = await shop.messages<GivenUp>(output, 1);
  return [requestContext.condition, DDBStreamBatchInfo.batchSize];
}

// The records of one write may come in two batches.

test('what comes again begins with the record that is named; word of it goes to the queue, and the next one passes', async () => {
  await shop.put('one', 'poison', 'two');
  const [, retry, ...more] = await callsWith('plain-publisher', 'poison', 2);
  expect([retry, more]).toEqual([expect.stringMatching(/^poison(,two)?$/), []]);
  expect(await givenUp('ParkedUrl')).toEqual(['RetryAttemptsExhausted', retry.split(',').length]);
  await shop.put('three');
  expect(await callsWith('plain-publisher', 'three', 1)).toEqual(['three']);
});

test('a batch that throws is halved until what is fatal is alone', async () => {
  await shop.put('four', 'fatal', 'five', 'six');
  expect(await givenUp('HalvedUrl')).toEqual(['RetryAttemptsExhausted', 1]);
  const fatal = await callsWith('plain-halver', 'fatal', 3);
  expect(fatal.slice(-2)).toEqual(['fatal', 'fatal']);
  await shop.put('seven');
  expect(await callsWith('plain-halver', 'seven', 1)).toEqual(['seven']);
  expect((await callsWith('plain-halver', 'six', 1)).at(-1)).toMatch(/^(five,)?six$/);
});
