import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { WebhookPipeline, type WebhookPipelineProps } from '../../src';
import { openSource } from '../given';
import { byType } from '../surroundings';
import { newPipeline, newStack } from '../synth';

const WITH_HYPHENS = [
  { name: 'card-payments', transactionTypes: ['payment'] },
  { name: 'payouts', transactionTypes: ['payout'] },
];

/** The logical id of the one resource with this name. */
function idOf(template: Template, type: string, properties: object): string {
  const found = Object.keys(template.findResources(type, { Properties: properties }));
  expect(found).toHaveLength(1);
  return found[0];
}

/** What the outputs of a pipeline without a name of its own must hold, by the names of its routes. */
function expected(template: Template, routes: string[]) {
  const queue = (QueueName: string) => idOf(template, 'AWS::SQS::Queue', { QueueName: `${QueueName}-dev` });
  const fn = (name: string) => idOf(template, 'AWS::Lambda::Function', { FunctionName: `${name}-dev` });
  const url = (name: string) => ({ Ref: queue(name) });
  const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const redrive = (name: string) => ({
    'Fn::Join': ['', ['aws sqs start-message-move-task --source-arn ', arn(queue(`${name}-dlq`))]],
  });
  const ofEach = (names: string[], value: (name: string) => object) =>
    Object.fromEntries(names.map((name) => [name, value(name)]));
  const [[api]] = byType(template, 'AWS::ApiGateway::RestApi');
  const [[stage]] = byType(template, 'AWS::ApiGateway::Stage');
  const host = ['https://', { Ref: api }, '.execute-api.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/', { Ref: stage }];
  return {
    endpointUrl: { 'Fn::Join': ['', [...host, '/webhook']] },
    endpointUrls: {},
    validatorFunctionArn: arn(fn('webhook-validator')),
    routerFunctionArn: arn(fn('webhook-router')),
    tableName: { Ref: idOf(template, 'AWS::DynamoDB::GlobalTable', { TableName: 'transaction-events-dev' }) },
    ingestQueueUrl: url('ingest-queue'),
    ingestDeadLetterQueueUrl: url('ingest-dlq'),
    quarantineQueueUrl: url('quarantine-queue'),
    queueUrls: ofEach(routes, (name) => url(`${name}-queue`)),
    deadLetterQueueUrls: ofEach(routes, (name) => url(`${name}-dlq`)),
    redriveCommands: ofEach(['ingest', ...routes], redrive),
  };
}

function synthesize(props: Partial<WebhookPipelineProps>) {
  const pipeline = newPipeline(props);
  const stack = Stack.of(pipeline);
  const template = Template.fromStack(stack);
  return { template, typed: stack.resolve(pipeline.outputs), exported: template.toJSON().Outputs };
}

describe('outputs (W8, X13)', () => {
  test.each([
    [undefined, ['payments', 'refunds', 'disputes']],
    [WITH_HYPHENS, ['card-payments', 'payouts']],
  ])('hold the values of the parts, each its own, %#', (routes, names) => {
    const { typed, template } = synthesize({ routes });
    expect(typed).toEqual(expected(template, names));
    expect(Object.keys(typed.queueUrls)).toEqual(names);
    expect(Object.keys(typed.deadLetterQueueUrls)).toEqual(names);
    expect(Object.keys(typed.redriveCommands)).toEqual(['ingest', ...names]);
  });

  test('are outputs of the stack with the same values and stable ids when asked for', () => {
    const { template, exported } = synthesize({ exportOutputs: true, routes: WITH_HYPHENS });
    const { queueUrls, deadLetterQueueUrls, redriveCommands, ...flat } = expected(template, [
      'card-payments',
      'payouts',
    ]);
    expect(
      Object.fromEntries(Object.entries<{ Value: unknown }>(exported).map(([id, { Value }]) => [id, Value])),
    ).toEqual({
      WebhookPipelineEndpointUrl: flat.endpointUrl,
      WebhookPipelineValidatorFunctionArn: flat.validatorFunctionArn,
      WebhookPipelineRouterFunctionArn: flat.routerFunctionArn,
      WebhookPipelineTableName: flat.tableName,
      WebhookPipelineIngestQueueUrl: flat.ingestQueueUrl,
      WebhookPipelineIngestDeadLetterQueueUrl: flat.ingestDeadLetterQueueUrl,
      WebhookPipelineQuarantineQueueUrl: flat.quarantineQueueUrl,
      WebhookPipelineCardPaymentsQueueUrl: queueUrls['card-payments'],
      WebhookPipelineCardPaymentsDeadLetterQueueUrl: deadLetterQueueUrls['card-payments'],
      WebhookPipelinePayoutsQueueUrl: queueUrls.payouts,
      WebhookPipelinePayoutsDeadLetterQueueUrl: deadLetterQueueUrls.payouts,
      WebhookPipelineIngestRedriveCommand: redriveCommands.ingest,
      WebhookPipelineCardPaymentsRedriveCommand: redriveCommands['card-payments'],
      WebhookPipelinePayoutsRedriveCommand: redriveCommands.payouts,
    });
  });

  test('of the default routes have these ids', () => {
    const routes = ['Payments', 'Refunds', 'Disputes'];
    const keys = [
      'EndpointUrl',
      'ValidatorFunctionArn',
      'RouterFunctionArn',
      'TableName',
      'IngestQueueUrl',
      'IngestDeadLetterQueueUrl',
      'QuarantineQueueUrl',
      ...routes.flatMap((route) => [`${route}QueueUrl`, `${route}DeadLetterQueueUrl`]),
      ...['Ingest', ...routes].map((queue) => `${queue}RedriveCommand`),
    ];
    const { exported } = synthesize({ exportOutputs: true });
    expect(Object.keys(exported).sort()).toEqual(keys.map((key) => `WebhookPipeline${key}`).sort());
  });

  test('of a nested construct and of ids with hyphens begin with the path', () => {
    const stack = newStack();
    const scope = new Construct(new Construct(stack, 'eu-west'), 'Cards');
    new WebhookPipeline(scope, 'web-hooks', { environmentSuffix: 'dev', source: openSource(), exportOutputs: true });
    const ids = Object.keys(Template.fromStack(stack).toJSON().Outputs);
    expect(ids).toContain('euwestCardswebhooksEndpointUrl');
    expect(ids.filter((id) => !id.startsWith('euwestCardswebhooks'))).toEqual([]);
  });

  test('of the stack are none otherwise', () => {
    expect(synthesize({}).exported).toBeUndefined();
  });
});
