import { execFileSync } from 'child_process';
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { DescribeContinuousBackupsCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { deployed, type Deployed } from '../../test/integ/deployed';
import { Emulator } from '../emulator';
import { pythonVenv } from '../venv';

const ROOT = join(__dirname, '../..');
const EMULATOR = join(ROOT, 'emulator');

test('the shim passes its own tests', async () => {
  const python = await pythonVenv(join(ROOT, '.ministack', 'venv'), join(EMULATOR, 'shim', 'requirements.txt'));
  execFileSync(python, ['-B', '-m', 'unittest', 'discover', '-s', 'shim/tests', '-t', '.'], {
    cwd: EMULATOR,
    stdio: 'pipe',
  });
});

describe('Emulator', () => {
  let pipeline: Deployed;
  beforeAll(async () => (pipeline = await deployed()));
  afterAll(() => pipeline.emulator.stop());

  test('keeps what CloudFormation said of tables and functions (W5, W7)', async () => {
    const { dynamoDb, lambda } = pipeline.clients;
    const TableName = pipeline.outputs.WebhookPipelineTableName;
    const { TimeToLiveDescription } = await dynamoDb.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' });
    const { ContinuousBackupsDescription } = await dynamoDb.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED');
    const FunctionName = 'webhook-router-dev';
    const { ReservedConcurrentExecutions } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    expect(ReservedConcurrentExecutions).toBe(20);
  });

  test('says what it does not exercise', () => {
    const types = new Set(pipeline.emulator.recorded().map(({ type }) => type));
    expect([...types].sort()).toEqual([
      'AWS::ApiGateway::Stage AccessLogSetting',
      'AWS::ApiGateway::Stage TracingEnabled',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::CompositeAlarm',
      'AWS::DynamoDB::GlobalTable SSESpecification.SSEEnabled',
      'AWS::Lambda::Function TracingConfig',
      'AWS::Logs::MetricFilter MetricTransformations',
    ]);
  });

  test('listens on 127.0.0.1 only', () => {
    const port = new URL(pipeline.emulator.endpoint).port;
    const hex = Number(port).toString(16).toUpperCase().padStart(4, '0');
    const sockets = ['tcp', 'tcp6'].flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').split('\n'));
    const listening = sockets
      .map((line) => line.trim().split(/\s+/))
      .filter((x) => x[3] === '0A' && x[1].endsWith(`:${hex}`));
    expect(listening.map(([, address]) => address)).toEqual([`0100007F:${hex}`]);
  });

  test('stops, with what it started and wrote, also when it is stopped twice', async () => {
    const emulator = await Emulator.start();
    const { pid } = emulator;
    const directory = join(ROOT, '.ministack', `run-${process.pid}-${new URL(emulator.endpoint).port}`);
    expect(readdirSync(join(directory, 'state'))).toContain('cognito-rsa-key.pem');
    await Promise.all([emulator.stop(), emulator.stop()]);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });
});
