import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { toBatches, type OutgoingMessage } from './batches';

const client = new SQSClient({});

/** Resolves when the queue has the message. */
export async function sendMessage(queueUrl: string, message: OutgoingMessage, abortSignal: AbortSignal): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...toRequest(message) }), { abortSignal });
}

/** Sends in batches; resolves to the ids of the messages that the queue does not have, with the reason of each. */
export async function sendMessages(queueUrl: string, messages: OutgoingMessage[]): Promise<Map<string, string>> {
  const failures = await Promise.all(toBatches(messages).map((batch) => sendBatch(queueUrl, batch)));
  return new Map(failures.flat());
}

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
