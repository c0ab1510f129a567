import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { EnvironmentProfile, MonitoringLevel, type WebhookPipelineProps, type WebhookSource } from '../../src';
import { alarmsOf, expectPipelineAlarm, textOf } from '../alarms';
import { givenSources } from '../given';
import { newPipeline, newStack, templateOf } from '../synth';

let template: Template;
beforeAll(() => {
  template = templateOf();
});

const alarmNamed = (name: string, properties: object) => expectPipelineAlarm(template, name, properties);
const idsOf = (props: Partial<WebhookPipelineProps> = {}) => newPipeline(props).monitoring.alarmIds;

describe('alarms', () => {
  test('are one for each way that a pipeline can fail', () => {
    expect(idsOf()).toEqual([
      'ApiServerErrors',
      'ApiClientErrors',
      'RefusedBody',
      'RefusedSize',
      'RefusedMediaType',
      'ApiThrottles',
      ...['Validator', 'Router'].flatMap((name) => ['Errors', 'Throttles', 'NearTimeout'].map((kind) => name + kind)),
      'RouterLag',
      'IngestDeadLetters',
      ...['Payments', 'Refunds', 'Disputes'].flatMap((route) => [`${route}MessageAge`, `${route}DeadLetters`]),
      'Conflicts',
      'QuarantineGrowth',
    ]);
  });

  test('of signatures are those of sources that sign, and of old secrets those of entries that have versions', () => {
    const stack = newStack();
    const { stripe, adyen, open } = givenSources(stack);
    const ofSources = (sources: Record<string, WebhookSource>) =>
      newPipeline({ sources }, newStack()).monitoring.alarmIds.filter((id) => /Signature|Secret/.test(id));
    expect(ofSources({ open })).toEqual([]);
    expect(ofSources({ open, adyen })).toEqual(['RefusedSignature']);
    expect(ofSources({ adyen, stripe })).toEqual(['RefusedSignature', 'PreviousSecret']);
  });

  test('of signatures count 401, and send to what the validator says of them', () => {
    const stack = newStack();
    newPipeline({ source: givenSources(stack).stripe }, stack);
    const signed = Template.fromStack(stack);
    const { RefusedSignature, PreviousSecret } = alarmsOf(signed);
    expect(RefusedSignature).toMatchObject({ Threshold: 5, EvaluationPeriods: 5, DatapointsToAlarm: 3 });
    expect(JSON.stringify(RefusedSignature.Metrics)).toContain('{"Name":"Status","Value":"401"}');
    expect(textOf(signed, RefusedSignature.AlarmDescription)).toContain('webhook-signatures');
    expect(PreviousSecret).toMatchObject({
      MetricName: 'MatchedPreviousSecret',
      Statistic: 'Sum',
      Period: 3600,
      Threshold: 1,
      EvaluationPeriods: 24,
      DatapointsToAlarm: 12,
      TreatMissingData: 'notBreaching',
    });
    expect(JSON.stringify(signed.findResources('AWS::CloudWatch::Dashboard'))).toContain('refused: 401');
    expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).not.toContain('refused: 401');
  });

  test.each<[string, Partial<WebhookPipelineProps>, number]>([
    ['dev', {}, 5],
    ['staging', {}, 5],
    ['prod', {}, 3],
    ['dev', { environmentProfile: EnvironmentProfile.PROD }, 3],
    ['prod', { environmentProfile: EnvironmentProfile.of({ functionErrorThreshold: 9 }) }, 9],
    ['dev', { environmentProfile: EnvironmentProfile.of({ functionErrorThreshold: 0 }) }, 0],
  ])('in %s, more than the errors of the profile, %#', (environmentSuffix, props, threshold) => {
    const { ValidatorErrors, RouterErrors } = alarmsOf(templateOf({ environmentSuffix, ...props }));
    for (const alarm of [ValidatorErrors, RouterErrors]) {
      expect(alarm).toMatchObject({
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: threshold,
        EvaluationPeriods: 2,
        Period: 300,
      });
      expect(alarm.AlarmDescription['Fn::Join'][1][0]).toContain(`more than ${threshold} executions failed`);
    }
  });

  test.each([
    [{}, 8_000, 24_000],
    [{ validatorTimeout: Duration.seconds(20), routerTimeout: Duration.minutes(1) }, 16_000, 48_000],
  ])('near the timeout of each function, %#', (props, validator, router) => {
    const { ValidatorNearTimeout, RouterNearTimeout } = alarmsOf(templateOf(props));
    expect([ValidatorNearTimeout.Threshold, RouterNearTimeout.Threshold]).toEqual([validator, router]);
  });

  test('watch the oldest event that waits for the router', () => {
    alarmNamed('router-lag', {
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [
        { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('IngestQueue'), 'QueueName'] } },
      ],
      Threshold: 300,
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
    });
  });

  test.each(['ingest', 'payments', 'refunds', 'disputes'])('%s: the first message in the dead-letter queue', (name) => {
    alarmNamed(`${name}-dead-letters`, {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmDescription: {
        'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('aws sqs start-message-move-task --source-arn $')])],
      },
    });
  });

  test.each([
    [Duration.seconds(30), 300],
    [Duration.minutes(1), 480],
  ])('a batch that failed once with a timeout of %s is no lag', (routerTimeout, threshold) => {
    templateOf({ routerTimeout }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'webhook-pipeline-router-lag-dev',
      Threshold: threshold,
    });
  });

  test('of messages that wait for a person notify by themselves, and hide nothing', () => {
    for (const name of ['ingest-dead-letters', 'payments-dead-letters', 'payments-message-age']) {
      alarmNamed(name, { AlarmActions: [{ Ref: Match.stringLikeRegexp('TicketTopic') }] });
    }
  });

  test('a route to an existing queue has no dead-letter queue to watch', () => {
    const stack = newStack();
    const queue = new Queue(stack, 'Existing');
    const routes = [{ name: 'payments', transactionTypes: ['payment'], queue }];
    const { alarmIds } = newPipeline({ routes }, stack).monitoring;
    expect(alarmIds).toContain('PaymentsMessageAge');
    expect(alarmIds).not.toContain('PaymentsDeadLetters');
  });

  test('come with objectives: the validator’s errors are then a notice', () => {
    const [plain, withSlo] = [templateOf(), templateOf({ slo: { availability: 99.9 } })].map((each) =>
      JSON.stringify(
        each.findResources('AWS::CloudWatch::CompositeAlarm', {
          Properties: { AlarmName: 'webhook-pipeline-ticket-dev' },
        }),
      ),
    );
    expect(plain).toContain('ValidatorErrors');
    expect(withSlo).not.toContain('ValidatorErrors');
    expect(withSlo).toContain('RouterErrors');
    expect(idsOf({ slo: { latencyP99: Duration.millis(500) } })).toContain('LatencyBurn1h');
  });

  test('fails for a latency that the timeout of the validator cuts off', () => {
    expect(() => newPipeline({ slo: { latencyP99: Duration.seconds(10) } })).toThrow(
      'slo.latencyP99 must be at least 1 ms and shorter than 10 seconds, or its alarms can never fire, got 10 seconds',
    );
  });

  test('that page are two at the essential level', () => {
    expect(idsOf({ monitoring: MonitoringLevel.ESSENTIAL })).toEqual(['ApiServerErrors', 'RouterLag']);
  });

  test('fit into the rule of a composite alarm with as many routes as fit the router, and long names', () => {
    const routes = Array.from({ length: 18 }, (_, index) => ({
      name: `route-${index}`,
      transactionTypes: [`t${index}`],
    }));
    const props = { routes, projectName: 'p'.repeat(20), environmentSuffix: 's'.repeat(20) };
    const large = templateOf(props);
    const composites = Object.values(large.findResources('AWS::CloudWatch::CompositeAlarm'));
    const alarms = large.findResources('AWS::CloudWatch::Alarm');
    expect(composites).toHaveLength(2);
    for (const { Properties } of composites) {
      const parts: (string | { 'Fn::GetAtt': [string] })[] = Properties.AlarmRule['Fn::Join'][1];
      const arn = (id: string) => {
        const name = alarms[id]?.Properties.AlarmName ?? 'x'.repeat(100);
        return `arn:aws-us-gov:cloudwatch:us-gov-west-1:111111111111:alarm:${name}`;
      };
      const rule = parts.map((part) => (typeof part === 'string' ? part : arn(part['Fn::GetAtt'][0]))).join('');
      // PutCompositeAlarm: AlarmRule
      expect(rule.length).toBeLessThan(10_240);
    }
  });
});
