import { setTimeout as sleep } from 'timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { deployStacks, eventOf as canonical, type DeployedStacks } from './deployed';
import { awsCall } from '../../emulator/aws-call';
import { configOf } from '../../emulator/clients';
import { WebhookPipeline, WebhookSecret, WebhookSource } from '../../src';
import { readQueues, settled } from '../../tools/traffic/queues';
import { eventOf, type EventType } from '../../tools/webhook-signers/events';
import { sign } from '../../tools/webhook-signers/sign';

type Kind = 'stripe' | 'standardWebhooks' | 'github' | 'square' | 'adyen';

const SECRETS: Record<Kind, string> = {
  stripe: 'whsec_stripe',
  standardWebhooks: `whsec_${Buffer.from('billing'.repeat(4)).toString('base64')}`,
  github: 'github secret',
  square: 'square key',
  adyen: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
};
const SQUARE_URL = 'https://hooks.example.com/webhook/square';
/** How long the validator does not read a secret again. */
const REST_MS = 10_500;

function addPipeline(stack: Stack): void {
  const entry = Secret.fromSecretNameV2(stack, 'Entry', 'webhooks');
  const field = (name: string) => WebhookSecret.fromSecretsManager(entry, { field: name });
  const rotating = WebhookSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Rotating', 'rotating'));
  const parameterName = '/webhooks/adyen';
  const adyen = StringParameter.fromSecureStringParameterAttributes(stack, 'Adyen', { parameterName });
  new WebhookPipeline(stack, 'WebhookPipeline', {
    environmentSuffix: 'dev',
    sources: {
      stripe: WebhookSource.stripe({ secret: field('stripe') }),
      'standard-webhooks': WebhookSource.standardWebhooks({ secret: field('standardWebhooks') }),
      github: WebhookSource.github({ secret: field('github') }),
      rotating: WebhookSource.github({ secret: rotating }),
      square: WebhookSource.square({ secret: field('square'), notificationUrl: SQUARE_URL }),
      adyen: WebhookSource.adyen({ secret: WebhookSecret.fromSsmSecureString(adyen) }),
    },
    exportOutputs: true,
  });
}

let stacks: DeployedStacks;
beforeAll(async () => {
  stacks = await deployStacks({}, async (app, emulator) => {
    const create = (Name: string, SecretString: string) =>
      awsCall(emulator, 'secretsmanager', 'CreateSecret', { Name, SecretString });
    await create('webhooks', JSON.stringify(SECRETS));
    await create('rotating', SECRETS.github);
    const parameter = { Name: '/webhooks/adyen', Type: 'SecureString', Value: `${'0'.repeat(64)}\n${SECRETS.adyen}` };
    await awsCall(emulator, 'ssm', 'PutParameter', parameter);
    const stack = new Stack(app, 'Payments');
    addPipeline(stack);
    return [stack];
  });
});
afterAll(() => stacks.emulator.stop());

/** What a provider sends, by whatever secret. */
function signed(kind: Kind, type: EventType, n: number, secret = SECRETS[kind]) {
  const { body, eventId } = eventOf(kind, type, n)!;
  return sign(kind, secret, body, { now: Date.now(), url: SQUARE_URL, id: eventId });
}

async function post(
  source: Kind | 'rotating',
  { body, headers }: { body: string; headers: Record<string, string> },
): Promise<number> {
  const output = source[0].toUpperCase() + source.slice(1);
  const url = stacks.emulator.urlOf(stacks.outputs[`WebhookPipeline${output}EndpointUrl`]);
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  expect(await response.json()).toMatchObject({ correlationId: expect.any(String) });
  return response.status;
}

const KINDS: [Kind, EventType][] = [
  ['stripe', 'payment'],
  ['standardWebhooks', 'refund'],
  ['github', 'payment'],
  ['square', 'refund'],
  ['adyen', 'dispute'],
];

describe('verified senders over HTTP (W10)', () => {
  test('events of five providers arrive in the queues of their types, once', async () => {
    for (const [kind, type] of KINDS) {
      const event = signed(kind, type, 1);
      expect([kind, await post(kind, event), await post(kind, event)]).toEqual([kind, 202, 202]);
    }
    await settled(stacks.clients.sqs, stacks.outputs.WebhookPipelineIngestQueueUrl);
    const found = (await readQueues(stacks.clients.sqs, stacks.outputs)).map(({ queue, eventId }) => [queue, eventId]);
    const expected = KINDS.map(([kind, type]) => [`${type}s`, eventOf(kind, type, 1)!.eventId]);
    expect(found).toEqual(expect.arrayContaining(expected));
    const ids = expected.map(([, id]) => id);
    expect(found.filter(([, id]) => ids.includes(id))).toHaveLength(expected.length);
  });

  test('a forged event is refused, and stored nowhere', async () => {
    for (const [kind, type] of KINDS) {
      const { body, headers } = signed(kind, type, 2);
      const changed = kind === 'adyen' ? body.replace('1999', '1998') : body.replace('2', '3');
      expect(changed).not.toBe(body);
      expect([kind, await post(kind, { body: changed, headers })]).toEqual([kind, 401]);
      const other = signed(kind, type, 2, kind === 'adyen' ? '00'.repeat(32).replace(/0$/, '1') : 'whsec_Zm9yZ2Vk');
      expect([kind, await post(kind, other)]).toEqual([kind, 401]);
    }
    const found = await readQueues(stacks.clients.sqs, stacks.outputs);
    const forged = KINDS.map(([kind, type]) => eventOf(kind, type, 2)!.eventId);
    expect(found.filter(({ eventId }) => forged.includes(eventId))).toEqual([]);
  });

  test('nobody posts where no source is', async () => {
    const url = stacks.emulator.urlOf(stacks.outputs.WebhookPipelineStripeEndpointUrl).replace(/\/stripe$/, '');
    for (const path of ['', '/other']) {
      const { status } = await fetch(url + path, { method: 'POST', ...canonical('evt') });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  test('a body in base64 is verified by its bytes', async () => {
    const { body, headers } = signed('stripe', 'payment', 3);
    const request = {
      resource: '/webhook/stripe',
      headers,
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
      requestContext: { requestId: 'req-1', domainName: 'hooks.example.com', path: '/dev/webhook/stripe' },
    };
    const { Payload } = await new LambdaClient(configOf(stacks.emulator)).send(
      new InvokeCommand({
        FunctionName: stacks.outputs.WebhookPipelineValidatorFunctionArn,
        Payload: JSON.stringify(request),
      }),
    );
    expect(JSON.parse(Buffer.from(Payload!).toString())).toMatchObject({ statusCode: 202 });
  });

  test('a rotation refuses nothing, and a source without its secret is answered 503', async () => {
    expect(await post('rotating', signed('github', 'payment', 3))).toBe(202);
    const put = { SecretId: 'rotating', SecretString: 'rotated' };
    await awsCall(stacks.emulator, 'secretsmanager', 'PutSecretValue', put);
    await sleep(REST_MS);
    expect(await post('rotating', signed('github', 'payment', 4, 'rotated'))).toBe(202);
    expect(await post('rotating', signed('github', 'payment', 5))).toBe(202);
    expect(await post('rotating', signed('github', 'payment', 6, 'forged'))).toBe(401);

    const deleted = { SecretId: 'rotating', ForceDeleteWithoutRecovery: true };
    await awsCall(stacks.emulator, 'secretsmanager', 'DeleteSecret', deleted);
    await sleep(REST_MS);
    // It is found out by the first signature that is wrong, or after 5 minutes.
    expect(await post('rotating', signed('github', 'payment', 7, 'forged'))).toBe(503);
    expect(await post('rotating', signed('github', 'payment', 8, 'rotated'))).toBe(503);
  });
});
