import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient, type MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Dimension, Env, type RouteTarget } from '../src/webhook-pipeline/env';

const logger = new Logger();
const metrics = new Metrics();
const metricsByRoute = new Metrics({ singleMetric: true });
const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});
const routes: RouteTarget[] = JSON.parse(process.env[Env.ROUTES]!);

/** A router as most are written: event after event, each one put into the table and then sent to its queue. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  const batchItemFailures: SQSBatchItemFailure[] = [];
  const routed = new Map<string, number>();
  for (const record of event.Records) {
    try {
      const route = await routeOne(record);
      if (route !== undefined) {
        routed.set(route, (routed.get(route) ?? 0) + 1);
      }
    } catch (error) {
      logger.error('Failed', error as Error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  if (metrics.hasStoredMetrics()) {
    metrics.publishStoredMetrics();
  }
  for (const [route, events] of routed) {
    metricsByRoute.addDimension(Dimension.ROUTE, route).addMetric('Routed', MetricUnit.Count, events);
  }
  return { batchItemFailures };
}

/** The name of the route; undefined for an event that was routed before. */
async function routeOne({ messageId, body, messageAttributes }: SQSRecord): Promise<string | undefined> {
  const text = (key: string) => messageAttributes[key].stringValue!;
  const [eventId, transactionType, correlationId] = ['eventId', 'transactionType', 'correlationId'].map(text);
  const details = { correlationId, eventId, transactionType, messageId };
  if (!(await isNew(eventId, text('payloadHash'), correlationId))) {
    logger.info('Duplicate', details);
    metrics.addMetric('Duplicate', MetricUnit.Count, 1);
    return undefined;
  }
  const route = routes.find(({ transactionTypes }) => transactionTypes.includes(transactionType));
  const attributes = Object.keys(messageAttributes).map((key): [string, MessageAttributeValue] => {
    return [key, { DataType: 'String', StringValue: text(key) }];
  });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: route?.queueUrl ?? process.env[Env.QUARANTINE_QUEUE_URL],
      MessageBody: body,
      MessageAttributes: Object.fromEntries(attributes),
    }),
  );
  logger.info('Routed', { ...details, reason: route?.name });
  return route?.name;
}

async function isNew(eventId: string, payloadHash: string, correlationId: string): Promise<boolean> {
  const expiresAt = Math.floor(Date.now() / 1000) + Number(process.env[Env.DEDUPLICATION_SECONDS]);
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: process.env[Env.TABLE_NAME],
        Item: {
          eventId: { S: eventId },
          payloadHash: { S: payloadHash },
          correlationId: { S: correlationId },
          expiresAt: { N: String(expiresAt) },
        },
        ConditionExpression: 'attribute_not_exists(eventId)',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return false;
    }
    throw error;
  }
}
