import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { App, LegacyStackSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { configOf } from '../clients';
import { Emulator } from '../emulator';
import { deleteStack, deployStack } from '../stacks';

const HOME = 'us-east-1';
const AWAY = 'us-west-2';
const KEY_AWAY = `arn:aws:kms:${AWAY}:000000000000:key/away`;
const TableName = 'replicated';

let emulator: Emulator;
beforeAll(async () => (emulator = await Emulator.start()));
afterAll(() => emulator.stop());

/** A table, and a replica of it in the other region if there are to be two. */
function replicated(isTwo: boolean): Stack {
  const synthesizer = new LegacyStackSynthesizer();
  const stack = new Stack(new App(), 'replicated', { env: { region: HOME, account: '000000000000' }, synthesizer });
  const key = new Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
  new TableV2(stack, 'Table', {
    tableName: TableName,
    partitionKey: { name: 'id', type: AttributeType.STRING },
    encryption: TableEncryptionV2.customerManagedKey(key, { [AWAY]: KEY_AWAY }),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.DESTROY,
    replicas: isTwo ? [{ region: AWAY }] : [],
  });
  return stack;
}

const clientIn = (region: string) => new DynamoDBClient({ ...configOf(emulator), region });
const keysOf = async (region: string, id: string) =>
  (await clientIn(region).send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item;
const describe = async (region: string) =>
  (await clientIn(region).send(new DescribeTableCommand({ TableName }))).Table!;

test('a replica comes with the template, has the items and a key of its own, and goes with the template', async () => {
  await deployStack(emulator, replicated(false));
  await clientIn(HOME).send(new PutItemCommand({ TableName, Item: { id: { S: 'before' } } }));
  await expect(describe(AWAY)).rejects.toThrow('not found');

  await deployStack(emulator, replicated(true));
  expect((await describe(AWAY)).SSEDescription).toMatchObject({ KMSMasterKeyArn: KEY_AWAY });
  const backups = await clientIn(AWAY).send(new DescribeContinuousBackupsCommand({ TableName }));
  const { PointInTimeRecoveryDescription: recovery } = backups.ContinuousBackupsDescription!;
  expect(recovery!.PointInTimeRecoveryStatus).toBe('ENABLED');
  await clientIn(AWAY).send(new PutItemCommand({ TableName, Item: { id: { S: 'away' } } }));
  expect([await keysOf(AWAY, 'before'), await keysOf(HOME, 'away')]).toEqual([
    { id: { S: 'before' } },
    { id: { S: 'away' } },
  ]);

  await deployStack(emulator, replicated(false));
  await expect(describe(AWAY)).rejects.toThrow('not found');
  expect(await keysOf(HOME, 'away')).toEqual({ id: { S: 'away' } });

  await deployStack(emulator, replicated(true));
  await deleteStack(emulator, replicated(true));
  await Promise.all([HOME, AWAY].map((region) => expect(describe(region)).rejects.toThrow('not found')));
});
