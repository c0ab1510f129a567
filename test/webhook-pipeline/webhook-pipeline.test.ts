import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Concurrency } from '../../src';
import { newPipeline, newStack, resourcesOf, templateOf } from '../synth';

const DAY = 86_400;
const QUEUES = ['ingest', 'payments', 'refunds', 'disputes'];

describe('API (W1, W7)', () => {
  test('is regional, with the one method', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } });
    template.resourceCountIs('AWS::ApiGateway::Method', 1);
    template.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: 'webhook' });
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      RequestModels: { 'application/json': Match.anyValue() },
      RequestValidatorId: Match.anyValue(),
    });
  });

  test('requires the four fields at the gateway', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::ApiGateway::Model', {
      ContentType: 'application/json',
      Schema: Match.objectLike({ required: ['event_id', 'transaction_type', 'amount', 'timestamp'] }),
    });
    template.hasResourceProperties('AWS::ApiGateway::RequestValidator', { ValidateRequestBody: true });
  });

  test('throttles, traces and logs every request as JSON (W6, X8)', () => {
    const [stage] = Object.values(templateOf().findResources('AWS::ApiGateway::Stage'));
    expect(stage.Properties).toMatchObject({
      StageName: 'dev',
      TracingEnabled: true,
      MethodSettings: [
        { HttpMethod: '*', ThrottlingBurstLimit: 1000, ThrottlingRateLimit: 500, DataTraceEnabled: false },
      ],
    });
    const format = JSON.parse(stage.Properties.AccessLogSetting.Format);
    expect(format).toMatchObject({ correlationId: '$context.requestId', status: '$context.status' });
  });

  test('takes the throttles of the user', () => {
    templateOf({ throttlingRateLimit: 7, throttlingBurstLimit: 8 }).hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [Match.objectLike({ ThrottlingBurstLimit: 8, ThrottlingRateLimit: 7 })],
    });
  });

  test('answers every error of its own in the envelope', () => {
    const responses = Object.values(templateOf().findResources('AWS::ApiGateway::GatewayResponse'));
    for (const { Properties } of responses) {
      const template = Properties.ResponseTemplates['application/json']
        .replace('$context.error.messageString', '"text"')
        .replaceAll(/\$context[\w.]+/g, 'text');
      expect(JSON.parse(template)).toMatchObject({
        error: { code: 'text', message: 'text', details: expect.any(Array) },
        correlationId: 'text',
      });
    }
    expect(responses.map(({ Properties }) => Properties.ResponseType).sort()).toEqual([
      'BAD_REQUEST_BODY',
      'DEFAULT_4XX',
      'DEFAULT_5XX',
      'THROTTLED',
    ]);
  });

  test('asks to send again what may not be stored (W9)', () => {
    templateOf().hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'DEFAULT_5XX',
      StatusCode: '503',
      ResponseParameters: { 'gatewayresponse.header.Retry-After': "'5'" },
    });
  });

  test('leaves the account alone (X14)', () => {
    const template = templateOf();
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    template.resourceCountIs('AWS::GuardDuty::Detector', 0);
  });
});

describe('queues (W3, X7)', () => {
  test.each([
    ['payments', 7 * DAY],
    ['refunds', 7 * DAY],
    ['disputes', 7 * DAY],
    ['ingest', 14 * DAY],
  ])('%s keeps messages %d seconds and has a dead-letter queue at 3 receives', (name, retention) => {
    const template = templateOf();
    const [dlq] = Object.keys(
      template.findResources('AWS::SQS::Queue', { Properties: { QueueName: `${name}-dlq-dev` } }),
    );
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `${name}-queue-dev`,
      MessageRetentionPeriod: retention,
      VisibilityTimeout: 180,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [dlq, 'Arn'] }, maxReceiveCount: 3 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `${name}-dlq-dev`,
      MessageRetentionPeriod: 14 * DAY,
      RedrivePolicy: Match.absent(),
    });
  });

  test('quarantine keeps messages as long as SQS does', () => {
    templateOf().hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'quarantine-queue-dev',
      MessageRetentionPeriod: 14 * DAY,
    });
  });

  test('are encrypted and deny plain HTTP, every one', () => {
    const template = templateOf();
    const queues = template.findResources('AWS::SQS::Queue');
    expect(Object.keys(queues)).toHaveLength(2 * QUEUES.length + 1);
    for (const [id, { Properties }] of Object.entries(queues)) {
      expect(Properties.SqsManagedSseEnabled).toBe(true);
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: Match.objectLike({
          Statement: [
            Match.objectLike({
              Effect: 'Deny',
              Action: 'sqs:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ],
        }),
      });
    }
  });

  test('have a visibility timeout of 6 times the function timeout plus the batching window', () => {
    const template = templateOf({
      routerTimeout: Duration.seconds(20),
      routerBatchingWindow: Duration.seconds(7),
      routes: [
        {
          name: 'payments',
          transactionTypes: ['payment'],
          consumerTimeout: Duration.minutes(2),
          consumerBatchingWindow: Duration.seconds(3),
        },
      ],
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'ingest-queue-dev', VisibilityTimeout: 127 });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'payments-queue-dev', VisibilityTimeout: 723 });
  });

  test('take a longer visibility timeout of the user', () => {
    const template = templateOf({
      ingestVisibilityTimeout: Duration.minutes(10),
      routes: [{ name: 'payments', transactionTypes: ['payment'], visibilityTimeout: Duration.minutes(20) }],
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'ingest-queue-dev', VisibilityTimeout: 600 });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'payments-queue-dev', VisibilityTimeout: 1200 });
  });
});

describe('routes (W3)', () => {
  test('are any number, of any types, with their own limits', () => {
    const template = templateOf({
      routes: [
        { name: 'card-payments', transactionTypes: ['payment.card', 'payment.wallet'], maxReceiveCount: 5 },
        { name: 'payouts', transactionTypes: ['payout'], retentionPeriod: Duration.days(1) },
      ],
    });
    template.resourceCountIs('AWS::SQS::Queue', 7);
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'card-payments-queue-dev',
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }),
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'payouts-queue-dev', MessageRetentionPeriod: DAY });
    const [router] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.FunctionName === 'webhook-router-dev',
    );
    expect(JSON.stringify(router.Properties.Environment.Variables.ROUTES)).toContain('payment.card');
  });

  test('can go to an existing queue (X12)', () => {
    const stack = newStack();
    const queue = Queue.fromQueueArn(stack, 'Existing', 'arn:aws:sqs:eu-west-1:111122223333:their-queue');
    const pipeline = newPipeline({ routes: [{ name: 'all', transactionTypes: ['payment'], queue }] }, stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SQS::Queue', 3);
    expect(pipeline.queue('all')).toBe(queue);
    expect(pipeline.deadLetterQueue('all')).toBeUndefined();
    expect(pipeline.outputs.deadLetterQueueUrls).toEqual({});
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
});

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
    expect(newPipeline({ table }, stack).table).toBe(table);
    Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
  });
});

describe('functions (W2, W4, W6, W7, X11)', () => {
  test.each(['webhook-validator', 'webhook-router'])('%s', (name) => {
    const template = templateOf();
    const [logGroup] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: `/aws/lambda/${name}-dev` } }),
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `${name}-dev`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      ReservedConcurrentExecutions: 20,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', LogGroup: { Ref: logGroup } },
    });
  });

  test('know queues and table by environment variables (W6)', () => {
    const template = templateOf({ deduplicationWindow: Duration.days(2), maxPayloadSize: Size.kibibytes(8) });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'webhook-validator-dev',
      Timeout: 10,
      Environment: {
        Variables: {
          INGEST_QUEUE_URL: { Ref: Match.anyValue() },
          MAX_PAYLOAD_BYTES: '8192',
          POWERTOOLS_SERVICE_NAME: 'webhook-pipeline-dev',
          POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/WebhookPipeline',
        },
      },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'webhook-router-dev',
      Timeout: 30,
      Environment: {
        Variables: {
          ROUTES: Match.anyValue(),
          QUARANTINE_QUEUE_URL: { Ref: Match.anyValue() },
          TABLE_NAME: { Ref: Match.anyValue() },
          DEDUPLICATION_SECONDS: String(2 * DAY),
        },
      },
    });
  });

  test('reserve what the user says, or nothing', () => {
    const template = templateOf({
      validatorConcurrency: Concurrency.reserved(3),
      routerConcurrency: Concurrency.unreserved(),
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'webhook-validator-dev',
      ReservedConcurrentExecutions: 3,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'webhook-router-dev',
      ReservedConcurrentExecutions: Match.absent(),
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: Match.absent() });
  });

  test('the router takes batches and reports the failures in them', () => {
    const template = templateOf({ routerBatchSize: 5, routerBatchingWindow: Duration.seconds(2) });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 5,
      MaximumBatchingWindowInSeconds: 2,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 20 },
    });
    templateOf().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
    });
  });

  test('log for 30 days, into groups that go with the stack (X8, X3)', () => {
    const groups = Object.values(templateOf().findResources('AWS::Logs::LogGroup'));
    expect(
      groups.map(({ Properties, DeletionPolicy }) => [
        Properties.LogGroupName,
        Properties.RetentionInDays,
        DeletionPolicy,
      ]),
    ).toEqual(
      ['/aws/lambda/webhook-validator-dev', '/aws/lambda/webhook-router-dev', '/aws/apigateway/webhook-api-dev'].map(
        (name) => [name, 30, 'Delete'],
      ),
    );
  });
});

describe('permissions (X6)', () => {
  const statementsOf = (template: Template) =>
    resourcesOf(template)
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .map(({ Properties }) => Properties.PolicyDocument.Statement.map(({ Action }: any) => [Action].flat()).flat());

  test('each function has a role of its own, with no managed policy and no more than it needs', () => {
    const template = templateOf();
    template.allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    const own = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
    const send = ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
    const consume = [
      'sqs:ReceiveMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueUrl',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    ];
    expect(statementsOf(template)).toEqual([
      [...own, ...send],
      [...own, 'dynamodb:PutItem', ...send, ...send, ...send, ...send, ...consume],
    ]);
  });

  test('only X-Ray is allowed on every resource, and no action is a wildcard', () => {
    const statements = resourcesOf(templateOf())
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    for (const { Action, Resource } of statements) {
      expect(JSON.stringify(Action)).not.toContain('*');
      expect(Resource === '*' && ![Action].flat().every((action) => action.startsWith('xray:'))).toBe(false);
    }
  });

  test('a customer-managed key encrypts queues and table, and both functions may use it (X7)', () => {
    const stack = newStack();
    const encryptionKey = new Key(stack, 'Key');
    newPipeline({ encryptionKey }, stack);
    const template = Template.fromStack(stack);
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: Match.anyValue() } })],
    });
    expect(
      statementsOf(template).map((actions) => actions.filter((action: string) => action.startsWith('kms:'))),
    ).toEqual([
      expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey*']),
      expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey*']),
    ]);
  });

  test('grantConsume lets a principal consume the queue of one route (X12)', () => {
    const stack = newStack();
    const role = new Role(stack, 'Consumer', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const pipeline = newPipeline({}, stack);
    pipeline.grantConsume('refunds', role).assertSuccess();
    const [queue] = Object.keys(
      Template.fromStack(stack).findResources('AWS::SQS::Queue', { Properties: { QueueName: 'refunds-queue-dev' } }),
    );
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('Consumer') }],
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Action: Match.arrayWith(['sqs:ReceiveMessage']),
            Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
          }),
        ],
      },
    });
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
      'WebhookPipeline at Stack/WebhookPipeline: route must be one of payments, refunds, disputes, got tips',
    );
  });
});

describe('outputs (W8, X13)', () => {
  const KEYS = [
    'EndpointUrl',
    'ValidatorFunctionArn',
    'RouterFunctionArn',
    'TableName',
    'IngestQueueUrl',
    'IngestDeadLetterQueueUrl',
    'QuarantineQueueUrl',
    ...['Payments', 'Refunds', 'Disputes'].flatMap((route) => [`${route}QueueUrl`, `${route}DeadLetterQueueUrl`]),
    ...['Ingest', 'Payments', 'Refunds', 'Disputes'].map((queue) => `${queue}RedriveCommand`),
  ];

  test('are outputs of the stack with stable ids when asked for', () => {
    const outputs = templateOf({ exportOutputs: true }).toJSON().Outputs;
    expect(Object.keys(outputs).sort()).toEqual(KEYS.map((key) => `WebhookPipeline${key}`).sort());
    expect(JSON.stringify(outputs.WebhookPipelineEndpointUrl.Value)).toContain('/webhook');
  });

  test('are none otherwise', () => {
    expect(templateOf().toJSON().Outputs).toBeUndefined();
  });

  test('are typed on the construct', () => {
    const { outputs } = newPipeline();
    expect(Object.keys(outputs.queueUrls)).toEqual(['payments', 'refunds', 'disputes']);
    expect(Object.keys(outputs.deadLetterQueueUrls)).toEqual(['payments', 'refunds', 'disputes']);
  });
});

describe('metrics (X12)', () => {
  const pipeline = () => newPipeline({ projectName: 'shop' });
  const service = { service: 'shop-webhook-pipeline-dev' };

  test.each([
    ['Accepted', () => pipeline().metricAccepted(), service],
    ['Rejected', () => pipeline().metricRejected(), service],
    ['Rejected', () => pipeline().metricRejected('BAD_REQUEST_BODY'), { ...service, Reason: 'BAD_REQUEST_BODY' }],
    ['Routed', () => pipeline().metricRouted('payments'), { ...service, Route: 'payments' }],
    ['Duplicate', () => pipeline().metricDuplicate(), service],
    ['Conflict', () => pipeline().metricConflict(), service],
    ['Quarantined', () => pipeline().metricQuarantined(), service],
    ['Quarantined', () => pipeline().metric('Quarantined'), service],
  ])('%s', (metricName, metric, dimensions) => {
    expect(metric()).toMatchObject({
      namespace: 'CdkGoldenPaths/WebhookPipeline',
      metricName,
      dimensions,
      statistic: 'Sum',
    });
  });

  test('take the options of the user', () => {
    const metric = pipeline().metricConflict({ period: Duration.minutes(1), statistic: 'Average' });
    expect(metric.period.toSeconds()).toBe(60);
    expect(metric.statistic).toBe('Average');
  });
});

test('nothing names a partition, a region or an account (X2)', () => {
  const template = JSON.stringify(Template.fromStack(Stack.of(newPipeline({}, newStack({})))).toJSON());
  expect(template).not.toMatch(
    /arn:aws[:-]|[a-z]{2}-(north|south|east|west|central)+-\d|(?<![0-9a-f])\d{12}(?![0-9a-f])/,
  );
});
