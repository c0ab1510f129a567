import { once } from 'events';
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { deployStacks } from './deployed';
import { awsCall } from '../../emulator/aws-call';
import { configOf } from '../../emulator/clients';
import { WebhookPipeline, WebhookSecret, WebhookSource } from '../../src';
import { readQueues, settled } from '../../tools/traffic/queues';
import { sign } from '../../tools/webhook-signers/sign';

const SECRET = 'whsec_stripe';
const API_KEY = 'rk_test_1';
const charge = (id: string) => ({
  id,
  object: 'event',
  type: 'charge.succeeded',
  created: Math.floor(Date.now() / 1000) - 3_600,
  data: { object: { object: 'charge', amount: 1_999, currency: 'eur' } },
});
const EVENTS = [charge('evt_arrived'), charge('evt_missing')];

/** What lists the events of Stripe. */
async function listing(): Promise<Server> {
  const server = createServer((request, response) => {
    const isKnown = request.headers.authorization === `Bearer ${API_KEY}`;
    response.statusCode = isKnown && request.url!.startsWith('/v1/events?') ? 200 : 401;
    response.end(JSON.stringify({ object: 'list', data: EVENTS, has_more: false }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function addPipeline(stack: Stack, url: string): void {
  const secret = WebhookSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Entry', 'stripe'));
  const apiKey = WebhookSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'Key', 'stripe-key'));
  const pipeline = new WebhookPipeline(stack, 'WebhookPipeline', {
    environmentSuffix: 'dev',
    sources: { stripe: WebhookSource.stripe({ secret }) },
    reconcile: { source: 'stripe', eventTypes: ['charge.succeeded'], apiKey },
    exportOutputs: true,
  });
  const target = {
    source: { name: 'stripe', kind: 'stripe' },
    apiKey: { service: 'secretsmanager', id: 'stripe-key' },
    url,
    types: ['charge.succeeded'],
    graceSeconds: 900,
    lookBackSeconds: 10_800,
  };
  // Another address than that of Stripe is for tests alone.
  pipeline.reconcilerFunction!.addEnvironment('RECONCILIATION', JSON.stringify(target));
}

test('an event that the provider lists and that never arrived is in the queue of its route, once', async () => {
  const server = await listing();
  const { emulator, clients, outputs } = await deployStacks({}, async (app, running) => {
    const create = (Name: string, SecretString: string) =>
      awsCall(running, 'secretsmanager', 'CreateSecret', { Name, SecretString });
    await create('stripe', SECRET);
    await create('stripe-key', API_KEY);
    const stack = new Stack(app, 'Payments');
    addPipeline(stack, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return [stack];
  });
  try {
    const body = JSON.stringify(EVENTS[0]);
    const url = emulator.urlOf(outputs.WebhookPipelineStripeEndpointUrl);
    const signed = sign('stripe', SECRET, body, { url, now: Date.now() });
    const headers = { 'content-type': 'application/json', ...signed.headers };
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(202);
    await settled(clients.sqs, outputs.WebhookPipelineIngestQueueUrl);
    const lambda = new LambdaClient(configOf(emulator));
    for (const id of ['run-1', 'run-2']) {
      const Payload = JSON.stringify({ id, time: new Date().toISOString() });
      const FunctionName = outputs.WebhookPipelineReconcilerFunctionArn;
      expect((await lambda.send(new InvokeCommand({ FunctionName, Payload }))).FunctionError).toBeUndefined();
      await settled(clients.sqs, outputs.WebhookPipelineIngestQueueUrl);
    }
    const found = (await readQueues(clients.sqs, outputs)).map(({ eventId, queue }) => `${eventId} in ${queue}`);
    expect(found.sort()).toEqual(['evt_arrived in payments', 'evt_missing in payments']);
  } finally {
    await emulator.stop();
    server.close();
  }
});
