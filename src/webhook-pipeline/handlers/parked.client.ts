import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import type { ParkedMessage, ParkingQueue } from './reprocess';

const client = new SQSClient({});

/** How many messages a dead-letter queue has, about, and its ARN. */
export async function describeQueue(queueUrl: string): Promise<{ arn: string; messages: number }> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'],
    }),
  );
  return { arn: Attributes!.QueueArn!, messages: Number(Attributes!.ApproximateNumberOfMessages) };
}

/** Puts the messages of a dead-letter queue back where they came from; Amazon SQS goes on with it by itself. */
export async function startMove(arn: string, ratePerSecond?: number): Promise<string> {
  const command = new StartMessageMoveTaskCommand({ SourceArn: arn, MaxNumberOfMessagesPerSecond: ratePerSecond });
  return (await client.send(command)).TaskHandle!;
}

/** A queue of Amazon SQS where messages wait for a person. */
export class SqsParkingQueue implements ParkingQueue {
  public constructor(private readonly queueUrl: string) {}

  public async receive(hiddenForSeconds: number): Promise<ParkedMessage[]> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.queueUrl,
        MaxNumberOfMessages: 10,
        // A long poll asks all servers of the queue: what a short one does not find may be there all the same.
        WaitTimeSeconds: 2,
        VisibilityTimeout: hiddenForSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp', 'AWSTraceHeader', 'MessageGroupId'],
      }),
    );
    return Messages.map(toParked);
  }

  public async remove(receipts: string[]): Promise<void> {
    const Entries = receipts.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    if (Failed.length > 0) {
      throw Object.assign(new Error(`${Failed.length} messages were sent and could not be deleted`), {
        name: String(Failed[0].Code),
      });
    }
  }

  public async release(receipts: string[]): Promise<void> {
    const Entries = receipts.map((ReceiptHandle, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    // What could not be released is seen again when it is no longer hidden.
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.queueUrl, Entries }));
  }
}

function toParked({ MessageId, Body, ReceiptHandle, Attributes, MessageAttributes = {} }: Message): ParkedMessage {
  return {
    messageId: MessageId!,
    receipt: ReceiptHandle!,
    body: Body!,
    sentAt: Number(Attributes!.SentTimestamp),
    traceHeader: Attributes!.AWSTraceHeader,
    group: Attributes!.MessageGroupId,
    values: Object.fromEntries(
      Object.entries(MessageAttributes).map(([key, { StringValue }]) => [key, String(StringValue)]),
    ),
  };
}
