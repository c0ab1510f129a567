import * as fc from 'fast-check';
import { usesOf } from './access';
import { isOfHome } from './dynamodb';
import { NOW, TestShop, key } from './shopper';
import { OPERATIONS, type Operation } from '../../../src/ecommerce-serverless-api/contract';
import { Home } from '../../../src/ecommerce-serverless-api/handlers/home';
import type { HomeItem } from '../../../src/ecommerce-serverless-api/handlers/items';
import { applyPayments } from '../../../src/ecommerce-serverless-api/handlers/payment-batch';

const operations: readonly Operation[] = OPERATIONS;
const changes = operations.filter(({ method }) => method !== 'GET');
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'];
const SECONDS = NOW / 1000;

let shop: TestShop;
beforeEach(() => {
  shop = new TestShop();
  Object.assign(process.env, { HOME_REGION: 'eu-west-1', HOME_TABLE: 'home-1', AWS_REGION: 'eu-central-1' });
});
afterEach(() => {
  delete process.env.HOME_REGION;
  jest.restoreAllMocks();
});

const ask = ({ method, resource }: Operation) =>
  shop.admin(method, resource.replace(/\{(\w+)\}/g, 'x1'), {
    headers: { ...key(), 'If-Match': '*' },
    ...(method !== 'GET' && { body: {} }),
  });
const isWrite = (command: object) => !isOfHome(command) && usesOf(command).some(([, use]) => WRITES.includes(use));

describe('a region that is not the home of the shop (E11)', () => {
  test.each(changes.map((operation) => [operation.operationId, operation] as const))(
    'refuses %s, and says when to come again',
    async (_id, operation) => {
      const { status, headers, body } = await ask(operation);
      expect([status, body.code, headers['retry-after']]).toEqual([503, 'SERVICE_UNAVAILABLE', '60']);
      expect(shop.commands.filter((command) => !isOfHome(command))).toEqual([]);
    },
  );

  test('tells what is there, without asking whether it may', async () => {
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      expect((await ask(operation)).status).toBeLessThan(500);
    }
    expect(shop.commands.some(isOfHome)).toBe(false);
    expect(shop.commands.length).toBeGreaterThan(5);
  });

  test('still says first who may not ask at all', async () => {
    const { status } = await shop.send('POST', '/products', { body: {}, headers: key() });
    expect(status).toBe(403);
  });

  test('leaves payments where they are', async () => {
    const body = { event_id: 'e1', order_id: 'o1', transaction_type: 'payment', amount: 5, currency: 'EUR' };
    const record = { messageId: 'm1', body: JSON.stringify(body), messageAttributes: {} };
    const outcomes = await applyPayments([record as never], shop.invocation('payments'));
    expect(outcomes).toMatchObject([{ messageId: 'm1', isFailed: true, level: 'error', message: 'NotTheHomeRegion' }]);
    expect(shop.commands.filter(isWrite)).toEqual([]);
  });
});

describe('the home region (E11)', () => {
  const setHome = (item: object) => {
    shop.db.home = { name: 'home', ...item };
    shop.home = new Home();
  };
  const created = async () => (await shop.send('POST', '/carts', { headers: key() })).status;

  test('is the first one until somebody says otherwise', async () => {
    process.env.AWS_REGION = 'eu-west-1';
    expect(await created()).toBe(201);
  });

  test.each([
    ['another one', { region: 'eu-central-1', from: SECONDS - 1 }, 503],
    ['another one soon', { region: 'eu-central-1', from: SECONDS + 60 }, 503],
    ['itself again', { region: 'eu-west-1', from: SECONDS }, 201],
    ['itself again, soon', { region: 'eu-west-1', from: SECONDS + 1 }, 503],
    ['no one', { region: 'none', from: 0 }, 503],
    ['something without a region', { from: 0 }, 503],
    ['something without a moment', { region: 'eu-west-1' }, 503],
    ['something with a moment that is none', { region: 'eu-west-1', from: 'now' }, 503],
  ])('when %s is said to be it', async (_what, item, status) => {
    process.env.AWS_REGION = 'eu-west-1';
    setHome(item);
    expect(await created()).toBe(status);
  });

  test('changes nothing when it cannot read whether it is', async () => {
    process.env.AWS_REGION = 'eu-west-1';
    const denied = () => {
      throw Object.assign(new Error('no'), { name: 'AccessDeniedException', $fault: 'client' });
    };
    shop.faults.push(denied);
    await expect(created()).rejects.toThrow('no');
    const slow = () => {
      throw Object.assign(new Error('slow'), { name: 'ThrottlingException' });
    };
    shop.faults.push(...Array(30).fill(slow));
    expect(await created()).toBe(503);
    expect(shop.commands.filter(isWrite)).toEqual([]);
  });

  test('is asked for once in 5 seconds', async () => {
    process.env.AWS_REGION = 'eu-west-1';
    const asked = async (seconds: number) => {
      shop.now = NOW + seconds * 1000;
      await created();
      return shop.commands.filter(isOfHome).length;
    };
    expect([await asked(0), await asked(4.999), await asked(5), await asked(9), await asked(10)]).toEqual([
      1, 1, 2, 2, 3,
    ]);
  });

  test('is not asked for where there is one region', async () => {
    delete process.env.HOME_REGION;
    expect(await created()).toBe(201);
    expect(shop.commands.some(isOfHome)).toBe(false);
  });
});

/** What the runbook says: the new region begins a minute after the old one was told to end. */
const PAUSE = 60;
/** The longest invocation, that of payments, may change things for so long after it asked. */
const INVOCATION = 30;

test('no two regions change things at once, whenever they ask and whichever is told first (E11)', async () => {
  const times = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 40 });
  const plan = fc.record({ west: times, central: times, said: fc.nat(100), lag: fc.nat(INVOCATION - 6) });
  await fc.assert(
    fc.asyncProperty(plan, async ({ west, central, said, lag }) => {
      const item: HomeItem = { region: 'eu-central-1', from: said + PAUSE };
      const opened = async (region: string, asked: number[], known: number) => {
        const home = new Home();
        const open: number[] = [];
        process.env.AWS_REGION = region;
        for (const second of [...asked].sort((a, b) => a - b)) {
          const store = { home: async () => (second >= known ? item : undefined) };
          if (await home.isHere({ now: () => second * 1000, store: store as never })) {
            open.push(second);
          }
        }
        return open;
      };
      const [old, next] = [
        await opened('eu-west-1', west, said + lag),
        await opened('eu-central-1', central, said + (lag > 0 ? 0 : 1)),
      ];
      old.forEach((last) => next.forEach((first) => expect(first - last).toBeGreaterThan(INVOCATION)));
    }),
    { numRuns: 1_000 },
  );
});
