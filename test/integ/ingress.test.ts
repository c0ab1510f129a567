import { setTimeout as sleep } from 'timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Size, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { deployStacks, eventOf as canonical, type DeployedStacks } from './deployed';
import { awsCall } from '../../emulator/aws-call';
import { configOf } from '../../emulator/clients';
import { call } from '../../emulator/http-call';
import { Ingress, WebhookPipeline, WebhookSecret, WebhookSource } from '../../src';
import { drain, settled } from '../../tools/traffic/queues';
import { eventOf } from '../../tools/webhook-signers/events';
import { sign } from '../../tools/webhook-signers/sign';

const SECRET = 'whsec_ingress';
const INGRESSES = { Queued: Ingress.queueFirst(), Http: Ingress.httpApi() };
type Name = keyof typeof INGRESSES;
/** How long the router does not read a secret again. */
const REST_MS = 10_500;

let stacks: DeployedStacks;
beforeAll(async () => {
  stacks = await deployStacks({}, async (app, emulator) => {
    await awsCall(emulator, 'secretsmanager', 'CreateSecret', { Name: 'webhooks', SecretString: SECRET });
    return Object.entries(INGRESSES).map(([name, ingress]) => {
      const stack = new Stack(app, name);
      const secret = WebhookSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Entry', 'webhooks'));
      new WebhookPipeline(stack, name, {
        environmentSuffix: 'dev',
        projectName: name.toLowerCase(),
        ingress,
        source: WebhookSource.unverified({ reason: 'canonical events of a test' }),
        sources: { stripe: WebhookSource.stripe({ secret }), hooks: WebhookSource.standardWebhooks({ secret }) },
        maxPayloadSize: Size.kibibytes(16),
        redrive: true,
        exportOutputs: true,
      });
      return stack;
    });
  });
});
afterAll(() => stacks.emulator.stop());

function signed(n: number, secret = SECRET) {
  const { body, eventId } = eventOf('stripe', 'payment', n)!;
  return { eventId, ...sign('stripe', secret, body, { now: Date.now(), url: '', id: eventId }) };
}

async function post(name: Name, source: string, body: string, headers: Record<string, string> = {}) {
  const url = stacks.emulator.urlOf(stacks.outputs[`${name}${source}EndpointUrl`]);
  const answer = await call(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    ca: stacks.emulator.ca,
  });
  return { ...answer, json: JSON.parse(answer.body.toString()) };
}

/** What is in a queue once all that was accepted is routed, by the message attributes. */
async function messagesIn(name: Name, queue: string): Promise<Record<string, string>[]> {
  await settled(stacks.clients.sqs, stacks.outputs[`${name}IngestQueueUrl`]);
  const messages = await drain(stacks.clients.sqs, stacks.outputs[`${name}${queue}QueueUrl`]);
  return messages.map(({ Body, MessageAttributes = {} }) => ({
    body: Body!,
    ...Object.fromEntries(Object.entries(MessageAttributes).map(([key, value]) => [key, value.StringValue!])),
  }));
}

describe.each<Name>(['Queued', 'Http'])('an event by ingress %s (W9, W10)', (name) => {
  test('arrives once, as it was sent', async () => {
    const { body, headers, eventId } = signed(1);
    const answers = [await post(name, 'Stripe', body, headers), await post(name, 'Stripe', body, headers)];
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    const ids = answers.map(({ json }) => json.correlationId);
    expect(new Set(ids).size).toBe(2);
    const [message, ...others] = await messagesIn(name, 'Payments');
    expect(others).toEqual([]);
    expect(message).toMatchObject({ body, eventId, source: 'stripe', transactionType: 'payment' });
    // Whichever of both the router had first.
    expect(ids).toContain(message.correlationId);
    expect(Object.keys(message)).not.toContain('receivedHeaders');
  });

  test('keeps every character', async () => {
    const { body } = canonical('evt_ü', { event_id: 'evt_text', note: 'a+b & c=d %41 "é" 😀 \\n' });
    expect(await post(name, '', body)).toMatchObject({ status: 202 });
    expect(await messagesIn(name, 'Payments')).toEqual([expect.objectContaining({ body, eventId: 'evt_text' })]);
  });
});

describe('queue first', () => {
  test('a forged event is acknowledged, and goes to the quarantine queue', async () => {
    const { body, headers } = signed(2);
    const { headers: stranger } = signed(2, 'whsec_other');
    for (const [text, sent] of [
      [body.replace('2', '3'), headers],
      [body, stranger],
      [body, {}],
    ] as const) {
      expect((await post('Queued', 'Stripe', text, sent)).status).toBe(202);
    }
    expect(await messagesIn('Queued', 'Payments')).toEqual([]);
    const reasons = (await messagesIn('Queued', 'Quarantine')).map(({ quarantineReason }) => quarantineReason);
    expect(reasons).toEqual(['Unverified', 'Unverified', 'Unverified']);
  });

  test('nobody writes message attributes by what is sent', async () => {
    const more = '&MessageAttribute.1.Value.StringValue=%2Fwebhook&MessageAttribute.6.Name=payloadHash%0Asource:x';
    const forged = { 'x-more': more, 'stripe-signature': `t=1,v1=00${more}`, receivedresource: '/webhook' };
    const { body } = canonical('evt_forged', { more });
    expect((await post('Queued', 'Stripe', body, forged)).status).toBe(202);
    const [message, ...others] = await messagesIn('Queued', 'Quarantine');
    expect(others).toEqual([]);
    expect(Object.keys(message).sort()).toEqual([
      'acceptedAt',
      'body',
      'correlationId',
      'quarantineReason',
      'receivedHeaders',
      'receivedResource',
      'receivedUrl',
    ]);
    expect(message).toMatchObject({ receivedResource: '/webhook/stripe', body });
    expect(message.receivedHeaders).toContain(`x-more:${more}\n`);
  });

  test('no other call reaches the queue, and what it does not take is to be sent again', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('Queued', 'Stripe', '{"a":"&Action=PurgeQueue"}', form)).status).toBe(415);
    for (const body of ['Action=PurgeQueue', '[]', '']) {
      expect((await post('Queued', 'Stripe', body)).json).toMatchObject({ code: 'BAD_REQUEST_BODY', status: 400 });
    }
    expect((await post('Queued', '', '{"event_id":"evt"}')).json).toMatchObject({ code: 'BAD_REQUEST_BODY' });
    const large = await post('Queued', 'Stripe', JSON.stringify({ text: 'x'.repeat(33_000) }));
    expect(large).toMatchObject({ status: 503, json: { code: 'SERVICE_UNAVAILABLE', status: 503 } });
    expect(large.headers['retry-after']).toBe('5');
    expect(await messagesIn('Queued', 'Quarantine')).toEqual([]);
  });

  test('what was genuine all the time is verified again when the secret is there', async () => {
    const { body, headers, eventId } = signed(3, 'whsec_rotated');
    expect((await post('Queued', 'Stripe', body, headers)).status).toBe(202);
    await settled(stacks.clients.sqs, stacks.outputs.QueuedIngestQueueUrl);
    const put = { SecretId: 'webhooks', SecretString: 'whsec_rotated' };
    await awsCall(stacks.emulator, 'secretsmanager', 'PutSecretValue', put);
    await sleep(REST_MS);
    const { Payload } = await new LambdaClient(configOf(stacks.emulator)).send(
      new InvokeCommand({
        FunctionName: stacks.outputs.QueuedRedriveFunctionArn,
        Payload: JSON.stringify({ queue: 'quarantine', reason: 'Unverified', dryRun: false, ratePerSecond: 10 }),
      }),
    );
    expect(JSON.parse(Buffer.from(Payload!).toString())).toMatchObject({ matched: 1, sent: 1, complete: true });
    expect(await messagesIn('Queued', 'Payments')).toEqual([expect.objectContaining({ eventId })]);
    expect(await messagesIn('Queued', 'Quarantine')).toEqual([]);
  });
});

describe('HTTP API', () => {
  test('the validator answers what is wrong', async () => {
    const { body, headers } = signed(4, 'whsec_other');
    const forged = await post('Http', 'Stripe', body, headers);
    expect(forged).toMatchObject({ status: 401, json: { code: 'UNAUTHORIZED' } });
    expect(forged.headers['content-type']).toBe('application/problem+json');
    expect((await post('Http', '', '{}')).json).toMatchObject({ code: 'BAD_REQUEST_BODY', status: 400 });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('Http', '', canonical('evt').body, form)).status).toBe(415);
    expect((await post('Http', '', JSON.stringify({ text: 'x'.repeat(17_000) }))).status).toBe(413);
    expect(await messagesIn('Http', 'Quarantine')).toEqual([]);
  });
});
