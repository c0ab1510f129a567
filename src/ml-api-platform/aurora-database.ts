import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { SecurityGroup, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  PerformanceInsightRetention,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { capacityOf, type AuroraOptions } from './aurora-options';
import { Rotation, rotationKindOf } from './rotation';
import type { Environment } from '../environment/environment';
import { claim } from '../environment/registry';
import type { MonitoredDatabase } from '../monitoring/alarms/aurora';
import type { NetworkParts } from '../network/vpc';

/** What a database is made with. */
export interface DatabaseProps {
  readonly environment: Environment;
  readonly network: NetworkParts;
  readonly encryptionKey: IKey;
}

/** A database as the tasks find it. */
export interface DatabaseParts {
  readonly host: string;
  readonly port: string;
  readonly databaseName: string;
  readonly credentials: ISecret;
  /** Lets the tasks in. */
  readonly letIn: (tasks: ISecurityGroup) => void;
  /** When it was made. */
  readonly cluster?: DatabaseCluster;
  /** What is watched, when it was made. */
  readonly monitored?: MonitoredDatabase;
}

/** The host is written into the entry: a second database with it would take it from the first. */
function claimCredentials(scope: Construct, { secretArn }: ISecret): void {
  const owner = claim(scope, 'databaseCredentials', JSON.stringify(Stack.of(scope).resolve(secretArn)));
  if (owner !== undefined && owner !== scope) {
    throw new Error(
      `${scope.node.path}: database.credentials must be of one database, got those of ${owner.node.path}; ` +
        'make an entry of Secrets Manager for each environment',
    );
  }
}

/** Not 5432, which whoever scans for databases tries first. */
const AURORA_PORT = 5433;

/** A database that nobody but the tasks and what rotates its credentials gets to. */
export function aurora(scope: Construct, props: DatabaseProps, options: AuroraOptions): DatabaseParts {
  const { environment, network, encryptionKey } = props;
  const { credentials, rotation = Rotation.hosted(), autoPause } = options;
  const { minCapacity, maxCapacity } = capacityOf(options);
  const { databaseName = 'ml' } = options;
  const parts = new Construct(scope, 'Database');
  claimCredentials(parts, credentials);
  const clusterIdentifier = environment.name('databaseCluster', environment.systemName);
  const logs = clusterIdentifier === undefined ? undefined : databaseLogs(parts, environment, clusterIdentifier);
  const instanceOptions = {
    enablePerformanceInsights: true,
    performanceInsightRetention: PerformanceInsightRetention.DEFAULT,
    performanceInsightEncryptionKey: encryptionKey,
    autoMinorVersionUpgrade: true,
  };
  const { dataProtection } = environment.settings;
  const cluster = new DatabaseCluster(parts, 'Cluster', {
    clusterIdentifier,
    engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_9 }),
    vpc: network.vpc,
    vpcSubnets: network.dataSubnets,
    securityGroups: [databaseGroup(parts, environment, network)],
    port: AURORA_PORT,
    credentials: Credentials.fromSecret(credentials),
    defaultDatabaseName: databaseName,
    writer: ClusterInstance.serverlessV2('Writer', instanceOptions),
    readers: options.hasReader
      ? [ClusterInstance.serverlessV2('Reader', { ...instanceOptions, scaleWithWriter: true })]
      : [],
    serverlessV2MinCapacity: minCapacity,
    serverlessV2MaxCapacity: maxCapacity,
    serverlessV2AutoPauseDuration: minCapacity === 0 ? (autoPause ?? Duration.minutes(5)) : undefined,
    storageEncryptionKey: encryptionKey,
    iamAuthentication: true,
    // The log says what changed the schema and what took over a second, and never the values.
    parameters: { 'rds.force_ssl': '1', log_statement: 'ddl', log_min_duration_statement: '1000' },
    cloudwatchLogsExports: logs ? ['postgresql'] : undefined,
    backup: { retention: options.backupRetention ?? Duration.days(7) },
    copyTagsToSnapshot: true,
    deletionProtection: dataProtection,
    removalPolicy: dataProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  if (logs) {
    cluster.node.addDependency(logs);
  }
  if (!dataProtection) {
    Validations.of(cluster).acknowledge({
      id: 'AwsSolutions-RDS10',
      reason: 'It goes with its stack, unless dataProtection is on.',
    });
  }
  const secret = cluster.secret!;
  const rotationFunctionName = rotationKindOf(rotation).bind(parts, { environment, cluster, secret, network });
  return {
    host: cluster.clusterEndpoint.hostname,
    port: String(AURORA_PORT),
    databaseName,
    credentials: secret,
    letIn: (tasks) => cluster.connections.allowDefaultPortFrom(tasks, 'From the tasks'),
    cluster,
    monitored: {
      cluster,
      minCapacity,
      maxCapacity,
      readers: options.hasReader ? 1 : 0,
      rotationFunctionName,
    },
  };
}

/** RDS would make the group itself, and keep it for ever. */
function databaseLogs(scope: Construct, environment: Environment, clusterIdentifier: string): LogGroup {
  return new LogGroup(scope, 'LogGroup', {
    logGroupName: `/aws/rds/cluster/${clusterIdentifier}/postgresql`,
    retention: environment.settings.logRetention,
    removalPolicy: environment.removalPolicy,
  });
}

function databaseGroup(scope: Construct, environment: Environment, { vpc }: NetworkParts): SecurityGroup {
  return new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: `${environment.service}: the database, which lets the tasks in and nothing out`,
    allowAllOutbound: false,
  });
}
