import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BEHIND, toBatches, toRounds, type OutgoingMessage } from './batches';

const client = new SQSClient({});

/** Resolves when the queue has the message. */
export async function sendMessage(queueUrl: string, message: OutgoingMessage, abortSignal: AbortSignal): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...toRequest(queueUrl, message) }), { abortSignal });
}

/** Sends in batches; resolves to the ids of the messages that the queue does not have, with the reason of each. */
export async function sendMessages(queueUrl: string, messages: OutgoingMessage[]): Promise<Map<string, string>> {
  if (isFifo(queueUrl)) {
    return sendInOrder(queueUrl, messages);
  }
  return new Map(await sendAtOnce(queueUrl, messages));
}

async function sendAtOnce(queueUrl: string, messages: OutgoingMessage[]): Promise<[string, string][]> {
  const failures = await Promise.all(toBatches(messages).map((batch) => sendBatch(queueUrl, batch)));
  return failures.flat();
}

/** What comes behind a message that the queue does not have waits for it to come again. */
async function sendInOrder(queueUrl: string, messages: OutgoingMessage[]): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  const held = new Set<string | undefined>();
  for (const round of toRounds(messages)) {
    const [behind, next] = [
      round.filter(({ group }) => held.has(group)),
      round.filter(({ group }) => !held.has(group)),
    ];
    behind.forEach(({ id }) => failures.set(id, BEHIND));
    for (const [id, reason] of await sendAtOnce(queueUrl, next)) {
      failures.set(id, reason);
      held.add(next.find((message) => message.id === id)!.group);
    }
  }
  return failures;
}

/** The name of a FIFO queue ends with it (Amazon SQS API reference, CreateQueue). */
export function isFifo(queueUrl: string): boolean {
  return queueUrl.endsWith('.fifo');
}

async function sendBatch(queueUrl: string, batch: OutgoingMessage[]): Promise<[string, string][]> {
  try {
    const Entries = batch.map((message, index) => ({ Id: String(index), ...toRequest(queueUrl, message) }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    return Failed.map(({ Id, Code }) => [batch[Number(Id)].id, String(Code)]);
  } catch (error) {
    // A refused request fails each of its messages, and no message of another batch.
    return batch.map(({ id }) => [id, (error as Error).name]);
  }
}

function toRequest(queueUrl: string, { id, body, attributes, traceHeader, group }: OutgoingMessage) {
  return {
    MessageGroupId: group,
    // A message that is sent again within 5 minutes is no other one.
    MessageDeduplicationId: isFifo(queueUrl) ? id : undefined,
    MessageBody: body,
    MessageAttributes: attributes,
    MessageSystemAttributes: traceHeader
      ? { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } }
      : undefined,
  };
}
