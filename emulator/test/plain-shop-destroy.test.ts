import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { DescribeContinuousBackupsCommand, DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { App } from 'aws-cdk-lib';
import { PlainShop } from './plain-shop';
import { awsCall } from '../aws-call';
import { bootstrap, deploy, destroy } from '../cdk';
import { clientsOf } from '../clients';
import { Emulator } from '../emulator';

const RECORDED = [
  'AWS::Backup::BackupPlan BackupPlan.BackupPlanRule',
  'AWS::Backup::RestoreTestingPlan',
  'AWS::DynamoDB::GlobalTable Replicas.ReadProvisionedThroughputSettings',
  'AWS::DynamoDB::GlobalTable SSESpecification.SSEEnabled',
  'AWS::DynamoDB::GlobalTable WriteProvisionedThroughputSettings',
  'AWS::EC2::EIP',
  'AWS::EC2::FlowLog',
  'AWS::EC2::NatGateway',
  'AWS::Events::Rule Targets.DeadLetterConfig',
  'AWS::Events::Rule Targets.RetryPolicy',
  'AWS::Lambda::Function VpcConfig',
  'AWS::Route53::HealthCheck',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::WebACL Rules',
  'AWS::WAFv2::WebACLAssociation',
];

/** How many there are of each kind of resource that the shop has. */
async function inventory(emulator: Emulator): Promise<Record<string, number>> {
  const { dynamoDb, lambda, sqs } = clientsOf(emulator);
  const [tables, functions, queues, pools, buses, archives, plans, vaults] = await Promise.all([
    dynamoDb.send(new ListTablesCommand({})),
    lambda.send(new ListFunctionsCommand({})),
    sqs.send(new ListQueuesCommand({})),
    awsCall(emulator, 'cognito-idp', 'ListUserPools', { MaxResults: 10 }),
    awsCall(emulator, 'events', 'ListEventBuses'),
    awsCall(emulator, 'events', 'ListArchives'),
    awsCall(emulator, 'backup', '/backup/plans'),
    awsCall(emulator, 'backup', '/backup-vaults'),
  ]);
  return {
    tables: tables.TableNames!.length,
    functions: functions.Functions!.length,
    queues: queues.QueueUrls?.length ?? 0,
    pools: pools.UserPools.length,
    buses: buses.EventBuses.length,
    archives: archives.Archives.length,
    plans: plans.BackupPlansList.length,
    vaults: vaults.BackupVaultList.length,
  };
}

test('a shop is deployed and destroyed with the CDK CLI, and what does nothing is recorded meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'golden-paths-'));
  const emulator = await Emulator.start();
  try {
    const app = new App({ outdir: join(folder, 'cdk.out') });
    const { stackName } = new PlainShop(app, { env: { region: emulator.env.AWS_REGION } });
    app.synth();
    await bootstrap(emulator);
    const before = await inventory(emulator);
    const outputs = await deploy(emulator, app.outdir, folder, [stackName]);
    expect(outputs.VpcCidr).toBe('10.20.0.0/20');
    const types = emulator.recorded().map(({ type }) => type);
    expect([...new Set(types)].sort()).toEqual(RECORDED);

    const { dynamoDb } = clientsOf(emulator);
    const TableName = 'plain-orders';
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
    expect(Table!.SSEDescription).toMatchObject({ Status: 'ENABLED', KMSMasterKeyArn: outputs.KeyArn });
    const { ContinuousBackupsDescription } = await dynamoDb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(ContinuousBackupsDescription!.PointInTimeRecoveryDescription!.PointInTimeRecoveryStatus).toBe('ENABLED');
    const [{ BackupPlanId }] = (await awsCall(emulator, 'backup', '/backup/plans')).BackupPlansList;
    const selections = await awsCall(emulator, 'backup', `/backup/plans/${BackupPlanId}/selections`);
    expect(selections.BackupSelectionsList).toMatchObject([{ SelectionName: 'Tables' }]);

    await destroy(emulator, app.outdir, [stackName]);
    expect(await inventory(emulator)).toEqual(before);
    expect(emulator.recorded()).toEqual([]);
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true });
  }
});
