import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import { SendMessageCommand, SQSClient, type MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Dimension, Env, type RouteTarget } from '../src/webhook-pipeline/env';

const logger = new Logger();
const metricsByRoute = new Metrics({ singleMetric: true });
const sqs = new SQSClient({});
const routes: RouteTarget[] = JSON.parse(process.env[Env.ROUTES]!);
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env[Env.TABLE_NAME]!, keyAttr: 'eventId' });
const config = new IdempotencyConfig({
  eventKeyJmesPath: 'messageAttributes.eventId.stringValue',
  expiresAfterSeconds: Number(process.env[Env.DEDUPLICATION_SECONDS]),
});
const routeOnce = makeIdempotent(route, { persistenceStore, config });

/**
 * A router with the idempotency utility of Powertools, and with as much of its batch utility as a batch needs: records at
 * once, and failures by their ids.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  config.registerLambdaContext(context);
  const settled = await Promise.allSettled(event.Records.map((record) => routeOnce(record)));
  const routed = new Map<string, number>();
  const batchItemFailures = event.Records.flatMap(({ messageId }, index) => {
    const result = settled[index];
    if (result.status === 'rejected') {
      logger.error('Failed', result.reason as Error);
      return [{ itemIdentifier: messageId }];
    }
    routed.set(result.value, (routed.get(result.value) ?? 0) + 1);
    return [];
  });
  for (const [name, events] of routed) {
    metricsByRoute.addDimension(Dimension.ROUTE, name).addMetric('Routed', MetricUnit.Count, events);
  }
  return { batchItemFailures };
}

/** The name of the route. */
async function route({ messageId, body, messageAttributes }: SQSRecord): Promise<string> {
  const text = (key: string) => messageAttributes[key].stringValue!;
  const [eventId, transactionType, correlationId] = ['eventId', 'transactionType', 'correlationId'].map(text);
  const target = routes.find(({ transactionTypes }) => transactionTypes.includes(transactionType));
  const attributes = Object.keys(messageAttributes).map((key): [string, MessageAttributeValue] => {
    return [key, { DataType: 'String', StringValue: text(key) }];
  });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: target?.queueUrl ?? process.env[Env.QUARANTINE_QUEUE_URL],
      MessageBody: body,
      MessageAttributes: Object.fromEntries(attributes),
    }),
  );
  const name = target?.name ?? 'quarantine';
  logger.info('Routed', { correlationId, eventId, transactionType, reason: name, messageId });
  return name;
}
