import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  DescribeStackEventsCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { Stage, type Stack } from 'aws-cdk-lib';
import type { Outputs } from './cdk';
import { configOf } from './clients';
import type { Emulator } from './emulator';

const MAX_SECONDS = 120;

/** Creates a stack that has no assets, or updates it, and returns its outputs. */
export async function deployStack(emulator: Emulator, stack: Stack): Promise<Outputs> {
  const client = new CloudFormationClient(configOf(emulator));
  const { stackName: StackName } = stack;
  const template = Stage.of(stack)!.synth({ force: true }).getStackArtifact(stack.artifactId).template;
  const input = { StackName, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
  const waiter = { client, maxWaitTime: MAX_SECONDS, minDelay: 1, maxDelay: 1 };
  try {
    if (await exists(client, StackName)) {
      await client.send(new UpdateStackCommand(input));
      await waitUntilStackUpdateComplete(waiter, { StackName });
    } else {
      await client.send(new CreateStackCommand(input));
      await waitUntilStackCreateComplete(waiter, { StackName });
    }
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${await failuresOf(client, StackName)}`);
  }
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries(Stacks![0].Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
}

/** Deletes a stack. */
export async function deleteStack(
  emulator: Emulator,
  { stackName: StackName }: Pick<Stack, 'stackName'>,
): Promise<void> {
  const client = new CloudFormationClient(configOf(emulator));
  await client.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete({ client, maxWaitTime: MAX_SECONDS, minDelay: 1, maxDelay: 1 }, { StackName });
}

async function exists(client: CloudFormationClient, StackName: string): Promise<boolean> {
  return client.send(new DescribeStacksCommand({ StackName })).then(
    () => true,
    () => false,
  );
}

async function failuresOf(client: CloudFormationClient, StackName: string): Promise<string> {
  const { StackEvents = [] } = await client
    .send(new DescribeStackEventsCommand({ StackName }))
    .catch(() => ({ StackEvents: [] }));
  const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
  return failed.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`).join('\n');
}
