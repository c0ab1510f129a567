type Handler = (event: { Records: object[] }) => Promise<{ batchItemFailures: object[] }>;

const { handler } = jest.requireActual<{ handler: Handler }>('../examples/functions/ledger');

const record = (messageId: string, body: string) => ({
  messageId,
  body,
  messageAttributes: { eventId: { stringValue: `evt-${messageId}` }, amount: { stringValue: '12.50' } },
});

test('the consumer of the examples gives back what it could not book, and only that', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation();
  const answer = await handler({ Records: [record('1', '{"currency":"EUR"}'), record('2', '{'), record('3', '{}')] });
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(log.mock.calls.map(([line]) => JSON.parse(line as string))).toEqual([
    { booked: 'evt-1', amount: '12.50', currency: 'EUR' },
    { booked: 'evt-3', amount: '12.50', currency: 'USD' },
  ]);
});
