import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb, HttpCodeTarget, type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { OUTAGE, SERVER_ERRORS_PERCENT } from './api';
import type { AlarmDefinitions } from '../alarm-definition';
import { answeredWithin, type ObjectiveSignals } from '../api-signals';
import { ratePercent, sumOf } from '../rates';
import { Severity } from '../severity';

/** A load balancer; one that exists needs to be known by more than its ARN. */
export type MonitoredLoadBalancer = Pick<IApplicationLoadBalancer, 'metrics'>;

/** The 5xx that a load balancer answers by itself, by what they say of the targets. */
const OWN_ERRORS: [metricName: string, label: string][] = [
  ['HTTPCode_ELB_502_Count', '502: a target broke the connection'],
  ['HTTPCode_ELB_503_Count', '503: no target'],
  ['HTTPCode_ELB_504_Count', '504: a target did not answer in time'],
];

/**
 * Every request: of one that found no target, and is answered 503, the count of requests knows nothing.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
function requestsOf({ metrics }: MonitoredLoadBalancer): IMetric {
  return sumOf('received', [metrics.requestCount(), metrics.custom('HTTPCode_ELB_503_Count', { statistic: 'Sum' })]);
}

/** What objectives of all that is behind a load balancer are measured by, its own errors among them. */
export function loadBalancerSignals(loadBalancer: MonitoredLoadBalancer): ObjectiveSignals {
  const { metrics } = loadBalancer;
  return {
    requests: requestsOf(loadBalancer),
    serverErrors: sumOf('failed', [
      metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT),
      metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT),
    ]),
    answered: (within) => {
      return metrics.targetResponseTime({ statistic: answeredWithin(within?.toSeconds({ integral: false })) });
    },
  };
}

/** What asks for somebody: errors that no target answered, connections that were refused. */
export function loadBalancerAlarms(loadBalancer: MonitoredLoadBalancer, minimumRequests: number): AlarmDefinitions {
  const { metrics } = loadBalancer;
  return {
    LoadBalancerErrors: {
      ...OUTAGE,
      metric: ratePercent({
        part: 'FILL(errors, 0)',
        metrics: { errors: metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT) },
        requests: requestsOf(loadBalancer),
        period: Duration.minutes(1),
        minimumRequests,
        label: '5xx of the load balancer (%)',
      }),
      threshold: SERVER_ERRORS_PERCENT,
      severity: Severity.PAGE,
      meaning: `Callers get errors: the load balancer itself answers at least ${SERVER_ERRORS_PERCENT} % of the requests 5xx, in 3 of 15 minutes: there is no target, or targets break connections or answer too late.`,
      runbookSection: 'load-balancer-errors',
    },
    RejectedConnections: {
      metric: metrics.rejectedConnectionCount({ period: Duration.minutes(5) }),
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      severity: Severity.TICKET,
      meaning: 'The load balancer refused connections in 2 of 3 periods of 5 minutes: it has as many as it can hold.',
      runbookSection: 'rejected-connections',
    },
  };
}

/** Requests, and what it answers by itself, by status; how many connections it has. */
export function loadBalancerWidgets({ metrics }: MonitoredLoadBalancer): IWidget[] {
  const period = Duration.minutes(1);
  const graph = (title: string, left: IMetric[]) =>
    new GraphWidget({ title: `Load balancer: ${title}`, left, width: 8, height: 6, leftYAxis: { min: 0 } });
  return [
    graph('requests and errors of its own a minute', [
      metrics.requestCount({ period, label: 'requests' }),
      metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { period, label: '5xx of its own' }),
    ]),
    graph(
      'errors of its own a minute',
      OWN_ERRORS.map(([metricName, label]) => metrics.custom(metricName, { statistic: 'Sum', period, label })),
    ),
    graph('connections', [
      metrics.activeConnectionCount({ period, label: 'open' }),
      metrics.newConnectionCount({ period, label: 'new' }),
      metrics.rejectedConnectionCount({ period, label: 'refused' }),
    ]),
  ];
}
