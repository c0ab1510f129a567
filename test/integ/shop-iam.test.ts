import { withoutRight } from './denials';
import { deployedShop, type DeployedShop } from './shop-app';
import { prepare } from './shop-requests';
import { OPERATIONS, type Operation, type OperationId } from '../../src/ecommerce-serverless-api/contract';
import { SHOP_ACCESS } from '../../src/ecommerce-serverless-api/shop-access';
import type { Asked } from '../../tools/shop/client';

let shop: DeployedShop;
beforeAll(async () => (shop = await deployedShop({ enforceIam: true })));
afterAll(() => shop.emulator.stop());

/** What needs a right, with another path or query, and another status, where it must be. */
interface Need {
  readonly by: OperationId;
  readonly path?: string;
  readonly query?: Asked['query'];
  readonly status?: number;
}

/** Every right by function, table and action, and an operation that needs it. */
const NEEDS: Record<string, Need> = {
  'products products GetItem': { by: 'getProduct' },
  'products products PutItem': { by: 'createProduct' },
  'products products UpdateItem': { by: 'updateProduct' },
  'products products DeleteItem': { by: 'deleteProduct' },
  'products products Scan': { by: 'listProducts' },
  'products products Query': { by: 'listProducts', query: { category: 'kitchen' } },
  'products requests GetItem': { by: 'changeStock', path: '/products/none/stock-changes', status: 404 },
  'products requests PutItem': { by: 'changeStock' },
  'carts carts GetItem': { by: 'getCart' },
  'carts carts PutItem': { by: 'createCart' },
  'carts carts UpdateItem': { by: 'putCartItem' },
  'carts carts DeleteItem': { by: 'deleteCart' },
  'carts carts Query': { by: 'listCarts' },
  'carts products GetItem': { by: 'putCartItem' },
  'carts products BatchGetItem': { by: 'getCart' },
  'carts products UpdateItem': { by: 'checkOut' },
  'carts orders PutItem': { by: 'checkOut' },
  'carts requests GetItem': { by: 'checkOut', path: '/carts/none/checkout', status: 404 },
  'carts requests PutItem': { by: 'checkOut' },
  'customers customers GetItem': { by: 'getCustomer' },
  'customers customers PutItem': { by: 'createCustomer' },
  'customers customers UpdateItem': { by: 'updateCustomer' },
  'customers customers DeleteItem': { by: 'deleteCustomer' },
  'customers customers Scan': { by: 'listCustomers' },
  'customers requests GetItem': { by: 'createCustomer', status: 409 },
  'customers requests PutItem': { by: 'createCustomer' },
  'orders orders GetItem': { by: 'getOrder' },
  'orders orders UpdateItem': { by: 'cancelOrder' },
  'orders orders Query': { by: 'listOrders' },
  'orders products UpdateItem': { by: 'cancelOrder' },
};

/** The rights of the functions of the API. */
const RIGHTS = Object.entries(SHOP_ACCESS)
  .filter(([name]) => name !== 'payments')
  .flatMap(([name, tables]) =>
    Object.entries<readonly string[]>(tables).flatMap(([table, actions]) =>
      actions.map((action) => ({ name, table, action })),
    ),
  );

const capital = (name: string) => name[0].toUpperCase() + name.slice(1);

test.each(RIGHTS)('$name needs $action on $table (X6)', async ({ name, table, action }) => {
  const { by, path, query, status } = NEEDS[`${name} ${table} ${action}`];
  const operation: Operation = OPERATIONS.find(({ operationId }) => operationId === by)!;
  const { admin, owner } = shop.callers;
  const as = operation.access === 'admin' ? admin : owner;
  const prepared = await prepare(shop, operation, status === 409 ? undefined : as);
  const send = () => shop.client.send(operation.method, path ?? prepared.path, { ...prepared.asked, as, query });
  const before = await prepared.look();
  const { emulator, outputs } = shop;
  const tableArn = outputs[`EcommerceServerlessApi${capital(table)}TableArn`];
  const right = {
    roleArn: outputs[`EcommerceServerlessApi${capital(name)}RoleArn`],
    action: `dynamodb:${action}`,
    resource: action === 'Query' ? `${tableArn}/index/*` : tableArn,
  };
  const denied = await withoutRight(emulator, right, send);
  expect([denied.status, denied.body.code]).toEqual([500, 'INTERNAL_ERROR']);
  expect(await prepared.look()).toEqual(before);
  const allowed = await send();
  expect([allowed.status, allowed.headers['idempotent-replayed']]).toEqual([status ?? operation.status, undefined]);
});
