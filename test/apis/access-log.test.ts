import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { WatchedHttpApi } from '../../src';
import { countClientErrors } from '../../src/apis/access-log';
import { alarmsOf, textOf } from '../alarms';
import { allMonitoring, fullHttpApi, newPipeline, newStack } from '../synth';

/** The format of the access log, and the template that it stands in. */
function formatOf(template: Template): Record<string, string> {
  const { Resources } = template.toJSON();
  const stages = Object.values<any>(Resources).filter(({ Type }) => /^AWS::ApiGateway(V2)?::Stage$/.test(Type));
  expect(stages).toHaveLength(1);
  const { AccessLogSetting, AccessLogSettings } = stages[0].Properties;
  return JSON.parse((AccessLogSetting ?? AccessLogSettings).Format);
}

const APIS: [api: string, kind: string, () => Template][] = [
  ['MonitoredHttpApi', 'HTTP', () => Template.fromStack(Stack.of(fullHttpApi()))],
  [
    'WebhookPipeline',
    'REST',
    () => Template.fromStack(Stack.of(newPipeline({ ...allMonitoring(), heartbeat: Duration.minutes(15) }))),
  ],
];

/** Words of CloudWatch Logs Insights that stand before or between fields. */
const WORDS = [
  'filter',
  'stats',
  'by',
  'like',
  'in',
  'sort',
  'desc',
  'asc',
  'limit',
  'and',
  'or',
  'not',
  'as',
  'display',
  'fields',
];

/** The fields that a query reads; those that begin with @ are of every log. */
function fieldsOf(query: string): string[] {
  const names = query
    .replace(/"[^"]*"|\/(\\.|[^/])*\/|[a-z]+\([^)]*\)|\[[^\]]*\]/g, ' ')
    .match(/@?[A-Za-z][A-Za-z.]*/g)!
    .filter((word) => !word.startsWith('@') && !WORDS.includes(word));
  expect(names.length).toBeGreaterThan(0);
  return names;
}

/** The queries on access logs in the descriptions of alarms. */
function queriesOf(template: Template): string[] {
  return Object.values(alarmsOf(template))
    .map(({ AlarmDescription }) =>
      /^Logs Insights, \/aws\/apigateway\/\S+: (.*)$/m.exec(textOf(template, AlarmDescription)),
    )
    .flatMap((found) => found?.[1] ?? []);
}

describe.each(APIS)('the access log of %s', (_api, kind, templateOf) => {
  let template: Template;
  beforeAll(() => (template = templateOf()));

  test('has every field that the query of an alarm reads', () => {
    const fields = queriesOf(template).flatMap(fieldsOf);
    expect(fields).toContain('status');
    expect(new Set(fields).size).toBeGreaterThanOrEqual(3);
    expect(Object.keys(formatOf(template))).toEqual(expect.arrayContaining([...new Set(fields)]));
  });

  test('has every field that a metric filter reads', () => {
    const format = formatOf(template);
    const filters = Object.values<any>(template.findResources('AWS::Logs::MetricFilter')).filter(({ Properties }) =>
      JSON.stringify(Properties.LogGroupName).includes('AccessLogs'),
    );
    expect(filters).toHaveLength(kind === 'REST' ? 1 : 0);
    const read = filters.flatMap(({ Properties }) => JSON.stringify(Properties).match(/\$\.\w+/g)!);
    read.forEach((field) => expect(format).toHaveProperty(field.slice(2)));
  });

  test('says what happened to whose request, and how long it took', () => {
    expect(formatOf(template)).toMatchObject({
      service: expect.stringMatching(/-dev$/),
      correlationId: '$context.requestId',
      requestTime: '$context.requestTime',
      httpMethod: '$context.httpMethod',
      path: '$context.path',
      status: '$context.status',
      errorType: '$context.error.responseType',
      responseLatency: '$context.responseLatency',
      responseLength: '$context.responseLength',
      sourceIp: '$context.identity.sourceIp',
      userAgent: '$context.identity.userAgent',
    });
  });

  test('has variables of its kind of API only, each once', () => {
    const values = Object.values(formatOf(template)).slice(1);
    expect(new Set(values).size).toBe(values.length);
    values.forEach((value) => expect(value).toMatch(/^\$context(\.[A-Za-z]+)+$/));
    expect(values.filter((value) => /^\$context\.integration\./.test(value))).toHaveLength(kind === 'REST' ? 2 : 0);
  });

  test('holds no header, query or body of a request, and no text that repeats them (X10)', () => {
    expect(JSON.stringify(formatOf(template))).not.toMatch(
      /header|query|body|cookie|validationErrorString|error\.message/i,
    );
  });
});

test('a log that is not of the library is asked for the same fields as one of it', () => {
  const stack = newStack();
  const httpApi = new HttpApi(stack, 'Api');
  const accessLogs = new LogGroup(stack, 'Logs', { logGroupName: '/aws/apigateway/theirs' });
  new WatchedHttpApi(stack, 'Watch', { environmentSuffix: 'dev', httpApi, accessLogs });
  const [, , ours] = APIS[0];
  const queries = queriesOf(Template.fromStack(stack));
  expect(queries).not.toEqual([]);
  expect(queriesOf(ours())).toEqual(expect.arrayContaining(queries));
});

test('refused requests are counted by their status, out of the access log', () => {
  const stack = newStack();
  countClientErrors(new LogGroup(stack, 'Log'), 'Shop');
  const filters = Object.values<any>(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter'));
  expect(
    filters.map(({ Properties: { FilterPattern, MetricTransformations } }) => [FilterPattern, MetricTransformations]),
  ).toEqual([
    [
      '{ $.status = "4*" }',
      [
        {
          MetricNamespace: 'Shop',
          MetricName: 'ClientErrors',
          MetricValue: '1',
          Dimensions: expect.arrayContaining([
            { Key: 'service', Value: '$.service' },
            { Key: 'Status', Value: '$.status' },
          ]),
        },
      ],
    ],
  ]);
});
