import { Duration, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { brokenRules, newMlPlatform, quietTemplate } from './platforms';
import { givenRotationFunction, givenSecret, required } from './variants';
import { MlApiPlatform, MonitoringLevel, PlatformDatabase, Rotation, type AuroraOptions } from '../../src';
import { databaseKindOf } from '../../src/ml-api-platform/platform-database';
import { functionOfAnotherApp, theOnly } from '../surroundings';
import { newApp, newStack } from '../synth';

const aurora = (options: Partial<AuroraOptions>, stack: Stack) =>
  PlatformDatabase.aurora({ credentials: givenSecret(stack), ...options });
const templateWith = (options: (stack: Stack) => Partial<AuroraOptions>, props = {}) =>
  quietTemplate((stack) => ({ database: aurora(options(stack), stack), ...props }));
const broken = (options: Partial<AuroraOptions>) => brokenRules((stack) => ({ database: aurora(options, stack) }));

/** Groups, and what each is entered from. */
function ingressOf(template: Template): [to: string, from: string, Port: unknown][] {
  const idOf = (value: any) => value['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, '');
  return Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [
    typeof Properties.GroupId === 'string' ? Properties.GroupId : idOf(Properties.GroupId),
    idOf(Properties.SourceSecurityGroupId),
    Properties.FromPort,
  ]);
}

describe('the database (M5)', () => {
  let template: Template;
  beforeAll(() => (template = quietTemplate()));

  test('is Aurora PostgreSQL from 0.5 to 2 ACU, encrypted with the key of the platform, and backed up for 7 days', () => {
    const [key] = theOnly(template, 'AWS::KMS::Key');
    const [, cluster] = theOnly(template, 'AWS::RDS::DBCluster');
    expect(cluster).toMatchObject({
      DBClusterIdentifier: 'ml-api-dev',
      Engine: 'aurora-postgresql',
      EngineVersion: '17.9',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 2 },
      StorageEncrypted: true,
      KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
      BackupRetentionPeriod: 7,
      CopyTagsToSnapshot: true,
      DeletionProtection: false,
      DatabaseName: 'ml',
      Port: 5433,
      EnableIAMDatabaseAuthentication: true,
      EnableCloudwatchLogsExports: ['postgresql'],
    });
    expect(theOnly(template, 'AWS::RDS::DBInstance')[1]).toMatchObject({
      DBInstanceClass: 'db.serverless',
      PubliclyAccessible: false,
      AutoMinorVersionUpgrade: true,
      EnablePerformanceInsights: true,
      PerformanceInsightsKMSKeyId: { 'Fn::GetAtt': [key, 'Arn'] },
    });
  });

  test('takes TLS only, and logs what changes the schema and what is slow', () => {
    expect(theOnly(template, 'AWS::RDS::DBClusterParameterGroup')[1].Parameters).toEqual({
      'rds.force_ssl': '1',
      log_statement: 'ddl',
      log_min_duration_statement: '1000',
    });
  });

  test('is in the private subnets', () => {
    const [, { SubnetIds }] = theOnly(template, 'AWS::RDS::DBSubnetGroup');
    expect(SubnetIds.map(({ Ref }: any) => /(Public|Private)Subnet\d/.exec(Ref)![0])).toEqual([
      'PrivateSubnet1',
      'PrivateSubnet2',
      'PrivateSubnet3',
    ]);
  });

  test('lets in the tasks and what rotates its password, and nothing else', () => {
    const port = { 'Fn::GetAtt': [theOnly(template, 'AWS::RDS::DBCluster')[0], 'Endpoint.Port'] };
    const found = ingressOf(template).filter(([to]) => to === 'MlApiPlatformDatabaseSecurityGroup');
    expect(found.sort()).toEqual([
      ['MlApiPlatformDatabaseSecurityGroup', 'MlApiPlatformDatabaseRotationSecurityGroup', port],
      ['MlApiPlatformDatabaseSecurityGroup', 'MlApiPlatformNetworkSecurityGroup', port],
    ]);
  });

  test('has the credentials of an entry that exists, in no template (X10)', () => {
    const [, { MasterUserPassword, MasterUsername }] = theOnly(template, 'AWS::RDS::DBCluster');
    expect(JSON.stringify(MasterUserPassword)).toMatch(/\{\{resolve:secretsmanager:.*:SecretString:password::\}\}/);
    expect(JSON.stringify(MasterUsername)).toMatch(/\{\{resolve:secretsmanager:.*:SecretString:username::\}\}/);
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  test('has its password changed every 30 days by a function of AWS, but not at once', () => {
    const [attachment] = theOnly(template, 'AWS::SecretsManager::SecretTargetAttachment');
    const [, schedule] = theOnly(template, 'AWS::SecretsManager::RotationSchedule');
    expect(schedule).toMatchObject({
      SecretId: { Ref: attachment },
      RotateImmediatelyOnUpdate: false,
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
      HostedRotationLambda: {
        RotationType: 'PostgreSQLSingleUser',
        RotationLambdaName: 'ml-api-rotation-dev',
        ExcludeCharacters: ' %+~`#$&*()|[]{}:;<>?!\'/@"\\',
      },
    });
    expect(template.toJSON().Transform).toBe('AWS::SecretsManager-2024-09-16');
    const [own, tasks] = schedule.HostedRotationLambda.VpcSecurityGroupIds['Fn::Join'][1].filter(
      (part: unknown) => typeof part === 'object',
    );
    expect([own, tasks].map((one) => one['Fn::GetAtt'][0])).toEqual([
      expect.stringContaining('RotationSecurityGroup'),
      expect.stringContaining('NetworkSecurityGroup'),
    ]);
  });
});

describe('options of the database', () => {
  test('sleeps after 5 minutes without connections when it may, or after what is said', () => {
    const scaling = (options: Partial<AuroraOptions>) =>
      theOnly(
        templateWith(() => options),
        'AWS::RDS::DBCluster',
      )[1].ServerlessV2ScalingConfiguration;
    expect(scaling({ minCapacity: 0 })).toEqual({ MinCapacity: 0, MaxCapacity: 2, SecondsUntilAutoPause: 300 });
    expect(scaling({ minCapacity: 0, autoPause: Duration.hours(1) })).toMatchObject({ SecondsUntilAutoPause: 3_600 });
  });

  test('is kept with data protection, has no log group without a name, and a reader where that is asked for', () => {
    const template = templateWith(
      () => ({ hasReader: true, backupRetention: Duration.days(35), databaseName: 'digits' }),
      { dataProtection: true, physicalNames: false },
    );
    template.hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: true, BackupRetentionPeriod: 35, DatabaseName: 'digits' },
    });
    const [, { EnableCloudwatchLogsExports, DBClusterIdentifier }] = theOnly(template, 'AWS::RDS::DBCluster');
    expect([EnableCloudwatchLogsExports, DBClusterIdentifier]).toEqual([undefined, undefined]);
    template.resourceCountIs('AWS::RDS::DBInstance', 2);
    template.resourcePropertiesCountIs('AWS::RDS::DBInstance', { PromotionTier: 0 }, 1);
    template.resourcePropertiesCountIs('AWS::RDS::DBInstance', { PromotionTier: 1 }, 1);
  });

  test('is rotated by a function of one’s own, which the database lets in, without a transform', () => {
    const template = templateWith((stack) => ({
      rotation: Rotation.function(givenRotationFunction(stack), { automaticallyAfter: Duration.days(7) }),
    }));
    const [, schedule] = theOnly(template, 'AWS::SecretsManager::RotationSchedule');
    expect(schedule).toMatchObject({
      RotateImmediatelyOnUpdate: false,
      RotationRules: { ScheduleExpression: 'rate(7 days)' },
      RotationLambdaARN: expect.anything(),
    });
    expect(schedule.HostedRotationLambda).toBeUndefined();
    expect(template.toJSON().Transform).toBeUndefined();
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      SourceSecurityGroupId: 'sg-0a1b2c3d4e5f67891',
      Description: 'From the function that rotates the credentials',
    });
  });

  test('is not rotated for a reason', () => {
    templateWith(() => ({ rotation: Rotation.none('It is a test.') })).resourceCountIs(
      'AWS::SecretsManager::RotationSchedule',
      0,
    );
  });
});

test('a database that exists lets the tasks in, is known to them, and is not made', () => {
  const template = quietTemplate((stack) => ({
    database: PlatformDatabase.existing({
      host: 'database.example.com',
      credentials: givenSecret(stack),
      securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'GivenGroup', 'sg-0a1b2c3d4e5f67890'),
      databaseName: 'digits',
    }),
  }));
  template.resourceCountIs('AWS::RDS::DBCluster', 0);
  expect(ingressOf(template)).toContainEqual(['sg-0a1b2c3d4e5f67890', 'MlApiPlatformNetworkSecurityGroup', 5_432]);
  const [{ Properties }] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const variables = Object.fromEntries(
    Properties.ContainerDefinitions[0].Environment.map((one: any) => [one.Name, one.Value]),
  );
  expect(variables).toMatchObject({
    DATABASE_HOST: 'database.example.com',
    DATABASE_PORT: '5432',
    DATABASE_NAME: 'digits',
    DATABASE_SECRET_ARN: expect.anything(),
  });
});

test('without a database there are no variables of one, and no rights', () => {
  const template = quietTemplate(() => ({ database: PlatformDatabase.none('It is a test.') }));
  expect(JSON.stringify(template.toJSON())).not.toMatch(/DATABASE_|secretsmanager:|AWS::RDS/);
});

describe('one entry for two databases (M5, X10)', () => {
  const platformIn = (stack: Stack, id: string, secretOf: Stack) =>
    new MlApiPlatform(stack, id, {
      ...required(stack),
      environmentSuffix: id.toLowerCase(),
      monitoring: MonitoringLevel.NONE,
      database: PlatformDatabase.aurora({ credentials: givenSecret(secretOf) }),
    });

  test('fails, because the second would take it from the first', () => {
    const app = newApp();
    const env = { account: '111122223333', region: 'eu-west-1' };
    const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id, { env }));
    platformIn(one, 'A', one);
    expect(() => platformIn(two, 'B', one)).toThrow(
      new Error(
        'Two/B/Database: database.credentials must be of one database, got those of One/A/Database; make an entry of Secrets Manager for each environment',
      ),
    );
  });

  test('is no error where each has its own', () => {
    const app = newApp();
    const [one, two] = ['One', 'Two'].map((id) => new Stack(app, id, { env: { region: 'eu-west-1' } }));
    platformIn(one, 'A', one);
    expect(() => platformIn(two, 'B', two)).not.toThrow();
  });
});

describe('rules (X5)', () => {
  test.each<[string, Partial<AuroraOptions>]>([
    ['database.minCapacity must be from 0 to 256 in steps of 0.5, got -0.5', { minCapacity: -0.5 }],
    ['database.minCapacity must be from 0 to 256 in steps of 0.5, got 0.3', { minCapacity: 0.3 }],
    [
      'database.minCapacity must be from 0 to 256 in steps of 0.5, got 256.5\ndatabase.maxCapacity must be more than minCapacity (256.5), got 256',
      { minCapacity: 256.5, maxCapacity: 256 },
    ],
    ['database.maxCapacity must be from 1 to 256 in steps of 0.5, got 256.5', { maxCapacity: 256.5 }],
    ['database.maxCapacity must be from 1 to 256 in steps of 0.5, got 0.5', { minCapacity: 0, maxCapacity: 0.5 }],
    ['database.maxCapacity must be more than minCapacity (2), got 2', { minCapacity: 2 }],
    [
      'database.autoPause must be between 5 minutes and 1 day, got 4 minutes 59 seconds',
      { minCapacity: 0, autoPause: Duration.seconds(299) },
    ],
    [
      'database.autoPause must be between 5 minutes and 1 day, got 1 day 1 second',
      { minCapacity: 0, autoPause: Duration.seconds(86_401) },
    ],
    ['database.autoPause must be left out unless minCapacity is 0, got 5 minutes', { autoPause: Duration.minutes(5) }],
    ['database.backupRetention must be between 1 day and 35 days, got 36 days', { backupRetention: Duration.days(36) }],
    [
      'database.backupRetention must be between 1 day and 35 days, got 23 hours\ndatabase.backupRetention must be whole days, got 23 hours',
      { backupRetention: Duration.hours(23) },
    ],
    ...['1a', '', 'a-b', 'a'.repeat(64)].map((databaseName): [string, Partial<AuroraOptions>] => [
      `database.databaseName must be 1 to 63 letters, digits and underscores, a letter first, got "${databaseName}"`,
      { databaseName },
    ]),
    [
      'database.rotation.automaticallyAfter must be between 1 day and 1000 days, got 1001 days',
      { rotation: Rotation.hosted({ automaticallyAfter: Duration.days(1_001) }) },
    ],
    ['database.rotation.reason must say something, got " "', { rotation: Rotation.none(' ') }],
    [
      'database.rotation must be a function in a VPC, whose security groups are known, got false',
      { rotation: Rotation.function(functionOfAnotherApp()) },
    ],
  ])('%s', (message, options) => {
    expect(broken(options)).toEqual(message.split('\n'));
  });

  test.each<Partial<AuroraOptions>>([
    { minCapacity: 0, maxCapacity: 1, autoPause: Duration.minutes(5) },
    { minCapacity: 255.5, maxCapacity: 256 },
    { minCapacity: 0, autoPause: Duration.days(1) },
    { backupRetention: Duration.days(1), databaseName: 'a' },
    { backupRetention: Duration.days(35), databaseName: `a${'_1'.repeat(31)}` },
    { rotation: Rotation.hosted({ automaticallyAfter: Duration.days(1) }) },
    { rotation: Rotation.hosted({ automaticallyAfter: Duration.days(1_000) }) },
    { rotation: Rotation.none('It is a test.') },
  ])('%#: take the limits', (options) => {
    expect(broken(options)).toEqual([]);
  });

  test('the port of a database that exists has limits', () => {
    const existing = (port?: number) => (stack: Stack) => ({
      database: PlatformDatabase.existing({
        host: 'x',
        credentials: givenSecret(stack),
        securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'G', 'sg-1'),
        databaseName: 'x',
        port,
      }),
    });
    expect([undefined, 1, 65_535].flatMap((port) => brokenRules(existing(port)))).toEqual([]);
    expect([0, 65_536].flatMap((port) => brokenRules(existing(port)))).toEqual(
      [0, 65_536].map((port) => `database.port must be a whole number from 1 to 65535, got ${port}`),
    );
  });

  test('errors call databases and rotations by their kinds', () => {
    const stack = newStack();
    const databases = [aurora({}, stack), PlatformDatabase.none('x')];
    const rotations = [Rotation.hosted(), Rotation.none('x'), Rotation.function(functionOfAnotherApp())];
    expect([...databases, ...rotations].map(String)).toEqual(['aurora', 'none', 'hosted', 'none', 'function']);
    expect(databaseKindOf(databases[0]).name).toBe('aurora');
  });

  test('fail for what plain JavaScript got wrong', () => {
    expect(() => PlatformDatabase.aurora({ minCapacity: '1' } as never)).toThrow('credentials must be a secret');
    expect(() => PlatformDatabase.existing({ host: 1 } as never)).toThrow('host must be a string');
    expect(() => Rotation.function('fn' as never)).toThrow('rotationFunction must be a function');
    expect(() => Rotation.hosted({ automaticallyAfter: 7 } as never)).toThrow('automaticallyAfter must be a Duration');
  });
});

test('the function of a rotation that is given is watched by its name (M11)', () => {
  const platform = newMlPlatform((stack) => ({
    database: aurora({ rotation: Rotation.function(givenRotationFunction(stack)) }, stack),
  }));
  expect(platform.monitoring.alarmIds).toContain('DatabaseRotation');
});
