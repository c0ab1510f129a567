import * as path from 'path';
import { Validations, type Duration } from 'aws-cdk-lib';
import type { InterfaceVpcEndpointAwsService, ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
  type ApplicationLogLevel,
  type CfnFunction,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Powertools } from './env';
import type { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';

const TRACES = 'xray:PutTraceSegments and xray:PutTelemetryRecords support no resource-level permissions.';
const ASSETS = path.join(__dirname, '..', '..', 'assets');

/** What runs, and on what. */
export interface FunctionCode {
  readonly code: Code;
  readonly handler: string;
  readonly runtime: Runtime;
  readonly architecture: Architecture;
}

/** A handler of a construct, such as `file.export`, from the folder in assets/ that holds those of all its functions. */
export function bundle(construct: string, handler: string): FunctionCode {
  return {
    code: Code.fromAsset(path.join(ASSETS, construct)),
    handler,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
  };
}

/** Where functions run when they run in a VPC. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
  /** Sees to it that a service can be called from there, if that can change; `id` is that of its endpoint. */
  readonly reach?: (id: string, service: InterfaceVpcEndpointAwsService) => void;
}

/** What differs between functions. */
export interface HandlerFunctionProps {
  readonly environment: Environment;
  /** The resource part of the physical names. */
  readonly resource: string;
  readonly description: string;
  readonly source: FunctionCode;
  /** Where its metrics go. */
  readonly metricNamespace: string;
  /** In MB; 512 when not given. */
  readonly memorySize?: number;
  readonly timeout: Duration;
  readonly concurrency: Concurrency;
  readonly logRetention: RetentionDays;
  /** That of the environment when not given. */
  readonly logLevel?: ApplicationLogLevel;
  readonly network?: FunctionNetwork;
  readonly variables: Record<string, string>;
}

/** A function with a log group and a role of its own. */
export function handlerFunction(scope: Construct, id: string, props: HandlerFunctionProps): LambdaFunction {
  const { environment, resource } = props;
  const parts = new Construct(scope, id);
  const logGroup = new LogGroup(parts, 'LogGroup', {
    logGroupName: environment.name('logGroup', resource, '/aws/lambda/'),
    retention: props.logRetention,
    removalPolicy: environment.removalPolicy,
  });
  const role = new Role(parts, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: TRACES,
  });
  const handler = new LambdaFunction(parts, 'Function', {
    functionName: environment.name('function', resource),
    description: props.description,
    ...props.source,
    memorySize: props.memorySize ?? 512,
    timeout: props.timeout,
    reservedConcurrentExecutions: props.concurrency.executions,
    tracing: Tracing.ACTIVE,
    loggingFormat: LoggingFormat.JSON,
    applicationLogLevelV2: props.logLevel ?? environment.settings.logLevel,
    logGroup,
    role,
    vpc: props.network?.vpc,
    vpcSubnets: props.network?.vpcSubnets,
    securityGroups: props.network?.securityGroups,
    environment: {
      [Powertools.SERVICE_NAME]: environment.service,
      [Powertools.METRICS_NAMESPACE]: props.metricNamespace,
      ...props.variables,
    },
  });
  if (props.network !== undefined) {
    letRunInVpc(role);
  }
  // W3005: the CDK says that the function depends on its role, which the reference to the role says as well; it means
  // the role's policy, which nothing else would wait for.
  (handler.node.defaultChild as CfnFunction).addMetadata('cfn-lint', { config: { ignore_checks: ['W3005'] } });
  return handler;
}

/**
 * What AWS Lambda does in the name of the role before the code runs.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
function letRunInVpc(role: Role): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: `${TRACES} AWS Lambda makes and removes network interfaces, whose ids nobody knows before.`,
  });
}
