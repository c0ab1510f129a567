import { type App, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CognitoUserPoolsAuthorizer, LambdaIntegration, Period, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, Capacity, Billing, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SecurityGroup, Peer, Port, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  Alias,
  Code,
  FilterCriteria,
  FilterRule,
  Function as Handler,
  Runtime,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { addBackups, addEdge, addUserPool, addVpc } from './plain-shop-surroundings';

/** Tells its event, or what the path asks for. */
const API = `
const answers = {
  '/throw': () => { throw new Error('secret'); },
  '/malformed': () => ({ orderId: 1 }),
  '/no-text': () => ({ statusCode: 200, body: { orderId: 1 } }),
  '/slow': () => new Promise((resolve) => setTimeout(() => resolve({ statusCode: 204 }), 1000)),
};
exports.handler = async (event) => {
  console.log(event.path);
  return answers[event.path]?.() ?? { statusCode: 200, body: JSON.stringify(event) };
};`;

/** Names the first record of an item that is poison. */
const PUBLISHER = `
exports.handler = async ({ Records }) => {
  console.log(JSON.stringify(Records.map(({ dynamodb, eventName }) => [dynamodb.Keys.id.S, eventName])));
  const failed = Records.find(({ dynamodb }) => dynamodb.Keys.id.S.startsWith('poison'));
  return { batchItemFailures: failed ? [{ itemIdentifier: failed.dynamodb.SequenceNumber }] : [] };
};`;

/** Throws for an item that is fatal. */
const HALVER = PUBLISHER.replace('poison', 'fatal').replace('return', "if (failed) throw new Error('fatal'); return");

const LISTENER = `exports.handler = async (event) => { console.log(event.id); throw new Error('no'); };`;

/** A shop of plain constructs of aws-cdk-lib, with what the emulator has to know of one. */
export class PlainShop extends Stack {
  private readonly vpc: IVpc;

  constructor(app: App, props: StackProps) {
    super(app, 'plain-shop', props);
    this.vpc = addVpc(this);
    const key = new Key(this, 'Key', { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
    const table = this.table(key);
    this.streams(table);
    this.events();
    this.api();
    addBackups(this, table, key);
  }

  private handler(
    id: string,
    code: string,
    options: { inVpc?: boolean; reserved?: number; dlq?: Queue } = {},
  ): Handler {
    const securityGroup =
      options.inVpc && new SecurityGroup(this, `${id}Group`, { vpc: this.vpc, allowAllOutbound: false });
    if (securityGroup) {
      securityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS);
    }
    const handler = new Handler(this, id, {
      functionName: `plain-${id.toLowerCase()}`,
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(code),
      timeout: Duration.seconds(10),
      reservedConcurrentExecutions: options.reserved,
      onFailure: options.dlq && new SqsDestination(options.dlq),
      ...(securityGroup && { vpc: this.vpc, securityGroups: [securityGroup] }),
    });
    return handler;
  }

  private queue(id: string): Queue {
    const queue = new Queue(this, id);
    this.output(`${id}Url`, queue.queueUrl);
    return queue;
  }

  private output(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }

  private table(key: Key): TableV2 {
    const table = new TableV2(this, 'Orders', {
      tableName: 'plain-orders',
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billing: Billing.provisioned({
        readCapacity: Capacity.autoscaled({ maxCapacity: 50 }),
        writeCapacity: Capacity.autoscaled({ maxCapacity: 50 }),
      }),
      globalSecondaryIndexes: [
        { indexName: 'byCustomer', partitionKey: { name: 'customerId', type: AttributeType.STRING } },
      ],
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      encryption: TableEncryptionV2.customerManagedKey(key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.output('KeyArn', key.keyArn);
    return table;
  }

  /** One that is asked which records failed, and one that is not and halves what failed. */
  private streams(table: TableV2): void {
    const common = { startingPosition: StartingPosition.TRIM_HORIZON, batchSize: 10, retryAttempts: 1 };
    this.handler('Publisher', PUBLISHER, { inVpc: true }).addEventSource(
      new DynamoEventSource(table, {
        ...common,
        onFailure: new SqsDlq(this.queue('Parked')),
        reportBatchItemFailures: true,
        filters: [FilterCriteria.filter({ eventName: FilterRule.or('INSERT', 'REMOVE') })],
      }),
    );
    const onFailure = new SqsDlq(this.queue('Halved'));
    this.handler('Halver', HALVER).addEventSource(
      new DynamoEventSource(table, { ...common, onFailure, bisectBatchOnError: true }),
    );
  }

  private events(): void {
    const bus = new EventBus(this, 'Bus', { eventBusName: 'plain-bus' });
    bus.archive('Archive', { eventPattern: { source: ['shop'] }, retention: Duration.days(7) });
    const rule = new Rule(this, 'Placed', { eventBus: bus, eventPattern: { source: ['shop'] } });
    const [deadLetterQueue, retryAttempts] = [this.queue('Undelivered'), 3];
    rule.addTarget(new SqsQueue(this.queue('Placements'), { deadLetterQueue, retryAttempts }));
    rule.addTarget(new LambdaFunction(this.handler('Listener', LISTENER, { dlq: this.queue('Unheard') })));
  }

  private api(): void {
    const [pool, scopes] = addUserPool(this);
    const origins = ['https://shop.example', 'https://admin.example'];
    const api = new RestApi(this, 'Api', {
      restApiName: 'plain-shop',
      cloudWatchRole: false,
      deployOptions: { stageName: 'dev' },
      defaultCorsPreflightOptions: { allowOrigins: origins, allowMethods: ['GET'], allowHeaders: ['Authorization'] },
    });
    const handler = this.handler('Shop', API, { inVpc: true, reserved: 2 });
    const live = new Alias(this, 'Live', { aliasName: 'live', version: handler.currentVersion });
    const integration = new LambdaIntegration(live);
    for (const path of ['throw', 'malformed', 'no-text', 'slow']) {
      api.root.addResource(path).addMethod('GET', integration);
    }
    const authorizer = new CognitoUserPoolsAuthorizer(this, 'Authorizer', { cognitoUserPools: [pool] });
    api.root.addResource('mine').addMethod('GET', integration, { authorizer });
    api.root.addResource('all').addMethod('GET', integration, { authorizer, authorizationScopes: scopes });
    api.root.addResource('keyed').addMethod('GET', integration, { apiKeyRequired: true });
    this.plan(api);
    addEdge(this, api);
    this.output('ApiUrl', api.url);
  }

  private plan(api: RestApi): void {
    const apiKey = api.addApiKey('Partner', { value: 'partner-key-of-20-and-more' });
    const plan = api.addUsagePlan('Plan', {
      throttle: { rateLimit: 10, burstLimit: 5 },
      quota: { limit: 3, period: Period.DAY },
      apiStages: [{ api, stage: api.deploymentStage }],
    });
    plan.addApiKey(apiKey);
  }
}
