import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { claimTable } from './claim-table';
import { Dimension, METRIC_NAMESPACE } from './env';
import { webhookApi } from './webhook-api';
import { routerFunction, validatorFunction, type FunctionContext } from './webhook-functions';
import { monitorPipeline, redriveCommand } from './webhook-monitoring';
import type { WebhookPipelineOutputs } from './webhook-pipeline-outputs';
import { pipelineRules, withDefaults, type Settings, type WebhookPipelineProps } from './webhook-pipeline-props';
import { quarantineQueue, queuePair, routePair, type QueueContext, type QueuePair } from './webhook-queues';
import { pascalName, visibilityFor, type WebhookRoute } from './webhook-route';
import { Environment } from '../environment/environment';
import type { IMonitoring } from '../monitoring/monitoring';
import { SystemMonitoring } from '../monitoring/system-monitoring';
import { exportOutputs } from '../private/export-outputs';
import { validate } from '../private/validation';

const KIND = 'WebhookPipeline';

/**
 * Takes payment webhooks over HTTP, stores each one before it is acknowledged, drops duplicates, and hands every event
 * to the queue of its transaction type.
 *
 * `POST /webhook` -> validator function -> ingest queue -> router function -> one queue a route, or the quarantine queue.
 */
export class WebhookPipeline extends Construct {
  /** The REST API with the one method. */
  public readonly api: RestApi;
  /** One line of JSON a request. */
  public readonly accessLogs: LogGroup;
  /** Checks an event and stores it in the ingest queue. */
  public readonly validatorFunction: LambdaFunction;
  /** Claims each event in the table and sends it to its queue. */
  public readonly routerFunction: LambdaFunction;
  /** Accepted events that are not routed yet. */
  public readonly ingestQueue: Queue;
  /** Events that the router failed to route three times. */
  public readonly ingestDeadLetterQueue: Queue;
  /** Events of unknown types, and events whose id was taken by another payload. */
  public readonly quarantineQueue: Queue;
  /** One item an event id that was routed. */
  public readonly table: ITable;
  /** The alarms, the notifications and the dashboard. */
  public readonly monitoring: IMonitoring;
  /** What the deployed pipeline is known by. */
  public readonly outputs: WebhookPipelineOutputs;

  private readonly environment: Environment;
  private readonly settings: Settings;
  private readonly queues = new Map<string, IQueue>();
  private readonly deadLetterQueues = new Map<string, Queue>();

  public constructor(scope: Construct, id: string, props: WebhookPipelineProps) {
    super(scope, id);
    validate(this, KIND, pipelineRules(props));
    this.environment = new Environment(this, KIND, props);
    this.environment.warnOfUnprotectedData();
    this.settings = withDefaults(props, this.environment);
    const { environment, settings } = this;
    const context: QueueContext = { scope: this, environment, encryptionKey: props.encryptionKey };

    const ingest = this.ingestPair(context, props);
    this.ingestQueue = ingest.queue;
    this.ingestDeadLetterQueue = ingest.deadLetterQueue;
    this.quarantineQueue = quarantineQueue(context);
    settings.routes.forEach((route) => this.addRoute(context, route));
    this.table = props.table ?? claimTable(this, environment, props.encryptionKey);

    const functions: FunctionContext = { scope: this, environment, settings, service: this.service };
    this.validatorFunction = validatorFunction(functions, this.ingestQueue);
    this.routerFunction = routerFunction(functions, {
      ingestQueue: this.ingestQueue,
      quarantineQueue: this.quarantineQueue,
      queues: this.queues,
      table: this.table,
      encryptionKey: props.encryptionKey,
    });
    const { api, accessLogs } = webhookApi(this, {
      environment,
      service: this.service,
      stageName: props.environmentSuffix,
      validator: this.validatorFunction,
      ...settings,
    });
    this.api = api;
    this.accessLogs = accessLogs;
    this.monitoring = this.monitor(props);

    environment.tag('webhook-pipeline');
    this.outputs = this.describe();
    if (props.exportOutputs) {
      exportOutputs(this, flatten(this.outputs));
    }
  }

  /**
   * The queue of a route.
   *
   * @param route the route's name; an unknown one is an error
   */
  public queue(route: string): IQueue {
    const queue = this.queues.get(route);
    if (queue === undefined) {
      throw new Error(
        `${KIND} at ${this.node.path}: route must be one of ${[...this.queues.keys()].join(', ')}, got ${route}`,
      );
    }
    return queue;
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
   * Lets a principal consume the queue of a route.
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
   * @param metricName `Accepted`, `Rejected`, `Routed`, `Duplicate`, `Conflict` or `Quarantined`
   * @param options by default, the sum over 5 minutes
   */
  public metric(metricName: string, options?: MetricOptions): Metric {
    return this.metricWith(metricName, {}, options);
  }

  /** Events that were stored and answered 202. */
  public metricAccepted(options?: MetricOptions): Metric {
    return this.metric('Accepted', options);
  }

  /**
   * Requests that the validator refused; what the gateway refused is not in it.
   *
   * @param reason the code of the error, such as `BAD_REQUEST_BODY`; all reasons when not given
   */
  public metricRejected(reason?: string, options?: MetricOptions): Metric {
    return this.metricWith('Rejected', reason === undefined ? {} : { [Dimension.REASON]: reason }, options);
  }

  /**
   * Events that were sent to the queue of a route.
   *
   * @param route the route's name; an unknown one is an error
   */
  public metricRouted(route: string, options?: MetricOptions): Metric {
    this.queue(route);
    return this.metricWith('Routed', { [Dimension.ROUTE]: route }, options);
  }

  /** Messages that were dropped because another message had the same event. */
  public metricDuplicate(options?: MetricOptions): Metric {
    return this.metric('Duplicate', options);
  }

  /** Messages whose event id was taken by another payload; they are quarantined. */
  public metricConflict(options?: MetricOptions): Metric {
    return this.metric('Conflict', options);
  }

  /** Messages that were sent to the quarantine queue. */
  public metricQuarantined(options?: MetricOptions): Metric {
    return this.metric('Quarantined', options);
  }

  /**
   * Requests that were answered with a 4xx status, by the gateway and by the validator alike; counted in the access log.
   *
   * @param status such as `429`
   */
  public metricClientErrors(status: string, options?: MetricOptions): Metric {
    return this.metricWith('ClientErrors', { [Dimension.STATUS]: status }, options);
  }

  private get service(): string {
    return this.environment.label('webhook-pipeline');
  }

  private ingestVisibilityTimeout({ ingestVisibilityTimeout }: WebhookPipelineProps): Duration {
    const { routerTimeout, routerBatchingWindow } = this.settings;
    return ingestVisibilityTimeout ?? visibilityFor(routerTimeout, routerBatchingWindow);
  }

  private ingestPair(context: QueueContext, props: WebhookPipelineProps): QueuePair {
    return queuePair(context, 'Ingest', 'ingest', {
      retentionPeriod: Duration.days(14),
      visibilityTimeout: this.ingestVisibilityTimeout(props),
      maxReceiveCount: 3,
    });
  }

  private addRoute(context: QueueContext, route: WebhookRoute): void {
    const { queue, deadLetterQueue } = route.queue ? { queue: route.queue } : routePair(context, route);
    this.queues.set(route.name, queue);
    if (deadLetterQueue) {
      this.deadLetterQueues.set(route.name, deadLetterQueue);
    }
  }

  private monitor(props: WebhookPipelineProps): IMonitoring {
    const { environment, settings } = this;
    const monitoring = new SystemMonitoring(this, 'Monitoring', { environment, system: 'webhook-pipeline', props });
    monitorPipeline(monitoring, {
      pipeline: this,
      routes: [...this.queues.keys()],
      minimumRequests: settings.minimumRequests,
      heartbeat: props.heartbeat,
      ingestVisibilityTimeout: this.ingestVisibilityTimeout(props),
      slo: props.slo,
      thresholds: { errors: environment.profile.functionErrorThreshold },
    });
    return monitoring;
  }

  private describe(): WebhookPipelineOutputs {
    const urls = (queues: Map<string, IQueue>) =>
      Object.fromEntries([...queues].map(([route, { queueUrl }]) => [route, queueUrl]));
    return {
      endpointUrl: this.api.urlForPath('/webhook'),
      validatorFunctionArn: this.validatorFunction.functionArn,
      routerFunctionArn: this.routerFunction.functionArn,
      tableName: this.table.tableName,
      ingestQueueUrl: this.ingestQueue.queueUrl,
      ingestDeadLetterQueueUrl: this.ingestDeadLetterQueue.queueUrl,
      quarantineQueueUrl: this.quarantineQueue.queueUrl,
      queueUrls: urls(this.queues),
      deadLetterQueueUrls: urls(this.deadLetterQueues),
      redriveCommands: Object.fromEntries(
        [['ingest', this.ingestDeadLetterQueue] as const, ...this.deadLetterQueues].map(([name, queue]) => [
          name,
          redriveCommand(queue),
        ]),
      ),
    };
  }

  private metricWith(metricName: string, dimensions: Record<string, string>, options?: MetricOptions): Metric {
    return new Metric({
      statistic: 'Sum',
      period: Duration.minutes(5),
      dimensionsMap: { [Dimension.SERVICE]: this.service, ...dimensions },
      ...options,
      namespace: METRIC_NAMESPACE,
      metricName,
    });
  }
}

/** The outputs with a key for each queue. */
function flatten(outputs: WebhookPipelineOutputs): Record<string, string> {
  const { queueUrls, deadLetterQueueUrls, redriveCommands, ...single } = outputs;
  const keyed = (values: Record<string, string>, kind: string) =>
    Object.entries(values).map(([name, value]) => [`${pascalName(name)}${kind}`, value]);
  const byName = [
    ...keyed(queueUrls, 'QueueUrl'),
    ...keyed(deadLetterQueueUrls, 'DeadLetterQueueUrl'),
    ...keyed(redriveCommands, 'RedriveCommand'),
  ];
  return { ...single, ...Object.fromEntries(byName) };
}
