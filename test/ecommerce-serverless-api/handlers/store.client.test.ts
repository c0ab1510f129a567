import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { cancelled } from './dynamodb';
import { NOW, TestShop } from './shopper';
import { isInConflict, isPassing } from '../../../src/ecommerce-serverless-api/handlers/passing';
import { OutOfTime, Patience } from '../../../src/ecommerce-serverless-api/handlers/patience';
import { Refused, Store } from '../../../src/ecommerce-serverless-api/handlers/store.client';

const named = (name: string, more = {}) => Object.assign(new Error(name), { name, ...more });
const raise = (error: Error) => () => {
  throw error;
};

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

describe('what is passing', () => {
  test.each([
    [named('ThrottlingException', { $fault: 'client' }), true],
    [named('ProvisionedThroughputExceededException', { $fault: 'client' }), true],
    [named('RequestLimitExceeded', { $fault: 'client' }), true],
    [named('TransactionConflictException', { $fault: 'client' }), true],
    [named('TransactionInProgressException', { $fault: 'client' }), true],
    [named('TimeoutError'), true],
    [named('AbortError'), true],
    [named('InternalServerError', { $fault: 'server' }), true],
    [named('Error', { code: 'ECONNRESET' }), true],
    [named('Error', { code: 'ERR_INVALID_ARG_TYPE' }), false],
    [named('Error', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), false],
    [named('ValidationException', { $fault: 'client' }), false],
    [named('AccessDeniedException', { $fault: 'client' }), false],
    [new TypeError('no'), false],
    [cancelled([{ Code: 'None' }, { Code: 'TransactionConflict' }]), true],
    [cancelled([{ Code: 'ThrottlingError' }, { Code: 'ProvisionedThroughputExceeded' }]), true],
    [cancelled([{ Code: 'TransactionConflict' }, { Code: 'ConditionalCheckFailed' }]), false],
    [cancelled([{ Code: 'ValidationError' }]), false],
  ])('%s: %s', (error, expected) => {
    expect(isPassing(error)).toBe(expected);
  });

  test('a conflict is told by its position', () => {
    const error = cancelled([{ Code: 'None' }, { Code: 'TransactionConflict' }]);
    expect([0, 1, 2].map((position) => isInConflict(error, position))).toEqual([false, true, false]);
    expect(isInConflict(new Error('no'), 0)).toBe(false);
  });
});

describe('patience', () => {
  const waits: number[] = [];
  const surroundings = {
    now: () => NOW,
    random: () => 0.5,
    sleep: async (ms: number) => void waits.push(ms),
    newId: () => '',
  };

  beforeEach(() => void waits.splice(0));

  test('waits longer each time, and never longer than a second', async () => {
    const patience = new Patience(surroundings, NOW + 1_000);
    for (let number = 0; number < 8; number += 1) {
      await patience.pause(number, new Error('no'));
    }
    expect(waits).toEqual([12.5, 25, 50, 100, 200, 400, 500, 500]);
  });

  test('ends with the time that is left', async () => {
    const cause = new Error('no');
    const pause = new Patience(surroundings, NOW + 12.5).pause(0, cause);
    await expect(pause).rejects.toThrow(OutOfTime);
    const message = 'There was no time left to try again';
    await expect(pause).rejects.toMatchObject({ name: 'OutOfTime', message, cause });
    await new Patience(surroundings, NOW + 13).pause(0, cause);
  });
});

describe('the tables', () => {
  test('are asked again while it is passing, with the time of the request', async () => {
    const productId = await shop.product();
    const sent = shop.commands.length;
    shop.faults.push(raise(named('ThrottlingException')), raise(named('InternalServerError', { $fault: 'server' })));
    const { signal } = new AbortController();
    const { patience } = shop.invocation().store;
    expect(await new Store(patience, signal).get('products', productId)).toMatchObject({ productId });
    expect(shop.commands).toHaveLength(sent + 3);
    const [, options] = jest.mocked(DynamoDBDocumentClient.prototype.send).mock.calls.at(-1)! as unknown[];
    expect(options).toEqual({ abortSignal: signal });
    expect(shop.now).toBe(NOW + 25 + 50);
  });

  test('tell what is, and not what was; what changed, and what did not', async () => {
    const productId = await shop.product();
    const { store } = shop.invocation();
    const input = () => (shop.commands.at(-1) as { input: object }).input;
    await store.get('products', productId);
    expect(input()).toMatchObject({ ConsistentRead: true });
    await store.getAll('products', [productId]);
    expect(input()).toMatchObject({ RequestItems: { 'products-1': { ConsistentRead: true } } });
    await store.update('products', productId, { add: { stock: 1 } }, {});
    expect(input()).toMatchObject({ ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    await store.delete('products', productId, {});
    expect(input()).toMatchObject({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
  });

  test('answer 503 when that takes too long', async () => {
    shop.faults.push(...Array(100).fill(raise(named('ThrottlingException'))));
    const { status, body, headers } = await shop.send('GET', '/products/p1');
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'SERVICE_UNAVAILABLE', '1']);
    expect(body.detail).toBe('The request could not be served; send it again');
    expect(shop.now - NOW).toBeLessThan(10_000);
  });

  test.each(['PUT', 'DELETE'])(
    'answer 503 to a change that takes too long, whatever its version: %s',
    async (method) => {
      const productId = await shop.product();
      shop.faults.push(...Array(100).fill(raise(named('ThrottlingException'))));
      const asked = {
        body: { name: 'Cup', category: 'kitchen', price: { amount: 700, currency: 'EUR' } },
        headers: { 'If-Match': '"1"' },
      };
      const { status, body, headers } = await shop.admin(method, `/products/${productId}`, asked);
      expect([status, body.code, headers['retry-after']]).toEqual([503, 'SERVICE_UNAVAILABLE', '1']);
    },
  );

  test('are asked for what they have left out', async () => {
    const ids = [await shop.product(), await shop.product(), await shop.product()];
    const spied = jest.mocked(DynamoDBDocumentClient.prototype.send);
    const all = spied.getMockImplementation()! as (command: object) => Promise<object>;
    spied.mockImplementation((async (command: object) => {
      if (command instanceof BatchGetCommand && Object.values(command.input.RequestItems!)[0].Keys!.length > 1) {
        const [[table, { Keys, ...rest }]] = Object.entries(command.input.RequestItems!);
        const some = new BatchGetCommand({ RequestItems: { [table]: { ...rest, Keys: Keys!.slice(0, 1) } } });
        return { ...(await all(some)), UnprocessedKeys: { [table]: { ...rest, Keys: Keys!.slice(1) } } };
      }
      return { ...(await all(command)), UnprocessedKeys: {} };
    }) as never);
    const { store } = shop.invocation();
    spied.mockImplementationOnce((async (command: BatchGetCommand) => {
      return { UnprocessedKeys: command.input.RequestItems };
    }) as never);
    expect([...(await store.getAll('products', ids)).keys()]).toEqual(ids);
    // Longer each time, whatever it is that is missing.
    expect(shop.now).toBe(NOW + 25 + 50 + 100);
    expect(await store.getAll('products', [])).toEqual(new Map());
    expect(await store.getAll('products', ['p0'])).toEqual(new Map());
  });

  test('send a transaction again as the same one', async () => {
    const spied = jest.mocked(DynamoDBDocumentClient.prototype.send);
    const all = spied.getMockImplementation()! as (command: object) => Promise<object>;
    let isLost = true;
    spied.mockImplementation((async (command: object) => {
      const answer = await all(command);
      if (command instanceof TransactWriteCommand && isLost) {
        isLost = false;
        throw named('TimeoutError');
      }
      return answer;
    }) as never);
    const { status, headers } = await shop.send('POST', '/carts', { headers: { 'idempotency-key': 'k' } });
    expect([status, headers['idempotent-replayed']]).toEqual([201, undefined]);
    expect(shop.db.tables.carts.size).toBe(1);
    const tokens = shop.commands.filter((command) => command instanceof TransactWriteCommand);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens.map(({ input }) => input.ClientRequestToken)).size).toBe(1);
  });

  describe('know their own change again when its answer was lost', () => {
    /** The next write does what it does, and answers nothing. */
    const loseAnswer = () =>
      shop.faults.push((command) => {
        shop.db.execute(command);
        throw named('Error', { code: 'ECONNRESET' });
      });

    test('of an update', async () => {
      const productId = await shop.product();
      loseAnswer();
      const body = { name: 'Cup', category: 'c', price: { amount: 1, currency: 'EUR' } };
      const { status, headers } = await shop.admin('PUT', `/products/${productId}`, {
        body,
        headers: { 'If-Match': '"1"' },
      });
      expect([status, headers.etag]).toEqual([200, '"2"']);
    });

    test('of a deletion', async () => {
      const productId = await shop.product();
      loseAnswer();
      expect((await shop.admin('DELETE', `/products/${productId}`, { headers: { 'If-Match': '"1"' } })).status).toBe(
        204,
      );
    });

    test('and not one of somebody else', async () => {
      const productId = await shop.product();
      shop.faults.push(raise(named('Error', { code: 'ECONNRESET' })), () =>
        Object.assign(shop.stored('products', productId)!, { version: 2 }),
      );
      expect((await shop.admin('DELETE', `/products/${productId}`, { headers: { 'If-Match': '"1"' } })).status).toBe(
        412,
      );
      expect((await shop.admin('DELETE', '/products/p0', { headers: { 'If-Match': '"1"' } })).status).toBe(404);
    });
  });

  test('tell what is no matter of conditions as it is', async () => {
    const { store } = shop.invocation();
    const write = { table: 'products', id: 'p0', add: { stock: 1 }, all: [['stock', '>=', 1]] } as const;
    shop.faults.push(raise(new TypeError('no')), raise(cancelled([{ Code: 'ValidationError' }])));
    await expect(store.transact([write])).rejects.toThrow(TypeError);
    await expect(store.transact([write])).rejects.toThrow(TransactionCanceledException);
    await expect(store.transact([write])).rejects.toMatchObject({ failures: new Map([[0, undefined]]) });
    shop.faults.push(raise(new TypeError('no')));
    await expect(store.update('products', 'p0', { add: { stock: 1 } }, {})).rejects.toThrow(TypeError);
    shop.faults.push(raise(new ConditionalCheckFailedException({ message: 'no', $metadata: {} })));
    const refused = store.update('products', 'p0', { add: { stock: 1 } }, {});
    await expect(refused).rejects.toThrow(Refused);
    await expect(refused).rejects.toThrow('A condition does not hold');
    shop.faults.push(raise(new TypeError('no')));
    await expect(shop.admin('DELETE', '/products/p0', { headers: { 'If-Match': '*' } })).rejects.toThrow(TypeError);
    shop.faults.push(raise(new TypeError('no')));
    const edit = {
      body: { name: 'a', category: 'b', price: { amount: 1, currency: 'EUR' } },
      headers: { 'If-Match': '*' },
    };
    await expect(shop.admin('PUT', '/products/p0', edit)).rejects.toThrow(TypeError);
  });
});
