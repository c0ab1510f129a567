import { ordersOf, paymentsOf, SALES, statusesOf, totalOf, TWICE_EVERY, type Sale } from './shop-day';
import { eventsDue, shopRows, type SeenDay } from './shop-report';
import { fails } from '../traffic/rows';

/** A day on which everything went as it must. */
function dayOf(sales: readonly Sale[]): SeenDay {
  const orders = sales.flatMap((sale) =>
    statusesOf(sale).map((status, number) => {
      return { orderId: `${sale.name}-${number}`, status, total: totalOf(sale), product: sale.name };
    }),
  );
  const checkouts = sales.flatMap((sale) =>
    Array.from({ length: sale.buyers }, (_, number) => {
      const answer =
        number < ordersOf(sale)
          ? { status: 201, orderId: `${sale.name}-${number}` }
          : { status: 409, code: 'OUT_OF_STOCK' };
      return number % TWICE_EVERY === 0 ? [answer, answer] : [answer];
    }),
  );
  return {
    products: sales.length,
    checkouts,
    repeats: 3,
    orders,
    stocks: [1, 88, 9],
    payments: 29,
    events: eventsDue(sales),
  };
}

const good = dayOf(SALES);
const wrong = (change: Partial<SeenDay>) =>
  shopRows(SALES, { ...good, ...change })
    .filter(fails)
    .map(({ what }) => what.replace('shop: ', ''));

describe('what the sales say', () => {
  test('of the day that is shown', () => {
    const rows = shopRows(SALES, good).map(({ what, expected }) => [what.replace('shop: ', ''), expected]);
    expect(Object.fromEntries(rows)).toEqual({
      'products made': 3,
      checkouts: 60,
      'orders of Mug': 10,
      'orders of Poster': 6,
      'orders of Lamp': 4,
      'refused: OUT_OF_STOCK': 40,
      'sent twice and answered alike': 13,
      'orders lost or doubled': 0,
      'sent again after 409, 429 or 503': undefined,
      'stock left of Mug': 1,
      'stock left of Poster': 88,
      'stock left of Lamp': 9,
      'payments accepted': 29,
      paid: 15,
      'held for review': 2,
      refunded: 2,
      'not paid': 1,
      'revenue in minor units of EUR': 7 * 1999,
      'revenue in minor units of USD': 5 * 2 * 2450,
      'revenue in minor units of JPY': 3 * 4800,
      'event OrderPlaced': 20,
      'event OrderPaid': 17,
      'event OrderHeldForReview': 2,
      'event OrderRefunded': 2,
      'event StockLow': 1,
      'event OutOfStock': 1,
    });
  });

  test.each([
    [{ stock: 10, buyers: 50, quantity: 1 }, 10, 0, 1],
    [{ stock: 10, buyers: 3, quantity: 4 }, 2, 0, 0],
    [{ stock: 14, buyers: 2, quantity: 4 }, 2, 1, 0],
    [{ stock: 12, buyers: 1, quantity: 12 }, 1, 0, 1],
    [{ stock: 100, buyers: 6, quantity: 2 }, 6, 0, 0],
  ])('of %j: %d orders, %d times low, %d times out', (numbers, orders, low, out) => {
    const sale: Sale = { name: 'x', price: { amount: 5, currency: 'EUR' }, paying: [], ...numbers };
    expect(ordersOf(sale)).toBe(orders);
    expect([eventsDue([sale]).get('StockLow'), eventsDue([sale]).get('OutOfStock')]).toEqual([low, out]);
  });

  test('of payments: a refund comes after its payment, and a wrong amount is one less', () => {
    const money = { amount: 1999, currency: 'EUR' };
    expect([0, 1, 4].map((number) => paymentsOf(SALES[0], number))).toEqual([
      [
        { round: 0, type: 'payment', money, copies: 2 },
        { round: 1, type: 'refund', money, copies: 2 },
      ],
      [{ round: 0, type: 'payment', money: { ...money, amount: 1998 }, copies: 1 }],
      [{ round: 0, type: 'payment', money, copies: 1 }],
    ]);
  });
});

describe('WRONG is', () => {
  const [first, ...others] = good.orders;
  const [checkout, ...checkouts] = good.checkouts;

  test('nothing on a good day', () => {
    expect(wrong({})).toEqual([]);
  });

  test('an order that its customer does not have', () => {
    expect(wrong({ orders: others })).toEqual(['orders of Mug', 'orders lost or doubled', 'refunded']);
  });

  test('an order more than there was stock for', () => {
    const orders = [...good.orders, { ...first, orderId: 'more', status: 'PAID' }];
    expect(wrong({ orders })).toEqual([
      'orders of Mug',
      'orders lost or doubled',
      'paid',
      'revenue in minor units of EUR',
    ]);
  });

  test('one id twice', () => {
    expect(wrong({ orders: [{ ...first, orderId: others[0].orderId }, ...others] })).toEqual([
      'orders lost or doubled',
    ]);
  });

  test.each([
    [{ status: 201, orderId: 'other' }],
    [{ status: 503, code: 'UNAVAILABLE' }],
    [{ status: 409, orderId: 'Mug-0' }],
    [{ status: 201, orderId: 'Mug-0', code: 'X' }],
  ])('a checkout that is answered %j the second time', (second) => {
    expect(wrong({ checkouts: [[checkout[0], second], ...checkouts] })).toEqual(['sent twice and answered alike']);
  });

  test('a checkout that is refused for another reason', () => {
    const isRefused = ([{ code }]: SeenDay['checkouts'][number]) => code === 'OUT_OF_STOCK';
    const refused = good.checkouts.filter(isRefused).slice(1);
    const rest = good.checkouts.filter((answers) => !isRefused(answers));
    const limited = { status: 429, code: 'THROTTLED' };
    const changed = [[limited, limited], ...refused, ...rest];
    expect(wrong({ checkouts: changed })).toEqual(['refused: OUT_OF_STOCK']);
  });

  test('a status that is another one', () => {
    expect(wrong({ orders: [{ ...first, status: 'SHIPPED' }, ...others] })).toEqual(['refunded']);
  });

  test('revenue in a currency that nothing was sold in', () => {
    const orders = good.orders.map((order) =>
      order.product === 'Lamp' ? { ...order, total: { ...order.total, currency: 'CHF' } } : order,
    );
    expect(wrong({ orders })).toEqual(['revenue in minor units of CHF', 'revenue in minor units of JPY']);
  });

  test.each<[string, Partial<SeenDay>, string[]]>([
    ['a product less', { products: 2 }, ['products made']],
    ['a checkout less', { checkouts: good.checkouts.slice(0, -1) }, ['checkouts', 'orders lost or doubled']],
    ['other stock', { stocks: [0, 88, 9] }, ['stock left of Mug']],
    ['a payment less', { payments: 28 }, ['payments accepted']],
    ['an event twice', { events: new Map([...good.events, ['OutOfStock', 2]]) }, ['event OutOfStock']],
    ['an event of another type', { events: new Map([...good.events, ['X', 1]]) }, ['event X']],
    ['an event that nobody heard', { events: new Map([...good.events].slice(1)) }, ['event OrderPlaced']],
  ])('%s', (_what, change, rows) => {
    expect(wrong(change)).toEqual(rows);
  });
});
