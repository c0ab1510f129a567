import { Aws, Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Dashboard, Metric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { BareAlarms } from './bare-alarms';
import {
  apiErrorAlarms,
  apiWidgets,
  failureAlarms,
  functionWidgets,
  graph,
  nearTimeoutAlarm,
  percent,
  type BareApiMetrics,
} from './bare-monitoring';

const NAMESPACE = 'CdkGoldenPaths/WebhookPipeline';

/** A queue and its dead-letter queue. */
export interface BareQueuePair {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
}

/** What of a webhook pipeline is watched. */
export interface BareWebhookParts {
  /** The name of the dashboard, and the dimension `service` of the metrics. */
  readonly service: string;
  readonly api: RestApi;
  readonly accessLogs: LogGroup;
  readonly validator: LambdaFunction;
  readonly router: LambdaFunction;
  readonly ingest: BareQueuePair;
  readonly quarantine: Queue;
  readonly routes: Record<'payments' | 'refunds' | 'disputes', BareQueuePair>;
}

/** The alarms and the dashboard. */
export function monitorWebhooks(scope: Construct, alarms: BareAlarms, parts: BareWebhookParts): void {
  const { service, api, accessLogs, validator, router } = parts;
  const stage = api.deploymentStage;
  const metrics: BareApiMetrics = {
    requests: stage.metricCount({ statistic: 'Sum' }),
    serverErrors: stage.metricServerError({ statistic: 'Sum' }),
    clientErrors: stage.metricClientError({ statistic: 'Sum' }),
    latency: stage.metricLatency(),
  };
  accessLogs.addMetricFilter('ClientErrors', {
    filterPattern: FilterPattern.stringValue('$.status', '=', '4*'),
    metricNamespace: NAMESPACE,
    metricName: 'ClientErrors',
    metricValue: '1',
    dimensions: { service: '$.service', Status: '$.status' },
  });

  apiErrorAlarms(alarms, metrics, (digit) => {
    return `${accessLogs.logGroupName}: filter status like /^${digit}/ | stats count(*) by status, errorType`;
  });
  refusedAlarm(alarms, parts, metrics, ['refused-body', '400', 5]);
  refusedAlarm(alarms, parts, metrics, ['refused-size', '413', 1]);
  refusedAlarm(alarms, parts, metrics, ['refused-media-type', '415', 5]);
  refusedAlarm(alarms, parts, metrics, ['api-throttles', '429', 1]);
  failureAlarms(alarms, 'Validator', validator);
  nearTimeoutAlarm(alarms, 'Validator', validator, 10_000);
  failureAlarms(alarms, 'Router', router);
  nearTimeoutAlarm(alarms, 'Router', router, 30_000);
  queueAlarms(alarms, parts);
  eventAlarms(alarms, parts);
  alarms.notify();

  const dashboard = new Dashboard(scope, 'dashboard', {
    dashboardName: service.replace(/-dev$/, `-${Aws.REGION}-dev`),
  });
  alarms.addWidgets(dashboard);
  dashboard.addWidgets(...apiWidgets(metrics));
  dashboard.addWidgets(...eventWidgets(service));
  dashboard.addWidgets(...queueWidgets(parts));
  dashboard.addWidgets(...functionWidgets('Validator', validator));
  dashboard.addWidgets(...functionWidgets('Router', router));
}

function metric(service: string, metricName: string, label?: string, dimensions?: Record<string, string>): Metric {
  return new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { service, ...dimensions },
    statistic: 'Sum',
    label,
  });
}

function refusedAlarm(
  alarms: BareAlarms,
  { service, accessLogs }: BareWebhookParts,
  { requests }: BareApiMetrics,
  [name, status, threshold]: [string, string, number],
): void {
  const refused = metric(service, 'ClientErrors', undefined, { Status: status });
  alarms.ticket(name, {
    metric: percent('FILL(refused, 0)', { refused, requests }, { period: Duration.minutes(5), label: `${status} (%)` }),
    threshold,
    periods: 5,
    datapoints: 3,
    runbook: 'webhook-refusals',
    logs: `${accessLogs.logGroupName}: filter status = "${status}" | stats count(*) by errorType, userAgent, sourceIp`,
  });
}

function queueAlarms(alarms: BareAlarms, { router, ingest, routes }: BareWebhookParts): void {
  alarms.page('router-lag', {
    metric: ingest.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
    threshold: 300,
    periods: 5,
    datapoints: 3,
    runbook: 'router-lag',
    logs: `${router.logGroup.logGroupName}: filter message = "Failed" | stats count(*) by reason`,
  });
  deadLetterAlarm(alarms, 'ingest', ingest.deadLetterQueue);
  for (const [route, { queue, deadLetterQueue }] of Object.entries(routes)) {
    alarms.ownTicket(`${route}-message-age`, {
      metric: queue.metricApproximateAgeOfOldestMessage(),
      threshold: 3600,
      periods: 5,
      datapoints: 3,
      runbook: 'message-age',
    });
    deadLetterAlarm(alarms, route, deadLetterQueue);
  }
}

function deadLetterAlarm(alarms: BareAlarms, name: string, queue: Queue): void {
  alarms.ownTicket(`${name}-dead-letters`, {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
    threshold: 1,
    periods: 1,
    runbook: 'dead-letters',
  });
}

function eventAlarms(alarms: BareAlarms, { service, router }: BareWebhookParts): void {
  const { logGroupName } = router.logGroup;
  alarms.ticket('conflicts', {
    metric: metric(service, 'Conflict'),
    threshold: 1,
    periods: 12,
    datapoints: 1,
    runbook: 'webhook-conflicts',
    logs: `${logGroupName}: filter reason = "Conflict" | sort @timestamp desc`,
  });
  alarms.ticket('quarantine-growth', {
    metric: metric(service, 'Quarantined'),
    threshold: 1,
    periods: 12,
    datapoints: 1,
    runbook: 'quarantine-growth',
    logs: `${logGroupName}: filter message = "Quarantined" | stats count(*) by reason, transactionType`,
  });
}

function eventWidgets(service: string): IWidget[] {
  return [
    graph('Events in 5 minutes: accepted, and routed to each queue', 12, [
      metric(service, 'Accepted', 'accepted'),
      ...['payments', 'refunds', 'disputes'].map((Route) => metric(service, 'Routed', Route, { Route })),
    ]),
    graph('Events in 5 minutes: what did not go its way', 12, [
      metric(service, 'Duplicate', 'duplicate'),
      metric(service, 'Conflict', 'conflict'),
      metric(service, 'Quarantined', 'quarantined'),
      ...['400', '413', '415', '429'].map((Status) => {
        return metric(service, 'ClientErrors', `refused: ${Status}`, { Status });
      }),
    ]),
  ];
}

function queueWidgets({ ingest, routes, quarantine }: BareWebhookParts): IWidget[] {
  const pairs = Object.entries({ ingest, ...routes });
  const waiting = (queue: Queue, label: string) => queue.metricApproximateNumberOfMessagesVisible({ label });
  return [
    graph(
      'Age of the oldest message (s)',
      8,
      pairs.map(([label, { queue }]) => queue.metricApproximateAgeOfOldestMessage({ label })),
    ),
    graph(
      'Messages waiting',
      8,
      pairs.map(([label, { queue }]) => waiting(queue, label)),
    ),
    graph('Dead letters and quarantine', 8, [
      ...pairs.map(([label, { deadLetterQueue }]) => waiting(deadLetterQueue, label)),
      waiting(quarantine, 'quarantine'),
    ]),
  ];
}
