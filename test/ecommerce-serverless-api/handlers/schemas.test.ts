import * as v from 'valibot';
import { MAX_AMOUNT, MAX_LINES, MAX_QUANTITY } from '../../../src/ecommerce-serverless-api/handlers/money';
import { ORDER_STATUSES } from '../../../src/ecommerce-serverless-api/handlers/order-states';
import { BODIES, MAX_STOCK, type BodyName } from '../../../src/ecommerce-serverless-api/handlers/schemas';

const ADDRESS = { line1: 'Street 1', postalCode: '10115', city: 'Berlin', country: 'DE' };
/** A body of each kind that says no more than it has to. */
const VALID: Partial<Record<BodyName, object>> = {
  NewProduct: { name: 'Mug', category: 'kitchen', price: { amount: 500, currency: 'EUR' }, stock: 1 },
  StockChange: { change: 1, reason: 'r' },
  CartItem: { quantity: 1 },
  CartContents: { items: [] },
  Profile: { name: 'Alice', email: 'alice@example.org' },
};
const x = (length: number) => 'x'.repeat(length);
const texts = (max: number): [string[], string[]] => [
  ['a', 'ab', 'a b', ' a ', x(max), ` ${x(max)} `],
  ['', ' ', x(max + 1), 'a\u0000', '\u001fa', 'a\u007fb', 'a\u009fb', 'a\ud800', '\udfffa', 'a\ud800b'],
];
const lines = (length: number) => Array.from({ length }, (_, index) => ({ productId: `p${index}`, quantity: 1 }));

/** What a member may be, and may not be. */
const MEMBERS: [body: BodyName, member: string, accepted: unknown[], refused: unknown[]][] = [
  ['NewProduct', 'name', ...texts(200)],
  ['NewProduct', 'description', ...texts(2000)],
  ['NewProduct', 'category', ...texts(100)],
  ['NewProduct', 'stock', [0, 1, MAX_STOCK], [-1, MAX_STOCK + 1, 0.5, '1', null]],
  ['NewProduct', 'price.amount', [0, MAX_AMOUNT], [-1, MAX_AMOUNT + 1, 0.5, '1']],
  ['NewProduct', 'price.currency', ['EUR', ' eur ', 'JPY'], ['EU', 'EURO', 'EUX', '1EUR', 'EUR1', '', 5]],
  ['StockChange', 'change', [-MAX_STOCK, 0, MAX_STOCK], [-MAX_STOCK - 1, MAX_STOCK + 1, 0.5]],
  ['StockChange', 'reason', ...texts(200)],
  ['CartItem', 'quantity', [1, MAX_QUANTITY], [0, MAX_QUANTITY + 1, 1.5]],
  ['CartContents', 'items', [lines(0), lines(MAX_LINES)], [lines(MAX_LINES + 1), {}, 'p1']],
  ['CartContents', 'items.productId', ['!', '~', x(255), ' p1 '], ['', x(256), 'a b', 'ü', 5]],
  ['CartContents', 'items.quantity', [1, MAX_QUANTITY], [0, MAX_QUANTITY + 1]],
  ['Profile', 'name', ...texts(200)],
  [
    'Profile',
    'email',
    ['a@b.de', ' a@b.de ', "o'a+b@x-y.example.org", `${x(64)}@b.de`, `a@${x(125)}.de`, `a@b.${x(63)}`],
    ['a', 'a@b', 'a@b.d', '@b.de', 'a@.de', 'a@@b.de', 'a b@b.de', 'a@b.de!', 'a@b_c.de', `${x(65)}@b.de`].concat([
      `a@${x(126)}.de`,
      `a@b.${x(64)}`,
      'a@b.d3',
    ]),
  ],
  [
    'Profile',
    'phone',
    ['+4930123456', ' +4930123456 ', '+1234567', '+123456789012345'],
    ['030123456', '+0301234567', '+123456', '+1234567890123456', '+4930123456x', 'x+4930123456', '+49 30123456'],
  ],
  ['Profile', 'address.line1', ...texts(200)],
  ['Profile', 'address.line2', ...texts(200)],
  ['Profile', 'address.postalCode', ...texts(20)],
  ['Profile', 'address.city', ...texts(100)],
  ['Profile', 'address.country', ['DE', 'de', ' de '], ['D', 'DEU', 'D1', '1DE', '', 5]],
];

/** A body with another member. */
function bodyWith(body: BodyName, member: string, value: unknown): object {
  const [outer, inner] = member.split('.');
  if (inner === undefined) {
    return { ...VALID[body], [outer]: value };
  }
  const around = { price: { amount: 1, currency: 'EUR' }, address: ADDRESS, items: lines(1)[0] }[outer];
  const changed = { ...around, [inner]: value };
  return { ...VALID[body], [outer]: outer === 'items' ? [changed] : changed };
}

describe.each(MEMBERS)('%s: %s', (body, member, accepted, refused) => {
  const isTaken = (value: unknown) => v.is(BODIES[body], bodyWith(body, member, value));

  test('is what it may be, and nothing else', () => {
    expect(accepted.filter((value) => !isTaken(value))).toEqual([]);
    expect(refused.filter(isTaken)).toEqual([]);
  });
});

test.each(Object.entries(VALID) as [BodyName, object][])('%s takes no member that it does not know', (name, body) => {
  expect(v.is(BODIES[name], body)).toBe(true);
  expect(v.is(BODIES[name], { ...body, other: 1 })).toBe(false);
});

test.each<[BodyName, object, string]>([
  ['CartItem', { quantity: 0 }, `must be a whole number from 1 to ${MAX_QUANTITY}`],
  ['CartContents', { items: 'x' }, `must be a list of at most ${MAX_LINES} products`],
  ['CartContents', { items: lines(MAX_LINES + 1) }, `must be a list of at most ${MAX_LINES} products`],
  ['CartContents', { items: [{ productId: 'a b', quantity: 1 }] }, 'must be the id of a product'],
  ['OrderStatus', { status: 'NEW' }, `must be one of ${ORDER_STATUSES.join(', ')}`],
])('%s %j is told what is wrong: %s', (name, body, message) => {
  expect(v.safeParse(BODIES[name], body).issues?.map((issue) => issue.message)).toEqual([message]);
});

test('an order may be asked to have each status that there is', () => {
  expect(ORDER_STATUSES.filter((status) => !v.is(BODIES.OrderStatus, { status }))).toEqual([]);
});

test('what is taken is normalised', () => {
  const name = ' Cafe\u0301 ';
  const address = { ...ADDRESS, line1: name, country: ' de ' };
  expect(v.parse(BODIES.Profile, { name, email: ' a@b.de ', phone: ' +4930123456 ', address })).toEqual({
    name: 'Caf\u00e9',
    email: 'a@b.de',
    phone: '+4930123456',
    address: { ...ADDRESS, line1: 'Caf\u00e9', country: 'DE' },
  });
});
