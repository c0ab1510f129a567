import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { alarmsOf, expressionOf, httpApiMetric, metricsOf, textOf } from '../../alarms';
import { theirs, watch } from '../../monitored-http-api/theirs';
import { newFunction, theOnly } from '../../surroundings';
import { httpApiTemplate, newHttpApi } from '../../synth';

const FIVE_MINUTES = 300;

describe('5xx that no function failed for', () => {
  test('ApiErrorsWithoutFunctionErrors: 5xx less errors are 5 % of the requests, 2 of 3 times', () => {
    const template = httpApiTemplate();
    const properties = alarmsOf(template).ApiErrorsWithoutFunctionErrors;
    const [fn] = theOnly(template, 'AWS::Lambda::Function');
    expect(metricsOf(properties)).toEqual({
      all: httpApiMetric(template, '5xx', FIVE_MINUTES),
      requests: httpApiMetric(template, 'Count', FIVE_MINUTES),
      errors0: {
        ...httpApiMetric(template, 'Errors', FIVE_MINUTES),
        Namespace: 'AWS/Lambda',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: fn } }],
      },
    });
    expect(properties).toMatchObject({ Threshold: 5, EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    expect(expressionOf(properties).Expression).toContain('FILL(all, 0) - FILL(errors0, 0)');
  });

  test('what addRoutes brings along explains errors, too', () => {
    const api = newHttpApi();
    api.addRoutes({ path: '/orders', handler: newFunction(Stack.of(api), 'Orders') });
    const template = Template.fromStack(Stack.of(api));
    const properties = alarmsOf(template).ApiErrorsWithoutFunctionErrors;
    expect(expressionOf(properties).Expression).toContain('FILL(all, 0) - FILL(errors0, 0) - FILL(errors1, 0)');
    expect(textOf(template, properties.AlarmDescription)).toContain('no failed execution of Function, Orders explains');
  });

  test('are not told of an API whose functions are not known', () => {
    const { stack, httpApi } = theirs();
    expect(watch(stack, { httpApi }).alarmIds).not.toContain('ApiErrorsWithoutFunctionErrors');
    const other = theirs();
    const known = watch(other.stack, { httpApi: other.httpApi, functions: { Orders: other.fn } });
    expect(known.alarmIds).toContain('ApiErrorsWithoutFunctionErrors');
  });
});
