import { METADATA } from './fixtures';
import { putBack } from '../../../src/webhook-pipeline/handlers/put-back';

const valuesOf = (attributes: ReturnType<typeof putBack>) =>
  Object.fromEntries(Object.entries(attributes).map(([key, { StringValue }]) => [key, StringValue]));

test('an event is put back as one that was accepted before', () => {
  const { acceptedAt: _acceptedAt, ...kept } = METADATA;
  const values = { ...METADATA, quarantineReason: 'UnknownType' };
  expect(valuesOf(putBack(values, 'm1', { now: 5, bypass: true }))).toEqual({
    ...kept,
    correlationId: 'req-1/m1',
    replayedAt: '5',
    bypassDeduplication: 'true',
  });
  expect(valuesOf(putBack(values, 'm1', { now: 5, bypass: false }))).not.toHaveProperty('bypassDeduplication');
});

test('a request that was not verified is put back as one that came when it came, and holds no claim that it could take over', () => {
  const received = {
    receivedResource: '/webhook/stripe',
    receivedUrl: 'https://hooks.example.com',
    receivedHeaders: 'a:b\n',
    acceptedAt: '4',
  };
  const values = { ...received, correlationId: 'req-1/m1', quarantineReason: 'Unverified' };
  expect(valuesOf(putBack(values, 'm2', { now: 5, bypass: true }))).toEqual({
    ...received,
    correlationId: 'req-1/m2',
    replayedAt: '5',
  });
});
