import { METADATA, recordOf } from './fixtures';
import type { ArchiveEntry } from '../../../src/webhook-pipeline/handlers/archive';
import type { OutgoingMessage } from '../../../src/webhook-pipeline/handlers/batches';
import type { Claim, ClaimResult } from '../../../src/webhook-pipeline/handlers/claims.client';
import { Router } from '../../../src/webhook-pipeline/handlers/router';

const routes = [
  { name: 'payments', transactionTypes: ['payment', 'payout'], queueUrl: 'payments-url' },
  { name: 'refunds', transactionTypes: ['refund'], queueUrl: 'refunds-url' },
];
const claim = jest.fn<Promise<ClaimResult>, [Claim]>();
const sendMessages = jest.fn<Promise<Map<string, string>>, [string, OutgoingMessage[]]>();
const router = new Router({
  routes,
  quarantineQueueUrl: 'quarantine-url',
  deduplicationSeconds: 3600,
  claims: { claim },
  sendMessages,
});

beforeEach(() => {
  claim.mockResolvedValue('claimed');
  sendMessages.mockResolvedValue(new Map());
});

const attributesOf = (message: OutgoingMessage) =>
  Object.fromEntries(Object.entries(message.attributes).map(([key, { StringValue }]) => [key, StringValue]));

describe('Router (W4)', () => {
  test('sends the events of each queue at once', async () => {
    const types = ['payment', 'refund', 'payout'];
    const outcomes = await router.route(types.map((transactionType, i) => recordOf(`m${i}`, { transactionType })));
    expect(outcomes.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['Routed', 'payments'],
      ['Routed', 'refunds'],
      ['Routed', 'payments'],
    ]);
    expect(sendMessages.mock.calls.map(([url, messages]) => [url, messages.map(({ id }) => id)])).toEqual([
      ['payments-url', ['m0', 'm2']],
      ['refunds-url', ['m1']],
    ]);
  });

  test('sends the body as it came, with the metadata and the trace', async () => {
    const record = recordOf('m1', {}, { body: ' {"a": 1.10} ' });
    record.attributes.AWSTraceHeader = 'Root=1';
    await router.route([record]);
    const [[, [message]]] = sendMessages.mock.calls;
    expect(message).toMatchObject({ id: 'm1', body: ' {"a": 1.10} ', traceHeader: 'Root=1' });
    expect(attributesOf(message)).toEqual(METADATA);
  });

  test('claims for the message, until the window ends (W5)', async () => {
    jest.useFakeTimers({ now: 1_800_000_000_999 });
    await router.route([recordOf('m1')]);
    jest.useRealTimers();
    expect(claim).toHaveBeenCalledWith({
      eventId: 'webhook#evt_1',
      owner: 'm1',
      payloadHash: 'hash-1',
      correlationId: 'req-1',
      expiresAt: 1_800_003_600,
      redriven: false,
      bypass: false,
    });
  });

  test('claims by source and id: two sources may use one id', async () => {
    await router.route([recordOf('m1', { source: 'stripe' }), recordOf('m2', { source: 'adyen' })]);
    expect(claim.mock.calls.map(([{ eventId }]) => eventId)).toEqual(['stripe#evt_1', 'adyen#evt_1']);
  });

  test('takes a message that was replayed, and keeps its mark', async () => {
    const record = recordOf('m1', { acceptedAt: undefined, replayedAt: METADATA.acceptedAt, currency: 'EUR' });
    expect(await router.route([record])).toMatchObject([{ kind: 'Routed' }]);
    const { acceptedAt, ...metadata } = METADATA;
    const attributes = attributesOf(sendMessages.mock.calls[0][1][0]);
    expect(attributes).toEqual({ ...metadata, replayedAt: acceptedAt, currency: 'EUR' });
    expect(claim.mock.calls[0][0].redriven).toBe(false);
  });

  test('hands no headers on', async () => {
    await router.route([recordOf('m1', { headers: '{}' })]);
    expect(attributesOf(sendMessages.mock.calls[0][1][0])).toEqual(METADATA);
  });

  test.each([
    [30_000, false],
    [30_001, true],
  ])('a message sent %d ms after its acceptance: redriven is %s (W9)', async (delay, redriven) => {
    const record = recordOf('m1');
    record.attributes.SentTimestamp = String(Number(METADATA.acceptedAt) + delay);
    await router.route([record]);
    expect(claim.mock.calls[0][0].redriven).toBe(redriven);
  });

  test.each([undefined, 'true'])(
    'an event may be routed although its claim is there, as its message says: %s',
    async (mark) => {
      await router.route([recordOf('m1', { bypassDeduplication: mark })]);
      expect(claim.mock.calls[0][0].bypass).toBe(mark === 'true');
    },
  );

  test('what was quarantined may be put back at once (W9)', async () => {
    await router.route([recordOf('m1', { quarantineReason: 'UnknownType' })]);
    expect(claim.mock.calls[0][0].redriven).toBe(true);
  });

  test('drops a duplicate without sending anything', async () => {
    claim.mockResolvedValue('duplicate');
    expect(await router.route([recordOf('m1')])).toMatchObject([{ kind: 'Duplicate' }]);
    expect(sendMessages).not.toHaveBeenCalled();
  });

  test.each([
    ['UnknownType', { transactionType: 'tip' }, 'claimed'],
    ['Conflict', {}, 'conflict'],
    ['Malformed', { payloadHash: undefined }, 'claimed'],
    ['Malformed', { source: undefined }, 'claimed'],
    ['Malformed', { acceptedAt: undefined }, 'claimed'],
  ] as const)('quarantines with the reason %s', async (reason, metadata, result) => {
    claim.mockResolvedValue(result);
    expect(await router.route([recordOf('m1', metadata)])).toMatchObject([{ kind: 'Quarantined', reason }]);
    const [[url, [message]]] = sendMessages.mock.calls;
    expect(url).toBe('quarantine-url');
    expect(attributesOf(message)).toMatchObject({ quarantineReason: reason, eventId: 'evt_1' });
  });

  test('claims nothing for a message that the validator did not write', async () => {
    await router.route([recordOf('m1', { eventId: undefined })]);
    expect(claim).not.toHaveBeenCalled();
  });

  test('fails only the messages whose claim failed', async () => {
    claim.mockRejectedValueOnce(new RangeError('no'));
    const outcomes = await router.route([recordOf('m1'), recordOf('m2')]);
    expect(outcomes).toMatchObject([{ kind: 'Failed', reason: 'RangeError' }, { kind: 'Routed' }]);
    expect(sendMessages.mock.calls[0][1].map(({ id }) => id)).toEqual(['m2']);
  });

  test('fails only the messages that the queue refused', async () => {
    sendMessages.mockResolvedValueOnce(new Map([['m2', 'InternalError']]));
    expect(await router.route([recordOf('m1'), recordOf('m2')])).toMatchObject([
      { kind: 'Routed' },
      { kind: 'Failed', reason: 'InternalError' },
    ]);
  });
});

describe('Router with groups', () => {
  /** Of a FIFO queue when it has a number. */
  const inGroup = (id: string, group?: string, SequenceNumber: string | undefined = '1') => {
    const record = recordOf(id);
    return { ...record, attributes: { ...record.attributes, SequenceNumber, MessageGroupId: group } };
  };

  test('sends a message in the group that it came in', async () => {
    await router.route([inGroup('m1', 'g'), inGroup('m2')]);
    expect(sendMessages.mock.calls[0][1].map(({ group }) => group)).toEqual(['g', undefined]);
  });

  test('sends nothing of a group of a FIFO queue behind a message whose claim failed', async () => {
    claim.mockResolvedValueOnce('claimed').mockRejectedValueOnce(new RangeError('no'));
    const outcomes = await router.route(['a1', 'a2', 'b1', 'a3'].map((id) => inGroup(id, id[0])));
    expect(outcomes.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['Routed', 'payments'],
      ['Failed', 'RangeError'],
      ['Routed', 'payments'],
      ['Failed', 'BehindAFailedOne'],
    ]);
    expect(sendMessages.mock.calls[0][1].map(({ id }) => id)).toEqual(['a1', 'b1']);
  });

  test('makes nobody wait in a standard queue', async () => {
    claim.mockRejectedValueOnce(new RangeError('no'));
    const records = ['a1', 'a2'].map((id) => inGroup(id, 'a', ''));
    records.forEach(({ attributes }) => Object.assign(attributes, { SequenceNumber: undefined }));
    expect((await router.route(records)).map(({ kind }) => kind)).toEqual(['Failed', 'Routed']);
  });
});

describe('with an archive', () => {
  const add = jest.fn<Promise<Map<string, string>>, [ArchiveEntry[]]>();
  const archiving = new Router({
    routes,
    quarantineQueueUrl: 'quarantine-url',
    deduplicationSeconds: 3600,
    claims: { claim },
    sendMessages,
    archive: { add },
  });

  beforeEach(() => add.mockReset().mockResolvedValue(new Map()));

  test('what was claimed is written down before it is sent, with its headers, which go no further', async () => {
    let sentBefore: number | undefined;
    add.mockImplementation(() => {
      sentBefore = sendMessages.mock.calls.length;
      return Promise.resolve(new Map());
    });
    sendMessages.mockClear();
    const tip = recordOf('m2', { transactionType: 'tip' });
    const record = recordOf('m1', { headers: '{"a":"b"}' });
    record.attributes.MessageGroupId = 'g';
    await archiving.route([record, tip]);
    expect(sentBefore).toBe(0);
    expect(add.mock.calls).toEqual([
      [
        [
          { id: 'm1', body: '{"id":"m1"}', headers: '{"a":"b"}', values: METADATA, group: 'g' },
          { id: 'm2', body: tip.body, headers: undefined, values: { ...METADATA, transactionType: 'tip' } },
        ],
      ],
    ]);
    expect(sendMessages.mock.calls.map(([url, [message]]) => [url, 'headers' in message.attributes])).toEqual([
      ['payments-url', false],
      ['quarantine-url', false],
    ]);
  });

  test.each<[string, object, ClaimResult]>([
    ['a duplicate', {}, 'duplicate'],
    ['a conflict', {}, 'conflict'],
    ['what the validator did not write', { eventId: undefined }, 'claimed'],
    ['what was replayed', { acceptedAt: undefined, replayedAt: METADATA.acceptedAt }, 'claimed'],
  ])('%s is not written down', async (_what, metadata, result) => {
    claim.mockResolvedValue(result);
    await archiving.route([recordOf('m1', metadata)]);
    expect(add).not.toHaveBeenCalled();
  });

  test('what could not be written down fails and is not sent', async () => {
    sendMessages.mockClear();
    add.mockResolvedValue(new Map([['m1', 'SlowDown']]));
    const outcomes = await archiving.route([recordOf('m1'), recordOf('m2')]);
    expect(outcomes.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['Failed', 'SlowDown'],
      ['Routed', 'payments'],
    ]);
    expect(sendMessages.mock.calls.map(([, messages]) => messages.map(({ id }) => id))).toEqual([['m2']]);
  });
});
