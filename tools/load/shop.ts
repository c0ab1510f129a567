import { Journal, type FoundOrder } from './journal';
import { killEvery } from './kills';
import { ledgerOf, paceOf, type Holdings } from './ledger';
import { runLoad } from './program';
import { readShopOptions, SHOP_HELP, type ShopLoadOptions } from './shop-options';
import { Shopper, type Shelves } from './shopper';
import { once } from '../shop/client';
import { startShop, type RunningShop } from '../shop/deploy';
import type { ShopUser } from '../shop/users';
import type { Row } from '../traffic/rows';
import type { Stopwatch } from '../traffic/stopwatch';

const CUSTOMERS = 8;
/** Products that sell out, and products that do not. */
const PRODUCTS = { hot: { count: 3, stock: 8 }, others: { count: 12, stock: 1_000_000 } };
const KILL_EVERY_MS = 4_000;
const KILLED = 'shop-carts-load';

const ABOUT = `\`npx projen load:shop\` deploys an \`EcommerceServerlessApi\` to the embedded emulator. 32 shoppers at once browse, fill carts, check out, one
of four twice at the same moment, and cancel one order of five, while functions are killed; what was answered 429, 503 or 409 because the same request is in
progress is sent again as it is. Then all orders and stocks are read over HTTP and compared with what the shoppers were told.`;

async function load(watch: Stopwatch, { seconds, concurrency }: ShopLoadOptions): Promise<Row[]> {
  const shop = await startShop(watch, CUSTOMERS);
  const journal = new Journal();
  const shelves = await watch.lap('make products', () => stock(shop, journal));
  const killer = killEvery(KILL_EVERY_MS, shop.emulator, [KILLED]);
  const start = performance.now();
  await watch
    .lap(`shop for ${seconds} seconds`, async () => {
      const shopping = Array.from({ length: concurrency }, async (_, index) => {
        const as = shop.customers[index % CUSTOMERS];
        const shopper = new Shopper(shop.client, journal, shelves, as, shop.admin);
        while (performance.now() - start < seconds * 1000) {
          await shopper.visit();
        }
      });
      await Promise.all(shopping);
    })
    .finally(() => (journal.kills = killer.stop().get(KILLED)!));
  const took = (performance.now() - start) / 1000;
  const holdings = await watch.lap('read orders and stocks', () => read(shop, shelves));
  journal.unexpected.slice(0, 10).forEach((line) => console.log(`  unexpected: ${line}`));
  return [...ledgerOf(journal, holdings), ...paceOf(journal, took)];
}

async function stock({ client, admin }: RunningShop, journal: Journal): Promise<Shelves> {
  const make = ({ count, stock: pieces }: { count: number; stock: number }) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const price = { amount: 100 + index, currency: 'EUR' };
        const body = { name: `Product ${index}`, category: 'load', price, stock: pieces };
        const got = await client.persist('POST', '/products', { as: admin, headers: once(), body });
        journal.give(got.body.productId, pieces);
        return got.body.productId as string;
      }),
    );
  return { hot: await make(PRODUCTS.hot), others: await make(PRODUCTS.others) };
}

async function read(shop: RunningShop, shelves: Shelves): Promise<Holdings> {
  const lists = await Promise.all(shop.customers.map((as) => ordersOf(shop, as)));
  const unreadable = lists.flatMap((list) => list.unreadable);
  const products = [...shelves.hot, ...shelves.others];
  const stocks = products.map(async (id) => {
    const { body } = await shop.client.persist('GET', `/products/${id}`);
    return [id, body.stock] as const;
  });
  return { orders: lists.flatMap(({ orders }) => orders), unreadable, stock: new Map(await Promise.all(stocks)) };
}

/** The orders that a customer sees, one page after the other, and each of them by its id. */
async function ordersOf({ client }: RunningShop, as: ShopUser) {
  const orders: FoundOrder[] = [];
  const unreadable: string[] = [];
  for (let query: Record<string, string> | undefined = { limit: '100' }; query !== undefined;) {
    const { body } = await client.persist('GET', '/orders', { as, query });
    orders.push(...body.items);
    query = body.cursor === undefined ? undefined : { limit: '100', cursor: body.cursor };
  }
  for (const order of orders) {
    const { body } = await client.persist('GET', `/orders/${order.orderId}`, { as });
    if (JSON.stringify(body) !== JSON.stringify(order)) {
      unreadable.push(order.orderId);
    }
  }
  return { orders, unreadable };
}

runLoad({ help: SHOP_HELP, read: readShopOptions, title: 'EcommerceServerlessApi', about: ABOUT, load });
