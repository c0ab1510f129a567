import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import * as fc from 'fast-check';
import { METADATA, recordOf, VALID_BODY } from './fixtures';
import { NOW, URL_OF_SOURCE } from './sources/requests';
import { SHARED } from './sources/worlds';
import type { Reading } from '../../../src/webhook-pipeline/handlers/reading';
import type { SourceKind } from '../../../src/webhook-pipeline/source-target';
import { eventOf } from '../../../tools/webhook-signers/events';
import { sign } from '../../../tools/webhook-signers/sign';

const [secrets, parameters] = [mockClient(SecretsManagerClient), mockClient(SSMClient)];
const KINDS = Object.keys(SHARED) as SourceKind[];
let read: (record: SQSRecord) => Promise<Reading>;

beforeAll(() => {
  const targets = KINDS.map((kind) => {
    const secret = { service: 'secretsmanager', id: kind };
    return [`/webhook/${kind}`, { name: kind.toLowerCase(), kind, secret, ...SHARED[kind]!.options }];
  });
  const canonical = { name: 'webhook', kind: 'unverified' };
  const absent = { name: 'absent', kind: 'stripe', secret: { service: 'ssm', id: '/absent' } };
  const rotating = { name: 'rotating', kind: 'github', secret: { service: 'secretsmanager', id: 'rotating' } };
  const others = { '/webhook': canonical, '/webhook/absent': absent, '/webhook/rotating': rotating };
  const SOURCES = { ...Object.fromEntries(targets), ...others };
  Object.assign(process.env, { SOURCES: JSON.stringify(SOURCES), GROUP_FIELDS: '["data.object.customer"]' });
  const { receiving } = jest.requireActual('../../../src/webhook-pipeline/handlers/receiving');
  read = receiving();
});
beforeEach(() => {
  secrets.reset();
  parameters.reset();
  secrets.on(GetSecretValueCommand).callsFake(({ SecretId, VersionStage }) => {
    if (VersionStage !== 'AWSCURRENT') {
      throw new ResourceNotFoundException({ message: 'none', $metadata: {} });
    }
    return { SecretString: SHARED[SecretId as SourceKind]!.secret };
  });
});

/** A message as the request template of API Gateway makes it. */
function stored(resource: string, body: string, headers: object, values: object = {}): SQSRecord {
  const attributes = {
    receivedResource: resource,
    receivedUrl: URL_OF_SOURCE,
    receivedHeaders: Object.entries(headers)
      .map(([name, value]) => `${name}:${value}\n`)
      .join(''),
    correlationId: 'req-1',
    acceptedAt: String(NOW),
    ...values,
  };
  const none = Object.fromEntries(Object.keys(METADATA).map((key) => [key, undefined]));
  return recordOf('m1', { ...none, ...attributes }, { body, eventSourceARN: 'arn:aws:sqs:eu-west-1:1:ingest' });
}

function signed(kind: SourceKind, secret = SHARED[kind]!.secret) {
  const { body, eventId } = kind === 'hmac' ? canonicalOf('evt_1') : eventOf(kind, 'payment', 1)!;
  const { hmac } = SHARED[kind]!.options ?? {};
  return { eventId, ...sign(kind, secret, body, { now: NOW, url: URL_OF_SOURCE, id: eventId, hmac }) };
}

const canonicalOf = (eventId: string) => ({ body: JSON.stringify({ ...VALID_BODY, event_id: eventId }), eventId });

describe('a request that API Gateway stored (W10)', () => {
  test.each(KINDS)('of %s is the event that it is', async (kind) => {
    const { body, headers, eventId } = signed(kind);
    // A sender writes the names of headers as it likes.
    for (const change of [(name: string) => name, (name: string) => name.toUpperCase()]) {
      const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [change(name), value]));
      expect(await read(stored(`/webhook/${kind}`, body, named))).toMatchObject({
        event: { source: kind.toLowerCase(), eventId, correlationId: 'req-1', acceptedAt: String(NOW) },
        request: { isPreviousSecret: false },
      });
    }
  });

  test.each(KINDS)('of %s that was changed is none, whatever was changed', async (kind) => {
    const { body, headers } = signed(kind);
    const at = kind === 'adyen' ? body.indexOf('1999') : 0;
    const property = fc.asyncProperty(fc.nat(at === 0 ? body.length - 1 : 3), async (index) => {
      const place = at + index;
      const other = body[place] === '7' ? '8' : '7';
      const changed = body.slice(0, place) + other + body.slice(place + 1);
      expect(await read(stored(`/webhook/${kind}`, changed, headers))).toMatchObject({ request: expect.any(Object) });
      expect(await read(stored(`/webhook/${kind}`, changed, headers))).not.toHaveProperty('event');
    });
    await fc.assert(property, { numRuns: 20 });
  });

  test('without a signature, or with another one, can be read again', async () => {
    const { body, headers } = signed('stripe');
    const attributes = {
      receivedResource: '/webhook/stripe',
      receivedUrl: URL_OF_SOURCE,
      receivedHeaders: 'x:y\n',
      correlationId: 'req-1',
      acceptedAt: String(NOW),
    };
    expect(await read(stored('/webhook/stripe', body, { x: 'y' }))).toEqual({
      refusal: 'Unverified',
      cause: 'MissingSignature',
      metadata: { source: 'stripe', correlationId: 'req-1', acceptedAt: String(NOW) },
      values: attributes,
      request: { rejected: 'UNAUTHORIZED' },
    });
    const twice = { ...headers, 'Stripe-Signature': headers['stripe-signature'] };
    expect(await read(stored('/webhook/stripe', body, twice))).toMatchObject({ refusal: 'Unverified' });
  });

  test('is stale by when it came, and not by when it is read', async () => {
    const { body, headers } = signed('stripe');
    const came = (seconds: number) =>
      stored('/webhook/stripe', body, headers, { acceptedAt: String(NOW + seconds * 1000) });
    expect(await read(came(300))).toHaveProperty('event');
    expect(await read(came(301))).toMatchObject({ refusal: 'Unverified', cause: 'Stale' });
  });

  test('that is genuine and no event says what is wrong', async () => {
    expect(await read(stored('/webhook', '{"event_id":"e","amount":"x"}', {}))).toMatchObject({
      refusal: 'Malformed',
      cause: 'transaction_type,amount,timestamp',
      request: { rejected: 'BAD_REQUEST_BODY' },
      values: { receivedResource: '/webhook' },
    });
  });

  test('has the group of its event', async () => {
    const text = JSON.stringify({ ...VALID_BODY, data: { object: { customer: 'cus_1' } } });
    expect(await read(stored('/webhook', text, {}))).toMatchObject({ group: 'cus_1' });
    expect(await read(stored('/webhook', canonicalOf('e').body, {}))).toMatchObject({ group: undefined });
  });

  test('has the headers for an archive, without secrets', async () => {
    const { body, headers } = signed('stripe');
    const { event } = (await read(stored('/webhook/stripe', body, { ...headers, 'User-Agent': 'Stripe/1.0: a' }))) as {
      event: { headers: string };
    };
    expect(JSON.parse(event.headers)).toEqual({
      'content-type': 'application/json',
      'stripe-signature': '[redacted]',
      'user-agent': 'Stripe/1.0: a',
    });
  });

  test('is a handshake that nobody answers', async () => {
    const challenge = '{"type":"url_verification","challenge":"c"}';
    expect(await read(stored('/webhook', challenge, {}))).toEqual({
      metadata: { source: 'webhook', correlationId: 'req-1', acceptedAt: String(NOW) },
      request: { isPreviousSecret: false },
    });
  });

  test('tells of the previous secret', async () => {
    secrets.on(GetSecretValueCommand).callsFake(({ VersionStage }) => ({
      SecretString: VersionStage === 'AWSPREVIOUS' ? 'old secret' : 'new secret',
    }));
    const { body, headers } = signed('github', 'old secret');
    expect(await read(stored('/webhook/rotating', body, headers))).toMatchObject({
      request: { isPreviousSecret: true },
    });
  });

  test('waits while its secret cannot be read, and says why', async () => {
    parameters.on(GetParameterCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    const { body, headers } = signed('stripe');
    await expect(read(stored('/webhook/absent', body, headers))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('fails for what is no fault of it', async () => {
    jest.spyOn(Buffer, 'from').mockImplementationOnce(() => {
      throw new RangeError('no memory');
    });
    await expect(read(stored('/webhook', '{}', {}))).rejects.toThrow('no memory');
  });
});

test('a request is verified, whatever else its message says', async () => {
  const forged = stored('/webhook/stripe', '{}', {}, METADATA);
  expect(await read(forged)).toMatchObject({ refusal: 'Unverified' });
});

describe('a message that API Gateway did not store', () => {
  test('is read as the validator would have written it', async () => {
    expect(await read(recordOf('m1'))).toEqual({ event: METADATA });
    expect(await read(recordOf('m1', { eventId: undefined }))).toMatchObject({ refusal: 'Malformed' });
  });

  test('is malformed for a resource that there is not', async () => {
    for (const resource of ['/webhook/other', 'toString']) {
      const reading = await read(stored(resource, '{}', { a: 'b: c' }));
      // It can be verified where the resource is known.
      const values = { receivedResource: resource, receivedUrl: URL_OF_SOURCE, receivedHeaders: 'a:b: c\n' };
      expect(reading).toMatchObject({ refusal: 'Malformed', values });
      expect(reading).not.toHaveProperty('request');
    }
  });
});
