import { Duration, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { consumerOf, pascalName, visibilityFor, type WebhookRoute } from './webhook-route';
import type { Environment } from '../environment/environment';

/** What the queues of one pipeline have in common. */
export interface QueueContext {
  readonly scope: Construct;
  readonly environment: Environment;
  readonly encryptionKey?: IKey;
}

/** A queue, and where its messages go that nobody could process. */
export interface QueuePair {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
}

/** What differs between queues with a dead-letter queue. */
export interface QueuePairProps {
  readonly retentionPeriod: Duration;
  readonly visibilityTimeout: Duration;
  readonly maxReceiveCount: number;
}

/** `{name}-queue` and `{name}-dlq`. */
export function queuePair(context: QueueContext, id: string, name: string, props: QueuePairProps): QueuePair {
  const deadLetterQueue = encryptedQueue(context, `${id}DeadLetterQueue`, `${name}-dlq`, {
    retentionPeriod: Duration.days(14),
  });
  const { maxReceiveCount, ...options } = props;
  const queue = encryptedQueue(context, `${id}Queue`, `${name}-queue`, {
    ...options,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount },
  });
  return { queue, deadLetterQueue };
}

/** The queue of a route. */
export function routePair(context: QueueContext, route: WebhookRoute): QueuePair {
  const { timeout, batchingWindow } = consumerOf(route);
  return queuePair(context, pascalName(route.name), route.name, {
    retentionPeriod: route.retentionPeriod ?? Duration.days(7),
    visibilityTimeout: route.visibilityTimeout ?? visibilityFor(timeout, batchingWindow),
    maxReceiveCount: route.maxReceiveCount ?? 3,
  });
}

/** Where messages wait for a person. */
export function quarantineQueue(context: QueueContext): Queue {
  const queue = encryptedQueue(context, 'QuarantineQueue', 'quarantine-queue', { retentionPeriod: Duration.days(14) });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'The quarantine queue is itself where messages end that could not be routed.',
  });
  return queue;
}

function encryptedQueue(context: QueueContext, id: string, resource: string, props: QueueProps): Queue {
  const { scope, environment, encryptionKey } = context;
  return new Queue(scope, id, {
    queueName: environment.name('queue', resource),
    encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    removalPolicy: environment.removalPolicy,
    ...props,
  });
}
