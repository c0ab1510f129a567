import { BatchGetItemCommand, DynamoDBClient, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { claimKey } from './claim-key';

const client = new DynamoDBClient({});

/** Of a page of 100, a second try has what the first one left. */
const MAX_TRIES = 5;

/** Which of at most 100 ids of a source were claimed. */
export async function claimedIds(tableName: string, source: string, ids: string[]): Promise<Set<string>> {
  const keys = new Map(ids.map((id) => [claimKey(source, id), id]));
  const claimed = new Set<string>();
  let request: Record<string, KeysAndAttributes> = {
    [tableName]: {
      Keys: [...keys.keys()].map((key) => ({ eventId: { S: key } })),
      ProjectionExpression: 'eventId',
      ConsistentRead: true,
    },
  };
  for (let tries = 0; keys.size > 0 && Object.keys(request).length > 0; tries++) {
    if (tries === MAX_TRIES) {
      throw new Error('Amazon DynamoDB leaves keys of a page unread');
    }
    const { Responses, UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand({ RequestItems: request }));
    Responses?.[tableName]?.forEach(({ eventId }) => claimed.add(keys.get(eventId.S!)!));
    request = UnprocessedKeys;
  }
  return claimed;
}
