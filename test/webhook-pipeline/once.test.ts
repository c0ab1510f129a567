import { readFileSync } from 'fs';
import { join } from 'path';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { LosslessNumber } from 'lossless-json';
import type * as v from 'valibot';
import type { WebhookAttributes, WebhookEvent } from '../../examples/functions/once/webhook-event';
import type { MessageMetadata } from '../../src/webhook-pipeline/handlers/message-attributes';
import type { EventSchema } from '../../src/webhook-pipeline/handlers/transaction-event';

const EXAMPLE = '../../examples/functions/once';
const CONTEXT = { functionName: 'worker', getRemainingTimeInMillis: () => 30_000 } as Context;

type Item = Record<string, AttributeValue>;

/** A table that refuses an id that is there, as the condition of Powertools asks. */
function aTable(): Map<string, Item> {
  const items = new Map<string, Item>();
  const dynamoDb = mockClient(DynamoDBClient);
  dynamoDb.on(PutItemCommand).callsFake(({ Item: item }: { Item: Item }) => {
    const there = items.get(item.id.S!);
    if (there !== undefined) {
      throw new ConditionalCheckFailedException({ message: 'there is one', $metadata: {}, Item: there });
    }
    items.set(item.id.S!, item);
    return {};
  });
  dynamoDb.on(UpdateItemCommand).callsFake(({ Key, ExpressionAttributeValues: values }) => {
    items.set(Key.id.S, { ...items.get(Key.id.S), status: values[':status'], expiration: values[':expiry'] });
    return {};
  });
  dynamoDb.on(DeleteItemCommand).callsFake(({ Key }) => {
    items.delete(Key.id.S);
    return {};
  });
  return items;
}

function message(messageId: string, source: string, eventId: string, body = '{}'): SQSRecord {
  const attributes = { source, eventId, amount: '1999' };
  const entries = Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: 'String', stringValue }]);
  return { messageId, body, messageAttributes: Object.fromEntries(entries) } as SQSRecord;
}

describe('the consumer of the README', () => {
  process.env.ONCE_TABLE = 'once';
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'worker';
  const { handler } = jest.requireActual<typeof import('../../examples/functions/once')>(EXAMPLE);
  const consume = (...Records: SQSRecord[]) => handler({ Records } as SQSEvent, CONTEXT);
  let booked: string[];

  beforeEach(() => {
    aTable();
    booked = [];
    jest.spyOn(console, 'log').mockImplementation((line: string) => void booked.push(JSON.parse(line).booked));
  });

  test('books an event once, in one message or in several', async () => {
    expect(await consume(message('1', 'stripe', 'evt_1'))).toEqual({ batchItemFailures: [] });
    expect(await consume(message('1', 'stripe', 'evt_1'))).toEqual({ batchItemFailures: [] });
    expect(await consume(message('2', 'stripe', 'evt_1'), message('3', 'stripe', 'evt_2'))).toEqual({
      batchItemFailures: [],
    });
    expect(booked).toEqual(['evt_1', 'evt_2']);
  });

  test('takes the same id of another source for another event', async () => {
    await consume(message('1', 'stripe', 'evt_1'), message('2', 'billing', 'evt_1'));
    expect(booked).toEqual(['evt_1', 'evt_1']);
  });

  test('gives back what failed, and books it when it comes again', async () => {
    const broken = await consume(message('1', 'stripe', 'evt_1', '{'), message('2', 'stripe', 'evt_2'));
    expect(broken).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(await consume(message('1', 'stripe', 'evt_1'))).toEqual({ batchItemFailures: [] });
    expect(booked).toEqual(['evt_2', 'evt_1']);
  });

  test('gives back a message without an id', async () => {
    const nameless = { ...message('1', 'stripe', 'evt_1'), messageAttributes: {} };
    expect(await consume(nameless)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });

  test('remembers an event for 30 days', async () => {
    const items = aTable();
    await consume(message('1', 'stripe', 'evt_1'));
    const [{ expiration }] = [...items.values()];
    expect(Number(expiration.N) - Date.now() / 1000).toBeCloseTo(30 * 24 * 60 * 60, -2);
  });
});

test.each([
  ['typescript', 'webhook-event.ts'],
  ['typescript', 'index.ts'],
  ['py', 'once.py'],
])('the README shows in %s the file %s of the example as it is', (language, file) => {
  const text = readFileSync(join(__dirname, EXAMPLE, file), 'utf8');
  const readme = readFileSync(join(__dirname, '../../src/webhook-pipeline/README.md'), 'utf8');
  expect(readme.includes(`\`\`\`${language}\n${text}\`\`\`\n`)).toBe(true);
});

/** Compiles when both are the same, members that may be missing included. */
type Same<A, B> = [A, B] extends [B, A] ? ([keyof A, keyof B] extends [keyof B, keyof A] ? true : never) : never;
type Input = v.InferInput<typeof EventSchema>;
type Plain<T> = { readonly [Name in keyof T]: T[Name] extends infer Value ? PlainValue<Value> : never };
type PlainValue<T> = T extends LosslessNumber ? number : T;

test('the types of the README are those of the pipeline', () => {
  const attributes: Same<WebhookAttributes, Omit<MessageMetadata, 'headers'>> = true;
  const event: Same<WebhookEvent, Plain<Input>> = true;
  expect([attributes, event]).toEqual([true, true]);
});
