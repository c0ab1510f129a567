import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Ordering, type WebhookPipelineProps, type WebhookReconciliation } from '../../src';
import { givenApiKey, givenSources } from '../given';
import { byType } from '../surroundings';
import { brokenRules, newPipeline, newStack } from '../synth';

const NAME = 'webhook-reconciler-dev';
const VARIABLES = { GROUP_FIELDS: '["merchant_id"]', RECONCILIATION: Match.anyValue() };

/** A pipeline with a source of Stripe and others. */
function reconciled(reconcile: Partial<WebhookReconciliation> = {}, props: Partial<WebhookPipelineProps> = {}) {
  const stack = newStack();
  const given = { source: 'stripe', eventTypes: ['refund.*'], apiKey: givenApiKey(stack), ...reconcile };
  const pipeline = newPipeline({ sources: givenSources(stack), reconcile: given, ...props }, stack);
  return { stack, pipeline, template: () => Template.fromStack(stack) };
}

const functionIn = (template: Template) =>
  byType(template, 'AWS::Lambda::Function')
    .map(([, { Properties }]) => Properties)
    .find(({ FunctionName }) => FunctionName === NAME);

/** What the function is told; references are in it as text. */
function told(template: Template) {
  const variable = functionIn(template)!.Environment.Variables.RECONCILIATION;
  const text = variable['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : '<token>')).join('');
  return JSON.parse(text);
}

describe('a comparison with what the provider lists', () => {
  test('is not made unless asked for', () => {
    const pipeline = newPipeline();
    expect(functionIn(Template.fromStack(Stack.of(pipeline)))).toBeUndefined();
    expect([pipeline.reconcilerFunction, pipeline.outputs.reconcilerFunctionArn]).toEqual([undefined, undefined]);
  });

  test('runs every hour, over what is at least 15 minutes old, three times', () => {
    const template = reconciled().template();
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: NAME,
      ScheduleExpression: 'rate(1 hour)',
      Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0 } })],
    });
    expect(told(template)).toMatchObject({
      url: 'https://api.stripe.com',
      types: ['refund.*'],
      graceSeconds: 900,
      lookBackSeconds: 10_800,
      source: { name: 'stripe', kind: 'stripe', typeMap: { 'invoice.paid': 'payment' } },
      apiKey: { service: 'secretsmanager' },
    });
  });

  test('runs as it is said', () => {
    const template = reconciled({ every: Duration.minutes(10), gracePeriod: Duration.hours(2) }).template();
    template.hasResourceProperties('AWS::Events::Rule', { Name: NAME, ScheduleExpression: 'rate(10 minutes)' });
    expect(told(template)).toMatchObject({ graceSeconds: 7_200, lookBackSeconds: 1_800 });
  });

  test('may read the key, look claims up, and store events, and nothing else (X6, X10)', () => {
    const template = reconciled().template();
    const [[, { Properties }]] = byType(template, 'AWS::IAM::Policy').filter(([id]) => /Reconciler/.test(id));
    const actions = Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
    expect([...actions].sort()).toEqual([
      'dynamodb:BatchGetItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:SendMessage',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('puts events into the groups that ordering names', () => {
    reconciled({}, { ordering: Ordering.fair('merchant_id') })
      .template()
      .hasResourceProperties('AWS::Lambda::Function', { FunctionName: NAME, Environment: { Variables: VARIABLES } });
    expect(functionIn(reconciled().template())!.Environment.Variables.GROUP_FIELDS).toBeUndefined();
  });

  test('is told of when it finds something', () => {
    const { pipeline, stack, template } = reconciled();
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: Match.stringLikeRegexp('missing-events'),
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      MetricName: 'MissingEvents',
    });
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: Match.stringLikeRegexp('reconciler-errors'),
    });
    expect(stack.resolve(pipeline.metricMissingEvents().toMetricConfig().metricStat)).toMatchObject({
      metricName: 'MissingEvents',
      statistic: 'Sum',
    });
    expect(stack.resolve(pipeline.outputs.reconcilerFunctionArn)).toEqual({
      'Fn::GetAtt': [stack.getLogicalId(pipeline.reconcilerFunction!.node.defaultChild as never), 'Arn'],
    });
  });
});

describe('a comparison that cannot be (X5)', () => {
  const SOURCE = 'reconcile.source must be the name of a source of Stripe in sources, got';
  const TYPES = 'reconcile.eventTypes must hold 1 to 20 types of events, such as charge.dispute.*, got';
  const EVERY = 'reconcile.every must be between 5 minutes and 1 day, got';
  const GRACE = 'reconcile.gracePeriod must be between 5 minutes and 3 days, got';

  test.each<[Partial<WebhookReconciliation>, string[]]>([
    [{ source: 'github' }, [`${SOURCE} "github"`]],
    [{ source: 'webhook' }, [`${SOURCE} "webhook"`]],
    [{ eventTypes: [] }, [`${TYPES} []`]],
    [{ eventTypes: ['*'] }, [`${TYPES} ["*"]`]],
    [{ eventTypes: ['Charge'] }, [`${TYPES} ["Charge"]`]],
    [{ eventTypes: Array.from({ length: 21 }, () => 'a') }, [expect.stringContaining(TYPES)]],
    [{ eventTypes: Array.from({ length: 20 }, () => 'a.b_c.*') }, []],
    [{ every: Duration.minutes(4) }, [`${EVERY} 4 minutes`]],
    [{ every: Duration.hours(25) }, [`${EVERY} 1 day 1 hour`]],
    [{ every: Duration.seconds(330) }, ['reconcile.every must be whole minutes, got 5 minutes 30 seconds']],
    [{ gracePeriod: Duration.minutes(4) }, [`${GRACE} 4 minutes`]],
    [{ gracePeriod: Duration.hours(73) }, [`${GRACE} 3 days 1 hour`]],
    [{ every: Duration.minutes(5), gracePeriod: Duration.minutes(5) }, []],
    [{ every: Duration.days(1), gracePeriod: Duration.days(3) }, []],
    [{ gracePeriod: Duration.minutes(Token.asNumber({ Ref: 'Minutes' })) }, []],
  ])('%j', (reconcile, errors) => expect(brokenRules(() => reconciled(reconcile))).toEqual(errors));

  test('fails for the canonical endpoint, whose events are no events of Stripe', () => {
    const stack = newStack();
    const { stripe: source } = givenSources(stack);
    const reconcile = { source: 'webhook', eventTypes: ['refund.*'], apiKey: givenApiKey(stack) };
    expect(() => newPipeline({ source, sources: undefined, reconcile }, stack)).toThrow(`${SOURCE} "webhook"`);
  });
});
