import { Duration, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApiHandler, Concurrency, EnvironmentProfile, type MonitoredHttpApiProps } from '../../../src';
import { alarmsOf, textOf } from '../../alarms';
import { functionOfAnotherApp, newFunction, theOnly } from '../../surroundings';
import { httpApiTemplate, newHttpApi, newStack } from '../../synth';

type Props = Partial<MonitoredHttpApiProps>;

const alarm = (id: string, props: Props = {}) => alarmsOf(httpApiTemplate(props))[id];
const FIVE_MINUTES = 300;

describe('errors, duration and throttles of the function (H6)', () => {
  const ofFunction = (id: string, props: Props = {}) => {
    const template = httpApiTemplate(props);
    const [fn] = theOnly(template, 'AWS::Lambda::Function');
    const properties = alarmsOf(template)[id];
    expect(properties.Dimensions).toEqual([{ Name: 'FunctionName', Value: { Ref: fn } }]);
    expect(properties).toMatchObject({ Namespace: 'AWS/Lambda', TreatMissingData: 'notBreaching' });
    return properties;
  };

  test.each([
    ['prod', 3, 25_000],
    ['staging', 5, 45_000],
    ['dev', 5, 45_000],
    ['pr-42', 5, 45_000],
  ])('%s: more than %d errors; more than %d ms on average; both in 2 x 300 s', (environmentSuffix, errors, millis) => {
    const twice = { Period: FIVE_MINUTES, EvaluationPeriods: 2, DatapointsToAlarm: 2 };
    const over = { ComparisonOperator: 'GreaterThanThreshold', ...twice };
    expect(ofFunction('FunctionErrors', { environmentSuffix })).toMatchObject({
      ...over,
      MetricName: 'Errors',
      Statistic: 'Sum',
      Threshold: errors,
    });
    expect(ofFunction('FunctionDuration', { environmentSuffix })).toMatchObject({
      ...over,
      MetricName: 'Duration',
      Statistic: 'Average',
      Threshold: millis,
    });
  });

  test.each(['prod', 'staging', 'dev'])('%s: more than 1 throttle in 300 s', (environmentSuffix) => {
    expect(ofFunction('FunctionThrottles', { environmentSuffix })).toMatchObject({
      MetricName: 'Throttles',
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Period: FIVE_MINUTES,
      EvaluationPeriods: 1,
    });
  });

  test('take the thresholds of a profile of the user (X4)', () => {
    const environmentProfile = EnvironmentProfile.of({
      functionErrorThreshold: 0,
      functionDurationThreshold: Duration.seconds(2),
    });
    expect(ofFunction('FunctionErrors', { environmentProfile }).Threshold).toBe(0);
    expect(ofFunction('FunctionDuration', { environmentProfile }).Threshold).toBe(2_000);
  });

  test('PROD may be given to any suffix (X4)', () => {
    const props = { environmentSuffix: 'live', environmentProfile: EnvironmentProfile.PROD };
    expect(ofFunction('FunctionErrors', props).Threshold).toBe(3);
  });
});

describe('limits of the function', () => {
  const withConcurrency = (concurrency: Concurrency): Props => ({ handler: ApiHandler.bundled({ concurrency }) });
  const reserved = (executions: number) => withConcurrency(Concurrency.reserved(executions));

  test.each([
    [undefined, 48_000],
    [Duration.seconds(10), 8_000],
  ])('a timeout of %s: near it from %d ms', (timeout, threshold) => {
    expect(alarm('FunctionNearTimeout', { handler: ApiHandler.bundled({ timeout }) })).toMatchObject({
      MetricName: 'Duration',
      Statistic: 'Maximum',
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Period: FIVE_MINUTES,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
    });
  });

  test.each([
    [{}, 16],
    [{ environmentSuffix: 'prod' }, 40],
    [reserved(2), 2],
    [reserved(3), 3],
    [reserved(6), 5],
  ])('%j: near its reserved executions from %d', (props, threshold) => {
    const properties = alarm('FunctionNearConcurrencyLimit', props);
    expect(properties).toMatchObject({ MetricName: 'ConcurrentExecutions', Statistic: 'Maximum', Period: 60 });
    expect(properties.Dimensions).toHaveLength(1);
    expect(properties.Threshold).toBe(threshold);
  });

  test('one reserved execution is always near its limit, which is no alarm', () => {
    const { alarmIds } = newHttpApi(reserved(1)).monitoring;
    expect(alarmIds).toContain('FunctionNearTimeout');
    expect(alarmIds).not.toContain('FunctionNearConcurrencyLimit');
  });

  test('says how many executions are reserved', () => {
    const template = httpApiTemplate(reserved(7));
    expect(textOf(template, alarmsOf(template).FunctionNearConcurrencyLimit.AlarmDescription)).toContain(
      'at least 80 % of its 7 reserved executions run at once',
    );
  });

  test.each([
    ['without reserved executions', Concurrency.unreserved()],
    ['with a number that only the deployment knows', Concurrency.reserved(Token.asNumber({ Ref: 'Number' }))],
  ])('%s, those of the account count', (_when, concurrency) => {
    const template = httpApiTemplate(withConcurrency(concurrency));
    const properties = alarmsOf(template).FunctionNearConcurrencyLimit;
    expect(textOf(template, properties.AlarmDescription)).toContain(
      'the account runs 80 % of the 1000 executions that it may by default',
    );
    expect(properties).toMatchObject({ MetricName: 'ConcurrentExecutions', Threshold: 800 });
    expect(properties.Dimensions).toBeUndefined();
  });

  test('a given function without a timeout has 3 seconds', () => {
    const stack = newStack();
    newHttpApi({ handler: ApiHandler.existing(newFunction(stack, 'Mine')) }, stack);
    const alarms = alarmsOf(Template.fromStack(stack));
    expect(alarms.FunctionNearTimeout.Threshold).toBe(2_400);
    expect(alarms.ApiIntegrationLatency.Threshold).toBe(2_400);
  });

  test('of another app are not known', () => {
    const stack = newStack();
    newHttpApi({ handler: ApiHandler.existing(functionOfAnotherApp(stack)) }, stack);
    expect(alarmsOf(Template.fromStack(stack))).not.toHaveProperty('FunctionNearTimeout');
  });
});
