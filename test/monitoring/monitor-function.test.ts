import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { monitorFunction, type FunctionMonitoringOptions } from '../../src/monitoring/monitor-function';
import { SystemMonitoring } from '../../src/monitoring/system-monitoring';
import { alarmsOf } from '../alarms';
import { newThing } from '../environment/thing';
import { newFunction, theOnly } from '../surroundings';

/** A function with all that can be known of it, and what watches it. */
function watched(options: Partial<FunctionMonitoringOptions> = {}) {
  const thing = newThing();
  const { environment } = thing;
  const monitoring = new SystemMonitoring(thing, 'Monitoring', { environment, props: {} });
  const [fn, logGroup] = [newFunction(thing, 'Fn'), new LogGroup(thing, 'Logs')];
  const known = { name: 'Worker', function: fn, logGroup, timeout: Duration.seconds(10), concurrency: 10 };
  monitorFunction(monitoring, known, { environment, metricNamespace: 'Shop', minimumRequests: 7, ...options });
  const template = Template.fromStack(Stack.of(thing));
  return { template, ids: monitoring.alarmIds, alarms: alarmsOf(template) };
}

const IDS = ['WorkerErrors', 'WorkerThrottles', 'WorkerNearTimeout', 'WorkerNearConcurrencyLimit', 'WorkerErrorLogs'];

describe('a function behind an API', () => {
  test('is watched for errors, throttles, limits and lines of errors', () => {
    const { ids, alarms } = watched();
    expect([...ids].sort()).toEqual([...IDS].sort());
    expect(alarms.WorkerErrors.Threshold).toBe(5);
    expect(JSON.stringify(alarms.WorkerErrorLogs.Metrics)).toContain('requests >= 7 ');
  });

  test('is watched for its duration where one is asked for', () => {
    const { ids, alarms } = watched({ duration: Duration.seconds(3) });
    expect([...ids].sort()).toEqual([...IDS, 'WorkerDuration'].sort());
    expect(alarms.WorkerDuration.Threshold).toBe(3_000);
  });

  test('has its lines counted in the namespace, by the name of the service', () => {
    const [, { MetricTransformations }] = theOnly(watched().template, 'AWS::Logs::MetricFilter');
    expect(MetricTransformations).toEqual([
      { MetricNamespace: 'Shop', MetricName: 'thing-dev/WorkerErrorLines', MetricValue: '1' },
    ]);
  });

  test('is on the dashboard', () => {
    const [, { DashboardBody }] = theOnly(watched().template, 'AWS::CloudWatch::Dashboard');
    expect(JSON.stringify(DashboardBody)).toContain('Worker: invocations, errors, throttles');
  });
});
