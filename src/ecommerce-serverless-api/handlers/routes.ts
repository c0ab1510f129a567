import { createCart, deleteCart, getCart, listCarts, putCartItem, removeCartItem, updateCart } from './carts';
import { checkOut } from './checkout';
import { createCustomer, deleteCustomer, getCustomer, listCustomers, updateCustomer } from './customers';
import { cancelOrder, getOrder, listOrders, setOrderStatus } from './orders';
import { changeStock, createProduct, deleteProduct, getProduct, listProducts, updateProduct } from './products';
import type { Query, QueryName } from './queries';
import type { Reply } from './reply';
import type { ShopRequest } from './request';
import type { Body, BodyName } from './schemas';
import type { Shop } from './shop';
import { HttpError } from '../../functions/handlers/responses';
import { entityOf, OPERATIONS, type Operation, type OperationId } from '../contract';

type OperationOf<Id extends OperationId> = Extract<(typeof OPERATIONS)[number], { operationId: Id }>;
type BodyOf<Of> = Of extends { body: infer Name extends BodyName } ? Body<Name> : undefined;
type QueryOf<Of> = Of extends { query: infer Name extends QueryName } ? Query<Name> : object;
type Handler<Id extends OperationId> = (
  request: ShopRequest<BodyOf<OperationOf<Id>>, QueryOf<OperationOf<Id>>>,
  shop: Shop,
) => Promise<Reply>;

/** What each operation does. */
const HANDLERS: { readonly [Id in OperationId]: Handler<Id> } = {
  listProducts,
  createProduct,
  getProduct,
  updateProduct,
  deleteProduct,
  changeStock,
  listCarts,
  createCart,
  getCart,
  updateCart,
  deleteCart,
  putCartItem,
  removeCartItem,
  checkOut,
  listCustomers,
  createCustomer,
  getCustomer,
  updateCustomer,
  deleteCustomer,
  listOrders,
  getOrder,
  cancelOrder,
  setOrderStatus,
};

/** The operation that a resource and a method are; throws a 404 or a 405. */
export function operationOf(
  entity: string,
  resource: string,
  method: string,
): Operation & { operationId: OperationId } {
  const found = OPERATIONS.filter((operation) => entityOf(operation) === entity && operation.resource === resource);
  const operation = found.find((candidate) => candidate.method === method);
  if (operation !== undefined) {
    return operation;
  }
  if (found.length === 0) {
    throw new HttpError('NOT_FOUND', 'There is nothing at this path');
  }
  const allow = found.map((candidate) => candidate.method).join(', ');
  throw new HttpError('METHOD_NOT_ALLOWED', 'The method is not supported', { headers: { allow } });
}

/** Does what was asked for. */
export function perform(operationId: OperationId, request: ShopRequest, shop: Shop): Promise<Reply> {
  // The request was read by the schemas of this very operation.
  return HANDLERS[operationId](request as never, shop);
}
