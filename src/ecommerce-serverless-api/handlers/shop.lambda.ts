import { randomUUID } from 'crypto';
import { setTimeout as sleep } from 'timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
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
import { Fenced } from './fenced.client';
import { Home } from './home';
import { Patience } from './patience';
import { applyPayments } from './payment-batch';
import { publishChanges, responseOf } from './publisher';
import { passThrough, serve, tellHealth, type Served } from './serve';
import type { Kpi, Shop } from './shop';
import { Store } from './store.client';
import { Powertools } from '../../functions/env';
import { requireEnv } from '../../functions/handlers/require-env';
import { CURRENCY_DIMENSION, ShopEnv } from '../env';

const logger = new Logger();
const metrics = new Metrics();
const home = new Home();

/** Time kept back to answer when a table does not. */
const ANSWER_MS = 500;

const SURROUNDINGS = { now: Date.now, random: Math.random, sleep, newId: randomUUID };

/**
 * The functions of the shop: one for each kind of thing, one for what payment providers say, one that tells what happened. In two
 * regions also one that tells which of them takes changes, and one before each function of one's own.
 */
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

/** Tells whether the region takes changes. */
export async function health(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  return logged(event, await tellHealth(event, shopOf(context)));
}

/** Stands before a function of one's own. */
export async function fence(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  const { patience, signal } = timeOf(context);
  return logged(event, await passThrough(event, shopOf(context), new Fenced(patience, signal)));
}

function api(entity: string) {
  return async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
    return logged(event, await serve(entity, event, shopOf(context)));
  };
}

/** The response, once it is written down what became of the request. */
function logged(event: APIGatewayProxyEvent, { response, operationId, failure }: Served): APIGatewayProxyResult {
  const { requestId: correlationId } = event.requestContext;
  if (failure !== undefined) {
    logger.error('Failed', { correlationId, operationId, error: failure as Error });
  }
  logger.info('Answered', { correlationId, operationId, status: response.statusCode });
  return response;
}

/** What one invocation works with. */
function shopOf(context: Context): Shop {
  const { patience, signal } = timeOf(context);
  return { ...SURROUNDINGS, store: new Store(patience, signal), home, count };
}

/** How long it may try. */
function timeOf(context: Context): { patience: Patience; signal: AbortSignal } {
  logger.addContext(context);
  const milliseconds = context.getRemainingTimeInMillis() - ANSWER_MS;
  return {
    patience: new Patience(SURROUNDINGS, Date.now() + milliseconds),
    signal: AbortSignal.timeout(milliseconds),
  };
}

function count({ name, value, currency }: Kpi): void {
  const line = metrics.singleMetric();
  if (currency !== undefined) {
    line.addDimension(CURRENCY_DIMENSION, currency);
  }
  line.addMetric(name, MetricUnit.Count, value);
}
