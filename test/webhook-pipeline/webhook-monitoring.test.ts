import { Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { MonitoringLevel, type WebhookPipelineProps } from '../../src';
import type { Sample, World } from '../../tools/simulator/series';
import { simulate } from '../../tools/simulator/simulate';
import { newPipeline, newStack, templateOf } from '../synth';

const template = templateOf();
const alarmNamed = (name: string, properties: object) =>
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `webhook-pipeline-${name}-dev`,
    ...properties,
  });
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

  test('use the metrics of a REST API, of the one stage', () => {
    alarmNamed('api-server-errors', {
      Threshold: 5,
      EvaluationPeriods: 15,
      DatapointsToAlarm: 3,
      Metrics: Match.arrayWith([
        Match.objectLike({
          MetricStat: {
            Metric: {
              MetricName: '5XXError',
              Namespace: 'AWS/ApiGateway',
              Dimensions: [
                { Name: 'ApiName', Value: 'webhook-api-dev' },
                { Name: 'Stage', Value: Match.anyValue() },
              ],
            },
            Period: 60,
            Stat: 'Sum',
          },
        }),
      ]),
    });
  });

  test.each([
    ['refused-body', '400', 5],
    ['refused-size', '413', 1],
    ['refused-media-type', '415', 5],
    ['api-throttles', '429', 1],
  ])('%s counts %s in the access log, which holds what the gateway refused as well', (name, status, percent) => {
    alarmNamed(name, {
      Threshold: percent,
      Metrics: Match.arrayWith([
        Match.objectLike({
          MetricStat: {
            Metric: {
              MetricName: 'ClientErrors',
              Namespace: 'CdkGoldenPaths/WebhookPipeline',
              Dimensions: [
                { Name: 'Status', Value: status },
                { Name: 'service', Value: 'webhook-pipeline-dev' },
              ],
            },
          },
        }),
      ]),
    });
  });

  test('count by a metric filter whose dimensions are in each line of the access log', () => {
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.status = "4*" }',
      LogGroupName: { Ref: Match.stringLikeRegexp('ApiAccessLogs') },
      MetricTransformations: [
        {
          MetricName: 'ClientErrors',
          MetricNamespace: 'CdkGoldenPaths/WebhookPipeline',
          MetricValue: '1',
          Dimensions: [
            { Key: 'service', Value: '$.service' },
            { Key: 'Status', Value: '$.status' },
          ],
        },
      ],
    });
    const [{ Properties }] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    expect(JSON.parse(Properties.AccessLogSetting.Format)).toMatchObject({
      service: 'webhook-pipeline-dev',
      status: '$context.status',
    });
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

  test('watch that providers still call, when that is asked for', () => {
    templateOf({ heartbeat: Duration.hours(1) }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'webhook-pipeline-heartbeat-dev',
      MetricName: 'Count',
      Period: 3600,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
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
    const composites = Object.values(templateOf(props).findResources('AWS::CloudWatch::CompositeAlarm'));
    const alarms = templateOf(props).findResources('AWS::CloudWatch::Alarm');
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

describe('redrive commands (W8)', () => {
  test('are outputs by the queue that the messages came from', () => {
    const pipeline = newPipeline();
    const stack = Stack.of(pipeline);
    expect(Object.keys(pipeline.outputs.redriveCommands)).toEqual(['ingest', 'payments', 'refunds', 'disputes']);
    expect(stack.resolve(pipeline.outputs.redriveCommands.refunds)).toEqual({
      'Fn::Join': [
        '',
        [
          'aws sqs start-message-move-task --source-arn ',
          { 'Fn::GetAtt': [expect.stringMatching(/RefundsDeadLetterQueue/), 'Arn'] },
        ],
      ],
    });
  });
});

describe('the dashboard', () => {
  test('shows API, events, queues and both functions', () => {
    const [{ Properties }] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body: string = Properties.DashboardBody['Fn::Join'][1]
      .map((part: unknown) => (typeof part === 'string' ? part : 'REF'))
      .join('');
    expect(JSON.parse(body).widgets.map(({ properties }: any) => properties.title)).toEqual([
      'Alarms that page',
      'Alarms that do not page',
      'API: requests and errors a minute',
      'API: latency (ms)',
      'Events in 5 minutes: accepted, and routed to each queue',
      'Events in 5 minutes: what did not go its way',
      'Age of the oldest message (s)',
      'Messages waiting',
      'Dead letters and quarantine',
      'Validator: invocations, errors, throttles',
      'Validator: duration (ms)',
      'Router: invocations, errors, throttles',
      'Router: duration (ms)',
    ]);
    // Dashboards are those of all regions of an account.
    expect(Properties.DashboardName).toEqual({
      'Fn::Join': ['', ['webhook-pipeline-', { Ref: 'AWS::Region' }, '-dev']],
    });
  });
});

describe('when it notifies', () => {
  const one = (value: number): Sample[] => [{ value, count: 1 }];
  /** 100 events a minute, changed by what is given for a metric; the first two hours are good. */
  const world =
    (changed: Record<string, (minute: number, dimensions: Record<string, string>) => Sample[] | undefined>): World =>
    ({ metricName, dimensions }, minute) => {
      const normal: Record<string, Sample[]> = {
        Count: one(100),
        '5XXError': one(0),
        '4XXError': one(0),
        Invocations: one(100),
      };
      return (minute >= 120 ? changed[metricName]?.(minute, dimensions) : undefined) ?? normal[metricName] ?? [];
    };
  const notifications = (changed: Parameters<typeof world>[0], minutes = 240) => {
    const { pages } = simulate(template.toJSON(), world(changed), minutes);
    const of = (topic: string) => pages.filter(({ actions }) => actions.join().includes(topic)).length;
    return { pages: of('AlarmTopic'), tickets: of('TicketTopic') };
  };
  const queue =
    (name: RegExp, metric: (minute: number) => number) =>
    (minute: number, { QueueName = '' }) =>
      name.test(QueueName) ? one(metric(minute)) : one(0);

  test.each<[string, Parameters<typeof world>[0], number, number]>([
    ['all is well', {}, 0, 0],
    ['one 503 of 100', { '5XXError': (minute) => one(minute === 130 ? 1 : 0) }, 0, 0],
    ['every request gets a 503 for 20 minutes', { '5XXError': (minute) => one(minute < 140 ? 100 : 0) }, 1, 0],
    [
      'a sender posts rubbish',
      { ClientErrors: (_, { Status }) => (Status === '400' ? one(20) : []), '4XXError': () => one(20) },
      0,
      1,
    ],
    [
      'the throttle is reached',
      { ClientErrors: (_, { Status }) => (Status === '429' ? one(5) : []), '4XXError': () => one(5) },
      0,
      1,
    ],
    [
      'the router stands still for 30 minutes',
      {
        ApproximateAgeOfOldestMessage: queue(/IngestQueue/, (minute) =>
          Math.max(0, Math.min(minute - 120, 30) * 60 - Math.max(0, minute - 150) * 600),
        ),
      },
      1,
      0,
    ],
    [
      'a consumer stands still',
      { ApproximateAgeOfOldestMessage: queue(/PaymentsQueue/, (minute) => (minute - 120) * 60) },
      0,
      1,
    ],
    ['one message is dead', { ApproximateNumberOfMessagesVisible: queue(/RefundsDeadLetterQueue/, () => 1) }, 0, 1],
    [
      'one event conflicts',
      { Conflict: (minute) => (minute === 130 ? one(1) : []), Quarantined: (minute) => (minute === 130 ? one(1) : []) },
      0,
      1,
    ],
    [
      'an event of an unknown type comes every ten minutes',
      { Quarantined: (minute) => (minute % 10 === 0 ? one(1) : []) },
      0,
      1,
    ],
    ['one event has an unknown type', { Quarantined: (minute) => (minute === 130 ? one(1) : []) }, 0, 1],
  ])('%s', (_name, changed, pages, tickets) => {
    expect(notifications(changed)).toEqual({ pages, tickets });
  });

  test('a dead letter that nobody takes care of hides no later ticket', () => {
    const changed = {
      ApproximateNumberOfMessagesVisible: queue(/IngestDeadLetterQueue/, () => 1),
      Conflict: (minute: number) => (minute === 200 ? one(1) : []),
    };
    expect(notifications(changed)).toEqual({ pages: 0, tickets: 2 });
  });

  test('a dead letter that nobody takes care of does not hide an outage', () => {
    const changed = {
      ApproximateNumberOfMessagesVisible: queue(/IngestDeadLetterQueue/, () => 1),
      '5XXError': (minute: number) => one(minute >= 180 && minute < 200 ? 100 : 0),
    };
    expect(notifications(changed).pages).toBe(1);
  });
});

test('the metric of client errors is by status', () => {
  const { dimensions, namespace } = newPipeline().metricClientErrors('429');
  expect([namespace, dimensions]).toEqual([
    'CdkGoldenPaths/WebhookPipeline',
    { service: 'webhook-pipeline-dev', Status: '429' },
  ]);
});
