import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoDbClaims } from '../../../src/webhook-pipeline/handlers/claims.client';

const dynamoDb = mockClient(DynamoDBClient);
const claims = new DynamoDbClaims('table-1');
const claim = {
  eventId: 'evt_1',
  owner: 'message-1',
  payloadHash: 'hash-1',
  correlationId: 'req-1',
  expiresAt: 1_800_000_000,
  redriven: false,
  bypass: false,
};
const refusal = (item?: object) =>
  new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: item as never });

beforeEach(() => dynamoDb.reset());

describe('DynamoDbClaims (W5)', () => {
  test('makes one conditional write that only the same message may repeat', async () => {
    dynamoDb.on(PutItemCommand).resolves({});
    expect(await claims.claim(claim)).toBe('claimed');
    expect(dynamoDb.calls()).toHaveLength(1);
    expect(dynamoDb.commandCalls(PutItemCommand)[0].args[0].input).toEqual({
      TableName: 'table-1',
      Item: {
        eventId: { S: 'evt_1' },
        owner: { S: 'message-1' },
        payloadHash: { S: 'hash-1' },
        correlationId: { S: 'req-1' },
        expiresAt: { N: '1800000000' },
      },
      ConditionExpression: 'attribute_not_exists(eventId) OR #owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: 'message-1' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  test('lets a redriven message take over the claim of its own acceptance (W9)', async () => {
    dynamoDb.on(PutItemCommand).resolves({});
    await claims.claim({ ...claim, redriven: true });
    expect(dynamoDb.commandCalls(PutItemCommand)[0].args[0].input).toMatchObject({
      ConditionExpression: 'attribute_not_exists(eventId) OR #owner = :owner OR correlationId = :correlationId',
      ExpressionAttributeValues: { ':owner': { S: 'message-1' }, ':correlationId': { S: 'req-1' } },
    });
  });

  test.each([
    [false, ''],
    [true, ' OR correlationId = :correlationId'],
  ])(
    'lets a bypass take over the same payload from others, and a redriven one its own as well: %s',
    async (redriven, own) => {
      dynamoDb.on(PutItemCommand).resolves({});
      await claims.claim({ ...claim, redriven, bypass: true });
      expect(dynamoDb.commandCalls(PutItemCommand)[0].args[0].input).toMatchObject({
        ConditionExpression:
          `attribute_not_exists(eventId) OR #owner = :owner${own}` +
          ' OR (correlationId <> :correlationId AND payloadHash = :payloadHash)',
        ExpressionAttributeValues: {
          ':owner': { S: 'message-1' },
          ':correlationId': { S: 'req-1' },
          ':payloadHash': { S: 'hash-1' },
        },
      });
    },
  );

  test.each([
    ['hash-1', 'duplicate'],
    ['hash-2', 'conflict'],
  ])('a claim of another message with %s is a %s', async (payloadHash, result) => {
    dynamoDb.on(PutItemCommand).rejects(refusal({ payloadHash: { S: payloadHash } }));
    expect(await claims.claim(claim)).toBe(result);
  });

  test.each([refusal(), new Error('throttled')])('fails with %p', async (error) => {
    dynamoDb.on(PutItemCommand).rejects(error);
    await expect(claims.claim(claim)).rejects.toBe(error);
  });
});
