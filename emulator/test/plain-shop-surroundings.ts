import { CfnOutput, Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault, CfnRestoreTestingPlan } from 'aws-cdk-lib/aws-backup';
import { OAuthScope, ResourceServerScope, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Vpc,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnHealthCheck } from 'aws-cdk-lib/aws-route53';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';

/** A network with a way out, and endpoints of both kinds. */
export function addVpc(stack: Stack): IVpc {
  const vpc = new Vpc(stack, 'Vpc', {
    ipAddresses: IpAddresses.cidr('10.20.0.0/20'),
    availabilityZones: [`${stack.region}a`, `${stack.region}b`],
    natGateways: 1,
    gatewayEndpoints: { DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
    restrictDefaultSecurityGroup: false,
  });
  vpc.addInterfaceEndpoint('Events', { service: InterfaceVpcEndpointAwsService.EVENTBRIDGE });
  vpc.addFlowLog('FlowLog', { destination: FlowLogDestination.toCloudWatchLogs(logGroup(stack, 'FlowLogs')) });
  new CfnOutput(stack, 'VpcCidr', { value: vpc.vpcCidrBlock });
  return vpc;
}

function logGroup(stack: Stack, id: string, logGroupName?: string): LogGroup {
  return new LogGroup(stack, id, {
    logGroupName,
    retention: RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** The user pool of the shop, and the scopes of an administrator. */
export function addUserPool(stack: Stack): [pool: UserPool, scopes: string[]] {
  const pool = new UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY, selfSignUpEnabled: true });
  const scope = new ResourceServerScope({ scopeName: 'admin', scopeDescription: 'Everything' });
  const server = pool.addResourceServer('Server', { identifier: 'shop', scopes: [scope] });
  const client = pool.addClient('Web', { authFlows: { userPassword: true, adminUserPassword: true } });
  const machine = new UserPoolClient(stack, 'Machine', {
    userPool: pool,
    generateSecret: true,
    oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(server, scope)] },
  });
  pool.addGroup('Admins', { groupName: 'admins' });
  pool.addGroup('Staff', { groupName: 'staff' });
  pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'plain-shop' } });
  new CfnOutput(stack, 'PoolId', { value: pool.userPoolId });
  new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });
  new CfnOutput(stack, 'MachineId', { value: machine.userPoolClientId });
  return [pool, ['shop/admin']];
}

/** A web ACL with its log, and a health check of the API. */
export function addEdge(stack: Stack, api: RestApi): void {
  const visibility = { cloudWatchMetricsEnabled: true, metricName: 'shop', sampledRequestsEnabled: false };
  const acl = new CfnWebACL(stack, 'Acl', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visibility,
    rules: [
      {
        name: 'Rate',
        priority: 1,
        action: { block: {} },
        statement: { rateBasedStatement: { limit: 1000, aggregateKeyType: 'IP' } },
        visibilityConfig: visibility,
      },
    ],
  });
  new CfnWebACLAssociation(stack, 'AclOfApi', { webAclArn: acl.attrArn, resourceArn: api.deploymentStage.stageArn });
  const { logGroupArn } = logGroup(stack, 'AclLogs', 'aws-waf-logs-plain-shop');
  new CfnLoggingConfiguration(stack, 'AclLogging', { resourceArn: acl.attrArn, logDestinationConfigs: [logGroupArn] });
  new CfnHealthCheck(stack, 'Health', {
    healthCheckConfig: { type: 'HTTPS', fullyQualifiedDomainName: 'shop.example', resourcePath: '/health' },
  });
}

/** Backups of the table, and a plan that tests to restore them. */
export function addBackups(stack: Stack, table: TableV2, encryptionKey: IKey): void {
  const backupVault = new BackupVault(stack, 'Vault', {
    backupVaultName: 'plain-shop',
    encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const plan = new BackupPlan(stack, 'Backups', { backupVault });
  plan.addRule(new BackupPlanRule({ ruleName: 'Daily', deleteAfter: Duration.days(35) }));
  plan.addSelection('Tables', { resources: [BackupResource.fromArn(table.tableArn)] });
  new CfnRestoreTestingPlan(stack, 'Restores', {
    restoreTestingPlanName: 'plain_shop',
    scheduleExpression: 'cron(0 5 ? * MON *)',
    recoveryPointSelection: {
      algorithm: 'LATEST_WITHIN_WINDOW',
      includeVaults: [backupVault.backupVaultArn],
      recoveryPointTypes: ['SNAPSHOT'],
    },
  });
}
