import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { CLAIM_KEY } from './given-parts';
import type { Endpoints, WebhookApiParts } from './webhook-api';
import { archiveBucket } from './webhook-archive';
import { routerFunction, validatorFunction } from './webhook-functions';
import { webhookHttpApi } from './webhook-http-api';
import type { Settings, WebhookPipelineProps } from './webhook-pipeline-props';
import { webhookQueues, type WebhookQueues } from './webhook-queues';
import { reconcilerFunction } from './webhook-reconciler';
import { redriveFunction } from './webhook-redrive';
import { replayStateMachine } from './webhook-replay';
import { webhookRestApi } from './webhook-rest-api';
import type { Environment } from '../environment/environment';
import { table } from '../stores/table';

/** What the parts of a pipeline are made with. */
export interface PipelinePartsProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly props: WebhookPipelineProps;
}

/** The parts of a pipeline; those are undefined that nobody asked for. */
export interface PipelineParts extends WebhookApiParts, Endpoints, WebhookQueues {
  readonly table: ITable;
  readonly archiveBucket?: IBucket;
  readonly validatorFunction?: LambdaFunction;
  readonly routerFunction: LambdaFunction;
  readonly reconcilerFunction?: LambdaFunction;
  readonly replayStateMachine?: StateMachine;
  readonly redriveFunction?: LambdaFunction;
}

/** Stores, functions, and the API before them. */
export function pipelineParts(scope: Construct, { environment, settings, props }: PipelinePartsProps): PipelineParts {
  const { encryptionKey, reconcile } = props;
  const queues = webhookQueues(scope, 'Queues', { environment, settings, encryptionKey });
  const stores = {
    ...queues,
    table: props.table ?? claimTable(scope, environment, props),
    archiveBucket: archiveBucket(scope, { environment, encryptionKey }, props.archive),
  };
  const options = { environment, settings, ...stores };
  const functions = {
    validatorFunction: settings.ingress.validates ? validatorFunction(scope, 'Validator', options) : undefined,
    routerFunction: routerFunction(scope, 'Router', options),
    reconcilerFunction: reconcile && reconcilerFunction(scope, 'Reconciler', { ...options, reconcile }),
    replayStateMachine: replayStateMachine(scope, 'Replay', options, props.replay),
    redriveFunction: redriveFunction(scope, 'Redrive', options, props.redrive),
  };
  const webhookApi = settings.ingress.api === 'REST' ? webhookRestApi : webhookHttpApi;
  const api = webhookApi(scope, 'Api', {
    ...props,
    environment,
    settings,
    stageName: props.environmentSuffix,
    validator: functions.validatorFunction,
    router: functions.routerFunction,
    ingestQueue: queues.ingestQueue,
  });
  return { ...api, ...stores, ...functions };
}

function claimTable(scope: Construct, environment: Environment, { encryptionKey }: WebhookPipelineProps): ITable {
  return table(scope, 'Table', {
    environment,
    resource: 'transaction-events',
    partitionKey: CLAIM_KEY,
    timeToLiveAttribute: 'expiresAt',
    encryptionKey,
  });
}
