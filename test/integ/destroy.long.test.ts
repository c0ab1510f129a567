import { CloudFormationClient, DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { deployed, deployStacks, eventOf, type DeployedStacks } from './deployed';
import { setupInfrastructure } from './setup-infrastructure';
import { configOf } from '../../emulator/clients';
import { settled } from '../../tools/traffic/queues';
import { post } from '../../tools/traffic/sender';

/** Names of everything in the account that belongs to the example app. */
async function resourcesOf({ emulator, clients }: DeployedStacks): Promise<string[]> {
  const logs = new CloudWatchLogsClient(configOf(emulator));
  const [{ QueueUrls = [] }, { TableNames = [] }, { Functions = [] }, { logGroups = [] }] = await Promise.all([
    clients.sqs.send(new ListQueuesCommand({})),
    clients.dynamoDb.send(new ListTablesCommand({})),
    clients.lambda.send(new ListFunctionsCommand({})),
    logs.send(new DescribeLogGroupsCommand({})),
  ]);
  const names = [
    ...QueueUrls.map((url) => url.split('/').at(-1)!),
    ...TableNames,
    ...Functions.map(({ FunctionName }) => FunctionName!),
    ...logGroups.map(({ logGroupName }) => logGroupName!),
  ];
  return names.filter((name) => name.endsWith('-dev')).sort();
}

async function destroy({ emulator }: DeployedStacks, StackName = 'webhook-pipeline-dev'): Promise<void> {
  const client = new CloudFormationClient(configOf(emulator));
  await client.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName });
}

test('a destroyed stack leaves nothing behind, although it was used (X3)', async () => {
  const pipeline = await deployed();
  try {
    expect((await post(pipeline.target, eventOf('evt_1'))).status).toBe(202);
    // A function that still runs would write to its log group, which the emulator then makes anew.
    await settled(pipeline.clients.sqs, pipeline.outputs.WebhookPipelineIngestQueueUrl);
    expect(await resourcesOf(pipeline)).toHaveLength(9 + 1 + 2 + 3);
    await destroy(pipeline);
    expect(await resourcesOf(pipeline)).toEqual([]);
  } finally {
    await pipeline.emulator.stop();
  }
});

test('with data protection, data and logs stay, and the queues still refuse plain HTTP and each other (X3, X7)', async () => {
  const pipeline = await deployStacks({}, (app, { env }) =>
    setupInfrastructure(app, { environmentSuffix: 'dev', dataProtection: true, region: env.AWS_REGION }).slice(0, 1),
  );
  try {
    const all = await resourcesOf(pipeline);
    await destroy(pipeline);
    const functions = ['webhook-router-dev', 'webhook-validator-dev'];
    expect(await resourcesOf(pipeline)).toEqual(all.filter((name) => !functions.includes(name)));
    const { sqs } = pipeline.clients;
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    expect(QueueUrls).toHaveLength(9);
    for (const QueueUrl of QueueUrls) {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      const { Policy, QueueArn, RedriveAllowPolicy = '{}' } = Attributes!;
      expect(JSON.parse(Policy!).Statement).toEqual([expect.objectContaining({ Effect: 'Deny', Action: 'sqs:*' })]);
      expect(JSON.parse(RedriveAllowPolicy)).toEqual(allowedFor(QueueArn!));
    }
  } finally {
    await pipeline.emulator.stop();
  }
});

/** Who may move messages to a queue. */
function allowedFor(arn: string): object {
  if (arn.endsWith('-dlq-dev')) {
    return { redrivePermission: 'byQueue', sourceQueueArns: [arn.replace('-dlq-dev', '-queue-dev')] };
  }
  return arn.endsWith('quarantine-queue-dev') ? { redrivePermission: 'denyAll' } : {};
}
