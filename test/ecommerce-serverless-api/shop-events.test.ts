import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { shopParts } from './shop-parts';
import { SHOP_TABLES } from '../../src/ecommerce-serverless-api/env';
import { shopEvents, shopEventsRules, type ShopEventsOptions } from '../../src/ecommerce-serverless-api/shop-events';
import type { SystemProps } from '../../src/environment/environment';
import { validate } from '../../src/validation/validate';
import { byType, logGroupId, theOnly } from '../surroundings';
import { newApp } from '../synth';

const BUS = 'AWS::Events::EventBus';
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const STREAMED = ['orders', 'products'] as const;

function made(options: Partial<ShopEventsOptions> = {}, props: Partial<SystemProps> = {}) {
  const parts = shopParts(props);
  const eventBus = options.eventBus && EventBus.fromEventBusArn(parts.thing, 'Given', options.eventBus.eventBusArn);
  const events = shopEvents(parts.thing, 'Events', { lowStock: 2, ...options, ...parts, eventBus });
  const template = Template.fromStack(parts.stack);
  const idOf = (what: { node: { defaultChild?: unknown } }) =>
    parts.stack.getLogicalId(what.node.defaultChild as never);
  const key = { 'Fn::GetAtt': [idOf(parts.encryptionKey), 'Arn'] };
  const streamOf = (name: (typeof STREAMED)[number]) => ({ 'Fn::GetAtt': [idOf(parts.tables[name]), 'StreamArn'] });
  const queue = { 'Fn::GetAtt': [idOf(events.deadLetterQueue), 'Arn'] };
  return { ...parts, events, template, key, streamOf, queue };
}

/** The mapping of each stream. */
function mappingsOf({ template, streamOf }: ReturnType<typeof made>) {
  const all = byType(template, MAPPING).map(([, { Properties }]) => Properties);
  expect(all).toHaveLength(2);
  const found = STREAMED.map((name) => [
    name,
    all.find(({ EventSourceArn }) => JSON.stringify(EventSourceArn) === JSON.stringify(streamOf(name)))!,
  ]);
  return Object.fromEntries(found) as Record<(typeof STREAMED)[number], Record<string, any>>;
}

describe('the bus of a shop', () => {
  test('is its own, with its name and the key, which EventBridge may use for that bus only (X1, X7)', () => {
    const { template, key } = made();
    expect(theOnly(template, BUS)[1]).toMatchObject({ Name: 'thing-events-dev', KmsKeyIdentifier: key });
    const arn = { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':event-bus/thing-events-dev$')])] };
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'events.amazonaws.com' },
            Condition: {
              StringEquals: Match.objectLike({ 'aws:SourceArn': arn, 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }),
            },
          }),
        ]),
      },
    });
  });

  test('is the one that is given, and then there is no other', () => {
    const eventBusArn = 'arn:aws:events:eu-west-1:111122223333:event-bus/given';
    const { template, events } = made({ eventBus: { eventBusArn } as never });
    template.resourceCountIs(BUS, 0);
    expect(events.eventBus.eventBusArn).toBe(eventBusArn);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ EVENT_BUS: eventBusArn }) },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'events:PutEvents', Resource: eventBusArn }]),
      },
    });
  });
});

describe('the publisher', () => {
  test('knows where to, from which stock on, and tries for a quarter of an hour', () => {
    const { template, events, stack } = made();
    const [id, properties] = theOnly(template, 'AWS::Lambda::Function');
    expect(stack.resolve(events.publisherFunction.functionName)).toEqual({ Ref: id });
    expect(properties).toMatchObject({
      FunctionName: 'thing-event-publisher-dev',
      Handler: 'shop.publish',
      Timeout: 900,
      ReservedConcurrentExecutions: 20,
      LoggingConfig: { LogGroup: { Ref: logGroupId(template, '/aws/lambda/thing-event-publisher-dev') } },
    });
    expect(properties.Environment.Variables).toEqual({
      POWERTOOLS_SERVICE_NAME: 'thing-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/EcommerceServerlessApi',
      LOW_STOCK: '2',
      EVENT_BUS: { 'Fn::GetAtt': [theOnly(template, BUS)[0], 'Arn'] },
    });
  });

  test('may read both streams, put events on that bus, tell of what was given up, and nothing else (X6)', () => {
    const { template, streamOf, key, queue } = made();
    const [, { PolicyDocument }] = theOnly(template, 'AWS::IAM::Policy');
    const allowed = PolicyDocument.Statement.flatMap(({ Action, Resource }: any) =>
      [Action].flat().map((action: string) => `${action} ${JSON.stringify(Resource)}`),
    );
    const on = (resource: unknown, ...actions: string[]) => actions.map((one) => `${one} ${JSON.stringify(resource)}`);
    const logs = { 'Fn::GetAtt': [logGroupId(template, '/aws/lambda/thing-event-publisher-dev'), 'Arn'] };
    const read = ['ListStreams', 'DescribeStream', 'GetRecords', 'GetShardIterator'].map((one) => `dynamodb:${one}`);
    expect(allowed.sort()).toEqual(
      [
        ...on(logs, 'logs:CreateLogStream', 'logs:PutLogEvents'),
        ...on('*', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'),
        ...STREAMED.flatMap((name) => on(streamOf(name), ...read)),
        ...on({ 'Fn::GetAtt': [theOnly(template, BUS)[0], 'Arn'] }, 'events:PutEvents'),
        ...on(queue, 'sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'),
        ...on(key, 'kms:Decrypt', 'kms:DescribeKey', 'kms:Decrypt', 'kms:Encrypt'),
        ...on(key, 'kms:ReEncrypt*', 'kms:GenerateDataKey*'),
      ].sort(),
    );
  });
});

describe('the streams', () => {
  test.each(STREAMED)('%s: what fails comes again from there on, is halved, and is given up in the end', (name) => {
    const all = made();
    expect(mappingsOf(all)[name]).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      ParallelizationFactor: 4,
      DestinationConfig: { OnFailure: { Destination: all.queue } },
    });
    expect(SHOP_TABLES[name].hasStream).toBe(true);
  });

  test('only what may mean something comes to the function: numbers are text there', () => {
    const { orders, products } = mappingsOf(made());
    const patterns = [orders, products].map(({ FilterCriteria: { Filters } }) =>
      Filters.map(({ Pattern }: any) => JSON.parse(Pattern)),
    );
    expect(patterns).toEqual([
      [{ eventName: ['INSERT', 'MODIFY'] }],
      [{ eventName: ['MODIFY'], dynamodb: { NewImage: { stock: { N: ['0', '1', '2'] } } } }],
    ]);
  });

  test('the longest filter is one that AWS Lambda takes', () => {
    const [{ Pattern }] = mappingsOf(made({ lowStock: 500 })).products.FilterCriteria.Filters;
    expect(Pattern.length).toBeLessThanOrEqual(4_096);
  });

  test('a sandbox leaves executions for others (X4)', () => {
    const { orders, products } = mappingsOf(made({}, { environmentSuffix: 'sandbox' }));
    expect([orders.ParallelizationFactor, products.ParallelizationFactor]).toEqual([1, 1]);
  });
});

test('what was given up waits for a person, with the key and over TLS only (X6, X7)', () => {
  const { template, key } = made();
  const [, properties] = theOnly(template, 'AWS::SQS::Queue');
  expect(properties).toMatchObject({
    QueueName: 'thing-unpublished-queue-dev',
    MessageRetentionPeriod: 1_209_600,
    KmsMasterKeyId: key,
    RedriveAllowPolicy: { redrivePermission: 'denyAll' },
  });
  theOnly(template, 'AWS::SQS::QueuePolicy');
});

describe('rules', () => {
  const stack = new Stack(newApp(), 'Stack', { env: { region: 'eu-west-1' } });
  const check = (options: Partial<ShopEventsOptions>) => () => validate(stack, 'Shop', shopEventsRules(options, stack));
  const busIn = (region: string) =>
    EventBus.fromEventBusArn(stack, `Bus${region}`, `arn:aws:events:${region}:111122223333:event-bus/given`);

  test.each([[0], [500], [undefined]])('lowStock %p', (lowStock) => {
    expect(check({ lowStock })).not.toThrow();
  });

  test('a bus of the region', () => {
    expect(check({ eventBus: busIn('eu-west-1') })).not.toThrow();
  });

  test.each([[-1], [501], [1.5]])('fails with lowStock %d', (lowStock) => {
    expect(check({ lowStock })).toThrow(`lowStock must be a whole number from 0 to 500, got ${lowStock}`);
  });

  test('fails with a bus of another region', () => {
    expect(check({ eventBus: busIn('us-east-1') })).toThrow(
      'eventBus must be in the region eu-west-1, got "us-east-1"',
    );
  });
});
