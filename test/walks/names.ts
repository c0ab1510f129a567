import type { Built } from '../variants';

/** Properties that hold the name of a resource. */
const NAMES =
  /^(Name|ApplicationName|BackupVaultName|BucketName|RestoreTestingPlanName|ClusterName|DBClusterIdentifier|DBInstanceIdentifier|DeploymentGroupName|FunctionName|TableName|RoleName|StateMachineName|QueueName|TopicName|StreamName|LogGroupName|DashboardName|AlarmName|AliasName)$/;

/** Properties that in other types refer to the resource which has the name. */
const OWNERS = new Map([
  ['ApplicationName', 'AWS::CodeDeploy::Application'],
  ['BucketName', 'AWS::S3::Bucket'],
  ['ClusterName', 'AWS::ECS::Cluster'],
  ['DBClusterIdentifier', 'AWS::RDS::DBCluster'],
  ['DeploymentGroupName', 'AWS::CodeDeploy::DeploymentGroup'],
  ['FunctionName', 'AWS::Lambda::Function'],
  ['LogGroupName', 'AWS::Logs::LogGroup'],
  ['RestoreTestingPlanName', 'AWS::Backup::RestoreTestingPlan'],
]);

/** `Name` in these is what somebody else calls a thing: a domain's record, a model of a body. */
const NOT_OURS = new Set(['AWS::Route53::RecordSet', 'AWS::ApiGateway::Model', 'AWS::ApiGateway::RequestValidator']);

/** What API Gateway calls the execution logs of a stage, and RDS those of a database; the name of what it is of makes it unique. */
const NAMED_BY_SERVICE = /^(API-Gateway-Execution-Logs_|\/aws\/rds\/cluster\/)/;

/** A resource's type and name (without `.fifo`, with which Amazon SQS wants a name to end, with hyphens where AWS Backup allows none), also when it holds the region of the stack. */
export function namesOf({ resources }: Built): [type: string, name: string][] {
  return resources
    .filter(([, { Type }]) => !NOT_OURS.has(Type))
    .flatMap(([, { Type, Properties = {} }]) =>
      Object.entries(Properties)
        .filter(([key]) => NAMES.test(key) && (OWNERS.get(key) ?? Type) === Type)
        .map(([key, value]): [string, string] => [
          Type,
          key === 'RestoreTestingPlanName' ? value.replaceAll('_', '-') : withRegion(value),
        ])
        .filter(([, name]) => !NAMED_BY_SERVICE.test(name)),
    )
    .map(([type, name]): [string, string] => [type, name.replace(/\.fifo$/, '')]);
}

function withRegion(name: string | { 'Fn::Join': [string, unknown[]] }): string {
  return typeof name === 'string'
    ? name
    : name['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'REGION')).join('');
}
