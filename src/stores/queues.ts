import { Duration, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption, type QueueProps as CdkQueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/** How long queues keep messages that wait for a person: as long as Amazon SQS can. */
const LONGEST_RETENTION = () => Duration.days(14);

/** What queues are made with. */
export interface QueueProps {
  readonly environment: Environment;
  /** What begins the name of the queue, and of its dead-letter queue. */
  readonly name: string;
  readonly encryptionKey?: IKey;
}

/** What a queue with a dead-letter queue is made with. */
export interface QueuePairProps extends QueueProps {
  readonly retentionPeriod: Duration;
  readonly visibilityTimeout: Duration;
  readonly maxReceiveCount: number;
}

/** A queue, and where its messages go that nobody could process. */
export interface QueuePair {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
}

/** `{name}-queue` and `{name}-dlq`. */
export function queuePair(scope: Construct, id: string, props: QueuePairProps): QueuePair {
  const { name, retentionPeriod, visibilityTimeout, maxReceiveCount } = props;
  const deadLetterQueue = encryptedQueue(scope, `${id}DeadLetterQueue`, `${name}-dlq`, props, {
    retentionPeriod: LONGEST_RETENTION(),
  });
  const queue = encryptedQueue(scope, `${id}Queue`, `${name}-queue`, props, {
    retentionPeriod,
    visibilityTimeout,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount },
  });
  return { queue, deadLetterQueue };
}

/** `{name}-queue`, where messages wait for a person. */
export function parkingQueue(scope: Construct, id: string, props: QueueProps): Queue {
  const queue = encryptedQueue(scope, `${id}Queue`, `${props.name}-queue`, props, {
    retentionPeriod: LONGEST_RETENTION(),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: `The ${props.name} queue is itself where messages end that could not be processed.`,
  });
  return queue;
}

function encryptedQueue(
  scope: Construct,
  id: string,
  resource: string,
  { environment, encryptionKey }: QueueProps,
  options: CdkQueueProps,
): Queue {
  return new Queue(scope, id, {
    queueName: environment.name('queue', resource),
    encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    removalPolicy: environment.removalPolicy,
    ...options,
  });
}
