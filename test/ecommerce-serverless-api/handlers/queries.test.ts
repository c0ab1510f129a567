import * as v from 'valibot';
import { MAX_AMOUNT } from '../../../src/ecommerce-serverless-api/handlers/money';
import { QUERIES, type QueryName } from '../../../src/ecommerce-serverless-api/handlers/queries';

const x = (length: number) => 'x'.repeat(length);
const LISTS = ['ProductQuery', 'CartQuery', 'CustomerQuery', 'OrderQuery'] as const;
const PRICES: [string[], string[]] = [
  ['0', '007', String(MAX_AMOUNT)],
  ['-1', '', '1.5', '1e3', ' 1', '1 ', String(MAX_AMOUNT + 1), '0000000000000001'],
];
const IDS: [string[], string[]] = [
  ['!', '~', x(255)],
  ['', x(256), 'a b', ' a', 'a ', 'ü'],
];

/** What a parameter may be, and may not be. */
const PARAMETERS: [query: QueryName, parameter: string, accepted: string[], refused: string[]][] = [
  ...LISTS.flatMap((query): [QueryName, string, string[], string[]][] => [
    [query, 'limit', ['1', '01', '100'], ['0', '101', '', '-1', '1.0', '1e1', ' 1', '1 ', 'x']],
    [query, 'cursor', ['a', 'Z9-_', x(2048)], ['', x(2049), 'a+b', 'a=', ' a']],
  ]),
  ['CartQuery', 'customerId', ...IDS],
  ['OrderQuery', 'customerId', ...IDS],
  ['ProductQuery', 'category', ['a', ' a ', x(100)], ['', ' ', x(101)]],
  ['ProductQuery', 'minPrice', ...PRICES],
  ['ProductQuery', 'maxPrice', ...PRICES],
  ['ProductQuery', 'sort', ['price', '-price'], ['', 'name', '+price']],
  [
    'ProductQuery',
    'fields',
    ['name', 'name,price', 'price,name'],
    ['', ',', 'name,', ',name', 'name,,price', 'namexprice'],
  ],
  ['ProductFields', 'fields', ['productId', 'stock'], ['nameprice', 'name price', 'xname', 'namex', 'secret']],
  ['CartFields', 'fields', ['total', 'items,expiresAt'], ['payments']],
  ['CartQuery', 'fields', ['items'], ['total']],
  ['CustomerFields', 'fields', ['email,phone'], ['total']],
  ['CustomerQuery', 'fields', ['address'], ['total']],
  ['OrderFields', 'fields', ['lines,placedAt'], ['requestId']],
  ['OrderQuery', 'fields', ['reviewReason'], ['createdAt']],
];

test.each(PARAMETERS)('%s: %s is what it may be, and nothing else', (query, parameter, accepted, refused) => {
  const isTaken = (value: string) => v.is(QUERIES[query], { [parameter]: value });
  expect(accepted.filter((value) => !isTaken(value))).toEqual([]);
  expect(refused.filter(isTaken)).toEqual([]);
});

test.each(Object.keys(QUERIES) as QueryName[])(
  '%s may say nothing, and takes nothing that it does not know',
  (query) => {
    expect(v.is(QUERIES[query], {})).toBe(true);
    expect(v.is(QUERIES[query], { other: '1' })).toBe(false);
  },
);

test.each<[QueryName, object, string]>([
  ['CartQuery', { limit: '0' }, 'must be a whole number from 1 to 100'],
  ['CartQuery', { cursor: '' }, 'must be the cursor of the page before, as it was given'],
  ['CartQuery', { customerId: '' }, 'must be the id of a customer'],
  ['ProductQuery', { category: '' }, 'must be 1 to 100 characters'],
  ['ProductQuery', { minPrice: '' }, `must be a whole number from 0 to ${MAX_AMOUNT}`],
  ['ProductQuery', { sort: '' }, 'must be price or -price'],
  [
    'CustomerQuery',
    { fields: '' },
    'must be names out of customerId, name, email, phone, address, version, createdAt, updatedAt, separated by commas',
  ],
])('%s %j is told what is wrong: %s', (name, query, message) => {
  expect([...new Set(v.safeParse(QUERIES[name], query).issues?.map((issue) => issue.message))]).toEqual([message]);
});

test('what is taken is what it means', () => {
  const query = { category: ' Cafe\u0301 ', minPrice: '007', limit: '5', fields: 'name,price' };
  expect(v.parse(QUERIES.ProductQuery, query)).toEqual({
    category: 'Caf\u00e9',
    minPrice: 7,
    limit: 5,
    fields: ['name', 'price'],
  });
});
