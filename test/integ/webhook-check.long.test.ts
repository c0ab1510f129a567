import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { deployStacks, type DeployedStacks } from './deployed';
import { awsCall } from '../../emulator/aws-call';
import { WebhookPipeline, WebhookSecret, WebhookSource } from '../../src';
import { readOptions } from '../../tools/webhook-check/options';
import { check } from '../../tools/webhook-check/webhook-check';

/** By the name of the source, which is what `--source` says. */
const SECRETS: Record<string, string> = {
  stripe: 'whsec_stripe',
  github: 'github secret',
  'standard-webhooks': `whsec_${Buffer.from('billing'.repeat(4)).toString('base64')}`,
  adyen: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
};
const MORE: Record<string, string[]> = { 'standard-webhooks': ['--challenge'] };

let stacks: DeployedStacks;
beforeAll(async () => {
  stacks = await deployStacks({}, async (app, emulator) => {
    const given = { Name: 'webhooks', SecretString: JSON.stringify(SECRETS) };
    await awsCall(emulator, 'secretsmanager', 'CreateSecret', given);
    const stack = new Stack(app, 'Payments');
    const entry = Secret.fromSecretNameV2(stack, 'Entry', 'webhooks');
    const secretOf = (field: string) => ({ secret: WebhookSecret.fromSecretsManager(entry, { field }) });
    new WebhookPipeline(stack, 'WebhookPipeline', {
      environmentSuffix: 'dev',
      source: WebhookSource.unverified({ reason: 'The check posts plain events.' }),
      sources: {
        stripe: WebhookSource.stripe(secretOf('stripe')),
        github: WebhookSource.github(secretOf('github')),
        'standard-webhooks': WebhookSource.standardWebhooks(secretOf('standard-webhooks')),
        adyen: WebhookSource.adyen(secretOf('adyen')),
      },
      exportOutputs: true,
    });
    return [stack];
  });
});
afterAll(() => stacks.emulator.stop());

test.each([...Object.keys(SECRETS), 'unverified'])(
  'a pipeline passes what is asked of a receiver of %s',
  async (source) => {
    const canonical = stacks.emulator.urlOf(stacks.outputs.WebhookPipelineEndpointUrl).replace(/\/$/, '');
    const url = source === 'unverified' ? canonical : `${canonical}/${source}`;
    process.env.CHECKED_SECRET = SECRETS[source];
    const args = [url, '--source', source, '--secret-env', 'CHECKED_SECRET', ...(MORE[source] ?? [])];
    const results = await check(readOptions(args)!);
    expect(results.filter(({ outcome }) => outcome === 'FAILED')).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === 'ok').length).toBeGreaterThan(7);
  },
);
