import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from './webhook-pipeline-props';
import { consumerOf, type WebhookRoute } from './webhook-route';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import { visibilityFor } from '../functions/visibility-timeout';
import { parkingQueue, queuePair, type QueuePair, type QueuePairProps } from '../stores/queues';

/** What the queues are made with. */
export interface WebhookQueuesProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly encryptionKey?: IKey;
}

/** The queues of a pipeline. */
export interface WebhookQueues {
  readonly ingestQueue: Queue;
  readonly ingestDeadLetterQueue: Queue;
  readonly quarantineQueue: Queue;
  /** By the route's name. */
  readonly queues: Map<string, IQueue>;
  /** By the route's name; without the routes to existing queues. */
  readonly deadLetterQueues: Map<string, Queue>;
}

/** The ingest queue, the quarantine queue, and a queue for each route that brings none. */
export function webhookQueues(scope: Construct, id: string, props: WebhookQueuesProps): WebhookQueues {
  const { settings, ...rest } = props;
  const options = { ...rest, isFifo: settings.ordering.isFifo };
  const parts = new Construct(scope, id);
  const ingest = queuePair(parts, 'Ingest', {
    ...options,
    name: 'ingest',
    retentionPeriod: Duration.days(14),
    visibilityTimeout: settings.ingestVisibilityTimeout,
    maxReceiveCount: 3,
    maxMessageSizeBytes: settings.ingress.validates ? undefined : largestRequest(settings.maxPayloadBytes),
  });
  const quarantineQueue = parkingQueue(parts, 'Quarantine', { ...options, name: 'quarantine' });
  const queues = new Map<string, IQueue>();
  const deadLetterQueues = new Map<string, Queue>();
  for (const route of settings.routes) {
    const { queue, deadLetterQueue } = route.queue ? { queue: route.queue } : routePair(parts, route, options);
    queues.set(route.name, queue);
    if (deadLetterQueue) {
      deadLetterQueues.set(route.name, deadLetterQueue);
    }
  }
  const { queue: ingestQueue, deadLetterQueue: ingestDeadLetterQueue } = ingest;
  return { ingestQueue, ingestDeadLetterQueue, quarantineQueue, queues, deadLetterQueues };
}

/** What Amazon SQS takes: a body with its headers, which are 10 KB at most (API Gateway quotas), and their names and lines. */
function largestRequest(maxPayloadBytes: number): number {
  return Math.min(maxPayloadBytes + 16 * 1024, 1024 * 1024);
}

function routePair(
  scope: Construct,
  route: WebhookRoute,
  options: Omit<WebhookQueuesProps, 'settings'> & Pick<QueuePairProps, 'isFifo'>,
): QueuePair {
  return queuePair(scope, pascalCase(route.name), {
    ...options,
    name: route.name,
    retentionPeriod: route.retentionPeriod ?? Duration.days(7),
    visibilityTimeout: route.visibilityTimeout ?? visibilityFor(consumerOf(route)),
    maxReceiveCount: route.maxReceiveCount ?? 3,
  });
}
