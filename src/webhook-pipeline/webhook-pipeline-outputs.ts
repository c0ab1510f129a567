import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { WebhookQueues } from './webhook-queues';
import { redriveCommand } from '../monitoring/alarms/queue';

/**
 * What a deployed pipeline is known by.
 */
export interface WebhookPipelineOutputs {
  /**
   * Where canonical events are posted: `https://…/{environmentSuffix}/webhook`, or `https://{domainName}/webhook`. Undefined without
   * `source`.
   *
   * @default - no `source`
   */
  readonly endpointUrl?: string;
  /** Where the events of each of `sources` are posted, by its name: `…/webhook/{name}`. */
  readonly endpointUrls: { [source: string]: string };
  /**
   * ARN of the function that accepts events.
   *
   * @default - with `Ingress.queueFirst`
   */
  readonly validatorFunctionArn?: string;
  /** ARN of the function that routes events. */
  readonly routerFunctionArn: string;
  /**
   * ARN of the function that finds events which never arrived; undefined without `reconcile`.
   *
   * @default - no `reconcile`
   */
  readonly reconcilerFunctionArn?: string;
  /** Name of the table that holds the claims. */
  readonly tableName: string;
  /** URL of the queue that stores accepted events until they are routed. */
  readonly ingestQueueUrl: string;
  /** URL of the queue with events that could not be routed three times. */
  readonly ingestDeadLetterQueueUrl: string;
  /** URL of the queue with events of unknown types and conflicting payloads. */
  readonly quarantineQueueUrl: string;
  /** URL of each route's queue, by the route's name. */
  readonly queueUrls: { [route: string]: string };
  /** URL of each route's dead-letter queue, by the route's name; without the routes to existing queues. */
  readonly deadLetterQueueUrls: { [route: string]: string };
  /**
   * The command that puts the messages of a dead-letter queue back, by the name of the queue they came from: `ingest` or
   * the route.
   */
  readonly redriveCommands: { [queue: string]: string };
  /**
   * Name of the bucket with the archived events, when there is an archive.
   *
   * @default - no archive
   */
  readonly archiveBucketName?: string;
  /**
   * ARN of the state machine that replays archived events, with `replay`.
   *
   * @default - no `replay`
   */
  readonly replayStateMachineArn?: string;
  /**
   * ARN of the function that puts dead letters and quarantined events back, with `redrive`.
   *
   * @default - no `redrive`
   */
  readonly redriveFunctionArn?: string;
}

/** What the outputs tell of. */
interface DescribedParts extends WebhookQueues {
  readonly endpointUrl?: string;
  readonly endpointUrls: { [source: string]: string };
  readonly validatorFunction?: IFunction;
  readonly routerFunction: IFunction;
  readonly reconcilerFunction?: IFunction;
  readonly table: ITable;
  readonly archiveBucket?: IBucket;
  readonly replayStateMachine?: IStateMachine;
  readonly redriveFunction?: IFunction;
}

/** The outputs of a pipeline. */
export function describePipeline(parts: DescribedParts): WebhookPipelineOutputs {
  const { ingestQueue, ingestDeadLetterQueue, quarantineQueue, queues, deadLetterQueues } = parts;
  const ofEach = (of: Map<string, IQueue>, value: (queue: IQueue) => string) =>
    Object.fromEntries([...of].map(([name, queue]) => [name, value(queue)]));
  const urlOf = ({ queueUrl }: IQueue) => queueUrl;
  return {
    endpointUrl: parts.endpointUrl,
    endpointUrls: parts.endpointUrls,
    validatorFunctionArn: parts.validatorFunction?.functionArn,
    routerFunctionArn: parts.routerFunction.functionArn,
    reconcilerFunctionArn: parts.reconcilerFunction?.functionArn,
    tableName: parts.table.tableName,
    ingestQueueUrl: urlOf(ingestQueue),
    ingestDeadLetterQueueUrl: urlOf(ingestDeadLetterQueue),
    quarantineQueueUrl: urlOf(quarantineQueue),
    queueUrls: ofEach(queues, urlOf),
    deadLetterQueueUrls: ofEach(deadLetterQueues, urlOf),
    redriveCommands: ofEach(new Map([['ingest', ingestDeadLetterQueue], ...deadLetterQueues]), redriveCommand),
    archiveBucketName: parts.archiveBucket?.bucketName,
    replayStateMachineArn: parts.replayStateMachine?.stateMachineArn,
    redriveFunctionArn: parts.redriveFunction?.functionArn,
  };
}
