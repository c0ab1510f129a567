import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  Context,
  DynamoDBBatchResponse,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda';
import { Bus } from './bus.client';
import { home, logged, logger, SURROUNDINGS, timeOf } from './invocation';
import { applyPayments } from './payment-batch';
import { publishChanges, responseOf } from './publisher';
import { serve } from './serve';
import type { Kpi, Shop } from './shop';
import { Store } from './store.client';
import { Powertools } from '../../functions/env';
import { requireEnv } from '../../functions/handlers/require-env';
import { CURRENCY_DIMENSION, ShopEnv } from '../env';

const metrics = new Metrics();

/** The functions of the shop: one for each kind of thing, one for what payment providers say, one that tells what happened. */
export const products = api('products');
export const carts = api('carts');
export const customers = api('customers');
export const orders = api('orders');

/** Applies a batch of payment events; only the messages that failed are delivered again. */
export async function payments(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const outcomes = await applyPayments(event.Records, shopOf(context));
  outcomes.forEach(({ level, message, details }) => logger[level](message, details));
  const failed = outcomes.filter(({ isFailed }) => isFailed);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Publishes what changes of the tables amount to; from the first that was not published on, they come again. */
export async function publish({ Records }: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> {
  const { patience, signal } = timeOf(context);
  const published = await publishChanges(Records, {
    bus: new Bus(patience, signal),
    busName: requireEnv(ShopEnv.EVENT_BUS),
    source: requireEnv(Powertools.SERVICE_NAME),
    lowStock: Number(requireEnv(ShopEnv.LOW_STOCK)),
  });
  published.events.forEach(({ type, about, eventId }) => logger.info('Published', { type, about, eventId }));
  if (published.stop !== undefined) {
    logger.error('Failed', { ...published.stop });
  }
  return responseOf(published, Records);
}

function api(entity: string) {
  return async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
    return logged(event, await serve(entity, event, shopOf(context)));
  };
}

/** What one invocation works with. */
function shopOf(context: Context): Shop {
  const { patience, signal } = timeOf(context);
  return { ...SURROUNDINGS, store: new Store(patience, signal), home, count };
}

function count({ name, value, currency }: Kpi): void {
  const line = metrics.singleMetric();
  if (currency !== undefined) {
    line.addDimension(CURRENCY_DIMENSION, currency);
  }
  line.addMetric(name, MetricUnit.Count, value);
}
