import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { HomeItem } from './items';
import { isPassing } from './passing';
import type { Patience } from './patience';
import { tables } from './tables.client';
import { requireEnv } from '../../functions/handlers/require-env';
import { HOME, ShopEnv } from '../env';

/** Which region takes changes, if somebody said so. */
export async function readHome(patience: Patience, abortSignal: AbortSignal): Promise<HomeItem | undefined> {
  const command = new GetCommand({
    TableName: requireEnv(ShopEnv.HOME_TABLE),
    Key: { [HOME.key]: HOME.item },
    ConsistentRead: true,
  });
  const { Item } = await patience.retry(() => tables.send(command, { abortSignal }), isPassing);
  return Item as HomeItem | undefined;
}
