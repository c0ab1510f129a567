import { Duration } from 'aws-cdk-lib';
import { GraphWidget, MathExpression, Metric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { EDGE_REGION } from './cloudfront';
import type { AlarmDefinitions } from '../alarm-definition';
import { ratePercent } from '../rates';
import { Severity } from '../severity';

/** A web ACL of AWS WAF as its alarms see it. */
export interface MonitoredWebAcl {
  /** Begins the ids of its alarms, and is what people call it. */
  readonly name: string;
  /** The name of its metric, which is the dimension. */
  readonly metricName: string;
  /** Where it is; undefined for one of CloudFront. */
  readonly region?: string;
}

/** Percent of the requests of 5 minutes: scanners knock at every door, and get to less than that where there are callers. */
const BLOCKED_PERCENT = 25;

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
function metric({ metricName: WebACL, region }: MonitoredWebAcl, kind: 'Allowed' | 'Blocked', label?: string): Metric {
  return new Metric({
    namespace: 'AWS/WAFV2',
    metricName: `${kind}Requests`,
    dimensionsMap: { WebACL, Rule: 'ALL', ...(region === undefined ? {} : { Region: region }) },
    region: region === undefined ? EDGE_REGION : undefined,
    statistic: 'Sum',
    period: Duration.minutes(5),
    label,
  });
}

/** Many requests are blocked; that of CloudFront's can be seen in us-east-1 only. */
export function webAclAlarms(webAcl: MonitoredWebAcl, minimumRequests: number): AlarmDefinitions {
  const [allowed, blocked] = [metric(webAcl, 'Allowed'), metric(webAcl, 'Blocked')];
  return {
    [`${webAcl.name}BlockedRequests`]: {
      metric: ratePercent({
        part: 'FILL(blocked, 0)',
        metrics: { blocked },
        // Each of the two is reported only when it is not 0.
        requests: new MathExpression({ expression: 'allowed + blocked', usingMetrics: { allowed, blocked } }),
        period: Duration.minutes(5),
        minimumRequests,
        label: 'blocked requests (%)',
      }),
      threshold: BLOCKED_PERCENT,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      severity: Severity.TICKET,
      meaning: `${webAcl.name}: AWS WAF blocks at least ${BLOCKED_PERCENT} % of the requests, in 15 of 25 minutes: an attack that it stops, or a rule that stops callers.`,
      runbookSection: 'blocked-requests',
    },
  };
}

/** What is let in and what is not. */
export function webAclWidgets(webAcl: MonitoredWebAcl): IWidget[] {
  return [
    new GraphWidget({
      title: `${webAcl.name}: requests that AWS WAF saw in 5 minutes`,
      left: [metric(webAcl, 'Allowed', 'let in'), metric(webAcl, 'Blocked', 'blocked')],
      region: webAcl.region === undefined ? EDGE_REGION : undefined,
      width: 12,
      height: 6,
      leftYAxis: { min: 0 },
    }),
  ];
}
