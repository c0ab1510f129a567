import { Port, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { aurora, type DatabaseParts, type DatabaseProps } from './aurora-database';
import { AURORA, auroraRules, type AuroraOptions } from './aurora-options';
import { reasonRules, wholeNumberRule, type Rule } from '../validation/rules';
import { checkTypes, needed, NUMBER, struct, TEXT, thing } from '../validation/types';

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

const EXISTING = struct<ExistingDatabaseOptions>({
  host: needed(TEXT),
  credentials: needed(thing<ISecret>('a secret', 'secretArn')),
  securityGroup: needed(thing<ISecurityGroup>('a security group', 'securityGroupId')),
  port: NUMBER,
  databaseName: needed(TEXT),
});

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
    const rules = (prop: string) => reasonRules(prop, reason);
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
