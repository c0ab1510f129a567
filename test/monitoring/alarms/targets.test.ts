import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Severity } from '../../../src';
import { targetAlarms, targetSignals, targetWidgets } from '../../../src/monitoring/alarms/targets';
import { labelOf, textOf } from '../../alarms';
import { expectAlarms, platformAlarms, readAlarm, shownOf } from '../platform';

const platform = platformAlarms();
const { stack, alarms } = platform;
const [two, one] = platform.targets;
const read = (id: string) => readAlarm(stack, alarms[id]);
const of = (name: string, stat: string, version: string, group: string) =>
  `AWS/ApplicationELB ${name} ${stat} LoadBalancer=Alb.Listener${version} TargetGroup=${version}.${group}`;
const both = (id: string, name: string, stat = 'Sum') => ({
  [`${id}0`]: of(name, stat, 'V1', 'Blue'),
  [`${id}1`]: of(name, stat, 'V1', 'Green'),
});
const rate = (part: string) => `IF(requests >= 10 AND (${part}) >= 3, 100 * (${part}) / requests, 0)`;
const { PAGE, TICKET, NOTICE } = Severity;

test('who is told when', () => {
  expectAlarms(targetAlarms(two, 10), platform, [
    ['V1ServerErrors', PAGE, '>= 5 in 3 of 15 x 60', 'version-server-errors', /^V1: callers get errors: at least 5 %/],
    ['V1ClientErrors', TICKET, '>= 25 in 3 of 5 x 300', 'version-client-errors', /^V1: at least 25 % .* 4xx/],
    ['V1SlowRequests', TICKET, '>= 1 in 3 of 5 x 300', 'version-slow-requests', /^V1: at least 1 % .* 1500 ms/],
    ['V1ConnectionErrors', TICKET, '>= 1 in 3 of 5 x 300', 'version-connection-errors', /^V1: for at least 1 %/],
    ['V1NoHealthyTarget', PAGE, '< 1 in 3 of 5 x 60', 'version-no-healthy-target', /^V1: no task passes/],
    ['V1FewHealthyTargets', TICKET, '< 2 in 15 of 20 x 60', 'version-few-healthy-targets', /^V1: fewer than 2 tasks/],
    ['V1UnhealthyTargets', TICKET, '>= 1 in 3 of 5 x 300', 'version-unhealthy-targets', /^V1: a task fails its health/],
  ]);
});

test.each([
  ['V1ServerErrors', 'failed', 'HTTPCode_Target_5XX_Count'],
  ['V1ClientErrors', 'refused', 'HTTPCode_Target_4XX_Count'],
  ['V1ConnectionErrors', 'unreached', 'TargetConnectionErrorCount'],
])('%s is a share of what both target groups received', (id, part, name) => {
  expect(read(id)).toMatchObject({
    metrics: { ...both(part, name), ...both('received', 'RequestCount') },
    expressions: {
      expr_1: rate('FILL(errors, 0)'),
      errors: `${part}0 + ${part}1`,
      requests: 'received0 + received1',
    },
  });
});

test.each([
  ['V1ServerErrors', '5xx (%)'],
  ['V1ClientErrors', '4xx (%)'],
  ['V1ConnectionErrors', 'connections refused (%)'],
  ['V1SlowRequests', 'slow requests (%)'],
])('the line of %s is called %s', (id, label) => {
  expect(labelOf(alarms[id])).toBe(label);
});

test('slow requests are those that took longer than the longest normal one, in seconds', () => {
  expect(read('V1SlowRequests')).toMatchObject({
    metrics: {
      ...both('quick', 'TargetResponseTime', 'TC(:1.5)'),
      ...both('measured', 'TargetResponseTime', 'SampleCount'),
    },
    expressions: {
      expr_1: rate('requests - FILL(within, 0)'),
      within: 'quick0 + quick1',
      requests: 'measured0 + measured1',
    },
  });
});

test.each([
  ['V1NoHealthyTarget', 'anyHealthy', 'HealthyHostCount', 'Maximum'],
  ['V1FewHealthyTargets', 'healthy', 'HealthyHostCount', 'Minimum'],
  ['V1UnhealthyTargets', 'unhealthy', 'UnHealthyHostCount', 'Minimum'],
])('%s counts in both target groups', (id, part, name, stat) => {
  expect(read(id)).toMatchObject({ metrics: both(part, name, stat), expressions: { expr_1: `${part}0 + ${part}1` } });
});

describe('of one target group', () => {
  test('no sum is asked for', () => {
    expect(read('V2ServerErrors').metrics).toEqual({
      errors: of('HTTPCode_Target_5XX_Count', 'Sum', 'V2', 'Blue'),
      requests: of('RequestCount', 'Sum', 'V2', 'Blue'),
    });
    expect(read('V2NoHealthyTarget').metrics).toEqual({ metric: of('HealthyHostCount', 'Maximum', 'V2', 'Blue') });
  });

  test.each([
    [0, false],
    [1, false],
    [2, true],
    [3, true],
  ])('a minimum of %d: that there are too few tells more than that there are none: %s', (minimumTargets, tells) => {
    const definitions = targetAlarms({ ...one, minimumTargets }, 10);
    expect('V2FewHealthyTargets' in definitions).toBe(tells);
    expect(definitions.V2FewHealthyTargets?.threshold).toBe(tells ? minimumTargets : undefined);
  });
});

test('where none may be wanted, one is missed only while some are, and after the time that they take to start', () => {
  const wanted = new Metric({ namespace: 'N', metricName: 'Wanted' });
  const { V2NoHealthyTarget } = targetAlarms({ ...one, wanted }, 10);
  expect(V2NoHealthyTarget).toMatchObject({ threshold: 1, datapointsToAlarm: 15, evaluationPeriods: 20 });
  expect(V2NoHealthyTarget.meaning).toContain('in 15 of 20 minutes');
  expect(V2NoHealthyTarget.metric).toMatchObject({
    expression: 'IF(FILL(wanted, 0) > 0, FILL(healthyOnes, 0), 1)',
    usingMetrics: { wanted: { metricName: 'Wanted' }, healthyOnes: { metricName: 'HealthyHostCount' } },
    period: { amount: 1 },
    label: 'healthy tasks while some are wanted',
  });
});

test('an objective for the latency tells better than a share of slow requests', () => {
  const severity = (slo: object) => targetAlarms({ ...one, slo }, 10).V2SlowRequests.severity;
  expect(severity({ latencyP99: Duration.seconds(1) })).toBe(NOTICE);
  expect(severity({ availability: 99.9 })).toBe(TICKET);
});

test('errors point to the lines of the version, if it is known where they are', () => {
  const { V1ServerErrors, V1NoHealthyTarget, V1UnhealthyTargets } = targetAlarms(two, 10);
  const levels = 'filter level in ["ERROR", "FATAL", "CRITICAL"]';
  expect([V1ServerErrors, V1NoHealthyTarget, V1UnhealthyTargets].map(({ logQuery }) => logQuery)).toEqual([
    { logGroups: [two.logGroup], query: `${levels} | stats count(*) by message` },
    { logGroups: [two.logGroup], query: `${levels} | sort @timestamp desc | limit 50` },
    { logGroups: [two.logGroup], query: `${levels} | sort @timestamp desc | limit 50` },
  ]);
  const unknown = targetAlarms({ ...two, logGroup: undefined }, 10);
  expect(Object.values(unknown).map(({ logQuery }) => logQuery)).toEqual(Array(7).fill(undefined));
});

test('limits are in seconds, whole or not', () => {
  const statisticOf = (within?: Duration) => (targetSignals(one).answered(within) as any).statistic;
  expect([undefined, Duration.seconds(30), Duration.millis(250)].map(statisticOf)).toEqual([
    'SampleCount',
    'TC(:30)',
    'TC(:0.25)',
  ]);
});

test('a version has objectives and burn rates of its own', () => {
  const slo = { availability: 99.9, latencyP99: Duration.millis(800) };
  const { template, alarms: all } = platformAlarms({ props: { slo } });
  const objectives = Object.values<any>(template.findResources('AWS::ApplicationSignals::ServiceLevelObjective'));
  expect(objectives.map(({ Properties }) => Properties.Name).sort()).toEqual(
    ['', 'v1-', 'v2-'].flatMap((part) => [`ml-api-${part}availability-dev`, `ml-api-${part}latency-dev`]).sort(),
  );
  const burns = Object.keys(all).filter((id) => id.includes('Burn'));
  expect(burns).toHaveLength(3 * 2 * 8);
  expect(readAlarm(stack, all.V1AvailabilityBurn1h).expressions).toMatchObject({
    bad: 'failed0 + failed1',
    requests: 'received0 + received1',
  });
  expect(textOf(template, all.V1LatencyBurn6h.AlarmDescription)).toMatch(
    /^V1: 99 % of the requests of 30 days .* 800 ms; over 6 hours/,
  );
});

test('widgets show requests, latency and health', () => {
  const all = shownOf(stack, targetWidgets(two));
  expect(all.map(({ title, size, yAxis }) => [title, size, yAxis])).toEqual(
    ['requests and errors a minute', 'latency (s)', 'tasks by health'].map((title) => [
      `V1: ${title}`,
      [8, 6],
      { left: { min: 0 } },
    ]),
  );
  expect(all.map(({ lines }) => lines.map(([what, label, stat]: string[]) => [what, label, stat]))).toEqual([
    [
      ['requests0 + requests1', 'requests', undefined],
      ['status4xx0 + status4xx1', 'status4xx', undefined],
      ['status5xx0 + status5xx1', 'status5xx', undefined],
      ['unreached0 + unreached1', 'no connection', undefined],
    ],
    ['p50 of group 1', 'p99 of group 1', 'p50 of group 2', 'p99 of group 2'].map((label) => [
      'TargetResponseTime',
      label,
      label.slice(0, 3),
    ]),
    [
      ['healthy0 + healthy1', 'healthy', undefined],
      ['unhealthy0 + unhealthy1', 'unhealthy', undefined],
    ],
  ]);
  expect(all[1].annotations.horizontal).toEqual([{ label: 'longest normal request', value: 1.5, yAxis: 'left' }]);
  const [single] = shownOf(stack, targetWidgets(one));
  expect(single.lines.map(([what, label]: string[]) => [what, label])).toEqual([
    ['RequestCount', 'requests'],
    ['HTTPCode_Target_4XX_Count', 'status4xx'],
    ['HTTPCode_Target_5XX_Count', 'status5xx'],
    ['TargetConnectionErrorCount', 'no connection'],
  ]);
});

test('every line of the widgets is of a minute, and the worst of it is what is shown of health', () => {
  const linesOf = (targets: typeof one) =>
    targetWidgets(targets).flatMap((widget) => stack.resolve(widget.toJson())[0].properties.metrics as any[][]);
  const options = [...linesOf(one), ...linesOf(two)].map((line) => line.at(-1));
  expect(new Set(options.map(({ period }) => period))).toEqual(new Set([60]));
  const statistics = (name: string) => linesOf(two).flatMap((line) => (line[1] === name ? [line.at(-1).stat] : []));
  expect(statistics('HealthyHostCount')).toEqual(['Minimum', 'Minimum']);
  expect(statistics('UnHealthyHostCount')).toEqual(['Maximum', 'Maximum']);
});
