import { CloudFormationClient, DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { deployed, eventOf, type Deployed } from './deployed';
import { configOf } from '../../emulator/clients';
import { settled } from '../../tools/traffic/queues';
import { post } from '../../tools/traffic/sender';

/** Names of everything in the account that belongs to the example app. */
async function resourcesOf({ emulator, clients }: Deployed): Promise<string[]> {
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

test('a destroyed stack leaves nothing behind, although it was used (X3)', async () => {
  const pipeline = await deployed();
  try {
    expect((await post(pipeline.target, eventOf('evt_1'))).status).toBe(202);
    // A function that still runs would write to its log group, which the emulator then makes anew.
    await settled(pipeline.clients.sqs, pipeline.outputs.WebhookPipelineIngestQueueUrl);
    expect(await resourcesOf(pipeline)).toHaveLength(9 + 1 + 2 + 3);
    const client = new CloudFormationClient(configOf(pipeline.emulator));
    await client.send(new DeleteStackCommand({ StackName: 'webhook-pipeline-dev' }));
    await waitUntilStackDeleteComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName: 'webhook-pipeline-dev' });
    expect(await resourcesOf(pipeline)).toEqual([]);
  } finally {
    await pipeline.emulator.stop();
  }
});
