import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Concurrency } from '../../src';
import { bundle, handlerFunction } from '../../src/functions/handler-function';
import { newThing } from '../environment/thing';
import { acknowledgedOn, theOnly } from '../surroundings';
import { httpApiTemplate, newPipeline } from '../synth';

/** A function in subnets of a VPC. */
function functionInVpc() {
  const thing = newThing();
  const vpc = new Vpc(thing, 'Vpc', { natGateways: 0 });
  const securityGroups = [new SecurityGroup(thing, 'Group', { vpc })];
  const fn = handlerFunction(thing, 'Fn', {
    environment: thing.environment,
    resource: 'worker',
    description: 'Works',
    source: bundle('monitored-http-api', 'api.work'),
    metricNamespace: 'Shop',
    timeout: Duration.seconds(5),
    concurrency: Concurrency.unreserved(),
    logRetention: RetentionDays.ONE_DAY,
    network: { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, securityGroups },
    variables: { TABLE: 'things' },
  });
  const stack = Stack.of(thing);
  return { fn, stack, template: Template.fromStack(stack), securityGroups, subnets: vpc.isolatedSubnets };
}

describe('a function in a VPC', () => {
  test('runs in the subnets and groups that it is given, from its export of the bundle', () => {
    const { stack, template, securityGroups, subnets } = functionInVpc();
    const [, properties] = theOnly(template, 'AWS::Lambda::Function');
    expect(properties).toMatchObject({
      FunctionName: 'worker-dev',
      Description: 'Works',
      Handler: 'api.work',
      VpcConfig: {
        SubnetIds: subnets.map(({ subnetId }) => stack.resolve(subnetId)),
        SecurityGroupIds: securityGroups.map(({ securityGroupId }) => stack.resolve(securityGroupId)),
      },
    });
    expect(properties.Environment.Variables).toEqual({
      POWERTOOLS_SERVICE_NAME: 'thing-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'Shop',
      TABLE: 'things',
    });
  });

  test('may have network interfaces, which AWS Lambda makes in its name, and says why it names none (X6)', () => {
    const { fn, template } = functionInVpc();
    const [, { PolicyDocument }] = theOnly(template, 'AWS::IAM::Policy');
    expect(PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Action: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      Resource: '*',
    });
    expect(acknowledgedOn(fn.role!)).toEqual({
      'IAM5[Resource::*]': expect.stringMatching(/^xray:PutTraceSegments.*network interfaces, whose ids nobody knows/),
    });
  });
});

test('what X-Ray asks for is acknowledged on the role, with its reason', () => {
  const { role } = newPipeline().routerFunction as LambdaFunction;
  expect(acknowledgedOn(role!)).toEqual({
    'IAM5[Resource::*]': 'xray:PutTraceSegments and xray:PutTelemetryRecords support no resource-level permissions.',
  });
});

test('cfn-lint is told that a function may depend on its role', () => {
  const template = httpApiTemplate();
  const [id] = theOnly(template, 'AWS::Lambda::Function');
  expect(template.toJSON().Resources[id].Metadata['cfn-lint']).toEqual({ config: { ignore_checks: ['W3005'] } });
});
