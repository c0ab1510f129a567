import * as path from 'path';
import { Duration, RemovalPolicy, Stack, Tags, type StackProps } from 'aws-cdk-lib';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption, RedrivePermission, type QueuePolicy, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { BareAlarms } from './bare-alarms';
import { addWebhookApi } from './bare-webhook-api';
import { monitorWebhooks, type BareQueuePair } from './bare-webhook-monitoring';

const CODE = path.join(__dirname, '..', 'assets', 'webhook-pipeline');

/** What tells one stack from another. */
export interface BareWebhookProps extends StackProps {
  readonly project: string;
  readonly suffix: string;
}

/** The template of a webhook pipeline with default options, as one writes it by hand for one project. */
export class BareWebhookStack extends Stack {
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: BareWebhookProps,
  ) {
    super(scope, id, props);
    const ingest = this.queue('ingest', Duration.days(14));
    const quarantine = this.standaloneQueue('quarantine-queue', {
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
    const payments = this.queue('payments', Duration.days(7));
    const refunds = this.queue('refunds', Duration.days(7));
    const disputes = this.queue('disputes', Duration.days(7));
    const table = new TableV2(this, 'Table', {
      tableName: this.name('transaction-events'),
      partitionKey: { name: 'eventId', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryptionV2.awsManagedKey(),
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const validator = this.function('validator', 'validate', Duration.seconds(10), {
      description: 'Verifies and checks a webhook event, and stores it in the ingest queue.',
      variables: {
        INGEST_QUEUE_URL: ingest.queue.queueUrl,
        MAX_PAYLOAD_BYTES: '262144',
        SOURCES: '{"/webhook":{"name":"webhook","kind":"unverified"}}',
      },
    });
    ingest.queue.grantSendMessages(validator);

    const router = this.function('router', 'route', Duration.seconds(30), {
      description: 'Claims webhook events and sends each to the queue of its type.',
      variables: {
        ROUTES: this.toJsonString([
          { name: 'payments', transactionTypes: ['payment'], queueUrl: payments.queue.queueUrl },
          { name: 'refunds', transactionTypes: ['refund'], queueUrl: refunds.queue.queueUrl },
          { name: 'disputes', transactionTypes: ['dispute'], queueUrl: disputes.queue.queueUrl },
        ]),
        QUARANTINE_QUEUE_URL: quarantine.queueUrl,
        TABLE_NAME: table.tableName,
        DEDUPLICATION_SECONDS: '2592000',
      },
    });
    table.grant(router, 'dynamodb:PutItem');
    quarantine.grantSendMessages(router);
    payments.queue.grantSendMessages(router);
    refunds.queue.grantSendMessages(router);
    disputes.queue.grantSendMessages(router);
    router.addEventSource(
      new SqsEventSource(ingest.queue, {
        batchSize: 10,
        maxBatchingWindow: Duration.seconds(0),
        maxConcurrency: 20,
        reportBatchItemFailures: true,
      }),
    );

    const accessLogs = this.logGroup('access-logs', `/aws/apigateway/${this.name('webhook-api')}`);
    const service = this.name('webhook-pipeline');
    const api = addWebhookApi(this, {
      name: this.name('webhook-api'),
      service,
      stageName: props.suffix,
      accessLogs,
      validator,
    });
    monitorWebhooks(this, new BareAlarms(this, `${props.project}-webhook-pipeline`, props.suffix), {
      service,
      api,
      accessLogs,
      validator,
      router,
      ingest,
      quarantine,
      routes: { payments, refunds, disputes },
    });
    Tags.of(this).add('Environment', props.suffix);
    Tags.of(this).add('Project', props.project);
    Tags.of(this).add('ManagedBy', 'cdk-golden-paths');
  }

  private name(resource: string): string {
    return `${this.props.project}-${resource}-${this.props.suffix}`;
  }

  private queue(name: string, retentionPeriod: Duration): BareQueuePair {
    const source = this.formatArn({ service: 'sqs', resource: this.name(`${name}-queue`) });
    const deadLetterQueue = this.standaloneQueue(`${name}-dlq`, {
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, `${name}-redrive-source`, source)],
      },
    });
    const queue = this.standaloneQueue(`${name}-queue`, {
      retentionPeriod,
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 3 },
    });
    return { queue, deadLetterQueue };
  }

  private standaloneQueue(name: string, props: QueueProps): Queue {
    const queue = new Queue(this, name, {
      queueName: this.name(name),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      retentionPeriod: Duration.days(14),
      ...props,
    });
    (queue.node.findChild('Policy') as QueuePolicy).applyRemovalPolicy(RemovalPolicy.DESTROY);
    return queue;
  }

  private logGroup(id: string, logGroupName: string): LogGroup {
    return new LogGroup(this, id, {
      logGroupName,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private function(
    name: string,
    file: string,
    timeout: Duration,
    props: { description: string; variables: Record<string, string> },
  ): LambdaFunction {
    const functionName = this.name(`webhook-${name}`);
    const logGroup = this.logGroup(`${name}-logs`, `/aws/lambda/${functionName}`);
    const role = new Role(this, `${name}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return new LambdaFunction(this, name, {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(CODE),
      handler: `${file}.handler`,
      memorySize: 512,
      timeout,
      reservedConcurrentExecutions: 20,
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.DEBUG,
      logGroup,
      role,
      environment: {
        POWERTOOLS_SERVICE_NAME: this.name('webhook-pipeline'),
        POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/WebhookPipeline',
        ...props.variables,
      },
    });
  }
}
