import { Duration } from 'aws-cdk-lib';
import { Severity } from '../../../src';
import {
  loadBalancerAlarms,
  loadBalancerSignals,
  loadBalancerWidgets,
} from '../../../src/monitoring/alarms/load-balancer';
import { labelOf } from '../../alarms';
import { expectAlarms, platformAlarms, readAlarm, shownOf } from '../platform';

const platform = platformAlarms({
  props: { minimumRequests: 20, heartbeat: Duration.minutes(30), slo: { availability: 99.9 } },
});
const { stack, alarms, loadBalancer } = platform;
const read = (id: string) => readAlarm(stack, alarms[id]);
const of = (name: string) => `AWS/ApplicationELB ${name} Sum LoadBalancer=Alb`;

test('who is told when', () => {
  expectAlarms(loadBalancerAlarms(loadBalancer, 20), platform, [
    [
      'LoadBalancerErrors',
      Severity.PAGE,
      '>= 5 in 3 of 15 x 60',
      'load-balancer-errors',
      /itself answers at least 5 %/,
    ],
    ['RejectedConnections', Severity.TICKET, '>= 1 in 2 of 3 x 300', 'rejected-connections', /refused connections/],
  ]);
});

test('errors are a share of all requests, those that found no target among them', () => {
  const part = 'FILL(errors, 0)';
  expect(read('LoadBalancerErrors')).toMatchObject({
    metrics: {
      errors: of('HTTPCode_ELB_5XX_Count'),
      received0: of('RequestCount'),
      received1: of('HTTPCode_ELB_503_Count'),
    },
    expressions: {
      expr_1: `IF(requests >= 20 AND (${part}) >= 3, 100 * (${part}) / requests, 0)`,
      requests: 'received0 + received1',
    },
  });
  expect(labelOf(alarms.LoadBalancerErrors)).toBe('5xx of the load balancer (%)');
  expect(read('RejectedConnections').metrics).toEqual({ metric: of('RejectedConnectionCount') });
});

test('an objective of all of it counts errors of targets and of its own', () => {
  expect(read('AvailabilityBurn1h')).toMatchObject({
    metrics: {
      failed0: of('HTTPCode_Target_5XX_Count'),
      failed1: of('HTTPCode_ELB_5XX_Count'),
      received0: of('RequestCount'),
      received1: of('HTTPCode_ELB_503_Count'),
    },
    expressions: { bad: 'failed0 + failed1', requests: 'received0 + received1' },
  });
  const { answered } = loadBalancerSignals(loadBalancer);
  expect([answered(), answered(Duration.millis(800))]).toMatchObject([
    { metricName: 'TargetResponseTime', statistic: 'SampleCount' },
    { metricName: 'TargetResponseTime', statistic: 'TC(:0.8)' },
  ]);
});

test('its requests are what a heartbeat is seen by', () => {
  expect(read('Heartbeat')).toEqual({
    metrics: { metric: of('RequestCount') },
    expressions: {},
    when: '< 1 in 1 of 1 x 1800 s, missing is breaching',
  });
});

test('widgets show requests, its own errors by what they say, and connections', () => {
  const all = shownOf(stack, loadBalancerWidgets(loadBalancer));
  expect(
    all.map(({ title, size, yAxis, lines }) => [title, size, yAxis, lines.map((line: any[]) => line.slice(0, 3))]),
  ).toEqual([
    [
      'Load balancer: requests and errors of its own a minute',
      [8, 6],
      { left: { min: 0 } },
      [
        ['RequestCount', 'requests', 'Sum'],
        ['HTTPCode_ELB_5XX_Count', '5xx of its own', 'Sum'],
      ],
    ],
    [
      'Load balancer: errors of its own a minute',
      [8, 6],
      { left: { min: 0 } },
      [
        ['HTTPCode_ELB_502_Count', '502: a target broke the connection', 'Sum'],
        ['HTTPCode_ELB_503_Count', '503: no target', 'Sum'],
        ['HTTPCode_ELB_504_Count', '504: a target did not answer in time', 'Sum'],
      ],
    ],
    [
      'Load balancer: connections',
      [8, 6],
      { left: { min: 0 } },
      [
        ['ActiveConnectionCount', 'open', 'Sum'],
        ['NewConnectionCount', 'new', 'Sum'],
        ['RejectedConnectionCount', 'refused', 'Sum'],
      ],
    ],
  ]);
});
