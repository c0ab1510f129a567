import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Port, SecurityGroup, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
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
import { Rotation, rotationKindOf } from './rotation';
import type { Environment } from '../environment/environment';
import { claim } from '../environment/registry';
import type { MonitoredDatabase } from '../monitoring/alarms/aurora';
import type { NetworkParts } from '../network/vpc';
import { durationRules, rule, wholeNumberRule, type Rule } from '../validation/rules';
import { checkTypes, DURATION, FLAG, instance, needed, NUMBER, struct, TEXT, thing } from '../validation/types';

/**
 * A database that is made.
 */
export interface AuroraOptions {
  /**
   * An entry of Secrets Manager that exists, with `username` and `password`; engine, host, port and name of the database are added to it. An
   * environment has an entry of its own.
   */
  readonly credentials: ISecret;
  /**
   * Who changes the password.
   *
   * @default Rotation.hosted()
   */
  readonly rotation?: Rotation;
  /**
   * The least capacity in ACUs, from 0 to 256 in steps of 0.5. With 0 it sleeps after `autoPause` without connections, and the first request
   * after that waits for about 15 seconds.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
   * @default 0.5
   */
  readonly minCapacity?: number;
  /**
   * The most capacity in ACUs, from 1 to 256 in steps of 0.5, and more than `minCapacity`.
   *
   * @default 2
   */
  readonly maxCapacity?: number;
  /**
   * How long there may be no connection before it sleeps, from 5 minutes to 1 day; only with a `minCapacity` of 0.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
   * @default Duration.minutes(5)
   */
  readonly autoPause?: Duration;
  /**
   * Whether there is a reader in another zone, which takes over when the writer fails.
   *
   * @default false
   */
  readonly hasReader?: boolean;
  /**
   * How long automated backups are kept, in whole days from 1 to 35 days.
   *
   * @default Duration.days(7)
   */
  readonly backupRetention?: Duration;
  /**
   * Name of the database: 1 to 63 letters, digits and underscores that begin with a letter.
   *
   * @default 'ml'
   */
  readonly databaseName?: string;
}

/**
 * A PostgreSQL database that exists. Nothing of it is changed but its security group, which lets the tasks in.
 */
export interface ExistingDatabaseOptions {
  /** Host name of its writer. */
  readonly host: string;
  /** An entry of Secrets Manager with `username` and `password`. */
  readonly credentials: ISecret;
  /** Its security group. */
  readonly securityGroup: ISecurityGroup;
  /**
   * Its port.
   *
   * @default 5432
   */
  readonly port?: number;
  /** Name of the database. */
  readonly databaseName: string;
}

const AURORA = struct<AuroraOptions>({
  credentials: needed(thing<ISecret>('a secret', 'secretArn')),
  rotation: instance('a Rotation', Rotation),
  minCapacity: NUMBER,
  maxCapacity: NUMBER,
  autoPause: DURATION,
  hasReader: FLAG,
  backupRetention: DURATION,
  databaseName: TEXT,
});

const EXISTING = struct<ExistingDatabaseOptions>({
  host: needed(TEXT),
  credentials: needed(thing<ISecret>('a secret', 'secretArn')),
  securityGroup: needed(thing<ISecurityGroup>('a security group', 'securityGroupId')),
  port: NUMBER,
  databaseName: needed(TEXT),
});

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

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  readonly rules: (prop: string) => Rule[];
  readonly bind: (scope: Construct, props: DatabaseProps) => DatabaseParts | undefined;
}

/**
 * Where the metadata of requests is kept.
 */
export class PlatformDatabase {
  /**
   * Aurora PostgreSQL Serverless v2 in private subnets: encrypted with the key of the platform, TLS only, backed up.
   */
  public static aurora(options: AuroraOptions): PlatformDatabase {
    checkTypes('PlatformDatabase.aurora', options, AURORA);
    return new PlatformDatabase({
      name: 'aurora',
      rules: (prop) => auroraRules(prop, options),
      bind: (scope, props) => aurora(scope, props, options),
    });
  }

  /**
   * A PostgreSQL database that exists, and is reachable from the network of the platform.
   */
  public static existing(options: ExistingDatabaseOptions): PlatformDatabase {
    checkTypes('PlatformDatabase.existing', options, EXISTING);
    const { host, port = 5432, databaseName, credentials, securityGroup } = options;
    return new PlatformDatabase({
      name: 'existing',
      rules: (prop) => [wholeNumberRule(`${prop}.port`, port, 1, 65_535)],
      bind: () => ({
        host,
        port: String(port),
        databaseName,
        credentials,
        letIn: (tasks) => securityGroup.connections.allowFrom(tasks, Port.tcp(port), 'From the tasks'),
      }),
    });
  }

  /**
   * No database: the variables of it are not set, and a container keeps no metadata.
   *
   * @param reason why that is meant, for whoever reviews it
   */
  public static none(reason: string): PlatformDatabase {
    const rules = (prop: string) => [rule(`${prop}.reason`, reason, 'say something', (text) => text.trim() !== '')];
    return new PlatformDatabase({ name: 'none', rules, bind: () => undefined });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** What tells one kind from another. */
export function databaseKindOf(database: PlatformDatabase): Kind {
  return database['kind'];
}

function auroraRules(prop: string, options: AuroraOptions): Rule[] {
  const { minCapacity = 0.5, maxCapacity = 2, autoPause, databaseName, backupRetention, rotation } = options;
  const inSteps = (min: number) => (units: number) => units >= min && units <= 256 && units % 0.5 === 0;
  return [
    rule(`${prop}.minCapacity`, minCapacity, 'be from 0 to 256 in steps of 0.5', inSteps(0)),
    rule(`${prop}.maxCapacity`, maxCapacity, 'be from 1 to 256 in steps of 0.5', inSteps(1)),
    rule(`${prop}.maxCapacity`, maxCapacity, `be more than minCapacity (${minCapacity})`, (max) => max > minCapacity),
    ...durationRules(`${prop}.autoPause`, autoPause, Duration.minutes(5), Duration.days(1)),
    rule(`${prop}.autoPause`, autoPause, 'be left out unless minCapacity is 0', () => minCapacity === 0),
    ...durationRules(`${prop}.backupRetention`, backupRetention, Duration.days(1), Duration.days(35), 'days'),
    rule(`${prop}.databaseName`, databaseName, 'be 1 to 63 letters, digits and underscores, a letter first', (name) => {
      return /^[A-Za-z]\w{0,62}$/.test(name);
    }),
    ...(rotation ? rotationKindOf(rotation).rules(`${prop}.rotation`) : []),
  ];
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

function aurora(scope: Construct, props: DatabaseProps, options: AuroraOptions): DatabaseParts {
  const { environment, network, encryptionKey } = props;
  const { credentials, rotation = Rotation.hosted(), minCapacity = 0.5, maxCapacity = 2, autoPause } = options;
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
