import { alarmsOf, expressionOf, httpApiMetric, metricsOf } from '../../alarms';
import { theOnly } from '../../surroundings';
import { httpApiTemplate } from '../../synth';

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
});
