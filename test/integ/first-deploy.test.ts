import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { deployAssembly, eventOf } from './deployed';
import { synth } from '../../emulator/cdk';
import { configOf } from '../../emulator/clients';
import type { Emulator } from '../../emulator/emulator';
import { post } from '../../tools/traffic/sender';

const ROOT = join(__dirname, '..', '..');

/** The app of README's first screen, as it stands there. */
async function synthesizeReadme(outdir: string): Promise<void> {
  const [, code] = /^```ts nofixture\n(.*?)^```$/ms.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))!;
  const folder = mkdtempSync(join(ROOT, 'test-reports', 'first-deploy-'));
  const app = join(folder, 'app.ts');
  try {
    writeFileSync(app, code.replace("'cdk-golden-paths'", JSON.stringify(join(ROOT, 'src'))));
    await synth(outdir, app);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The account's settings; the emulator finds the service by the scope of the signature, which it does not verify. */
async function apiGatewayAccount(endpoint: string): Promise<{ cloudwatchRoleArn?: string }> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(`${endpoint}/account`, { headers: { authorization } });
  return (await response.json()) as { cloudwatchRoleArn?: string };
}

/** What the consumer logged; it takes the event when the router has sent it. */
async function logsOfConsumer(emulator: Emulator): Promise<string> {
  const logs = new CloudWatchLogsClient(configOf(emulator));
  const logGroupNamePrefix = '/aws/lambda/Payments-BookPayments';
  for (;;) {
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
    const [group] = logGroups;
    const { events = [] } = group
      ? await logs.send(new FilterLogEventsCommand({ logGroupName: group.logGroupName }))
      : {};
    const text = events.map(({ message }) => message).join('\n');
    if (text.includes('event_id')) {
      return text;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

test('README’s first screen is deployed to a new account, and its consumer gets the event', async () => {
  const { emulator, outputs } = await deployAssembly({}, async (outdir) => {
    await synthesizeReadme(outdir);
    return ['Payments'];
  });
  try {
    const { cloudwatchRoleArn } = await apiGatewayAccount(emulator.endpoint);
    expect(cloudwatchRoleArn).toMatch(/:role\/Payments-ApiGatewayAccount/);
    const target = { url: emulator.urlOf(outputs.WebhookPipelineEndpointUrl), ca: emulator.ca };
    expect((await post(target, eventOf('evt_1'))).status).toBe(202);
    expect(await logsOfConsumer(emulator)).toContain('evt_1');
  } finally {
    await emulator.stop();
  }
});
