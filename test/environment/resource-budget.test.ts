import { CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { watchResources } from '../../src/environment/resource-budget';
import { newStack } from '../synth';

/** What is said of a stack with so many queues, and what else is made in it. */
function warningsOf(queues: number, more: (scope: Construct) => void = () => {}): unknown[] {
  const scope = new Construct(newStack(), 'Shop');
  watchResources(scope, 'move the shop');
  Array.from({ length: queues }, (_, index) => new CfnQueue(scope, `Queue${index}`));
  more(scope);
  return Annotations.fromStack(Stack.of(scope))
    .findWarning('*', Match.anyValue())
    .map(({ id, entry }) => `${id}: ${entry.data}`);
}

const warning = (total: number, most: string) => [
  `/Stack/Shop: the stack has ${total} of the 500 resources that CloudFormation takes (${most}); move the shop ` +
    '[ack: cdk-golden-paths:resourceBudget]',
];

describe('a stack near the limit of CloudFormation', () => {
  test('is told from 451 resources on, whenever they were made', () => {
    expect(warningsOf(450)).toEqual([]);
    expect(warningsOf(451)).toEqual(warning(451, '451 AWS::SQS::Queue'));
  });

  test('is told the five types that it has most of', () => {
    const many = (scope: Construct) =>
      ['A', 'B', 'C', 'D', 'E'].forEach((kind, index) => {
        const copies = Array.from({ length: index + 2 }, (_, copy) => `${kind}${copy}`);
        copies.forEach((id) => new CfnResource(scope, id, { type: `Custom::${kind}` }));
      });
    expect(warningsOf(440, many)).toEqual(
      warning(460, '440 AWS::SQS::Queue, 6 Custom::E, 5 Custom::D, 4 Custom::C, 3 Custom::B'),
    );
  });

  test('does not count what is in a nested stack', () => {
    const nested = (scope: Construct) => {
      const inner = new NestedStack(scope, 'Nested');
      Array.from({ length: 10 }, (_, index) => new CfnTopic(inner, `Topic${index}`));
    };
    expect(warningsOf(449, nested)).toEqual([]);
    expect(warningsOf(450, nested)).toEqual(warning(451, '450 AWS::SQS::Queue, 1 AWS::CloudFormation::Stack'));
  });
});
