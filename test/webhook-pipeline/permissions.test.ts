import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { byType } from '../surroundings';
import { newPipeline, newStack, templateOf } from '../synth';

interface Statement {
  readonly Action: string | string[];
  readonly Effect: string;
  readonly Resource: unknown;
}

/** The statements of each policy, by the role that has it. */
function policiesIn(template: Template): Record<string, Statement[]> {
  const policies = byType(template, 'AWS::IAM::Policy').map(([, { Properties }]) => Properties);
  return Object.fromEntries(policies.map(({ Roles, PolicyDocument }) => [Roles[0].Ref, PolicyDocument.Statement]));
}

/** The role of a function. */
function roleOf(template: Template, name: string): string {
  const [{ Properties }] = Object.values(
    template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: `${name}-dev` } }),
  );
  return Properties.Role['Fn::GetAtt'][0];
}

/** The ARN of the one resource with these properties. */
function arnOf(template: Template, type: string, properties: object) {
  const ids = Object.keys(template.findResources(type, { Properties: properties }));
  expect(ids).toHaveLength(1);
  return { 'Fn::GetAtt': [ids[0], 'Arn'] };
}

const allow = (Action: string | string[], Resource: unknown): Statement => ({ Action, Effect: 'Allow', Resource });
const queueArn = (template: Template, QueueName: string) => arnOf(template, 'AWS::SQS::Queue', { QueueName });
const mayLog = (template: Template, LogGroupName: string) =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arnOf(template, 'AWS::Logs::LogGroup', { LogGroupName }));
const mayTrace = allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');
const SEND = ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
const CONSUME = [
  'sqs:ReceiveMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueUrl',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
];

describe('permissions (X6)', () => {
  test('of the validator: its log group, its traces, and to send to the ingest queue', () => {
    const template = templateOf();
    expect(policiesIn(template)[roleOf(template, 'webhook-validator')]).toEqual([
      mayLog(template, '/aws/lambda/webhook-validator-dev'),
      mayTrace,
      allow(SEND, queueArn(template, 'ingest-queue-dev')),
    ]);
  });

  test('of the router: its log group, its traces, its claims, the queues that it sends to and the one it consumes', () => {
    const template = templateOf();
    const table = arnOf(template, 'AWS::DynamoDB::GlobalTable', { TableName: 'transaction-events-dev' });
    expect(policiesIn(template)[roleOf(template, 'webhook-router')]).toEqual([
      mayLog(template, '/aws/lambda/webhook-router-dev'),
      mayTrace,
      allow('dynamodb:PutItem', table),
      ...['quarantine', 'payments', 'refunds', 'disputes'].map((name) =>
        allow(SEND, queueArn(template, `${name}-queue-dev`)),
      ),
      allow(CONSUME, queueArn(template, 'ingest-queue-dev')),
    ]);
  });

  test('are of two roles, for AWS Lambda only, with no managed policy', () => {
    const template = templateOf();
    const roles = byType(template, 'AWS::IAM::Role');
    expect(roles.map(([id]) => id).sort()).toEqual(Object.keys(policiesIn(template)).sort());
    expect(roles).toHaveLength(2);
    for (const [, { Properties }] of roles) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(Properties).not.toHaveProperty('Policies');
      expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    }
  });

  test('allow only X-Ray on every resource, and no action with a wildcard', () => {
    for (const { Action, Resource } of Object.values(policiesIn(templateOf())).flat()) {
      expect(JSON.stringify(Action)).not.toContain('*');
      expect(Resource === '*' && ![Action].flat().every((action) => action.startsWith('xray:'))).toBe(false);
    }
  });

  test('a customer-managed key encrypts queues and table, and both functions may use it (X7)', () => {
    const stack = newStack();
    const encryptionKey = new Key(stack, 'Key');
    newPipeline({ encryptionKey }, stack);
    const template = Template.fromStack(stack);
    const [[key]] = byType(template, 'AWS::KMS::Key');
    const arn = { 'Fn::GetAtt': [key, 'Arn'] };
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: arn });
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: arn } })],
    });
    for (const name of ['webhook-validator', 'webhook-router']) {
      const withKey = policiesIn(template)[roleOf(template, name)].filter(({ Resource }) =>
        JSON.stringify(Resource).includes(JSON.stringify(arn)),
      );
      expect(withKey.flatMap(({ Action }) => Action)).toEqual(
        expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey*']),
      );
    }
  });

  test('the router may use the keys of a table and of queues that it is given (X7)', () => {
    const stack = newStack();
    const keyArn = (name: string) => `arn:aws:kms:eu-west-1:111122223333:key/${name}`;
    const encryptionKey = Key.fromKeyArn(stack, 'TableKey', keyArn('of-table'));
    const table = TableV2.fromTableAttributes(stack, 'Table', { tableName: 'theirs', encryptionKey });
    const arn = 'arn:aws:sqs:eu-west-1:111122223333:theirs';
    const theirs = Queue.fromQueueAttributes(stack, 'Theirs', { queueArn: arn, keyArn: keyArn('of-queue') });
    const ours = new Queue(stack, 'Ours', { encryption: QueueEncryption.KMS });
    const routes = Object.entries({ theirs, ours }).map(([name, queue]) => ({ name, transactionTypes: [name], queue }));
    newPipeline({ table, routes }, stack);
    const template = Template.fromStack(stack);
    const router = policiesIn(template)[roleOf(template, 'webhook-router')];
    const keys = [keyArn('of-table'), keyArn('of-queue'), stack.resolve(ours.encryptionMasterKey!.keyArn)];
    for (const key of keys) {
      const USE = ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];
      expect(router).toContainEqual(allow(USE, key));
    }
  });

  test('grantConsume lets a principal consume the queue of one route (X12)', () => {
    const stack = newStack();
    const role = new Role(stack, 'Consumer', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const pipeline = newPipeline({}, stack);
    pipeline.grantConsume('refunds', role).assertSuccess();
    const template = Template.fromStack(Stack.of(pipeline));
    const consumer = Object.entries(policiesIn(template)).find(([id]) => id.startsWith('Consumer'));
    expect(consumer?.[1]).toEqual([allow(CONSUME, queueArn(template, 'refunds-queue-dev'))]);
  });
});
