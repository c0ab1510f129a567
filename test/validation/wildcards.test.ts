import { Arn, Aws, Fn, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue, type CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { acknowledgeWildcard } from '../../src/validation/wildcards';
import { acknowledgedOn } from '../surroundings';
import { newStack } from '../synth';

/** The rule that an ARN is acknowledged by, with the reason. */
function acknowledged(arnOf: (stack: Stack) => string): Record<string, string> {
  const stack = newStack();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  acknowledgeWildcard(role, arnOf(stack), 'All of it is meant.');
  return acknowledgedOn(role);
}

test.each<[string, (stack: Stack) => string, string]>([
  ['a text', () => 'arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/*'],
  [
    'parts that only the deployment knows',
    (stack) => Arn.format({ service: 'ecs', resource: 'task', resourceName: 'cluster/*' }, stack),
    'arn:<AWS::Partition>:ecs:eu-west-1:<AWS::AccountId>:task/cluster/*',
  ],
  ['an attribute', (stack) => new Bucket(stack, 'Bucket').arnForObjects('v1/*'), '<Bucket83908E77.Arn>/v1/*'],
  ['a reference alone', () => Aws.PARTITION, '<AWS::Partition>'],
  ['a join with something between', () => Fn.join('-', ['a', Aws.REGION, '*']), 'a-<AWS::Region>-*'],
])('an ARN of %s is acknowledged as cdk-nag writes it', (_what, arnOf, found) => {
  expect(acknowledged(arnOf)).toEqual({ [`IAM5[Resource::${found}]`]: 'All of it is meant.' });
});

test('each ARN of a role is acknowledged by itself', () => {
  const stack = newStack();
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const queue = new Queue(stack, 'Queue');
  const arns = ['arn:aws:s3:::theirs/*', `${queue.queueUrl}/${queue.queueArn}:*`, queue.queueUrl];
  arns.forEach((arn) => acknowledgeWildcard(role, arn, 'It is a test.'));
  const id = stack.getLogicalId(queue.node.defaultChild as CfnQueue);
  expect(acknowledgedOn(role)).toEqual({
    'IAM5[Resource::arn:aws:s3:::theirs/*]': 'It is a test.',
    [`IAM5[Resource::<${id}>/<${id}.Arn>:*]`]: 'It is a test.',
    [`IAM5[Resource::<${id}>]`]: 'It is a test.',
  });
});
