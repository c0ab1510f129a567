import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { DomainName, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { givenRules } from './given-parts';
import { PipelineMetrics } from './pipeline-metrics';
import { WebhookConsumers, type WebhookConsumerOptions } from './webhook-consumer';
import { monitorPipeline } from './webhook-monitoring';
import { pipelineParts } from './webhook-parts';
import { describePipeline, type WebhookPipelineOutputs } from './webhook-pipeline-outputs';
import { pipelineRules, withDefaults, type WebhookPipelineProps } from './webhook-pipeline-props';
import { CONSUMER, PIPELINE_TYPES } from './webhook-pipeline-types';
import { warnOfUnverified } from './webhook-sources';
import { warnOfThrottle } from './webhook-throttle';
import { Environment, type System } from '../environment/environment';
import { CONSUMER_OPTIONS } from '../functions/queue-consumers';
import type { IMonitoring } from '../monitoring/monitoring';
import { SystemMonitoring } from '../monitoring/system-monitoring';
import { named } from '../validation/named';
import { checkTypes } from '../validation/types';

const SYSTEM: System = { kind: 'WebhookPipeline', name: 'webhook-pipeline', holdsData: true };

/**
 * Takes payment webhooks over HTTP, stores each one before it is acknowledged, drops duplicates, and hands every event
 * to the queue of its transaction type.
 *
 * `POST /webhook` and `POST /webhook/{source}` -> validator function -> ingest queue -> router function -> one queue a route, or the quarantine queue.
 * With `Ingress.queueFirst` the router does what the validator does.
 */
export class WebhookPipeline extends Construct {
  /** The REST API with a method for each source; undefined with `Ingress.httpApi`. */
  public readonly api?: RestApi;
  /** The HTTP API with a route for each source, with `Ingress.httpApi`. */
  public readonly httpApi?: HttpApi;
  /** One line of JSON a request. */
  public readonly accessLogs: LogGroup;
  /** Why requests failed, in the words of API Gateway; undefined with `Ingress.httpApi`. */
  public readonly executionLogs?: LogGroup;
  /** The domain, when one was given. */
  public readonly domainName?: DomainName;
  /** Verifies and checks an event, and stores it in the ingest queue; undefined with `Ingress.queueFirst`, where the router does. */
  public readonly validatorFunction?: LambdaFunction;
  /** Claims each event in the table and sends it to its queue. */
  public readonly routerFunction: LambdaFunction;
  /** Finds events of a provider that never arrived; undefined without `reconcile`. */
  public readonly reconcilerFunction?: LambdaFunction;
  /** Accepted events that are not routed yet. */
  public readonly ingestQueue: Queue;
  /** Events that the router failed to route three times. */
  public readonly ingestDeadLetterQueue: Queue;
  /** Events of unknown types, and events whose id was taken by another payload. */
  public readonly quarantineQueue: Queue;
  /** One item an event that was routed, by its source and id. */
  public readonly table: ITable;
  /** Events as they came, with `archive`. */
  public readonly archiveBucket?: IBucket;
  /** Sends archived events into the ingest queue again, with `replay`. */
  public readonly replayStateMachine?: StateMachine;
  /** Puts dead letters and quarantined events back, with `redrive`. */
  public readonly redriveFunction?: LambdaFunction;
  /** The alarms, the notifications and the dashboard. */
  public readonly monitoring: IMonitoring;
  /** What the deployed pipeline is known by. */
  public readonly outputs: WebhookPipelineOutputs;

  private readonly metrics: PipelineMetrics;
  private readonly queues: Map<string, IQueue>;
  private readonly deadLetterQueues: Map<string, Queue>;
  private readonly consumers: WebhookConsumers;

  public constructor(scope: Construct, id: string, props: WebhookPipelineProps) {
    super(scope, id);
    checkTypes(`${SYSTEM.kind} at ${this.node.path}`, props, PIPELINE_TYPES);
    const environment = Environment.open(this, SYSTEM, props, [...pipelineRules(props), ...givenRules(this, props)]);
    const settings = withDefaults(props, environment);
    warnOfUnverified(this, settings.sources);
    warnOfThrottle(this, settings.throttle, settings.executions);
    this.consumers = new WebhookConsumers(this, SYSTEM.kind, settings);
    const parts = pipelineParts(this, { environment, settings, props });
    this.api = parts.api;
    this.httpApi = parts.httpApi;
    this.accessLogs = parts.accessLogs;
    this.executionLogs = parts.executionLogs;
    this.domainName = parts.domainName;
    this.validatorFunction = parts.validatorFunction;
    this.routerFunction = parts.routerFunction;
    this.reconcilerFunction = parts.reconcilerFunction;
    this.ingestQueue = parts.ingestQueue;
    this.ingestDeadLetterQueue = parts.ingestDeadLetterQueue;
    this.quarantineQueue = parts.quarantineQueue;
    this.queues = parts.queues;
    this.deadLetterQueues = parts.deadLetterQueues;
    this.table = parts.table;
    this.archiveBucket = parts.archiveBucket;
    this.replayStateMachine = parts.replayStateMachine;
    this.redriveFunction = parts.redriveFunction;
    this.metrics = new PipelineMetrics(environment);
    const monitoring = new SystemMonitoring(this, 'Monitoring', {
      environment,
      props,
      encryptionKey: props.encryptionKey,
    });
    monitorPipeline(monitoring, { ...props, ...settings, ...parts, metrics: this.metrics });
    this.monitoring = monitoring;
    this.outputs = environment.close(describePipeline(parts));
  }

  /**
   * The queue of a route.
   *
   * @param route the route's name; an unknown one is an error
   */
  public queue(route: string): IQueue {
    return named(`${SYSTEM.kind} at ${this.node.path}`, 'route', this.queues, route);
  }

  /**
   * The dead-letter queue of a route; undefined when the route goes to an existing queue.
   *
   * @param route the route's name; an unknown one is an error
   */
  public deadLetterQueue(route: string): Queue | undefined {
    this.queue(route);
    return this.deadLetterQueues.get(route);
  }

  /**
   * Calls a function with the events of a route; a queue has one such function.
   *
   * Grants what `grantConsume` does, and adds the event source. A message comes again only when the function names it
   * in `batchItemFailures` or fails. The visibility timeout of the queue must be at least 6 times the function's timeout
   * plus `maxBatchingWindow`: less is an error. Of a queue or a function of another app that is not known; AWS refuses the
   * deployment only when the visibility timeout is less than the function's timeout. A queue of another account must let
   * the function's role consume it.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   * @param route the route's name; an unknown one is an error
   * @param fn a function, or an alias of one, in the region of the queue
   * @param options by default, batches of 10
   */
  public addConsumer(route: string, fn: IFunction, options: WebhookConsumerOptions = {}): SqsEventSource {
    const title = `${SYSTEM.kind}.addConsumer at ${this.node.path}`;
    checkTypes(title, { fn }, CONSUMER);
    checkTypes(title, options, CONSUMER_OPTIONS);
    return this.consumers.add(route, this.queue(route), fn, options);
  }

  /**
   * Lets a principal consume the queue of a route that is no Lambda function, for which there is `addConsumer`.
   *
   * Grants `sqs:ReceiveMessage`, `sqs:ChangeMessageVisibility`, `sqs:GetQueueUrl`, `sqs:DeleteMessage` and
   * `sqs:GetQueueAttributes` on the queue, and `kms:Decrypt` on its customer-managed key.
   */
  public grantConsume(route: string, grantee: IGrantable): Grant {
    return this.queue(route).grantConsumeMessages(grantee);
  }

  /**
   * A metric of the pipeline.
   *
   * @param metricName `Accepted`, `Rejected`, `Routed`, `Duplicate`, `Conflict`, `Quarantined`, `Handshake`, `MatchedPreviousSecret` or `MissingEvents`
   * @param options by default, the sum over 5 minutes
   */
  public metric(metricName: string, options?: MetricOptions): Metric {
    return this.metrics.metric(metricName, options);
  }

  /** Events that were stored and answered 202; with `Ingress.queueFirst`, those that turned out to be genuine events. */
  public metricAccepted(options?: MetricOptions): Metric {
    return this.metrics.accepted(options);
  }

  /**
   * Requests that the validator refused, or that the router quarantined as it verified them; what the gateway refused is not in it.
   *
   * @param reason the code of the error, such as `BAD_REQUEST_BODY`; all reasons when not given
   */
  public metricRejected(reason?: string, options?: MetricOptions): Metric {
    return this.metrics.rejected(reason, options);
  }

  /**
   * Events that were sent to the queue of a route.
   *
   * @param route the route's name; an unknown one is an error
   */
  public metricRouted(route: string, options?: MetricOptions): Metric {
    this.queue(route);
    return this.metrics.routed(route, options);
  }

  /** Messages that were dropped because another message had the same event. */
  public metricDuplicate(options?: MetricOptions): Metric {
    return this.metrics.duplicate(options);
  }

  /** Messages whose event id was taken by another payload; they are quarantined. */
  public metricConflict(options?: MetricOptions): Metric {
    return this.metrics.conflict(options);
  }

  /** Messages that were sent to the quarantine queue, but for requests that are not signed as they have to be, which are rejected. */
  public metricQuarantined(options?: MetricOptions): Metric {
    return this.metrics.quarantined(options);
  }

  /** Accepted events that were signed with the previous secret of their source (`AWSPREVIOUS`). */
  public metricMatchedPreviousSecret(options?: MetricOptions): Metric {
    return this.metrics.matchedPreviousSecret(options);
  }

  /** Events that the provider lists and that never arrived; there is a value with each comparison. */
  public metricMissingEvents(options?: MetricOptions): Metric {
    return this.metrics.missingEvents(options);
  }

  /**
   * Requests that were answered with a 4xx status, by the gateway and by the validator alike; counted in the access log.
   *
   * @param status such as `429`
   */
  public metricClientErrors(status: string, options?: MetricOptions): Metric {
    return this.metrics.clientErrors(status, options);
  }
}
