import { Duration, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Rule as EventRule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Env, METRIC_NAMESPACE } from './env';
import { groupVariables } from './ordering';
import type { ReconciliationTarget } from './reconciliation-target';
import type { Settings } from './webhook-pipeline-props';
import { timesOf, type WebhookReconciliation } from './webhook-reconciliation';
import { letRead, sourceTargets } from './webhook-sources';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { letSend, letUseTable } from '../functions/grants';
import { bundle, handlerFunction } from '../functions/handler-function';

/** Where Stripe lists its events. */
const STRIPE = 'https://api.stripe.com';
/** Runs that see an event, so that all but one of them may fail. */
const RUNS = 3;
const TIMEOUT = () => Duration.minutes(5);

/** What the reconciler works between. */
export interface ReconcilerProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly reconcile: WebhookReconciliation;
  readonly ingestQueue: IQueue;
  readonly table: ITable;
}

/** The function that finds events which never arrived. */
export function reconcilerFunction(scope: Construct, id: string, props: ReconcilerProps): LambdaFunction {
  const { environment, settings, reconcile, ingestQueue, table } = props;
  const { every, gracePeriod } = timesOf(reconcile);
  const resource = 'webhook-reconciler';
  const reconciler = handlerFunction(scope, id, {
    environment,
    resource,
    description: 'Finds events of a provider that never arrived, and stores them in the ingest queue.',
    source: bundle('webhook-pipeline', 'reconcile.handler'),
    metricNamespace: METRIC_NAMESPACE,
    timeout: TIMEOUT(),
    concurrency: Concurrency.unreserved(),
    logRetention: settings.logRetention,
    variables: groupVariables(settings.ordering),
  });
  const target: ReconciliationTarget = {
    source: Object.values(sourceTargets(settings.sources)).find(({ name }) => name === reconcile.source)!,
    url: STRIPE,
    types: reconcile.eventTypes,
    apiKey: letRead(reconciler, reconcile.apiKey),
    graceSeconds: gracePeriod.toSeconds(),
    lookBackSeconds: RUNS * every.toSeconds(),
  };
  reconciler.addEnvironment(Env.RECONCILIATION, Stack.of(reconciler).toJsonString(target));
  letUseTable(reconciler, Env.TABLE_NAME, table, { actions: ['BatchGetItem'] });
  letSend(reconciler, Env.INGEST_QUEUE_URL, ingestQueue);
  new EventRule(reconciler, 'Schedule', {
    ruleName: environment.name('eventRule', resource),
    schedule: Schedule.rate(every),
    // The next run sees what this one did not.
    targets: [new FunctionTarget(reconciler, { retryAttempts: 0 })],
  });
  return reconciler;
}
