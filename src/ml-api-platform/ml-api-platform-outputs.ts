import { Stack } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Cluster } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { DatabaseParts } from './aurora-database';
import type { PlatformDomain } from './platform-domain';
import type { VersionService } from './version-service';
import type { WorkerService } from './worker-service';
import type { NetworkParts } from '../network/vpc';

/**
 * What a deployed ML platform is known by.
 */
export interface MlApiPlatformOutputs {
  /** Where the API is called: `https://` and the first of the domain names. */
  readonly url: string;
  /** Where CloudFront answers, also before a record of the domain leads there. */
  readonly cloudFrontUrl: string;
  /** Id of the distribution. */
  readonly distributionId: string;
  /** DNS name of the load balancer. */
  readonly loadBalancerDnsName: string;
  /** ARN of the load balancer. */
  readonly loadBalancerArn: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Name of the service of each version. */
  readonly serviceNames: { [version: string]: string };
  /** ARN of the target group of each version; that which is used first, where requests move between two. */
  readonly targetGroupArns: { [version: string]: string };
  /** ARN of the role that the tasks of each version have. */
  readonly taskRoleArns: { [version: string]: string };
  /** Name of the log group of each version. */
  readonly logGroupNames: { [version: string]: string };
  /**
   * Host name of the writer of the database.
   *
   * @default - undefined without a database
   */
  readonly databaseEndpoint?: string;
  /**
   * Host name of the readers of the database.
   *
   * @default - undefined unless a database was made
   */
  readonly databaseReaderEndpoint?: string;
  /**
   * ARN of the entry of Secrets Manager with the credentials of the database.
   *
   * @default - undefined without a database
   */
  readonly databaseSecretArn?: string;
  /** Name of the table of sessions. */
  readonly sessionsTableName: string;
  /**
   * Name of the table of jobs.
   *
   * @default - undefined without `asyncInference`
   */
  readonly jobsTableName?: string;
  /**
   * Name of the bucket with inputs and large results of jobs.
   *
   * @default - undefined without `asyncInference`
   */
  readonly jobBucketName?: string;
  /** URL of the queue of jobs of each version that has any. */
  readonly jobQueueUrls: { [version: string]: string };
  /** URL of the dead-letter queue of jobs of each version that has any. */
  readonly jobDeadLetterQueueUrls: { [version: string]: string };
  /** Name of the service of the workers of each version that has any. */
  readonly workerServiceNames: { [version: string]: string };
  /** Name of the log group of the workers of each version that has any. */
  readonly workerLogGroupNames: { [version: string]: string };
  /** Name of the bucket with the logs of the load balancer. */
  readonly logBucketName: string;
  /** ARN of the customer-managed key. */
  readonly encryptionKeyArn: string;
  /** Id of the VPC. */
  readonly vpcId: string;
  /** Ids of the subnets that the tasks run in, with commas between. */
  readonly taskSubnetIds: string;
  /** Ids of the security groups of the tasks, with commas between. */
  readonly taskSecurityGroupIds: string;
  /** The region that the platform is in. */
  readonly region: string;
  /** The suffix of the environment. */
  readonly environmentSuffix: string;
  /**
   * Name of the dashboard.
   *
   * @default - undefined when there is none
   */
  readonly dashboardName?: string;
}

/** What the outputs tell of. */
interface DescribedParts {
  readonly distribution: Distribution;
  readonly domain: PlatformDomain;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly cluster: Cluster;
  readonly versions: Map<string, VersionService>;
  readonly database?: DatabaseParts;
  readonly sessionsTable: ITableV2;
  readonly jobsTable?: ITableV2;
  readonly jobBucket?: Bucket;
  readonly logBucket: Bucket;
  readonly encryptionKey: IKey;
  readonly network: NetworkParts;
  readonly environmentSuffix: string;
  readonly dashboard?: Dashboard;
}

/** The outputs of a platform. */
export function describePlatform(parts: DescribedParts): MlApiPlatformOutputs {
  const { distribution, loadBalancer, database, network } = parts;
  const ofVersions = (value: (version: VersionService) => string) =>
    Object.fromEntries([...parts.versions].map(([name, version]) => [name, value(version)]));
  const ofWorkers = (value: (worker: WorkerService) => string) => {
    const workers = [...parts.versions].flatMap(([name, { worker }]) =>
      worker ? [[name, value(worker)] as const] : [],
    );
    return Object.fromEntries(workers);
  };
  return {
    url: `https://${parts.domain.domainNames[0]}`,
    cloudFrontUrl: `https://${distribution.distributionDomainName}`,
    distributionId: distribution.distributionId,
    loadBalancerDnsName: loadBalancer.loadBalancerDnsName,
    loadBalancerArn: loadBalancer.loadBalancerArn,
    clusterName: parts.cluster.clusterName,
    serviceNames: ofVersions(({ service }) => service.serviceName),
    targetGroupArns: ofVersions(({ targetGroups }) => targetGroups[0].targetGroupArn),
    taskRoleArns: ofVersions(({ taskDefinition }) => taskDefinition.taskRole.roleArn),
    logGroupNames: ofVersions(({ logGroup }) => logGroup.logGroupName),
    databaseEndpoint: database?.host,
    databaseReaderEndpoint: database?.cluster?.clusterReadEndpoint.hostname,
    databaseSecretArn: database?.credentials.secretArn,
    sessionsTableName: parts.sessionsTable.tableName,
    jobsTableName: parts.jobsTable?.tableName,
    jobBucketName: parts.jobBucket?.bucketName,
    jobQueueUrls: ofWorkers(({ jobs }) => jobs.queue.queueUrl),
    jobDeadLetterQueueUrls: ofWorkers(({ jobs }) => jobs.deadLetterQueue.queueUrl),
    workerServiceNames: ofWorkers(({ service }) => service.serviceName),
    workerLogGroupNames: ofWorkers(({ logGroup }) => logGroup.logGroupName),
    logBucketName: parts.logBucket.bucketName,
    encryptionKeyArn: parts.encryptionKey.keyArn,
    vpcId: network.vpc.vpcId,
    taskSubnetIds: network.vpc.selectSubnets(network.vpcSubnets).subnetIds.join(','),
    taskSecurityGroupIds: network.securityGroups.map(({ securityGroupId }) => securityGroupId).join(','),
    region: Stack.of(distribution).region,
    environmentSuffix: parts.environmentSuffix,
    dashboardName: parts.dashboard?.dashboardName,
  };
}
