import { Duration, Stack } from 'aws-cdk-lib';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { GraphWidget, Metric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { OUTAGE, SERVER_ERRORS_PERCENT } from './api';
import type { AlarmDefinitions } from '../alarm-definition';
import { ratePercent } from '../rates';
import { Severity } from '../severity';

/** Where the metrics of CloudFront are, and of the web ACLs before it, wherever it is used. */
export const EDGE_REGION = 'us-east-1';

/** Whether alarms of this stack see the metrics of CloudFront: an alarm sees those of its own region only. */
export function seesEdge(scope: IConstruct): boolean {
  return Stack.of(scope).region === EDGE_REGION;
}

/**
 * The metrics of the CDK's `Distribution` lack the dimension `Region`, without which there are no data.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 */
function metric({ distributionId }: IDistribution, metricName: string, statistic: string, label?: string): Metric {
  return new Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { DistributionId: distributionId, Region: 'Global' },
    region: EDGE_REGION,
    statistic,
    period: Duration.minutes(1),
    label,
  });
}

/** What callers get, whatever of the way behind CloudFront is broken; to be made in us-east-1. */
export function distributionAlarms(distribution: IDistribution, minimumRequests: number): AlarmDefinitions {
  return {
    EdgeServerErrors: {
      ...OUTAGE,
      metric: ratePercent({
        part: 'FILL(rate, 0) * requests / 100',
        metrics: { rate: metric(distribution, '5xxErrorRate', 'Average') },
        requests: metric(distribution, 'Requests', 'Sum'),
        period: Duration.minutes(1),
        minimumRequests,
        label: '5xx (%)',
      }),
      threshold: SERVER_ERRORS_PERCENT,
      severity: Severity.PAGE,
      meaning: `Callers get errors: CloudFront answers at least ${SERVER_ERRORS_PERCENT} % of the requests 5xx, in 3 of 15 minutes: from behind it, or because it reaches nothing there.`,
      runbookSection: 'edge-server-errors',
    },
  };
}

/** Requests, and the share of errors; shown in every region. */
export function distributionWidgets(distribution: IDistribution): IWidget[] {
  return [
    new GraphWidget({
      title: 'CloudFront: requests a minute, and errors (%)',
      left: [metric(distribution, 'Requests', 'Sum', 'requests')],
      right: [
        metric(distribution, '4xxErrorRate', 'Average', '4xx (%)'),
        metric(distribution, '5xxErrorRate', 'Average', '5xx (%)'),
      ],
      region: EDGE_REGION,
      width: 12,
      height: 6,
      leftYAxis: { min: 0 },
      rightYAxis: { min: 0 },
    }),
  ];
}
