import { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IBackupVault } from 'aws-cdk-lib/aws-backup';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ISubnet } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IHealthCheck } from 'aws-cdk-lib/aws-route53';
import type { ShopEvents } from './shop-events';
import { ENTITIES, type Entity, type ShopFunctions } from './shop-functions';
import type { ShopTables } from './shop-tables';
import type { ShopTier } from './usage-plans';
import type { NetworkParts } from '../network/vpc';

/**
 * What a deployed shop is known by.
 */
export interface EcommerceServerlessApiOutputs {
  /** Where the API is called, with a slash at its end. */
  readonly apiUrl: string;
  /** Id of the REST API. */
  readonly apiId: string;
  /** Name of the API's stage. */
  readonly stageName: string;
  /** The region that the shop is in. */
  readonly region: string;
  /** The suffix of the environment. */
  readonly environmentSuffix: string;
  /** Name of each table, by what it holds: `products`, `carts`, `customers`, `orders`, `requests`. */
  readonly tableNames: { [table: string]: string };
  /** ARN of each table. */
  readonly tableArns: { [table: string]: string };
  /**
   * Name of the table that says which region takes changes.
   *
   * @default - undefined without `disasterRecovery`
   */
  readonly homeRegionTableName?: string;
  /**
   * Id of the check by which Route 53 chooses this region.
   *
   * @default - undefined but for a shop in two regions whose domain has a zone
   */
  readonly healthCheckId?: string;
  /** ARN of each function of the API: `products`, `carts`, `customers`, `orders`. */
  readonly functionArns: { [entity: string]: string };
  /** ARN of the role of each function of the API that has one in this app. */
  readonly roleArns: { [entity: string]: string };
  /** ARN of the function that publishes events. */
  readonly publisherFunctionArn: string;
  /** ARN of the bus where the shop tells of orders and stock. */
  readonly eventBusArn: string;
  /** URL of the queue with what is known of changes that could not be published. */
  readonly unpublishedQueueUrl: string;
  /** ARN of the customer-managed key. */
  readonly encryptionKeyArn: string;
  /**
   * Name of the vault of the tables' backups.
   *
   * @default - undefined without backups
   */
  readonly backupVaultName?: string;
  /** Id of the API key of each tier. */
  readonly apiKeyIds: { [tier: string]: string };
  /** Name of the log group with a line a request. */
  readonly accessLogGroup: string;
  /**
   * Id of the VPC that the functions run in.
   *
   * @default - undefined outside of a VPC
   */
  readonly vpcId?: string;
  /**
   * Ids of the public subnets, with commas between.
   *
   * @default - undefined when no VPC was made with public subnets
   */
  readonly publicSubnetIds?: string;
  /**
   * Ids of the subnets that the functions run in, with commas between.
   *
   * @default - undefined outside of a VPC
   */
  readonly functionSubnetIds?: string;
  /**
   * Ids of the security groups of the functions, with commas between.
   *
   * @default - undefined outside of a VPC
   */
  readonly securityGroupIds?: string;
  /**
   * Id of the user pool.
   *
   * @default - undefined when none was made
   */
  readonly userPoolId?: string;
  /**
   * Id of the client of the user pool.
   *
   * @default - undefined when none was made
   */
  readonly userPoolClientId?: string;
  /**
   * Name of the dashboard.
   *
   * @default - undefined when there is none
   */
  readonly dashboardName?: string;
  /**
   * Name of the dashboard of orders, revenue and conversion.
   *
   * @default - undefined when there is none
   */
  readonly businessDashboardName?: string;
}

/** What the outputs tell of. */
interface DescribedParts {
  readonly api: RestApi;
  readonly url: string;
  readonly environmentSuffix: string;
  readonly tables: ShopTables;
  readonly homeRegionTable?: ITableV2;
  readonly healthCheck?: IHealthCheck;
  readonly functions: ShopFunctions;
  readonly events: ShopEvents;
  readonly encryptionKey: IKey;
  readonly backupVault?: IBackupVault;
  readonly tiers: Map<string, ShopTier>;
  readonly accessLogGroup: string;
  readonly network?: NetworkParts;
  readonly userPool?: IUserPool;
  readonly userPoolClient?: IUserPoolClient;
  readonly dashboard?: Dashboard;
  readonly businessDashboard?: Dashboard;
}

/** The outputs of a shop. */
export function describeShop(parts: DescribedParts): EcommerceServerlessApiOutputs {
  const { api, tables, functions, tiers } = parts;
  const ofTables = (value: (table: ShopTables[keyof ShopTables]) => string) =>
    Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, value(table)]));
  const roles = ENTITIES.map((entity): [Entity, string | undefined] => [
    entity,
    functions[entity].function.role?.roleArn,
  ]);
  return {
    apiUrl: parts.url,
    apiId: api.restApiId,
    stageName: api.deploymentStage.stageName,
    region: Stack.of(api).region,
    environmentSuffix: parts.environmentSuffix,
    tableNames: ofTables(({ tableName }) => tableName),
    tableArns: ofTables(({ tableArn }) => tableArn),
    homeRegionTableName: parts.homeRegionTable?.tableName,
    healthCheckId: parts.healthCheck?.healthCheckId,
    functionArns: Object.fromEntries(ENTITIES.map((entity) => [entity, functions[entity].function.functionArn])),
    roleArns: Object.fromEntries(roles.filter((role): role is [Entity, string] => role[1] !== undefined)),
    publisherFunctionArn: parts.events.publisherFunction.functionArn,
    eventBusArn: parts.events.eventBus.eventBusArn,
    unpublishedQueueUrl: parts.events.deadLetterQueue.queueUrl,
    encryptionKeyArn: parts.encryptionKey.keyArn,
    backupVaultName: parts.backupVault?.backupVaultName,
    apiKeyIds: Object.fromEntries([...tiers].map(([name, { key }]) => [name, key.keyId])),
    accessLogGroup: parts.accessLogGroup,
    ...(parts.network && describeNetwork(parts.network)),
    userPoolId: parts.userPool?.userPoolId,
    userPoolClientId: parts.userPoolClient?.userPoolClientId,
    dashboardName: parts.dashboard?.dashboardName,
    businessDashboardName: parts.businessDashboard?.dashboardName,
  };
}

function describeNetwork({ vpc, vpcSubnets, securityGroups }: NetworkParts) {
  const ids = (subnets: ISubnet[]) => subnets.map(({ subnetId }) => subnetId).join(',');
  const { publicSubnets } = vpc;
  return {
    vpcId: vpc.vpcId,
    publicSubnetIds: publicSubnets.length === 0 ? undefined : ids(publicSubnets),
    functionSubnetIds: ids(vpc.selectSubnets(vpcSubnets).subnets),
    securityGroupIds: securityGroups.map(({ securityGroupId }) => securityGroupId).join(','),
  };
}
