import { Stack } from 'aws-cdk-lib';
import { deployStacks, eventOf } from './deployed';
import { ApiGatewayAccount, WebhookPipeline } from '../../src';
import { readQueues, settled } from '../../tools/traffic/queues';
import { post } from '../../tools/traffic/sender';

/** The account's settings; the emulator finds the service by the scope of the signature, which it does not verify. */
async function apiGatewayAccount(endpoint: string): Promise<{ cloudwatchRoleArn?: string }> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(`${endpoint}/account`, { headers: { authorization } });
  return (await response.json()) as { cloudwatchRoleArn?: string };
}

test('a sandbox with the account’s log role is deployed, and routes an event', async () => {
  const { emulator, clients, outputs } = await deployStacks({}, (app) => {
    const stack = new Stack(app, 'Payments');
    new ApiGatewayAccount(stack, 'ApiGatewayAccount');
    new WebhookPipeline(stack, 'WebhookPipeline', { environmentSuffix: 'sandbox', exportOutputs: true });
    return [stack];
  });
  try {
    const { cloudwatchRoleArn } = await apiGatewayAccount(emulator.endpoint);
    expect(cloudwatchRoleArn).toMatch(/:role\/Payments-ApiGatewayAccount/);
    const target = { url: emulator.urlOf(outputs.WebhookPipelineEndpointUrl), ca: emulator.ca };
    expect((await post(target, eventOf('evt_1'))).status).toBe(202);
    await settled(clients.sqs, outputs.WebhookPipelineIngestQueueUrl);
    expect(await readQueues(clients.sqs, outputs)).toEqual([expect.objectContaining({ eventId: 'evt_1' })]);
  } finally {
    await emulator.stop();
  }
});
