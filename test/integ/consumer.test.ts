import { Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { deployStacks, eventOf } from './deployed';
import { WebhookPipeline, WebhookSource } from '../../src';
import { depthOf, readQueues, settled } from '../../tools/traffic/queues';
import { sendAll } from '../../tools/traffic/sender';

/** Fails for the events of one kind, and says so for each. */
const WORKER = `
exports.handler = async ({ Records }) => ({
  batchItemFailures: Records
    .filter(({ messageAttributes }) => messageAttributes.eventId.stringValue.startsWith('bad'))
    .map(({ messageId }) => ({ itemIdentifier: messageId })),
});`;

function payments(stack: Stack): void {
  const pipeline = new WebhookPipeline(stack, 'WebhookPipeline', {
    environmentSuffix: 'dev',
    source: WebhookSource.unverified({ reason: 'It is a test.' }),
    exportOutputs: true,
  });
  const worker = new LambdaFunction(stack, 'Worker', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(WORKER),
    timeout: Duration.seconds(30),
  });
  pipeline.addConsumer('payments', worker);
  // Redelivers after seconds instead of minutes.
  (pipeline.queue('payments').node.defaultChild as CfnQueue).visibilityTimeout = 2;
}

test('a consumer takes the events of its route, and only what it fails ends in the dead-letter queue (W3)', async () => {
  const { emulator, clients, outputs } = await deployStacks({}, (app) => {
    const stack = new Stack(app, 'Payments');
    payments(stack);
    return [stack];
  });
  try {
    const target = { url: emulator.urlOf(outputs.WebhookPipelineEndpointUrl), ca: emulator.ca };
    const ids = [...Array.from({ length: 20 }, (_, index) => `good_${index}`), 'bad_1', 'bad_2'];
    const refund = eventOf('other', { transaction_type: 'refund' });
    const answers = await sendAll(target, [...ids.map((id) => eventOf(id)), refund], 4);
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    await settled(clients.sqs, outputs.WebhookPipelineIngestQueueUrl);
    await settled(clients.sqs, outputs.WebhookPipelinePaymentsQueueUrl);
    expect(await depthOf(clients.sqs, outputs.WebhookPipelinePaymentsQueueUrl)).toBe(0);
    const found = (await readQueues(clients.sqs, outputs)).map(({ eventId, queue }) => `${eventId} in ${queue}`);
    expect(found.sort()).toEqual(['bad_1 in paymentsdeadletter', 'bad_2 in paymentsdeadletter', 'other in refunds']);
  } finally {
    await emulator.stop();
  }
});
