import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { toBatches, type OutgoingMessage } from './batches';

const client = new SQSClient({});

/** Where messages are sent. */
export interface Queues {
  /** Resolves when the queue has the message. */
  send(queueUrl: string, message: OutgoingMessage, signal: AbortSignal): Promise<void>;
  /** Resolves to the ids of the messages that the queue does not have, with the reason of each. */
  sendAll(queueUrl: string, messages: OutgoingMessage[]): Promise<Map<string, string>>;
}

/** Queues of Amazon SQS. */
export const sqsQueues: Queues = {
  async send(queueUrl, message, abortSignal) {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...toRequest(message) }), { abortSignal });
  },
  async sendAll(queueUrl, messages) {
    const failures = await Promise.all(toBatches(messages).map((batch) => sendBatch(queueUrl, batch)));
    return new Map(failures.flat());
  },
};

async function sendBatch(queueUrl: string, batch: OutgoingMessage[]): Promise<[string, string][]> {
  try {
    const Entries = batch.map((message, index) => ({ Id: String(index), ...toRequest(message) }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    return Failed.map(({ Id, Code }) => [batch[Number(Id)].id, String(Code)]);
  } catch (error) {
    // A refused request fails each of its messages, and no message of another batch.
    return batch.map(({ id }) => [id, (error as Error).name]);
  }
}

function toRequest({ body, attributes, traceHeader }: OutgoingMessage) {
  return {
    MessageBody: body,
    MessageAttributes: attributes,
    MessageSystemAttributes: traceHeader
      ? { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } }
      : undefined,
  };
}
