import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { DynamoDbClaims } from './claims.client';
import { sendMessages } from './queues.client';
import { countRejected, tellPreviousSecret } from './request-metrics';
import { Router, type Outcome, type RouterOptions } from './router';
import { requireEnv } from '../../functions/handlers/require-env';
import { Dimension, Env } from '../env';

const logger = new Logger();
const metrics = new Metrics();
const metricsByRoute = new Metrics({ singleMetric: true });

/**
 * The handler of the router.
 *
 * @param parts how messages are read, and where events are written down that are claimed
 */
export function routing(
  parts: Pick<RouterOptions, 'read' | 'archive'> = {},
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const router = new Router({
    routes: JSON.parse(requireEnv(Env.ROUTES)),
    quarantineQueueUrl: requireEnv(Env.QUARANTINE_QUEUE_URL),
    deduplicationSeconds: Number(requireEnv(Env.DEDUPLICATION_SECONDS)),
    claims: new DynamoDbClaims(requireEnv(Env.TABLE_NAME)),
    sendMessages,
    ...parts,
  });
  return async (event, context) => {
    logger.addContext(context);
    const outcomes = await router.route(event.Records);
    outcomes.forEach(log);
    outcomes.forEach(countRequest);
    count(outcomes);
    const failed = outcomes.filter(({ kind }) => kind === 'Failed');
    return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  };
}

function log({ record, metadata, kind, reason, cause }: Outcome): void {
  const { correlationId, source, eventId, transactionType } = metadata;
  const level = kind === 'Failed' ? 'error' : kind === 'Quarantined' ? 'warn' : 'info';
  const event = { correlationId, source, eventId, transactionType };
  logger[level](kind, { ...event, reason, cause, messageId: record.messageId });
}

/** What the validator counts where there is one. */
function countRequest({ kind, request, metadata: { correlationId, source } }: Outcome): void {
  if (request === undefined || kind === 'Failed') {
    return;
  }
  const { rejected, isPreviousSecret } = request;
  if (rejected !== undefined) {
    countRejected(metrics, rejected);
  } else if (kind !== 'Handshake') {
    metrics.addMetric('Accepted', MetricUnit.Count, 1);
  }
  if (isPreviousSecret) {
    tellPreviousSecret(logger, metrics, { correlationId, source });
  }
}

/** One EMF line for the counters of the batch, and one for each route in it. */
function count(outcomes: Outcome[]): void {
  const routed = new Map<string, number>();
  for (const { kind, reason } of outcomes) {
    if (kind === 'Routed') {
      routed.set(reason!, (routed.get(reason!) ?? 0) + 1);
    } else if (kind !== 'Failed' && reason !== 'Unverified') {
      metrics.addMetric(kind, MetricUnit.Count, 1);
    }
    if (reason === 'Conflict') {
      metrics.addMetric('Conflict', MetricUnit.Count, 1);
    }
  }
  if (metrics.hasStoredMetrics()) {
    metrics.publishStoredMetrics();
  }
  for (const [route, events] of routed) {
    metricsByRoute.addDimension(Dimension.ROUTE, route).addMetric('Routed', MetricUnit.Count, events);
  }
}
