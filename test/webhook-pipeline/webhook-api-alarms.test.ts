import { Duration } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { alarmsOf, expectPipelineAlarm, textOf } from '../alarms';
import { theOnly } from '../surroundings';
import { templateOf } from '../synth';

let template: Template;
beforeAll(() => {
  template = templateOf();
});

const alarmNamed = (name: string, properties: object) => expectPipelineAlarm(template, name, properties);

describe('alarms of the API', () => {
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
    const [, { AccessLogSetting }] = theOnly(template, 'AWS::ApiGateway::Stage');
    expect(JSON.parse(AccessLogSetting.Format)).toMatchObject({
      service: 'webhook-pipeline-dev',
      status: '$context.status',
    });
  });

  test('read only what the lines of the logs hold', () => {
    const [, { AccessLogSetting }] = theOnly(template, 'AWS::ApiGateway::Stage');
    const fields = {
      '/aws/apigateway/webhook-api-dev': Object.keys(JSON.parse(AccessLogSetting.Format)),
      '/aws/lambda/webhook-validator-dev': ['level', '@timestamp'],
      '/aws/lambda/webhook-router-dev': ['level', 'message', 'reason', 'transactionType', '@timestamp'],
    };
    const queries = Object.values(alarmsOf(template))
      .filter(({ AlarmDescription }) => JSON.stringify(AlarmDescription).includes('Logs Insights'))
      .map(({ AlarmDescription }) => textOf(template, AlarmDescription).split('Logs Insights, ')[1].split(': '));
    expect(queries).toHaveLength(11);
    for (const [logGroup, query] of queries) {
      const [, filtered] = /^filter (\S+) /.exec(query)!;
      const [, read] = /(?: by | sort )([^|]*?)(?: desc.*)?$/.exec(query)!;
      const known = fields[logGroup as keyof typeof fields];
      expect([filtered, ...read.split(', ')].filter((field) => !known.includes(field))).toEqual([]);
    }
  });

  test.each([
    [undefined, 10],
    [20, 20],
  ])('a rate is 0 below minimumRequests %s', (minimumRequests, least) => {
    const { RefusedBody } = alarmsOf(templateOf({ minimumRequests }));
    const expressions = RefusedBody.Metrics.map(({ Expression }: { Expression?: string }) => Expression);
    expect(expressions.join()).toMatch(new RegExp(`requests\\S* (>=|<) ${least}\\b`));
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
});
