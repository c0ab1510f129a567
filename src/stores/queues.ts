import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  RedrivePermission,
  type QueuePolicy,
  type QueueProps as CdkQueueProps,
  type RedriveAllowPolicy,
} from 'aws-cdk-lib/aws-sqs';
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
  /** 1 MiB when not given. */
  readonly maxMessageSizeBytes?: number;
  /** Whether both are FIFO queues of high throughput; a FIFO queue has a FIFO dead-letter queue. */
  readonly isFifo?: boolean;
}

/** A queue, and where its messages go that nobody could process. */
export interface QueuePair {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
}

/** `{name}-queue` and `{name}-dlq`, to which no other queue may move messages. */
export function queuePair(scope: Construct, id: string, props: QueuePairProps): QueuePair {
  const { environment, name, retentionPeriod, visibilityTimeout, maxReceiveCount, isFifo = false } = props;
  const kind = isFifo ? fifo() : {};
  const [deadLetterName, queueName] = ['dlq', 'queue'].map((what) => nameOf(environment, `${name}-${what}`, isFifo));
  const deadLetterQueue = encryptedQueue(scope, `${id}DeadLetterQueue`, props, {
    ...kind,
    queueName: deadLetterName,
    retentionPeriod: LONGEST_RETENTION(),
    redriveAllowPolicy: queueName === undefined ? undefined : onlyFrom(scope, `${id}RedriveSource`, queueName),
  });
  const queue = encryptedQueue(scope, `${id}Queue`, props, {
    ...kind,
    queueName,
    retentionPeriod,
    visibilityTimeout,
    maxMessageSizeBytes: props.maxMessageSizeBytes,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount },
  });
  return { queue, deadLetterQueue };
}

/** `{name}-queue`, where messages wait for a person; it is the dead-letter queue of no queue. */
export function parkingQueue(scope: Construct, id: string, props: QueueProps): Queue {
  const queue = encryptedQueue(scope, `${id}Queue`, props, {
    queueName: props.environment.name('queue', `${props.name}-queue`),
    retentionPeriod: LONGEST_RETENTION(),
    redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: `The ${props.name} queue is itself where messages end that could not be processed.`,
  });
  return queue;
}

function nameOf(environment: Environment, resource: string, isFifo: boolean): string | undefined {
  const name = environment.name(isFifo ? 'fifoQueue' : 'queue', resource);
  return isFifo && name ? `${name}.fifo` : name;
}

/**
 * As many messages as there are groups.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
 */
function fifo(): CdkQueueProps {
  return {
    fifo: true,
    deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
    fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  };
}

/** By the name of the queue: a reference would be a circle, because the queue refers to its dead-letter queue. */
function onlyFrom(scope: Construct, id: string, queueName: string): RedriveAllowPolicy {
  const arn = Stack.of(scope).formatArn({ service: 'sqs', resource: queueName });
  return { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [Queue.fromQueueArn(scope, id, arn)] };
}

function encryptedQueue(
  scope: Construct,
  id: string,
  { environment, encryptionKey }: QueueProps,
  options: CdkQueueProps,
): Queue {
  const { removalPolicy } = environment;
  const queue = new Queue(scope, id, {
    encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    enforceSSL: true,
    removalPolicy,
    ...options,
  });
  // A queue that outlives its stack would take plain HTTP without its policy.
  (queue.node.findChild('Policy') as QueuePolicy).applyRemovalPolicy(removalPolicy);
  return queue;
}
