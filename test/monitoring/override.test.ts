import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { MonitoringLevel, Release, Severity, type MonitoredHttpApiProps } from '../../src';
import { windowRule } from '../../src/monitoring/override';
import { alarmsOf, ruleOf } from '../alarms';
import { theirs, watch } from '../monitored-http-api/theirs';
import { newFunction } from '../surroundings';
import { fullHttpApi, httpApiTemplate, newHttpApi, newPipeline, newStack } from '../synth';

describe('overrides', () => {
  const overridden = (override: object) =>
    httpApiTemplate({ alarmOverrides: { ApiServerErrors: override } }).findResources('AWS::CloudWatch::Alarm', {
      Properties: { AlarmName: 'http-api-api-server-errors-dev' },
    });

  test.each([
    [{ threshold: 20 }, { Threshold: 20, EvaluationPeriods: 15, DatapointsToAlarm: 3 }],
    [{ evaluationPeriods: 30 }, { Threshold: 5, EvaluationPeriods: 30, DatapointsToAlarm: 3 }],
    [{ evaluationPeriods: 2 }, { Threshold: 5, EvaluationPeriods: 2, DatapointsToAlarm: 2 }],
    [{ datapointsToAlarm: 5 }, { Threshold: 5, EvaluationPeriods: 15, DatapointsToAlarm: 5 }],
  ])('%j', (override, properties) => {
    expect(Object.values(overridden(override))).toEqual([
      expect.objectContaining({ Properties: expect.objectContaining(properties) }),
    ]);
  });

  test('are told of in the description', () => {
    const [{ Properties }] = Object.values<any>(overridden({ threshold: 20, evaluationPeriods: 30 }));
    expect(JSON.stringify(Properties.AlarmDescription)).toContain('Changed here: threshold 20, evaluationPeriods 30.');
  });

  const changed = (template: Template) =>
    Object.entries(alarmsOf(template))
      .filter(([, { AlarmDescription }]) => JSON.stringify(AlarmDescription).includes('Changed here'))
      .map(([id]) => id);

  test('are told of by the alarm that somebody changed, and by no other', () => {
    const full = (alarmOverrides?: MonitoredHttpApiProps['alarmOverrides']) =>
      Template.fromStack(Stack.of(fullHttpApi({ alarmOverrides })));
    expect(changed(full())).toEqual([]);
    const alarmOverrides = { ApiClientErrors: { threshold: 60 }, LatencyBurn3d: { evaluationPeriods: 4 } };
    expect(changed(full(alarmOverrides)).sort()).toEqual(['ApiClientErrors', 'LatencyBurn3d']);
  });

  test.each([{}, { enabled: true }, { severity: Severity.PAGE }, { threshold: undefined }])(
    'of what no description holds are not told of: %o',
    (override) => {
      expect(changed(httpApiTemplate({ alarmOverrides: { ApiClientErrors: override } }))).toEqual([]);
    },
  );

  test('of one alarm say each value, and nothing else', () => {
    const [{ Properties }] = Object.values<any>(overridden({ threshold: 0, datapointsToAlarm: 2 }));
    expect(Properties).toMatchObject({ Threshold: 0, DatapointsToAlarm: 2 });
    expect(JSON.stringify(Properties.AlarmDescription)).toContain('Changed here: threshold 0, datapointsToAlarm 2.');
  });

  test.each([
    ['FunctionErrors', 289, 'be at most 288, as its periods are 300 s long'],
    ['ApiServerErrors', 1441, 'be a whole number from 1 to 1440'],
  ])('fails for a window of %s that CloudWatch does not take', (id, evaluationPeriods, message) => {
    const alarmOverrides = { [id]: { evaluationPeriods } };
    expect(() => newHttpApi({ alarmOverrides })).toThrow(`alarmOverrides.${id}.evaluationPeriods must ${message}, got`);
  });

  test.each([
    [Duration.minutes(59), 24],
    [Duration.hours(1), 168],
    [Duration.hours(6), 28],
  ])('of a window in periods of %s may be of %d of them', (period, most) => {
    const metric = new Metric({ namespace: 'Shop', metricName: 'Orders', period });
    const definition = { metric, threshold: 1, evaluationPeriods: 1, severity: Severity.PAGE, meaning: 'x' };
    expect(windowRule('a', definition, { evaluationPeriods: most })).toBeUndefined();
    expect(windowRule('a', definition, { evaluationPeriods: most + 1 })).toBe(
      `a.evaluationPeriods must be at most ${most}, as its periods are ${period.toSeconds()} s long, got ${most + 1}`,
    );
  });

  test('of a window of days may be a week', () => {
    const props = { slo: { availability: 99.9 }, alarmOverrides: { AvailabilityBurn3d: { evaluationPeriods: 7 } } };
    expect(() => newHttpApi(props)).not.toThrow();
    const longer = { ...props, alarmOverrides: { AvailabilityBurn3d: { evaluationPeriods: 8 } } };
    expect(() => newHttpApi(longer)).toThrow(
      'evaluationPeriods must be at most 7, as its periods are 86400 s long, got 8',
    );
  });

  describe('that are wrong are in one error', () => {
    const alarmOverrides = { FunctionErrors: { evaluationPeriods: 289 }, ApiClientErrors: { evaluationPeriods: 300 } };
    const windowOf = (id: string, got: number) =>
      `- alarmOverrides.${id}.evaluationPeriods must be at most 288, as its periods are 300 s long, got ${got}`;
    const both = [windowOf('ApiClientErrors', 300), windowOf('FunctionErrors', 289)];

    test('of a MonitoredHttpApi, with what else is known only once there are alarms', () => {
      const disabled = { ...alarmOverrides, ApiServerErrors: { enabled: false } };
      expect(() => newHttpApi({ alarmOverrides: disabled, release: Release.canary() })).toThrow(
        new Error(
          [
            'MonitoredHttpApi at Stack/MonitoredHttpApi:',
            ...both,
            '- release must have an alarm that rolls it back, got []',
          ].join('\n'),
        ),
      );
    });

    test('of a WatchedHttpApi', () => {
      const { stack, httpApi, fn } = theirs();
      const functions = { Function: fn };
      expect(() => watch(stack, { httpApi, functions, alarmOverrides })).toThrow(
        new Error(['WatchedHttpApi at Theirs/Watch:', ...both].join('\n')),
      );
    });

    test('of a WebhookPipeline', () => {
      const overrides = { ValidatorErrors: { evaluationPeriods: 289 }, ApiClientErrors: { evaluationPeriods: 300 } };
      expect(() => newPipeline({ alarmOverrides: overrides })).toThrow(
        new Error(['WebhookPipeline at Stack/WebhookPipeline:', both[0], windowOf('ValidatorErrors', 289)].join('\n')),
      );
    });

    test('of an alarm that comes later, when it comes', () => {
      const stack = newStack();
      const api = newHttpApi({ alarmOverrides: { OrdersErrors: { evaluationPeriods: 289 } } }, stack);
      const error = ['MonitoredHttpApi at Stack/MonitoredHttpApi:', windowOf('OrdersErrors', 289)].join('\n');
      const handler = newFunction(stack, 'Orders');
      expect(() => api.addRoutes({ path: '/orders', handler })).toThrow(new Error(error));
    });
  });

  test('can leave an alarm out', () => {
    expect(overridden({ enabled: false })).toEqual({});
  });

  test('an alarm that nothing is left of never pages', () => {
    const template = httpApiTemplate({ alarmOverrides: { ApiServerErrors: { enabled: false } } });
    expect(ruleOf(template, 'http-api-page-dev')).toBe('"FALSE"');
  });

  test('leaving out one window leaves out both', () => {
    const alarmOverrides = { AvailabilityBurn1hShort: { enabled: false } };
    const template = httpApiTemplate({ slo: { availability: 99.9 }, alarmOverrides });
    const burns = Object.keys(alarmsOf(template)).filter((id) => id.includes('AvailabilityBurn'));
    expect(burns.filter((id) => id.includes('1h'))).toEqual([]);
    expect(burns).not.toEqual([]);
    expect(ruleOf(template, 'http-api-page-dev')).not.toContain('AvailabilityBurn');
  });

  test('of the severity of a long window are those of its short one', () => {
    const alarmOverrides = { AvailabilityBurn6h: { severity: Severity.PAGE } };
    const monitoring = MonitoringLevel.ESSENTIAL;
    const template = httpApiTemplate({ monitoring, slo: { availability: 99.9 }, alarmOverrides });
    expect(ruleOf(template, 'http-api-page-dev')).toMatch(/AvailabilityBurn6h\w+.*AND ALARM.*AvailabilityBurn6hShort/);
  });

  test('can change the severity', () => {
    const template = httpApiTemplate({ alarmOverrides: { FunctionThrottles: { severity: Severity.PAGE } } });
    expect(ruleOf(template, 'http-api-page-dev')).toContain('FunctionThrottles');
    expect(ruleOf(template, 'http-api-ticket-dev')).not.toContain('FunctionThrottles');
  });

  test('fails at synthesis for an id that no alarm has', () => {
    const api = newHttpApi({ alarmOverrides: { FunctionErors: { threshold: 1 } } });
    expect(() => Template.fromStack(Stack.of(api))).toThrow(
      'alarmOverrides must name alarms, got FunctionErors; the alarms are ApiServerErrors, ',
    );
  });

  test.each([
    [{ evaluationPeriods: 0 }, 'evaluationPeriods must be a whole number from 1 to 1440, got 0'],
    [{ datapointsToAlarm: 0 }, 'datapointsToAlarm must be a whole number from 1 to 1440, got 0'],
    [{ evaluationPeriods: 3, datapointsToAlarm: 4 }, 'datapointsToAlarm must be a whole number from 1 to 3, got 4'],
  ])('fails for %j', (override, message) => {
    const alarmOverrides = { ApiServerErrors: override };
    expect(() => newHttpApi({ alarmOverrides })).toThrow(`alarmOverrides.ApiServerErrors.${message}`);
  });
});
