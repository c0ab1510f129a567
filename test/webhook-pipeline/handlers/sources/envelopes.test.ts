import { parse } from 'lossless-json';
import { NOW, signedRequest, source } from './requests';
import { readEvent } from '../../../../src/webhook-pipeline/handlers/sources/envelopes';
import type { SourceKind } from '../../../../src/webhook-pipeline/source-target';
import { eventOf, type EventType } from '../../../../tools/webhook-signers/events';

const KINDS: SourceKind[] = [
  'stripe',
  'adyen',
  'square',
  'paypal',
  'shopify',
  'github',
  'standardWebhooks',
  'jwks',
  'hmac',
  'unverified',
];
const TYPES: EventType[] = ['payment', 'refund', 'dispute', 'other'];
const CASES = KINDS.flatMap((kind) =>
  TYPES.flatMap((type) => {
    const event = eventOf(kind, type, 7);
    return event ? [{ kind, type, event }] : [];
  }),
);

test.each(CASES)('maps a $type of $kind', ({ kind, event: { body, ...expected } }) => {
  const request = signedRequest(body, { 'webhook-id': 'msg_7', 'webhook-signature': 'v1,x' });
  expect(readEvent(source(kind), request)).toEqual({
    payload: body,
    document: parse(body),
    payloadHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    source: kind.toLowerCase(),
    timestamp: new Date(NOW).toISOString(),
    ...expected,
  });
});
