import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

const config = new IdempotencyConfig({
  // Another provider may use the same id.
  eventKeyJmesPath: 'messageAttributes.[source.stringValue, eventId.stringValue]',
  throwOnNoIdempotencyKey: true,
  // Messages live 14 days in a queue and 14 in its dead-letter queue.
  expiresAfterSeconds: 30 * 24 * 60 * 60,
});
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.ONCE_TABLE! });
const bookOnce = makeIdempotent(book, { persistenceStore, config });

/** Books each payment of a batch once, however often its message comes; what fails comes again. */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  config.registerLambdaContext(context);
  const results = await Promise.allSettled(Records.map((record) => bookOnce(record)));
  const failed = Records.filter((_, index) => results[index].status === 'rejected');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function book({ body, messageAttributes: { eventId, amount } }: SQSRecord): Promise<void> {
  const document = JSON.parse(body) as object;
  console.log(
    JSON.stringify({ booked: eventId.stringValue, amount: amount.stringValue, fields: Object.keys(document) }),
  );
}
