import { randomUUID } from 'crypto';
import { setTimeout as sleep } from 'timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Patience } from './patience';
import { applyPayments } from './payment-batch';
import { serve } from './serve';
import type { Kpi, Shop } from './shop';
import { Store } from './store.client';
import { CURRENCY_DIMENSION } from '../env';

const logger = new Logger();
const metrics = new Metrics();

/** Time kept back to answer when a table does not. */
const ANSWER_MS = 500;

/** The functions of the shop: one for each kind of thing, and one for what payment providers say. */
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

function api(entity: string) {
  return async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
    const { response, operationId, failure } = await serve(entity, event, shopOf(context));
    const { requestId: correlationId } = event.requestContext;
    if (failure !== undefined) {
      logger.error('Failed', { correlationId, operationId, error: failure as Error });
    }
    logger.info('Answered', { correlationId, operationId, status: response.statusCode });
    return response;
  };
}

/** What one invocation works with. */
function shopOf(context: Context): Shop {
  logger.addContext(context);
  const milliseconds = context.getRemainingTimeInMillis() - ANSWER_MS;
  const surroundings = { now: Date.now, random: Math.random, sleep, newId: randomUUID };
  const patience = new Patience(surroundings, Date.now() + milliseconds);
  return { ...surroundings, store: new Store(patience, AbortSignal.timeout(milliseconds)), count };
}

function count({ name, value, currency }: Kpi): void {
  const line = metrics.singleMetric();
  if (currency !== undefined) {
    line.addDimension(CURRENCY_DIMENSION, currency);
  }
  line.addMetric(name, MetricUnit.Count, value);
}
