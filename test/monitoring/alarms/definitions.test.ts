import { Duration, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Metric, type IMetric, type IWidget, type MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Severity } from '../../../src';
import type { AlarmDefinition } from '../../../src/monitoring/alarm-definition';
import {
  apiErrors,
  apiWidgets,
  certificateAlarm,
  heartbeatAlarm,
  integrationLatency,
} from '../../../src/monitoring/alarms/api';
import { monitorErrorLines } from '../../../src/monitoring/alarms/error-lines';
import {
  functionConcurrency,
  functionDuration,
  functionFailures,
  functionTimeout,
  functionWidgets,
} from '../../../src/monitoring/alarms/function';
import type { MonitoredFunction } from '../../../src/monitoring/alarms/monitored-function';
import { deadLetters, messageAge, queueWidgets } from '../../../src/monitoring/alarms/queue';
import { unexplainedErrors } from '../../../src/monitoring/alarms/unexplained-errors';
import type { SystemMonitoring } from '../../../src/monitoring/system-monitoring';

const stack = () => new Stack(undefined, 'Stack');
const apiMetric = (metricName: string) => new Metric({ namespace: 'Api', metricName, statistic: 'Sum' });
const SIGNALS = {
  requests: apiMetric('Count'),
  serverErrors: apiMetric('5xx'),
  clientErrors: apiMetric('4xx'),
  latency: apiMetric('Latency'),
  answered: () => apiMetric('Latency'),
  integrationLatency: apiMetric('IntegrationLatency'),
};

function monitored(scope: Stack, more: Partial<MonitoredFunction> = {}): MonitoredFunction {
  const fn = new Function(scope, more.name ?? 'Orders', {
    code: Code.fromInline('x'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  return { name: 'Orders', function: fn, ...more };
}

/** Every definition of the wing, as an API with one function and one queue has them. */
function definitions(): Record<string, AlarmDefinition> {
  const scope = stack();
  const logGroup = new LogGroup(scope, 'Logs');
  const options = { signals: SIGNALS, minimumRequests: 10, accessLogs: { logGroup, reasons: ['errorType', 'path'] } };
  const fn = monitored(scope, { logGroup, timeout: Duration.seconds(10), concurrency: 20 });
  const queue = new Queue(scope, 'Queue');
  const errorLogs: Record<string, AlarmDefinition> = {};
  const monitoring = {
    addAlarm: (id: string, definition: AlarmDefinition) => void (errorLogs[id] = definition),
  } as unknown as SystemMonitoring;
  monitorErrorLines(monitoring, fn, { metricNamespace: 'Shop', service: 'shop', minimumRequests: 10 });
  return {
    ...apiErrors(options),
    ...heartbeatAlarm(SIGNALS, Duration.hours(1)),
    ...integrationLatency(options, Duration.seconds(30)),
    ...certificateAlarm(Certificate.fromCertificateArn(scope, 'Certificate', 'arn:aws:acm:eu-west-1:1:certificate/a')),
    ApiErrorsWithoutFunctionErrors: unexplainedErrors(options, [fn]),
    ...functionFailures(fn, { errors: 3 }),
    ...functionDuration(fn, { duration: Duration.seconds(25) }),
    ...functionTimeout(fn),
    ...functionConcurrency(fn),
    ...errorLogs,
    DeadLetters: deadLetters(['orders', queue]),
    MessageAge: messageAge(['orders', queue]),
  };
}

/** What a metric is called, what it computes, and for how many seconds. */
function read(metric: IMetric): { label?: string; expression?: string; seconds: number } {
  const { label, expression, period } = metric as MathExpression;
  return { label, expression, seconds: period.toSeconds() };
}

test.each([
  ['ApiServerErrors', 60, 'api-server-errors', /at least 5 % .* 5xx, in 3 of 15 minutes/],
  ['ApiClientErrors', 300, 'api-client-errors', /At least 25 % .* 4xx/],
  ['Heartbeat', 3_600, 'heartbeat', /Nobody called the API for 1 hour/],
  ['ApiIntegrationLatency', 300, 'api-integration-latency', /over 24000 ms .* after 30000 ms/],
  ['CertificateExpiry', 86_400, 'certificate-expiry', /in 30 days or less/],
  ['ApiErrorsWithoutFunctionErrors', 300, 'api-errors-without-function-errors', /At least 5 % .* of Orders explains/],
  ['OrdersErrors', 300, 'function-errors', /Orders: more than 3 executions failed/],
  ['OrdersThrottles', 300, 'function-throttles', /Orders: executions were refused/],
  ['OrdersDuration', 300, 'function-duration', /Orders: executions take more than 25000 ms/],
  ['OrdersNearTimeout', 300, 'function-near-timeout', /Orders: .* 80 % of the timeout of 10000 ms/],
  ['OrdersNearConcurrencyLimit', 60, 'function-near-concurrency-limit', /Orders: at least 80 % of its 20 reserved/],
  ['OrdersErrorLogs', 300, 'function-error-logs', /Orders: at least 5 lines of level ERROR/],
  ['DeadLetters', 60, 'dead-letters', /dead-letter queue of orders .* aws sqs start-message-move-task --source-arn/],
  ['MessageAge', 300, 'message-age', /route orders wait over an hour/],
])('%s looks at %d s, links #%s and says what it means', (id, seconds, runbookSection, meaning) => {
  const definition = definitions()[id];
  expect(read(definition.metric).seconds).toBe(seconds);
  expect(definition.runbookSection).toBe(runbookSection);
  expect(definition.meaning).toMatch(meaning);
});

test('every definition is in the table above', () => {
  expect(Object.keys(definitions())).toHaveLength(14);
});

test.each([
  [
    'ApiServerErrors',
    '5xx (%)',
    'FILL(errors, 0)',
    'filter status like /^5/ | stats count(*) by status, errorType, path',
  ],
  [
    'ApiClientErrors',
    '4xx (%)',
    'FILL(errors, 0)',
    'filter status like /^4/ | stats count(*) by status, errorType, path',
  ],
  ['ApiIntegrationLatency', 'integration latency p99 (ms)', 'IF(requests >= 10, latency, 0)', undefined],
  [
    'ApiErrorsWithoutFunctionErrors',
    '5xx without function errors (%)',
    'FILL(all, 0) - FILL(errors0, 0)',
    'filter status like /^5/ | stats count(*) by status, errorType, path',
  ],
  [
    'OrdersErrorLogs',
    'error lines for 100 executions',
    'FILL(lines, 0)',
    'filter level in ["ERROR", "FATAL", "CRITICAL"] | stats count(*) by message',
  ],
])('%s is %s, of %s', (id, label, part, query) => {
  const { metric, logQuery } = definitions()[id];
  expect(read(metric).label).toBe(label);
  expect(read(metric).expression).toContain(part);
  expect(logQuery?.query).toBe(query);
  expect(logQuery?.logGroups.map(({ node }) => node.id)).toEqual(query === undefined ? undefined : ['Logs']);
});

test('a query is of a log group that is known', () => {
  const fn = monitored(stack());
  expect(apiErrors({ signals: SIGNALS, minimumRequests: 10 }).ApiServerErrors.logQuery).toBeUndefined();
  expect(functionFailures(fn, { errors: 3 }).OrdersErrors.logQuery).toBeUndefined();
  expect(definitions().OrdersErrors.logQuery?.query).toBe(
    'filter level in ["ERROR", "FATAL", "CRITICAL"] | sort @timestamp desc | limit 50',
  );
});

test('sums are asked for as sums', () => {
  const { OrdersErrorLogs, ApiErrorsWithoutFunctionErrors } = definitions();
  const statistics = (definition: AlarmDefinition) =>
    Object.values((definition.metric as MathExpression).usingMetrics).map((metric) => (metric as Metric).statistic);
  expect([...statistics(OrdersErrorLogs), ...statistics(ApiErrorsWithoutFunctionErrors)]).toEqual(Array(5).fill('Sum'));
});

test('an objective tells better than a count, which is a notice then', () => {
  const severities = (slo: MonitoredFunction['slo']) => {
    const fn = monitored(stack(), { slo });
    const all = { ...functionFailures(fn, { errors: 3 }), ...functionDuration(fn, { duration: Duration.seconds(25) }) };
    return [all.OrdersErrors.severity, all.OrdersDuration.severity];
  };
  expect(severities(undefined)).toEqual([Severity.TICKET, Severity.TICKET]);
  expect(severities({ availability: 99.9 })).toEqual([Severity.NOTICE, Severity.TICKET]);
  expect(severities({ latencyP99: Duration.seconds(1) })).toEqual([Severity.TICKET, Severity.NOTICE]);
});

test('what stays until a person ends it says so', () => {
  const staying = Object.entries(definitions()).filter(([, { staysUntilHandled }]) => staysUntilHandled);
  expect(staying.map(([id]) => id)).toEqual(['CertificateExpiry', 'DeadLetters', 'MessageAge']);
});

test.each([
  [1, 'F0'],
  [8, 'F0, F1, F2, F3, F4, F5, F6, F7'],
  [9, 'F0, F1, F2, F3, F4, F5, F6, F7'],
])('of %d functions, errors that none explains are those of %s, which an alarm can hold', (count, names) => {
  const scope = stack();
  const functions = Array.from({ length: count }, (_, index) => monitored(scope, { name: `F${index}` }));
  const { metric, meaning } = unexplainedErrors({ signals: SIGNALS, minimumRequests: 10 }, functions);
  expect(meaning).toContain(`no failed execution of ${names} explains`);
  expect(Object.keys((metric as MathExpression).usingMetrics)).toHaveLength(Math.min(count, 8) + 2);
});

test('error lines are not counted for an alarm that is switched off', () => {
  const scope = stack();
  const fn = monitored(scope, { logGroup: new LogGroup(scope, 'Logs') });
  const monitoring = Object.assign(new Stack(scope, 'Off'), { addAlarm: () => undefined });
  monitorErrorLines(monitoring as unknown as SystemMonitoring, fn, {
    metricNamespace: 'Shop',
    service: 'shop',
    minimumRequests: 10,
  });
  expect(monitoring.node.tryFindChild('OrdersErrorLines')).toBeUndefined();
});

describe('widgets', () => {
  const graphs = (widgets: IWidget[]) => {
    const scope = stack();
    return widgets.map((widget) => {
      const [{ width, height, properties }] = scope.resolve(widget.toJson());
      const { title, metrics, yAxis } = properties;
      const last = (line: unknown[]) => line.at(-1) as { label?: string; stat?: string; period?: number };
      const lines = metrics.map((line: unknown[]) => [line[1], last(line).label, last(line).stat, last(line).period]);
      return { title, size: [width, height], yAxis, lines };
    });
  };
  const AXIS = { left: { min: 0 } };

  test('of an API', () => {
    expect(graphs(apiWidgets(SIGNALS))).toEqual([
      {
        title: 'API: requests and errors a minute',
        size: [12, 6],
        yAxis: AXIS,
        lines: [
          ['Count', 'requests', 'Sum', 60],
          ['4xx', '4xx', 'Sum', 60],
          ['5xx', '5xx', 'Sum', 60],
        ],
      },
      {
        title: 'API: latency (ms)',
        size: [12, 6],
        yAxis: AXIS,
        lines: ['p50', 'p90', 'p99'].map((stat) => ['Latency', stat, stat, 60]),
      },
    ]);
  });

  test('of a function', () => {
    const [counts, duration] = graphs(functionWidgets(monitored(stack())));
    expect(counts).toMatchObject({ title: 'Orders: invocations, errors, throttles', size: [12, 6], yAxis: AXIS });
    expect(counts.lines.map(([name]: string[]) => name)).toEqual(['Invocations', 'Errors', 'Throttles']);
    expect(duration).toMatchObject({ title: 'Orders: duration (ms)', size: [12, 6], yAxis: AXIS });
    expect(duration.lines.map(([, label]: string[]) => label)).toEqual(['Average', 'p99', 'Maximum']);
    expect(duration.lines.map(([, , stat]: string[]) => stat ?? 'Average')).toEqual(['Average', 'p99', 'Maximum']);
  });

  test('of queues', () => {
    const scope = stack();
    const named = (name: string): [string, Queue] => [name, new Queue(scope, name)];
    const all = graphs(queueWidgets([named('orders')], [named('dlq')]));
    expect(all.map(({ title }) => title)).toEqual([
      'Age of the oldest message (s)',
      'Messages waiting',
      'Dead letters and quarantine',
    ]);
    expect(all.map(({ size, yAxis }) => [size, yAxis])).toEqual(Array(3).fill([[8, 6], AXIS]));
    expect(all.map(({ lines }) => lines[0][1])).toEqual(['orders', 'orders', 'dlq']);
  });

  test('look at five minutes of functions', () => {
    for (const widget of functionWidgets(monitored(stack()))) {
      const text = JSON.stringify(stack().resolve(widget.toJson()));
      expect(text).not.toContain('"period":60');
    }
  });
});
