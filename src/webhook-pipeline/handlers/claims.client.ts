import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});

/** The right of one message to have its event routed. */
export interface Claim {
  /** The source and the id that it gave the event: `{source}#{eventId}`. */
  readonly eventId: string;
  /** The SQS message id: a redelivery of the same message claims again. */
  readonly owner: string;
  readonly payloadHash: string;
  readonly correlationId: string;
  /** Seconds since 1970, when the table forgets the claim. */
  readonly expiresAt: number;
  /** Whether the message was put back from a dead-letter or quarantine queue, which gives it a new message id. */
  readonly redriven: boolean;
  /** Whether it takes over the claim of the same payload from whoever else has it: not from itself, so that what is sent twice is routed once. */
  readonly bypass: boolean;
}

/** `duplicate`: another message has the event; `conflict`: another message has the id with another payload. */
export type ClaimResult = 'claimed' | 'duplicate' | 'conflict';

/** Where claims are kept. */
export interface Claims {
  /** One conditional write. */
  claim(claim: Claim): Promise<ClaimResult>;
}

/** Claims in a DynamoDB table with the partition key `eventId`. */
export class DynamoDbClaims implements Claims {
  public constructor(private readonly tableName: string) {}

  public async claim(claim: Claim): Promise<ClaimResult> {
    const { eventId, owner, payloadHash, correlationId, expiresAt, redriven, bypass } = claim;
    const mayClaim = ['attribute_not_exists(eventId)', '#owner = :owner'];
    const values: Record<string, { S: string }> = { ':owner': { S: owner } };
    if (redriven) {
      mayClaim.push('correlationId = :correlationId');
    }
    if (bypass) {
      mayClaim.push('(correlationId <> :correlationId AND payloadHash = :payloadHash)');
      values[':payloadHash'] = { S: payloadHash };
    }
    if (redriven || bypass) {
      values[':correlationId'] = { S: correlationId };
    }
    const command = new PutItemCommand({
      TableName: this.tableName,
      Item: {
        eventId: { S: eventId },
        owner: { S: owner },
        payloadHash: { S: payloadHash },
        correlationId: { S: correlationId },
        expiresAt: { N: String(expiresAt) },
      },
      ConditionExpression: mayClaim.join(' OR '),
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: values,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await client.send(command);
      return 'claimed';
    } catch (error) {
      // Without the old item (it expired meanwhile) nothing can be said: the message comes again.
      if (error instanceof ConditionalCheckFailedException && error.Item !== undefined) {
        return error.Item.payloadHash.S === payloadHash ? 'duplicate' : 'conflict';
      }
      throw error;
    }
  }
}
