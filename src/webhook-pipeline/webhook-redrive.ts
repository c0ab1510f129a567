import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Env, METRIC_NAMESPACE } from './env';
import type { Settings } from './webhook-pipeline-props';
import type { WebhookQueues } from './webhook-queues';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { letEmpty, letRedrive, letSend } from '../functions/grants';
import { bundle, handlerFunction } from '../functions/handler-function';

/** What the function is made with. */
interface RedriveProps extends WebhookQueues {
  readonly environment: Environment;
  readonly settings: Settings;
}

/** The function that puts the messages of dead-letter queues and of the quarantine queue back, for whoever invokes it. */
export function redriveFunction(
  scope: Construct,
  id: string,
  props: RedriveProps,
  isAsked = false,
): LambdaFunction | undefined {
  if (!isAsked) {
    return undefined;
  }
  const { environment, settings, ingestQueue, ingestDeadLetterQueue, quarantineQueue, queues, deadLetterQueues } =
    props;
  const redrive = handlerFunction(scope, id, {
    environment,
    resource: 'webhook-redrive',
    description: 'Puts dead letters and quarantined events back.',
    source: bundle('webhook-pipeline', 'archive.redrive'),
    metricNamespace: METRIC_NAMESPACE,
    timeout: Duration.minutes(5),
    concurrency: Concurrency.unreserved(),
    logRetention: settings.logRetention,
    variables: {},
  });
  letSend(redrive, Env.INGEST_QUEUE_URL, ingestQueue);
  letEmpty(redrive, Env.QUARANTINE_QUEUE_URL, quarantineQueue);
  const routes = [...deadLetterQueues].map(([name, queue]): [string, IQueue, IQueue] => [
    name,
    queue,
    queues.get(name)!,
  ]);
  letRedrive(redrive, Env.DEAD_LETTER_QUEUES, [['ingest', ingestDeadLetterQueue, ingestQueue], ...routes]);
  return redrive;
}
