import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { MAX_BATCH_BYTES } from '../../../src/webhook-pipeline/handlers/batches';
import { toAttributes } from '../../../src/webhook-pipeline/handlers/message-attributes';
import { sendMessage, sendMessages } from '../../../src/webhook-pipeline/handlers/queues.client';

const sqs = mockClient(SQSClient);
const message = (id: string, body = 'x') => ({ id, body, attributes: toAttributes({ eventId: id }) });
const URL = 'https://queue';

beforeEach(() => sqs.reset());

describe('sendMessage', () => {
  test('sends body, attributes and trace, and can be aborted', async () => {
    sqs.on(SendMessageCommand).resolves({});
    const { signal } = new AbortController();
    await sendMessage(URL, { ...message('a'), traceHeader: 'Root=1' }, signal);
    const [{ args }] = sqs.commandCalls(SendMessageCommand);
    expect(args[0].input).toEqual({
      QueueUrl: URL,
      MessageBody: 'x',
      MessageAttributes: { eventId: { DataType: 'String', StringValue: 'a' } },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
    });
    expect((args as unknown[])[1]).toEqual({ abortSignal: signal });
  });

  test('fails when the queue does', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('no'));
    await expect(sendMessage(URL, message('a'), new AbortController().signal)).rejects.toThrow('no');
  });
});

describe('sendMessages (W4)', () => {
  test('sends ten at a time', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    const messages = Array.from({ length: 12 }, (_, index) => message(`m${index}`));
    expect(await sendMessages(URL, messages)).toEqual(new Map());
    const entries = sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries!);
    expect(entries.map(({ length }) => length)).toEqual([10, 2]);
    expect(entries[1][1]).toEqual({
      Id: '1',
      MessageBody: 'x',
      MessageGroupId: undefined,
      MessageDeduplicationId: undefined,
      MessageAttributes: { eventId: { DataType: 'String', StringValue: 'm11' } },
      MessageSystemAttributes: undefined,
    });
  });

  test('names only the messages that the queue refused', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }] });
    expect(await sendMessages(URL, [message('a'), message('b')])).toEqual(new Map([['b', 'InternalError']]));
  });

  test('names every message of a refused request, and none of another', async () => {
    const big = 'x'.repeat(MAX_BATCH_BYTES - 100);
    sqs.on(SendMessageBatchCommand).resolvesOnce({}).rejects(new TypeError('no'));
    expect(await sendMessages(URL, [message('a', big), message('b', big)])).toEqual(new Map([['b', 'TypeError']]));
  });
});

describe('messages with a group', () => {
  const FIFO = `${URL}.fifo`;
  const entries = () =>
    sqs
      .commandCalls(SendMessageBatchCommand)
      .map(({ args }) =>
        args[0].input.Entries!.map(({ MessageGroupId, MessageDeduplicationId }) => [
          MessageGroupId,
          MessageDeduplicationId,
        ]),
      );
  const grouped = (ids: string[]) => ids.map((id) => ({ ...message(id), group: id[0] }));

  test('share out a standard queue', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    await sendMessages(URL, grouped(['a1', 'a2', 'b1']));
    expect(entries()).toEqual([
      [
        ['a', undefined],
        ['a', undefined],
        ['b', undefined],
      ],
    ]);
  });

  test('are sent to a FIFO queue one a group at a time, each known by its id', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    expect(await sendMessages(FIFO, grouped(['a1', 'b1', 'a2', 'a3', 'b2']))).toEqual(new Map());
    expect(entries()).toEqual([
      [
        ['a', 'a1'],
        ['b', 'b1'],
      ],
      [
        ['a', 'a2'],
        ['b', 'b2'],
      ],
      [['a', 'a3']],
    ]);
  });

  test('are held back behind one of their group that a FIFO queue refused', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] })
      .resolves({});
    expect(await sendMessages(FIFO, grouped(['a1', 'b1', 'a2', 'b2', 'a3']))).toEqual(
      new Map([
        ['a1', 'InternalError'],
        ['a2', 'BehindAFailedOne'],
        ['a3', 'BehindAFailedOne'],
      ]),
    );
    expect(entries().flat()).toEqual([
      ['a', 'a1'],
      ['b', 'b1'],
      ['b', 'b2'],
    ]);
  });

  test('are held back by one of their group, wherever it stood', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }] })
      .resolves({});
    expect([...(await sendMessages(FIFO, grouped(['a1', 'b1', 'a2', 'b2']))).keys()]).toEqual(['b1', 'b2']);
  });

  test('of one message are known by its id, too', async () => {
    sqs.on(SendMessageCommand).resolves({});
    await sendMessage(FIFO, grouped(['a1'])[0], new AbortController().signal);
    expect(sqs.commandCalls(SendMessageCommand)[0].args[0].input).toMatchObject({
      MessageGroupId: 'a',
      MessageDeduplicationId: 'a1',
    });
  });
});
