import { setTimeout as sleep } from 'timers/promises';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Found } from './oracle';

/** What a router did not end is hidden from the others for 3 minutes. */
const SETTLE_TIMEOUT_MS = 200_000;

/** Messages that are visible or in flight. */
export async function depthOf(sqs: SQSClient, queueUrl: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  );
  return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

/** Resolves when the queue was seen empty three times in a row. */
export async function settled(sqs: SQSClient, queueUrl: string, timeout = SETTLE_TIMEOUT_MS): Promise<void> {
  const deadline = Date.now() + timeout;
  for (let empty = 0; empty < 3; await sleep(100)) {
    empty = (await depthOf(sqs, queueUrl)) === 0 ? empty + 1 : 0;
    if (Date.now() > deadline) {
      throw new Error(`${queueUrl} was not empty within ${timeout / 1000} seconds`);
    }
  }
}

/** Takes every message out of a queue. */
export async function drain(sqs: SQSClient, queueUrl: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    if (Messages.length === 0) {
      return all;
    }
    all.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}

/** Takes every message out of every queue, also of the dead-letter queues, but of the ingest queue. */
export async function readQueues(sqs: SQSClient, outputs: Record<string, string>): Promise<Found[]> {
  const queues = Object.entries(outputs).filter(([key]) => /(?<!Ingest)QueueUrl$/.test(key));
  const found = await Promise.all(
    queues.map(async ([key, url]) => {
      const queue = key.replace(/^WebhookPipeline|QueueUrl$/g, '').toLowerCase();
      const messages = await drain(sqs, url);
      return messages.map(({ Body = '', MessageAttributes = {}, Attributes }) => ({
        queue,
        body: Body,
        eventId: MessageAttributes.eventId?.StringValue ?? '',
        reason: MessageAttributes.quarantineReason?.StringValue,
        correlationId: MessageAttributes.correlationId?.StringValue,
        sentAt: Number(Attributes?.SentTimestamp),
      }));
    }),
  );
  return found.flat();
}
