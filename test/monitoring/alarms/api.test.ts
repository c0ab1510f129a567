import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApiHandler, type MonitoredHttpApiProps } from '../../../src';
import { alarmsOf, expressionOf, httpApiMetric, metricsOf } from '../../alarms';
import { newFunction } from '../../surroundings';
import { fullHttpApi, httpApiTemplate, newHttpApi, newStack } from '../../synth';

type Props = Partial<MonitoredHttpApiProps>;

const full = (props: Props = {}) => Template.fromStack(Stack.of(fullHttpApi(props)));
const FIVE_MINUTES = 300;

describe('blind spots: what errors of the function do not show', () => {
  test.each([
    ['ApiServerErrors', '5xx', 60, 5, 15],
    ['ApiClientErrors', '4xx', FIVE_MINUTES, 25, 5],
  ])('%s: %s of an HTTP API in %d s are %d %% of the requests, 3 times in %d', (id, name, period, percent, periods) => {
    const template = httpApiTemplate();
    const properties = alarmsOf(template)[id];
    expect(metricsOf(properties)).toEqual({
      errors: httpApiMetric(template, name, period),
      requests: httpApiMetric(template, 'Count', period),
    });
    expect(properties).toMatchObject({
      Threshold: percent,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: periods,
      DatapointsToAlarm: 3,
    });
  });

  test.each([
    [undefined, 24_000],
    [Duration.seconds(31), 24_000],
    [Duration.seconds(30), 24_000],
    [Duration.seconds(10), 8_000],
  ])('ApiIntegrationLatency: with a timeout of %s, the p99 is %d ms, 3 of 5 times', (timeout, threshold) => {
    const template = httpApiTemplate({ handler: ApiHandler.bundled({ timeout }) });
    const properties = alarmsOf(template).ApiIntegrationLatency;
    expect(metricsOf(properties)).toEqual({
      latency: httpApiMetric(template, 'IntegrationLatency', FIVE_MINUTES, 'p99'),
      requests: httpApiMetric(template, 'Count', FIVE_MINUTES),
    });
    expect(properties).toMatchObject({ Threshold: threshold, EvaluationPeriods: 5, DatapointsToAlarm: 3 });
    expect(expressionOf(properties).Expression).toBe('IF(requests >= 10, latency, 0)');
  });

  test('ApiIntegrationLatency: knows the timeout of a given function', () => {
    const stack = newStack();
    const handler = newFunction(stack, 'Mine');
    Object.assign(handler, { timeout: Duration.seconds(5) });
    newHttpApi({ handler: ApiHandler.existing(handler) }, stack);
    expect(alarmsOf(Template.fromStack(stack)).ApiIntegrationLatency.Threshold).toBe(4_000);
  });

  test.each([undefined, 200])('with fewer requests than minimumRequests %p a rate is 0', (minimumRequests) => {
    const alarms = alarmsOf(httpApiTemplate({ minimumRequests }));
    for (const id of [
      'ApiServerErrors',
      'ApiClientErrors',
      'ApiIntegrationLatency',
      'ApiErrorsWithoutFunctionErrors',
    ]) {
      const { Expression } = expressionOf(alarms[id]);
      expect(Expression).toMatch(new RegExp(`^IF\\(requests >= ${minimumRequests ?? 10}\\b.*, 0\\)$`));
    }
  });

  test('Heartbeat: no request at all for as long as there may be none', () => {
    const template = httpApiTemplate({ heartbeat: Duration.minutes(7) });
    const properties = alarmsOf(template).Heartbeat;
    expect(metricsOf(properties)).toEqual({ metric: httpApiMetric(template, 'Count', 420) });
    expect(properties).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'breaching',
    });
  });

  test('CertificateExpiry: 30 days before the end of the certificate of the domain', () => {
    const properties = alarmsOf(full()).CertificateExpiry;
    expect(metricsOf(properties).metric).toMatchObject({
      Namespace: 'AWS/CertificateManager',
      MetricName: 'DaysToExpiry',
      Dimensions: [{ Name: 'CertificateArn', Value: expect.stringContaining(':certificate/1') }],
      Stat: 'Minimum',
      Period: 86_400,
    });
    expect(properties).toMatchObject({ Threshold: 30, ComparisonOperator: 'LessThanOrEqualToThreshold' });
  });
});

describe('every alarm', () => {
  test('has metrics of one period, at most ten, and one expression', () => {
    for (const properties of Object.values(alarmsOf(full()))) {
      const metrics = Object.values(metricsOf(properties));
      expect(new Set(metrics.map(({ Period }) => Period)).size).toBe(1);
      expect(metrics.length).toBeLessThanOrEqual(10);
      const returned = (properties.Metrics ?? []).filter(({ ReturnData }: any) => ReturnData !== false);
      expect(returned.map(({ Id }: any) => Id)).toEqual(properties.Metrics ? [expressionOf(properties).Id] : []);
    }
  });

  test('takes missing data as well, but for what reports without a break, and for an ended certificate', () => {
    const others = Object.entries(alarmsOf(full())).filter(
      ([, { TreatMissingData }]) => TreatMissingData !== 'notBreaching',
    );
    expect(others.map(([id, { TreatMissingData }]) => [id, TreatMissingData])).toEqual([
      ['Heartbeat', 'breaching'],
      ['ProbeSilence', 'breaching'],
      ['CertificateExpiry', 'ignore'],
    ]);
  });
});
