import { cursorsOf, invalidCursor } from './cursor';
import type { Selection } from './inputs';
import { pick, reply, type Reply } from './reply';
import type { ShopRequest } from './request';
import type { Shop } from './shop';
import { SHOP_TABLES, type ShopTable } from '../env';

/** What every list can be asked for. */
export interface ListQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly fields?: string[];
}

const DEFAULT_LIMIT = 20;

/**
 * Answers a page of a list. The partition comes from `selection`, so from whoever asks; a cursor says only where in it the
 * page before has ended.
 */
export async function list<Item>(
  request: ShopRequest<unknown, ListQuery>,
  shop: Shop,
  selection: Omit<Selection, 'limit' | 'after'>,
  view: (item: Item) => object | undefined,
): Promise<Reply> {
  const { limit = DEFAULT_LIMIT, cursor, fields } = request.query;
  const { key, index } = SHOP_TABLES[selection.table] as ShopTable;
  const isQuery = selection.partition !== undefined;
  const cursors = cursorsOf([request.operation.operationId, selection], {
    [key]: 'S',
    ...(isQuery && { [index!.sort]: index!.sortType }),
  });
  const partition = isQuery && { [index!.partition]: selection.partition };
  const after = cursor === undefined ? undefined : { ...cursors.read(cursor), ...partition };
  const { items, last } = await shop.store.list({ ...selection, limit, after }).catch((error: Error) => {
    // A key that is of the right form and that DynamoDB cannot start from.
    throw after !== undefined && error.name === 'ValidationException' ? invalidCursor() : error;
  });
  const views = items.map((item) => view(item as Item)).filter((shown) => shown !== undefined);
  return reply(request, {
    items: views.map((shown) => pick(shown, fields)),
    ...(last && { cursor: cursors.write(last) }),
  });
}
