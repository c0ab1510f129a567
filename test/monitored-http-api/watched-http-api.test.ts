import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { expressionOf, metricsOf, textOf } from '../alarms';
import { byType, functionOfAnotherApp, newFunction } from '../surroundings';
import { ENV, theirs, watch, watched, type Theirs } from './theirs';
import { HttpProbe, type WatchedHttpApiProps } from '../../src';
import { allMonitoring } from '../synth';

/** Everything that can be watched of it. */
const everythingOf = ({ stack, httpApi, fn, logGroup, accessLogs }: Theirs): WatchedHttpApiProps => ({
  ...allMonitoring(),
  environmentSuffix: 'dev',
  httpApi,
  functions: { Orders: fn },
  logGroups: { Orders: logGroup },
  accessLogs,
  certificate: Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:111122223333:certificate/1'),
  probe: HttpProbe.of(),
  heartbeat: Duration.minutes(15),
});

/** The properties of an alarm in the template. */
function propertiesOf(stack: Stack, alarm: Alarm): Record<string, any> {
  const id = stack.getLogicalId(alarm.node.defaultChild as never);
  return Template.fromStack(stack).toJSON().Resources[id].Properties;
}

const ALARMS = [
  'ApiServerErrors',
  'ApiClientErrors',
  'ApiIntegrationLatency',
  'ApiErrorsWithoutFunctionErrors',
  'OrdersErrors',
  'OrdersThrottles',
  'OrdersDuration',
  'OrdersNearTimeout',
  'OrdersNearConcurrencyLimit',
];
const MORE_ALARMS = ['Heartbeat', 'ProbeFailures', 'ProbeSilence', 'CertificateExpiry', 'OrdersErrorLogs'];

describe('what is watched stays as it is', () => {
  const resourcesOf = (stack: Stack): Record<string, object> => Template.fromStack(stack).toJSON().Resources;

  test('in the same stack', () => {
    const before = resourcesOf(theirs().stack);
    const their = theirs();
    watch(their.stack, everythingOf(their));
    const after = resourcesOf(their.stack);
    expect(Object.keys(before).length).toBeGreaterThan(6);
    for (const [id, resource] of Object.entries(before)) {
      expect({ [id]: after[id] }).toEqual({ [id]: resource });
    }
    const added = Object.keys(after).filter((id) => !(id in before));
    expect(added.length).toBeGreaterThan(20);
    expect(added.filter((id) => !id.startsWith('Watch'))).toEqual([]);
  });

  test('in another stack', () => {
    const before = resourcesOf(theirs().stack);
    const app = new App();
    const their = theirs(app);
    const mine = new Stack(app, 'Mine', { env: ENV });
    watch(mine, everythingOf(their));
    expect(resourcesOf(mine)).not.toEqual({});
    const after = resourcesOf(their.stack);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [id, resource] of Object.entries(before)) {
      expect({ [id]: after[id] }).toEqual({ [id]: resource });
    }
  });
});

describe('alarms', () => {
  test('of API and functions exist', () => {
    const { stack, httpApi, fn } = theirs();
    expect(watch(stack, { httpApi, functions: { Orders: fn } }).alarmIds).toEqual(ALARMS);
  });

  test('of everything that was given exist', () => {
    const given = theirs();
    const monitoring = watch(given.stack, everythingOf(given));
    expect(monitoring.alarmIds).toEqual(expect.arrayContaining([...ALARMS, ...MORE_ALARMS, 'AvailabilityBurn1h']));
    Template.fromStack(given.stack).resourceCountIs('AWS::CloudWatch::Alarm', monitoring.alarmIds.length);
  });

  test('of the API alone exist', () => {
    const { stack, httpApi } = theirs();
    expect(watch(stack, { httpApi }).alarmIds).toEqual(['ApiServerErrors', 'ApiClientErrors', 'ApiIntegrationLatency']);
  });

  test('watch an API of another app', () => {
    const { stack } = theirs();
    const httpApi = HttpApi.fromHttpApiAttributes(stack, 'Imported', { httpApiId: 'abc123' });
    const properties = propertiesOf(stack, watch(stack, { httpApi }).alarm('ApiServerErrors'));
    expect(properties.AlarmName).toBe('Watch-http-api-api-server-errors-dev');
    expect(metricsOf(properties).requests.Dimensions).toEqual([{ Name: 'ApiId', Value: 'abc123' }]);
  });

  test('have the thresholds of the environment (H6)', () => {
    const { stack, httpApi, fn } = theirs();
    watch(stack, { httpApi, functions: { Orders: fn }, environmentSuffix: 'prod' });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Errors', Threshold: 3 });
  });

  test.each([
    [undefined, 24_000],
    [Duration.seconds(5), 4_000],
  ])('with a timeout of %s, the integration is late from %d ms', (timeout, threshold) => {
    const { stack, httpApi } = theirs();
    const properties = propertiesOf(stack, watch(stack, { httpApi, timeout }).alarm('ApiIntegrationLatency'));
    expect(properties.Threshold).toBe(threshold);
  });

  test('take a function without a timeout for one of 3 seconds, as AWS Lambda does', () => {
    const { stack, httpApi, fn } = theirs();
    const monitoring = watch(stack, { httpApi, functions: { Orders: fn } });
    expect(propertiesOf(stack, monitoring.alarm('OrdersNearTimeout')).Threshold).toBe(2_400);
  });

  test('know no timeout of a function of another app', () => {
    const { stack, httpApi } = theirs();
    const { alarmIds } = watch(stack, { httpApi, functions: { Theirs: functionOfAnotherApp(stack) } });
    expect(alarmIds).toContain('TheirsErrors');
    expect(alarmIds).not.toContain('TheirsNearTimeout');
  });

  test('count the error lines of a function whose log group is given', () => {
    const { stack, httpApi, fn, logGroup } = theirs();
    watch(stack, { httpApi, functions: { Orders: fn }, logGroups: { Orders: logGroup } });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::MetricFilter', {
      LogGroupName: { Ref: stack.getLogicalId(logGroup.node.defaultChild as never) },
      MetricTransformations: [
        {
          MetricNamespace: 'CdkGoldenPaths/MonitoredHttpApi',
          MetricName: 'Watch-http-api-dev/OrdersErrorLines',
          MetricValue: '1',
        },
      ],
    });
  });

  test('link the access logs, if they are given', () => {
    const descriptionOf = (hasLogs: boolean) => {
      const { stack, httpApi, accessLogs } = theirs();
      const alarm = watch(stack, { httpApi, accessLogs: hasLogs ? accessLogs : undefined }).alarm('ApiServerErrors');
      return textOf(Template.fromStack(stack), propertiesOf(stack, alarm).AlarmDescription);
    };
    expect(descriptionOf(false)).not.toContain('Logs Insights');
    expect(descriptionOf(true)).toContain('Logs Insights, /aws/apigateway/orders: filter status');
  });
});

describe('many functions', () => {
  const withFunctions = (count: number) => {
    const { stack, httpApi } = theirs();
    const names = Array.from({ length: count }, (_, index) => `Fn${index}`);
    const functions = Object.fromEntries(names.map((name) => [name, newFunction(stack, name)]));
    return { stack, monitoring: watch(stack, { httpApi, functions }) };
  };

  test('eight fit into one alarm of ten metrics', () => {
    const { stack, monitoring } = withFunctions(8);
    const properties = propertiesOf(stack, monitoring.alarm('ApiErrorsWithoutFunctionErrors'));
    expect(Object.keys(metricsOf(properties))).toHaveLength(10);
    expect(expressionOf(properties).Expression).toContain('- FILL(errors7, 0)');
  });

  test('nine do not, so that the alarm knows the first eight, and says so', () => {
    const { stack, monitoring } = withFunctions(9);
    const properties = propertiesOf(stack, monitoring.alarm('ApiErrorsWithoutFunctionErrors'));
    expect(Object.keys(metricsOf(properties))).toHaveLength(10);
    expect(textOf(Template.fromStack(stack), properties.AlarmDescription)).toMatch(/of Fn0, .*, Fn7 explains/);
    expect(monitoring.alarmIds).toContain('Fn8Errors');
  });

  test('none is watched for what no function is known of', () => {
    expect(withFunctions(0).monitoring.alarmIds).not.toContain('ApiErrorsWithoutFunctionErrors');
  });
});

describe('the parts are public (X12)', () => {
  const pathOf = (node?: IConstruct) => node?.node.path;

  test('the monitoring, and the function of a probe', () => {
    const { stack, httpApi } = theirs();
    const { monitoring, probeFunction } = watched(stack, { httpApi, probe: HttpProbe.of() });
    expect([monitoring, probeFunction].map(pathOf)).toEqual(['Theirs/Watch/Monitoring', 'Theirs/Watch/Probe/Function']);
    expect(monitoring.alarmTopic).toBeDefined();
    const [[id]] = byType(Template.fromStack(stack), 'AWS::Lambda::Function').filter(([key]) =>
      key.startsWith('Watch'),
    );
    expect(stack.resolve(probeFunction!.functionName)).toEqual({ Ref: id });
  });

  test('there is no function without a probe', () => {
    const { stack, httpApi } = theirs();
    expect(watched(stack, { httpApi }).probeFunction).toBeUndefined();
  });

  test('an API of another app is probed at the URL that is given', () => {
    const { stack } = theirs();
    const httpApi = HttpApi.fromHttpApiAttributes(stack, 'Imported', { httpApiId: 'abc123' });
    const probe = HttpProbe.of();
    expect(watched(stack, { httpApi, probe, url: 'https://api.example.com' }).probeFunction).toBeDefined();
  });
});

test('everything has the tags of the environment, and what is watched has none of them (X9)', () => {
  const given = theirs();
  watch(given.stack, { ...everythingOf(given), projectName: 'shop' });
  const template = Template.fromStack(given.stack);
  const tagged = Object.entries<any>(template.toJSON().Resources).filter(([, { Properties }]) => Properties?.Tags);
  expect(tagged.length).toBeGreaterThan(10);
  expect(tagged.filter(([id]) => !id.startsWith('Watch'))).toEqual([]);
  for (const [, { Properties }] of tagged) {
    expect(Properties.Tags).toContainEqual({ Key: 'Project', Value: 'shop' });
  }
});
