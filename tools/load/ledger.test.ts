import { Journal, type FoundOrder } from './journal';
import { ledgerOf, paceOf, type Holdings } from './ledger';
import { readShopOptions } from './shop-options';
import { fails } from '../traffic/rows';

const order = (orderId: string, quantity: number, status = 'PLACED'): FoundOrder => ({
  orderId,
  status,
  lines: [{ productId: 'p', quantity }],
});
const answer = (status: number, text: string, orderId?: string) => ({
  status,
  text,
  headers: {},
  body: status === 201 ? { orderId } : { code: 'OUT_OF_STOCK', correlationId: text },
});

/** Two orders, one of which was clicked twice and one cancelled, and a refusal. */
function sound(): { journal: Journal; holdings: Holdings } {
  const journal = new Journal();
  journal.give('p', 8);
  journal.give('p', 2);
  journal.checkedOut('k1', [answer(201, 'one', 'o1'), answer(201, 'one', 'o1')]);
  journal.checkedOut('k2', [answer(201, 'two', 'o2')]);
  journal.checkedOut('k3', [answer(409, 'a'), answer(409, 'b')]);
  journal.cancelled.add('o2');
  journal.kills = 1;
  return {
    journal,
    holdings: { orders: [order('o1', 3), order('o2', 4, 'CANCELLED')], unreadable: [], stock: new Map([['p', 7]]) },
  };
}

function failing(change: (parts: { journal: Journal }) => void, changed: Partial<Holdings> = {}): string[] {
  const { journal, holdings } = sound();
  change({ journal });
  return ledgerOf(journal, { ...holdings, ...changed })
    .filter(fails)
    .map(({ what }) => what);
}

const asIs = () => {};
const STOCK = 'products where sold and stock are not what was given';
const COUNT = 'orders, one a checkout that was not refused';

test('all is as it has to be', () => expect(failing(asIs)).toEqual([]));

test.each<[string, Parameters<typeof failing>, string[]]>([
  ['a lost order', [asIs, { orders: [order('o2', 4, 'CANCELLED')] }], [COUNT, 'lost orders', STOCK]],
  [
    'an order too many',
    [asIs, { orders: [...sound().holdings.orders, order('o3', 0)] }],
    [COUNT, 'orders that nobody was told of'],
  ],
  [
    'an order that is listed twice',
    [asIs, { orders: [...sound().holdings.orders, order('o1', 0)] }],
    ['doubled orders'],
  ],
  [
    'two orders for one key',
    [({ journal }) => journal.checkedOut('k4', [answer(201, 'x', 'o1'), answer(201, 'y', 'o2')])],
    [COUNT, 'doubled orders', 'checkouts with two answers'],
  ],
  ['two answers', [({ journal }) => journal.checkouts.splice(0, 1, twoAnswers())], ['checkouts with two answers']],
  ['an order that cannot be read', [asIs, { unreadable: ['o1'] }], ['orders that cannot be read']],
  ['stock that is gone', [asIs, { stock: new Map([['p', 6]]) }], [STOCK]],
  ['stock that is not told', [asIs, { stock: new Map() }], [STOCK]],
  ['stock below nothing', [({ journal }) => journal.give('p', -8), { stock: new Map([['p', -1]]) }], [STOCK]],
  [
    'a cancelling that was forgotten',
    [({ journal }) => journal.cancelled.add('o1')],
    ['cancelled orders that are not'],
  ],
  [
    'a cancelling that nobody asked for',
    [({ journal }) => journal.cancelled.clear()],
    ['cancelled orders that are not'],
  ],
  ['an unexpected answer', [({ journal }) => journal.unexpected.push('500')], ['unexpected answers']],
  ['nothing sold out', [({ journal }) => journal.checkouts.pop()], ['something was sold out']],
  ['nothing killed', [({ journal }) => (journal.kills = 0)], ['a function was killed']],
])('finds %s', (_what, args, expected) => {
  expect(failing(...args).sort()).toEqual(expected.sort());
});

/** To a key whose order is there. */
function twoAnswers() {
  const journal = new Journal();
  journal.checkedOut('k1', [answer(201, 'one', 'o1'), answer(201, 'other', 'o1')]);
  return journal.checkouts[0];
}

test('the pace', () => {
  const journal = new Journal();
  journal.milliseconds.push(10, 20, 30, 40);
  expect(paceOf(journal, 2).map(({ seen }) => seen)).toEqual(['2', '20', '40']);
});

test('options', () => {
  expect(readShopOptions([])).toEqual({ seconds: 120, concurrency: 32, write: false, help: false });
  expect(() => readShopOptions(['--seconds', '0'])).toThrow('--seconds must be a whole number from 1 to 3600, got 0');
});
