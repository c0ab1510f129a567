import { METADATA, recordOf } from './fixtures';
import { isBypass, putBack } from '../../../src/webhook-pipeline/handlers/put-back';

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

test.each<[string, object, boolean]>([
  ['an event with the mark', { bypassDeduplication: 'true' }, true],
  ['one without', {}, false],
  ['one with another mark', { bypassDeduplication: 'false' }, false],
  ['a request that was not verified', { bypassDeduplication: 'true', receivedResource: '/webhook' }, false],
])('%s is routed although its claim is there: %#', (_what, values, isRouted) => {
  expect(isBypass(recordOf('m1', values))).toBe(isRouted);
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
