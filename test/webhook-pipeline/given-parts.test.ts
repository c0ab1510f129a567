import { App, Stack, Token, type Environment as CdkEnvironment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table, TableV2, type Attribute, type ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { Ordering, WebAcl, type WebhookPipelineProps } from '../../src';
import { newPipeline, newStack } from '../synth';

type Props = Partial<WebhookPipelineProps>;

const HERE = { region: 'eu-west-1', account: '111122223333' };
const to = (queue: IQueue): Props => ({ routes: [{ name: 'theirs', transactionTypes: ['t'], queue }] });
const queueOf = (stack: Stack, arn: string) => to(Queue.fromQueueArn(stack, 'Queue', `arn:aws:sqs:${arn}`));
const tableOf = (stack: Stack, arn: string): Props => ({
  table: TableV2.fromTableArn(stack, 'Table', `arn:aws:dynamodb:${arn}:table/theirs`),
});

/** What a pipeline says of what it is given. */
function said(create: (stack: Stack) => Props, env: CdkEnvironment | undefined = HERE): string[] {
  const stack = newStack({ env });
  const props = create(stack);
  try {
    newPipeline(props, stack);
    Template.fromStack(stack);
    return [];
  } catch (error) {
    const [title, ...broken] = (error as Error).message.split('\n- ');
    expect(title).toBe('WebhookPipeline at Stack/WebhookPipeline:');
    return broken;
  }
}

describe('a queue that is given (X5, X12)', () => {
  const FIFO = 'routes[0].queue must be a standard queue without Ordering.fifo, got Stack/Queue';

  test.each<[string, (stack: Stack) => Props]>([
    ['of the app', (stack) => to(new Queue(stack, 'Queue', { fifo: true }))],
    ['of another app', (stack) => queueOf(stack, 'eu-west-1:111122223333:theirs.fifo')],
  ])('fails when it is first-in-first-out, %s', (_what, create) => {
    expect(said(create)).toEqual([FIFO]);
  });

  test('may be first-in-first-out where the others are', () => {
    const ordering = Ordering.fifo('merchant_id');
    expect(said((stack) => ({ ordering, ...queueOf(stack, 'eu-west-1:111122223333:theirs.fifo') }))).toEqual([]);
  });

  test('fails in another region', () => {
    expect(said((stack) => queueOf(stack, 'us-east-1:111122223333:theirs'))).toEqual([
      'routes[0].queue must be in the region eu-west-1, got "us-east-1"',
    ]);
    const elsewhere = new Stack(new App(), 'Elsewhere', { env: { region: 'eu-central-1' } });
    expect(said(() => to(new Queue(elsewhere, 'Queue')))).toEqual([
      'routes[0].queue must be in the region eu-west-1, got "eu-central-1"',
    ]);
  });

  test('tells of each route, and all that is broken', () => {
    const create = (stack: Stack): Props => {
      const [theirs] = queueOf(stack, 'us-east-1:111122223333:theirs.fifo').routes!;
      return { routes: [{ name: 'ours', transactionTypes: ['o'] }, theirs], routerBatchSize: 0 };
    };
    expect(said(create)).toEqual([
      'routerBatchSize must be a whole number from 1 to 10, got 0',
      'routes[1].queue must be a standard queue without Ordering.fifo, got Stack/Queue',
      'routes[1].queue must be in the region eu-west-1, got "us-east-1"',
    ]);
  });

  test('may be of another account', () => {
    expect(said((stack) => queueOf(stack, 'eu-west-1:999988887777:theirs'))).toEqual([]);
  });

  test('may be anywhere as far as is known at synthesis', () => {
    expect(said((stack) => queueOf(stack, 'us-east-1:111122223333:theirs'), {})).toEqual([]);
    expect(said((stack) => to(Queue.fromQueueArn(stack, 'Queue', Token.asString({ Ref: 'Arn' }))))).toEqual([]);
  });
});

describe('a table that is given (X5, X12)', () => {
  const STRING_ID = { name: 'eventId', type: AttributeType.STRING };
  const NUMBER_ID = { name: 'eventId', type: AttributeType.NUMBER };
  const KINDS: [string, (stack: Stack, partitionKey: Attribute, sortKey?: Attribute) => ITable][] = [
    ['Table', (stack, partitionKey, sortKey) => new Table(stack, 'Table', { partitionKey, sortKey })],
    ['TableV2', (stack, partitionKey, sortKey) => new TableV2(stack, 'Table', { partitionKey, sortKey })],
  ];

  describe.each(KINDS)('as a %s of the app', (_kind, create) => {
    test.each([
      [{ name: 'id', type: AttributeType.STRING }, undefined, '["id (S)"]'],
      [NUMBER_ID, undefined, '["eventId (N)"]'],
      [STRING_ID, { name: 'at', type: AttributeType.NUMBER }, '["eventId (S)","at (N)"]'],
    ])('fails for other keys: %j, %j', (partitionKey, sortKey, got) => {
      expect(said((stack) => ({ table: create(stack, partitionKey, sortKey) }))).toEqual([
        `table must have the partition key eventId (S) and no sort key, got ${got}`,
      ]);
    });

    test('is taken with the key of the claims', () => {
      expect(said((stack) => ({ table: create(stack, STRING_ID) }))).toEqual([]);
    });
  });

  test('of another app has keys that nobody knows', () => {
    expect(said((stack) => tableOf(stack, 'eu-west-1:111122223333'))).toEqual([]);
  });

  test('fails in another region and in another account, as the router calls it by its name', () => {
    expect(said((stack) => tableOf(stack, 'us-east-1:999988887777'))).toEqual([
      'table must be in the region eu-west-1, got "us-east-1"',
      'table must be in the account 111122223333, got "999988887777"',
    ]);
    expect(said((stack) => tableOf(stack, 'us-east-1:999988887777'), {})).toEqual([]);
  });
});

test('a key that is given fails in another region, but may be of another account (X5, X12)', () => {
  const keyOf = (arn: string) => (stack: Stack) => ({
    encryptionKey: Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${arn}:key/theirs`),
  });
  expect(said(keyOf('us-east-1:111122223333'))).toEqual([
    'encryptionKey must be in the region eu-west-1, got "us-east-1"',
  ]);
  expect(said(keyOf('eu-west-1:999988887777'))).toEqual([]);
});

describe('a web ACL that is given (X5, X12)', () => {
  const arnIn = (region: string) => `arn:aws:wafv2:${region}:111122223333:regional/webacl/theirs/1`;
  const acl = (region: string): Props => ({ webAcl: WebAcl.existing(arnIn(region)) });

  test('fails in another region', () => {
    expect(said(() => acl('us-east-1'))).toEqual([
      `webAcl must be in the region eu-west-1, got "${arnIn('us-east-1')}"`,
    ]);
  });

  test('is taken in the region of the stack, and where that is not known', () => {
    expect(said(() => acl('eu-west-1'))).toEqual([]);
    expect(said(() => acl('us-east-1'), {})).toEqual([]);
    const inGovCloud = 'arn:aws-us-gov:wafv2:us-gov-west-1:111122223333:regional/webacl/their_a-cl/11-aa';
    expect(said(() => ({ webAcl: WebAcl.existing(inGovCloud) }), { region: 'us-gov-west-1' })).toEqual([]);
  });
});
