import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { claimedIds } from './claimed.client';
import { toAttributes } from './message-attributes';
import { groupFor } from './message-group';
import { sendMessages } from './queues.client';
import { reconcile, type Reconciliation } from './reconciler';
import { unsignedBody } from './signed-request';
import { readEvent } from './sources/envelopes';
import { liveSecrets } from './sources/secrets.client';
import { stripeEvents } from './stripe-events.client';
import type { TransactionEvent } from './transaction-event';
import { requireEnv } from '../../functions/handlers/require-env';
import { Env } from '../env';
import type { ReconciliationTarget } from '../reconciliation-target';

const logger = new Logger();
const metrics = new Metrics();
const target: ReconciliationTarget = JSON.parse(requireEnv(Env.RECONCILIATION));
const ingestQueueUrl = requireEnv(Env.INGEST_QUEUE_URL);
const tableName = requireEnv(Env.TABLE_NAME);

/** Finds the events of the provider that never arrived, and sends them the way that a webhook goes. */
export async function handler(event: ScheduledEvent, context: Context): Promise<void> {
  logger.addContext(context);
  const now = Date.parse(event.time);
  const [{ value: apiKey }] = await liveSecrets(target.apiKey, { fresh: true });
  const to = Math.floor(now / 1000) - target.graceSeconds;
  const api = { url: target.url, apiKey, fetch };
  const found = await reconcile(
    {
      list: (query) => stripeEvents(api, query),
      claimed: (ids) => claimedIds(tableName, target.source.name, ids),
      read: (body) => readEvent(target.source, unsignedBody(body, now)),
      message: (missing) => messageOf(missing, event.id),
      send: (messages) => sendMessages(ingestQueueUrl, messages),
    },
    { types: target.types, from: to - target.lookBackSeconds, to },
  );
  report(found, event.id);
}

function messageOf(event: TransactionEvent, run: string) {
  const { payload, document: _document, ...metadata } = event;
  const { source, eventId } = metadata;
  // Two runs may miss one event before it is routed: the second message is a duplicate.
  const correlationId = `reconcile/${run}`;
  const attributes = toAttributes({ ...metadata, correlationId, acceptedAt: Date.now() });
  return { id: `${source}-${eventId}`, body: payload, attributes, group: groupFor(event, ingestQueueUrl) };
}

/** The metric is there with each run, so that it is known to be 0. */
function report({ listed, missing, failed }: Reconciliation, run: string): void {
  logger.info('Reconciled', { run, listed, missing: missing.length, failed: failed.size });
  missing.forEach((eventId) => logger.warn('MissingEvent', { run, source: target.source.name, eventId }));
  failed.forEach((reason, eventId) =>
    logger.error('NotBackFilled', { run, source: target.source.name, eventId, reason }),
  );
  metrics.addMetric('MissingEvents', MetricUnit.Count, missing.length + failed.size);
  metrics.publishStoredMetrics();
  if (failed.size > 0) {
    throw new Error(`${failed.size} missing events were not back-filled`);
  }
}
