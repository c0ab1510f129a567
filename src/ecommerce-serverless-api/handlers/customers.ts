import { owns } from './caller';
import { edit, firstVersion, remove } from './edit';
import { once } from './idempotency';
import type { CustomerItem } from './items';
import { list } from './list';
import type { Query } from './queries';
import { notFound } from './refusals';
import { emptyReply, reply, type Reply } from './reply';
import type { ShopRequest } from './request';
import type { Body } from './schemas';
import type { Shop } from './shop';
import type { View } from './views';
import { HttpError } from '../../functions/handlers/responses';

/** What the shop tells of a profile. */
export function customerView(item: CustomerItem): View<'Customer'> {
  const { customerId, name, email, phone, address, version, createdAt, updatedAt } = item;
  return { customerId, name, email, phone, address, version, createdAt, updatedAt };
}

/** All profiles. */
export function listCustomers(request: ShopRequest<undefined, Query<'CustomerQuery'>>, shop: Shop): Promise<Reply> {
  return list(request, shop, { table: 'customers' }, customerView);
}

/** Makes the caller's own profile. */
export function createCustomer(request: ShopRequest<Body<'Profile'>>, shop: Shop): Promise<Reply> {
  const customerId = request.caller.subject!;
  return once(request, shop, async () => {
    if ((await shop.store.get('customers', customerId)) !== undefined) {
      throw new HttpError('CONFLICT', 'There is a profile already');
    }
    const customer: CustomerItem = { customerId, ...attributesOf(request.body), ...firstVersion(request, shop) };
    return {
      answer: reply(request, customerView(customer), { version: customer.version, location: '/customers/me' }),
      writes: [{ table: 'customers', put: customer, all: [['customerId', 'absent']] }],
    };
  });
}

/** Tells of a profile. */
export async function getCustomer(request: ShopRequest, shop: Shop): Promise<Reply> {
  const customer = await shop.store.get('customers', idOf(request));
  if (customer === undefined) {
    throw notFound();
  }
  return told(request, customer);
}

/** Replaces a profile. */
export async function updateCustomer(request: ShopRequest<Body<'Profile'>>, shop: Shop): Promise<Reply> {
  const { ifMatch, body } = request;
  const set = attributesOf(body);
  return told(request, await edit(request, shop, { table: 'customers', id: idOf(request), set, ifMatch }));
}

/** Forgets a profile. */
export async function deleteCustomer(request: ShopRequest, shop: Shop): Promise<Reply> {
  await remove(shop, 'customers', idOf(request), request.ifMatch);
  return emptyReply(request);
}

function attributesOf({ name, email, phone, address }: Body<'Profile'>) {
  return { name, email, phone, address };
}

/** Whose profile is meant; throws a 404 for that of somebody else. */
function idOf({ params, caller }: ShopRequest): string {
  const customerId = params.customerId === 'me' ? caller.subject! : params.customerId;
  if (!owns(caller, customerId)) {
    throw notFound();
  }
  return customerId;
}

function told(request: ShopRequest, customer: CustomerItem): Reply {
  return reply(request, customerView(customer), { version: customer.version });
}
