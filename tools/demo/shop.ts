import { listen } from './bus';
import type { PartResult, Place } from './part';
import { paymentsOf, SALES, TWICE_EVERY, type Payment } from './shop-day';
import { ShopFloor, type Buyer } from './shop-floor';
import { eventsDue, shopRows, type CheckoutAnswer } from './shop-report';
import { clientsOf } from '../../emulator/clients';
import { ShopClient } from '../shop/client';
import { signedIn, userPoolIn, type ShopUser } from '../shop/users';
import { inTurns } from '../traffic/in-turns';
import { outgoing, type Outgoing } from '../traffic/outgoing';
import { settled } from '../traffic/queues';
import { sendAll } from '../traffic/sender';

/** How many people do something at once, when they do not race. */
const CONCURRENCY = 4;

/** A day of the shop: products are made, customers race for them, payments arrive; then everything is looked at. */
export async function shopDay(place: Place): Promise<PartResult> {
  const { watch, emulator, outputs } = place;
  const floor = new ShopFloor(new ShopClient(emulator.urlOf(outputs.EcommerceServerlessApiApiUrl), emulator.ca));
  const heard = await listen(emulator, outputs.EcommerceServerlessApiEventBusArn);
  const count = Math.max(...SALES.map(({ buyers }) => buyers));
  const [admin, ...customers] = await watch.lap(`sign ${count} customers in`, () => signIn(place, count));
  const make = () => inTurns(SALES, CONCURRENCY, (sale) => floor.makeProduct(admin, sale));
  const productIds = await watch.lap('make products', make);
  const buyers = await watch.lap('fill carts', () => fillCarts(floor, customers, productIds));
  const checkouts = await watch.lap('check out, all at once', () =>
    Promise.all(buyers.map((buyer) => floor.checkOut(buyer))),
  );
  const payments = await watch.lap('send payments', () => pay(place, placedBySale(buyers, checkouts)));
  const events = await watch.lap('hear what the shop tells', () => heard(eventsDue(SALES)));
  const look = async () => ({
    orders: (await inTurns(customers, CONCURRENCY, (as) => floor.ordersOf(as))).flat(),
    stocks: await inTurns(productIds, CONCURRENCY, (productId) => floor.stockOf(productId)),
  });
  const seen = await watch.lap('read orders and stock', look);
  const { repeats } = floor;
  return { rows: shopRows(SALES, { products: productIds.length, checkouts, repeats, payments, events, ...seen }) };
}

/** An administrator, and behind them customers. */
function signIn({ emulator, outputs }: Place, count: number): Promise<ShopUser[]> {
  const pool = userPoolIn(outputs);
  const people = Array.from({ length: count + 1 }, (_, index) => index);
  return inTurns(people, CONCURRENCY, (index) =>
    index === 0 ? signedIn(emulator, pool, 'admin', ['admins']) : signedIn(emulator, pool, `customer-${index}`),
  );
}

/** A cart for each who wants something of a sale. */
function fillCarts(floor: ShopFloor, customers: ShopUser[], productIds: string[]): Promise<Buyer[]> {
  const wishes = SALES.flatMap((sale, index) =>
    customers.slice(0, sale.buyers).map((as, number) => {
      return { sale, as, productId: productIds[index], copies: number % TWICE_EVERY === 0 ? 2 : 1 };
    }),
  );
  return inTurns(wishes, CONCURRENCY, async ({ productId, ...wish }) => {
    return { ...wish, cartId: await floor.fillCart(wish.as, wish.sale, productId) };
  });
}

/** The ids of the orders of each sale. */
function placedBySale(buyers: Buyer[], checkouts: CheckoutAnswer[][]): string[][] {
  return SALES.map((sale) =>
    checkouts.flatMap(([{ orderId }], index) => {
      return orderId !== undefined && buyers[index].sale === sale ? [orderId] : [];
    }),
  );
}

/** Sends what payment providers say of orders, and waits until the shop has applied it; returns how much was accepted. */
async function pay({ emulator, outputs }: Place, placed: string[][]): Promise<number> {
  const { sqs } = clientsOf(emulator);
  const target = { url: emulator.urlOf(outputs.ShopPaymentsEndpointUrl), ca: emulator.ca };
  const payments = SALES.flatMap((sale, index) =>
    placed[index].flatMap((orderId, number) => paymentsOf(sale, number).map((payment) => ({ ...payment, orderId }))),
  );
  let accepted = 0;
  for (const round of [...new Set(payments.map((payment) => payment.round))].sort()) {
    const requests = payments.filter((payment) => payment.round === round).flatMap(requestsOf);
    const answers = await sendAll(target, requests, CONCURRENCY);
    accepted += answers.filter(({ code }) => code === 'ACCEPTED').length;
    await settled(sqs, outputs.ShopPaymentsIngestQueueUrl);
    await settled(sqs, outputs.ShopPaymentsOrderPaymentsQueueUrl);
  }
  return accepted;
}

function requestsOf({ orderId, round, type, money, copies }: Payment & { readonly orderId: string }): Outgoing[] {
  const event = { event_id: `${orderId}-${round}`, transaction_type: type, order_id: orderId, ...money };
  return Array<Outgoing>(copies).fill(outgoing({ ...event, timestamp: new Date().toISOString() }));
}
