import { DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Stack } from 'aws-cdk-lib';
import { deployStacks, eventOf, type DeployedStacks } from './deployed';
import { configOf } from '../../emulator/clients';
import { WebhookArchive, WebhookPipeline, WebhookSource } from '../../src';
import { depthOf, drain, settled } from '../../tools/traffic/queues';
import { sendAll } from '../../tools/traffic/sender';

let deployed: DeployedStacks;
let s3: S3Client;
beforeAll(async () => {
  deployed = await deployStacks({}, (app) => {
    const stack = new Stack(app, 'Payments');
    new WebhookPipeline(stack, 'WebhookPipeline', {
      environmentSuffix: 'dev',
      source: WebhookSource.unverified({ reason: 'The test is about what comes later.' }),
      routes: [{ name: 'payments', transactionTypes: ['payment'] }],
      archive: WebhookArchive.bucket(),
      replay: true,
      redrive: true,
      exportOutputs: true,
    });
    return [stack];
  });
  s3 = new S3Client({ ...configOf(deployed.emulator), forcePathStyle: true });
});
afterAll(() => deployed.emulator.stop());

const output = (name: string) => deployed.outputs[`WebhookPipeline${name}`];
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A call of AWS Step Functions. */
async function states(action: string, body: object): Promise<Record<string, string>> {
  const response = await fetch(deployed.emulator.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${action}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261126/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return response.json() as Promise<Record<string, string>>;
}

/** Runs a replay of the last hour; its status and its record. */
async function replay(name: string, input: object) {
  const [from, to] = [new Date(Date.now() - 3_600_000).toISOString(), new Date().toISOString()];
  const stateMachineArn = output('ReplayStateMachineArn');
  const whole = { from, to, dryRun: false, ratePerSecond: 100, ...input };
  const { executionArn } = await states('StartExecution', { stateMachineArn, name, input: JSON.stringify(whole) });
  let execution = await states('DescribeExecution', { executionArn });
  for (; execution.status === 'RUNNING'; execution = await states('DescribeExecution', { executionArn })) {
    await sleep(200);
  }
  await settled(deployed.clients.sqs, output('IngestQueueUrl'));
  return execution;
}

async function objects(prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: output('ArchiveBucketName'), Prefix: prefix }),
  );
  return Contents.map(({ Key }) => Key!);
}

async function textOf(Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: output('ArchiveBucketName'), Key }));
  return Body!.transformToString();
}

/** The events that are in the queue of the route now. */
async function routed() {
  const messages = await drain(deployed.clients.sqs, output('PaymentsQueueUrl'));
  return messages
    .map(({ MessageAttributes = {} }) =>
      Object.fromEntries(Object.entries(MessageAttributes).map(([key, { StringValue }]) => [key, StringValue])),
    )
    .sort((a, b) => (a.eventId! < b.eventId! ? -1 : 1));
}

async function forgetClaims(): Promise<void> {
  const TableName = output('TableName');
  const { Items = [] } = await deployed.clients.dynamoDb.send(new ScanCommand({ TableName }));
  for (const { eventId } of Items) {
    await deployed.clients.dynamoDb.send(new DeleteItemCommand({ TableName, Key: { eventId } }));
  }
}

test('events are archived, replayed, and put back out of quarantine', async () => {
  const { emulator, clients } = deployed;
  const target = { url: emulator.urlOf(output('EndpointUrl')), ca: emulator.ca };
  const ids = Array.from({ length: 12 }, (_, index) => `evt_${index + 10}`);
  const tip = eventOf('tip_1', { transaction_type: 'tip' });
  const answers = await sendAll(target, [...ids, ...ids].map((id) => eventOf(id)).concat(tip), 4);
  expect(answers.every(({ status }) => status === 202)).toBe(true);
  await settled(clients.sqs, output('IngestQueueUrl'));
  expect((await routed()).map(({ eventId }) => eventId)).toEqual(ids);

  // The archive has each event that was accepted, once.
  const keys = await objects('events/');
  const lines = (await Promise.all(keys.map(textOf)))
    .flatMap((text) => text.trimEnd().split('\n'))
    .map((line) => JSON.parse(line));
  expect(keys.every((key) => /^events\/webhook\/\d{4}\/\d\d\/\d\d\/\d\d\/\d{13}-[0-9a-f]{16}\.jsonl$/.test(key))).toBe(
    true,
  );
  expect(lines.map(({ eventId }) => eventId).sort()).toEqual([...ids, 'tip_1']);
  expect(lines.find(({ eventId }) => eventId === 'tip_1')).toMatchObject({
    body: tip.body,
    headers: expect.objectContaining({ 'content-type': 'application/json' }),
  });

  // A dry run counts; what is replayed is a duplicate while its claim is there.
  expect((await replay('dry', { dryRun: true, types: ['payment'] })).status).toBe('SUCCEEDED');
  const record = JSON.parse(await textOf('replays/dry.json'));
  expect(record).toMatchObject({ status: 'SUCCEEDED', request: { replayId: 'dry' }, counts: { matched: 12, sent: 0 } });
  expect((await replay('kept', {})).status).toBe('SUCCEEDED');
  expect(JSON.parse(await textOf('replays/kept.json'))).toMatchObject({ counts: { matched: 13, sent: 13 } });
  expect(await routed()).toEqual([]);

  // Without the claims, and with the bypass, events come again, marked as replayed, and once however often that is started.
  await forgetClaims();
  await replay('lost', { types: ['payment'] });
  await replay('lost-again', { types: ['payment'], replayId: 'lost' });
  const again = await routed();
  expect(again.map(({ eventId }) => eventId)).toEqual(ids);
  expect(again.every(({ replayedAt, acceptedAt }) => replayedAt !== undefined && acceptedAt === undefined)).toBe(true);
  await replay('bypass', { ids: ['evt_10'], bypassDeduplication: true });
  await replay('bypass-again', { ids: ['evt_10'], bypassDeduplication: true, replayId: 'bypass' });
  expect((await routed()).map(({ eventId, correlationId }) => `${eventId} ${correlationId!.split('/')[1]}`)).toEqual([
    'evt_10 bypass',
  ]);

  // Bad input fails at once, and says why.
  const bad = await replay('bad', { ratePerSecond: 0 });
  expect(bad.status).toBe('FAILED');
  expect(JSON.stringify(bad)).toContain('ratePerSecond must be a whole number from 1 to 500, got 0');

  // A route for the type was added: what is in quarantine for it is put back, once.
  await routeTips();
  const redrive = async (input: object) => {
    const Payload = JSON.stringify({ queue: 'quarantine', reason: 'UnknownType', ratePerSecond: 50, ...input });
    const answer = await clients.lambda.send(
      new InvokeCommand({ FunctionName: output('RedriveFunctionArn'), Payload }),
    );
    return JSON.parse(Buffer.from(answer.Payload!).toString());
  };
  expect(await redrive({ dryRun: true })).toMatchObject({ matched: 1, sent: 0, complete: true });
  expect(await redrive({ dryRun: false })).toMatchObject({ matched: 1, sent: 1, complete: true });
  await settled(clients.sqs, output('IngestQueueUrl'));
  expect((await routed()).map(({ eventId, quarantineReason }) => [eventId, quarantineReason])).toEqual([
    ['tip_1', undefined],
  ]);
  expect(await depthOf(clients.sqs, output('QuarantineQueueUrl'))).toBe(0);
  expect(await redrive({ queue: 'payments', reason: undefined, dryRun: true })).toEqual({
    queue: 'payments',
    dryRun: true,
    messages: 0,
  });
});

/** What a deployment with a further type in a route changes. */
async function routeTips(): Promise<void> {
  const FunctionName = output('RouterFunctionArn');
  const { Environment } = await deployed.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = Environment!.Variables!;
  const [route] = JSON.parse(Variables.ROUTES);
  const ROUTES = JSON.stringify([{ ...route, transactionTypes: ['payment', 'tip'] }]);
  await deployed.clients.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: { ...Variables, ROUTES } } }),
  );
}
