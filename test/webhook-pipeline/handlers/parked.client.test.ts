import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describeQueue, SqsParkingQueue, startMove } from '../../../src/webhook-pipeline/handlers/parked.client';

const sqs = mockClient(SQSClient);
const queue = new SqsParkingQueue('quarantine-url');
const inputOf = (command: Parameters<typeof sqs.commandCalls>[0]) => sqs.commandCalls(command)[0].args[0].input;

beforeEach(() => sqs.reset());

describe('a dead-letter queue', () => {
  test('tells its ARN and about how many messages it has', async () => {
    sqs
      .on(GetQueueAttributesCommand, {
        QueueUrl: 'dlq-url',
        AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'],
      })
      .resolves({ Attributes: { QueueArn: 'arn:dlq', ApproximateNumberOfMessages: '7' } });
    expect(await describeQueue('dlq-url')).toEqual({ arn: 'arn:dlq', messages: 7 });
  });

  test.each([5, undefined])('is moved back to where its messages came from, %p a second', async (rate) => {
    sqs.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: 'task-1' });
    expect(await startMove('arn:dlq', rate)).toBe('task-1');
    expect(inputOf(StartMessageMoveTaskCommand)).toEqual({ SourceArn: 'arn:dlq', MaxNumberOfMessagesPerSecond: rate });
  });
});

describe('the quarantine queue', () => {
  test('gives ten messages with all that is known of them, and hides them', async () => {
    sqs.on(ReceiveMessageCommand).resolves({
      Messages: [
        {
          MessageId: 'm1',
          ReceiptHandle: 'r1',
          Body: '{}',
          Attributes: { SentTimestamp: '5', AWSTraceHeader: 'Root=1', MessageGroupId: 'g' },
          MessageAttributes: { eventId: { DataType: 'String', StringValue: 'evt_1' } },
        },
        { MessageId: 'm2', ReceiptHandle: 'r2', Body: 'x', Attributes: { SentTimestamp: '6' } },
      ],
    });
    expect(await queue.receive(60)).toEqual([
      {
        messageId: 'm1',
        receipt: 'r1',
        body: '{}',
        sentAt: 5,
        traceHeader: 'Root=1',
        group: 'g',
        values: { eventId: 'evt_1' },
      },
      { messageId: 'm2', receipt: 'r2', body: 'x', sentAt: 6, traceHeader: undefined, group: undefined, values: {} },
    ]);
    expect(inputOf(ReceiveMessageCommand)).toEqual({
      QueueUrl: 'quarantine-url',
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 2,
      VisibilityTimeout: 60,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp', 'AWSTraceHeader', 'MessageGroupId'],
    });
  });

  test('gives nothing when it is empty', async () => {
    sqs.on(ReceiveMessageCommand).resolves({});
    expect(await queue.receive(60)).toEqual([]);
  });

  test('deletes what was put back', async () => {
    sqs.on(DeleteMessageBatchCommand).resolves({});
    await queue.remove(['r1', 'r2']);
    expect(inputOf(DeleteMessageBatchCommand)).toEqual({
      QueueUrl: 'quarantine-url',
      Entries: [
        { Id: '0', ReceiptHandle: 'r1' },
        { Id: '1', ReceiptHandle: 'r2' },
      ],
    });
  });

  test('fails when a message could not be deleted', async () => {
    const Failed = [{ Id: '0', Code: 'ReceiptHandleIsInvalid', SenderFault: true }];
    sqs.on(DeleteMessageBatchCommand).resolves({ Failed });
    await expect(queue.remove(['r1'])).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
      message: '1 messages were sent and could not be deleted',
    });
  });

  test('lets others see again what stays', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
    await queue.release(['r1']);
    expect(inputOf(ChangeMessageVisibilityBatchCommand)).toEqual({
      QueueUrl: 'quarantine-url',
      Entries: [{ Id: '0', ReceiptHandle: 'r1', VisibilityTimeout: 0 }],
    });
  });
});
