import { Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { newPipeline, newStack, templateOf } from '../synth';

describe('table (W5)', () => {
  test('is on demand, with point-in-time recovery, TTL and encryption', () => {
    templateOf().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TableName: 'transaction-events-dev',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'eventId', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      SSESpecification: { SSEEnabled: true },
      Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
    });
  });

  test('can be an existing one (X12)', () => {
    const stack = newStack();
    const table = new Table(stack, 'Existing', { partitionKey: { name: 'eventId', type: AttributeType.STRING } });
    const pipeline = newPipeline({ table }, stack);
    expect(pipeline.table).toBe(table);
    expect(pipeline.outputs.tableName).toBe(table.tableName);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
    const [id] = Object.keys(template.findResources('AWS::DynamoDB::Table'));
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'webhook-router-dev',
      Environment: { Variables: { TABLE_NAME: { Ref: id } } },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: [{ 'Fn::GetAtt': [id, 'Arn'] }] },
        ]),
      },
    });
  });
});

test('a route can go to an existing queue (X12)', () => {
  const stack = newStack();
  const queue = Queue.fromQueueArn(stack, 'Existing', 'arn:aws:sqs:eu-west-1:111122223333:their-queue');
  const pipeline = newPipeline({ routes: [{ name: 'all', transactionTypes: ['payment'], queue }] }, stack);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SQS::Queue', 3);
  expect(pipeline.queue('all')).toBe(queue);
  expect(pipeline.deadLetterQueue('all')).toBeUndefined();
  expect(pipeline.outputs.queueUrls).toEqual({ all: queue.queueUrl });
  expect(pipeline.outputs.deadLetterQueueUrls).toEqual({});
  expect(Object.keys(pipeline.outputs.redriveCommands)).toEqual(['ingest']);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: Match.arrayWith(['sqs:SendMessage']),
          Resource: 'arn:aws:sqs:eu-west-1:111122223333:their-queue',
        }),
      ]),
    },
  });
});

describe('queue() and deadLetterQueue()', () => {
  test('give the queues of a route', () => {
    const pipeline = newPipeline();
    expect(pipeline.queue('payments').node.id).toBe('PaymentsQueue');
    expect(pipeline.deadLetterQueue('payments')?.node.id).toBe('PaymentsDeadLetterQueue');
  });

  test.each(['queue', 'deadLetterQueue', 'metricRouted'] as const)('%s fails for an unknown route', (method) => {
    expect(() => newPipeline()[method]('tips')).toThrow(
      new Error('WebhookPipeline at Stack/WebhookPipeline: route must be one of payments, refunds, disputes, got tips'),
    );
  });
});

test('the parts are fields (X12)', () => {
  const pipeline = newPipeline();
  const { ingestQueue, ingestDeadLetterQueue, quarantineQueue, validatorFunction, routerFunction } = pipeline;
  expect([ingestQueue, ingestDeadLetterQueue, quarantineQueue].map(({ node }) => node.id)).toEqual([
    'IngestQueue',
    'IngestDeadLetterQueue',
    'QuarantineQueue',
  ]);
  const parts = [validatorFunction, routerFunction, pipeline.api, pipeline.accessLogs, pipeline.table];
  expect(parts.map((part) => part!.node.path.replace('Stack/WebhookPipeline/', ''))).toEqual([
    'Validator/Function',
    'Router/Function',
    'Api',
    'ApiAccessLogs',
    'Table',
  ]);
});
