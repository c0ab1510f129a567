import { DeleteMessageCommand, ReceiveMessageCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import { Stack } from 'aws-cdk-lib';
import { deployStacks, eventOf } from './deployed';
import { Ordering, WebhookPipeline, WebhookSource } from '../../src';
import { settled } from '../../tools/traffic/queues';
import { sendAll } from '../../tools/traffic/sender';

const GROUPS = ['shop_a', 'shop_b', 'shop_c'];
const EACH = 12;

/** Every message of a FIFO queue, in the order in which a consumer that ends each before the next gets them. */
async function drain(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        WaitTimeSeconds: 1,
      }),
    );
    if (Messages.length === 0) {
      return all;
    }
    for (const { ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    all.push(...Messages);
  }
}

test('with Ordering.fifo the events of a group are in the queue of their route in the order of their acceptance, each once', async () => {
  const { emulator, clients, outputs } = await deployStacks({}, (app) => {
    const stack = new Stack(app, 'Payments');
    new WebhookPipeline(stack, 'WebhookPipeline', {
      environmentSuffix: 'dev',
      source: WebhookSource.unverified({ reason: 'It is a test.' }),
      ordering: Ordering.fifo('merchant_id'),
      exportOutputs: true,
    });
    return [stack];
  });
  try {
    const target = { url: emulator.urlOf(outputs.WebhookPipelineEndpointUrl), ca: emulator.ca };
    // One sender a group, so that there is an order; the last event of each comes again.
    const senders = GROUPS.map((group) => {
      const ids = Array.from({ length: EACH }, (_, index) => `${group}_${index}`);
      return sendAll(
        target,
        [...ids, ids[EACH - 1]].map((id) => eventOf(id, { merchant_id: group })),
        1,
      );
    });
    const answers = (await Promise.all(senders)).flat();
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    await settled(clients.sqs, outputs.WebhookPipelineIngestQueueUrl);
    const messages = await drain(clients.sqs, outputs.WebhookPipelinePaymentsQueueUrl);
    for (const group of GROUPS) {
      const ids = messages
        .filter(({ Attributes }) => Attributes!.MessageGroupId === group)
        .map(({ Body }) => (JSON.parse(Body!) as { event_id: string }).event_id);
      expect(ids).toEqual(Array.from({ length: EACH }, (_, index) => `${group}_${index}`));
    }
    expect(messages).toHaveLength(GROUPS.length * EACH);
  } finally {
    await emulator.stop();
  }
});
