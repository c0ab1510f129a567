import { Duration, Validations } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  JsonPath,
  LogLevel,
  StateMachine,
  Succeed,
  TaskInput,
  type IChainable,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { Env, METRIC_NAMESPACE } from './env';
import { ARCHIVED_EVENTS } from './webhook-archive';
import type { Settings } from './webhook-pipeline-props';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { letPutObjects, letReadObjects, letSend } from '../functions/grants';
import { bundle, handlerFunction } from '../functions/handler-function';
import type { AlarmDefinitions } from '../monitoring/alarm-definition';
import { Severity } from '../monitoring/severity';
import { acknowledgeWildcard } from '../validation/wildcards';

/** Where it is written down who replayed what. */
const RECORDS = 'replays/';

/** What a replay is made with. */
export interface WebhookReplayProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly archiveBucket?: IBucket;
  readonly ingestQueue: IQueue;
}

/** The state machine that sends archived events into the ingest queue again. */
export function replayStateMachine(
  scope: Construct,
  id: string,
  props: WebhookReplayProps,
  isAsked = false,
): StateMachine | undefined {
  const { environment, settings, archiveBucket: archive, ingestQueue } = props;
  if (!isAsked || archive === undefined) {
    return undefined;
  }
  const parts = new Construct(scope, id);
  const logs = new LogGroup(parts, 'LogGroup', {
    // With this prefix, the policy by which AWS Step Functions may write does not grow with each state machine.
    logGroupName: environment.name('logGroup', 'webhook-replay', '/aws/vendedlogs/states/'),
    retention: settings.logRetention,
    removalPolicy: environment.removalPolicy,
  });
  const fn = replayFunction(parts, 'Steps', { environment, settings, archive, ingestQueue });
  const stateMachine = new StateMachine(parts, 'StateMachine', {
    stateMachineName: environment.name('stateMachine', 'webhook-replay'),
    comment: 'Sends archived webhook events into the ingest queue again.',
    definitionBody: DefinitionBody.fromChainable(definition(parts, fn)),
    timeout: Duration.days(7),
    logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: true },
    tracingEnabled: true,
  });
  Validations.of(stateMachine.role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'The deliveries of logs of AWS Step Functions, and the traces of AWS X-Ray, support no resource-level permissions.',
  });
  acknowledgeWildcard(
    stateMachine.role,
    `${fn.functionArn}:*`,
    'The grant of aws-cdk-lib names the versions of the one function as well.',
  );
  return stateMachine;
}

function replayFunction(
  scope: Construct,
  id: string,
  props: Omit<WebhookReplayProps, 'archiveBucket'> & { readonly archive: IBucket },
): LambdaFunction {
  const { environment, settings, archive, ingestQueue } = props;
  const fn = handlerFunction(scope, id, {
    environment,
    resource: 'webhook-replay',
    description: 'Reads archived webhook events and sends them into the ingest queue again.',
    source: bundle('webhook-pipeline', 'archive.replay'),
    metricNamespace: METRIC_NAMESPACE,
    memorySize: 1024,
    timeout: Duration.minutes(15),
    concurrency: Concurrency.unreserved(),
    logRetention: settings.logRetention,
    variables: {},
  });
  letReadObjects(fn, archive, ARCHIVED_EVENTS);
  letPutObjects(fn, Env.ARCHIVE_BUCKET, archive, [RECORDS]);
  letSend(fn, Env.INGEST_QUEUE_URL, ingestQueue);
  return fn;
}

/** Start, then Send until all is done, then End; what fails in between is written down as well. */
function definition(scope: Construct, fn: LambdaFunction): IChainable {
  const step = (id: string, input: object) =>
    new LambdaInvoke(scope, id, {
      lambdaFunction: fn,
      payload: TaskInput.fromObject({ action: id.split(' ')[0].toLowerCase(), ...input }),
      payloadResponseOnly: true,
    });
  const state = JsonPath.objectAt('$');
  const execution = {
    id: JsonPath.executionId,
    name: JsonPath.executionName,
    startedAt: JsonPath.executionStartTime,
  };
  const failed = step('End failed', { execution, state }).next(
    new Fail(scope, 'Failed', { errorPath: '$.failure.Error', causePath: '$.failure.Cause' }),
  );
  const send = step('Send', { state })
    .addRetry({ interval: Duration.seconds(5), backoffRate: 2, maxAttempts: 5 })
    .addCatch(failed, { resultPath: '$.failure' });
  const isDone = new Choice(scope, 'Done?')
    .when(
      Condition.booleanEquals('$.done', true),
      step('End', { execution, state }).next(new Succeed(scope, 'Replayed')),
    )
    .otherwise(send);
  return step('Start', { execution, input: state }).next(send).next(isDone);
}

/** A replay that did not end as it should. */
export function replayAlarms(stateMachine?: StateMachine): AlarmDefinitions {
  if (stateMachine === undefined) {
    return {};
  }
  const period = Duration.minutes(5);
  return {
    ReplayFailures: alarm(stateMachine.metricFailed({ period }), 'A replay failed: part of its events were sent.'),
    ReplayTimeouts: alarm(stateMachine.metricTimedOut({ period }), 'A replay took over 7 days and was stopped.'),
  };
}

function alarm(metric: Metric, meaning: string) {
  const once = { evaluationPeriods: 12, datapointsToAlarm: 1 };
  return { metric, threshold: 1, ...once, severity: Severity.TICKET, meaning, runbookSection: 'replay' };
}
