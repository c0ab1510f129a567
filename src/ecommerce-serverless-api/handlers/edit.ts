import { staleVersion, type Precondition } from './etag';
import type { Items, Versioned } from './items';
import { notFound } from './refusals';
import type { ShopRequest } from './request';
import { timestamp, type Shop } from './shop';
import { Refused } from './store.client';
import { SHOP_TABLES, type ShopTableName } from '../env';

/** Tables whose items have versions. */
export type Editable = Exclude<ShopTableName, 'requests'>;

/** What each change writes beside the change itself, which makes the next version. */
export function stamp({ requestId }: ShopRequest, shop: Shop): Omit<Versioned, 'version'> {
  return { requestId, updatedAt: timestamp(shop) };
}

/** What a new item begins with. */
export function firstVersion(request: ShopRequest, shop: Shop): Versioned & { readonly createdAt: string } {
  const stamped = stamp(request, shop);
  return { version: 1, createdAt: stamped.updatedAt, ...stamped };
}

/** Changes an item of the version that is meant, in one write; throws a 404 or a 412. */
export async function edit<Name extends Editable>(
  request: ShopRequest,
  shop: Shop,
  { table, id, set, ifMatch }: { table: Name; id: string; set: object; ifMatch: Precondition },
): Promise<Items[Name]> {
  try {
    const change = { set: { ...set, ...stamp(request, shop) }, add: { version: 1 } };
    return await shop.store.update(table, id, change, meant(table, ifMatch));
  } catch (error) {
    const old = oldOf(error) as Items[Name];
    // The change was made, and only its answer was lost.
    if (old.requestId === request.requestId) {
      return old;
    }
    throw staleVersion();
  }
}

/** Deletes an item of the version that is meant, in one write; throws a 404 or a 412. */
export async function remove(shop: Shop, table: Editable, id: string, ifMatch: Precondition): Promise<void> {
  try {
    await shop.store.delete(table, id, meant(table, ifMatch));
  } catch (error) {
    oldOf(error);
    throw staleVersion();
  }
}

function meant(table: Editable, ifMatch: Precondition) {
  const isThere = [SHOP_TABLES[table].key, 'present'] as const;
  return { all: ifMatch === '*' ? [isThere] : [isThere, ['version', '=', ifMatch] as const] };
}

/** What was there instead; throws a 404 if that was nothing, and what is no matter of conditions. */
function oldOf(error: unknown): object {
  if (!(error instanceof Refused)) {
    throw error;
  }
  const old = error.failures.get(0);
  if (old === undefined) {
    throw notFound();
  }
  return old;
}
