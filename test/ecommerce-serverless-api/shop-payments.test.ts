import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { shopParts } from './shop-parts';
import { ShopPayments } from '../../src/ecommerce-serverless-api/shop-payments';
import type { SystemProps } from '../../src/environment/environment';
import { byType, newFunction, theOnly } from '../surroundings';
import { newPipeline, resourcesOf } from '../synth';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

function made(props: Partial<SystemProps> = {}) {
  const parts = shopParts(props);
  const told: LambdaFunction[] = [];
  const onFunction = (fn: LambdaFunction) => void told.push(fn);
  const payments = new ShopPayments(parts.thing, 'Payments', 'Shop', { ...parts, onFunction });
  const queue = (id: string, seconds = 180) =>
    new Queue(parts.stack, id, { visibilityTimeout: Duration.seconds(seconds) });
  return { ...parts, told, payments, queue, template: () => Template.fromStack(parts.stack) };
}

describe('a source of payments', () => {
  test('there is no function without one', () => {
    const { told, template } = made();
    template().resourceCountIs('AWS::Lambda::Function', 0);
    expect(told).toEqual([]);
  });

  test('is consumed by one function, also when there are more; whoever asks is told of it once', () => {
    const { payments, queue, told, template, stack } = made();
    const queues = [queue('A'), queue('B')];
    queues.forEach((one) => payments.addSource(one, {}));
    const [id, properties] = theOnly(template(), 'AWS::Lambda::Function');
    expect(properties).toMatchObject({ FunctionName: 'thing-payments-dev', Handler: 'shop.payments', Timeout: 30 });
    expect(told.map(({ functionName }) => stack.resolve(functionName))).toEqual([{ Ref: id }]);
    const mappings = byType(template(), MAPPING).map(([, mapping]) => mapping.Properties);
    expect(mappings).toHaveLength(2);
    queues.forEach(({ node }, index) => {
      expect(mappings[index]).toMatchObject({
        FunctionName: { Ref: id },
        EventSourceArn: { 'Fn::GetAtt': [stack.getLogicalId(node.defaultChild as never), 'Arn'] },
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 0,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 20 },
      });
    });
  });

  test('is read as its options say', () => {
    const { payments, queue, template } = made();
    const maxBatchingWindow = Duration.seconds(20);
    payments.addSource(queue('A', 200), { batchSize: 50, maxBatchingWindow, maxConcurrency: 3 });
    expect(theOnly(template(), MAPPING)[1]).toMatchObject({
      BatchSize: 50,
      MaximumBatchingWindowInSeconds: 20,
      ScalingConfig: { MaximumConcurrency: 3 },
    });
  });

  test('a sandbox reads two batches at once (X4)', () => {
    const { payments, queue, template } = made({ environmentSuffix: 'sandbox' });
    payments.addSource(queue('A'), {});
    expect(theOnly(template(), MAPPING)[1].ScalingConfig).toEqual({ MaximumConcurrency: 2 });
  });

  test('lets the function change orders and stock, and nothing else of the tables (X6)', () => {
    const { payments, queue, template, tables, stack } = made();
    payments.addSource(queue('A'), {});
    const statements = resourcesOf(template())
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => /dynamodb/.test(String(Action)));
    const arnOf = ({ node }: { node: { defaultChild?: unknown } }) => ({
      'Fn::GetAtt': [stack.getLogicalId(node.defaultChild as never), 'Arn'],
    });
    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['dynamodb:GetItem', 'dynamodb:UpdateItem'], arnOf(tables.orders)],
      ['dynamodb:UpdateItem', arnOf(tables.products)],
    ]);
    const { Variables } = theOnly(template(), 'AWS::Lambda::Function')[1].Environment;
    expect(Object.keys(Variables).filter((name) => name.endsWith('_TABLE'))).toEqual([
      'ORDERS_TABLE',
      'PRODUCTS_TABLE',
    ]);
  });

  test('is a route of a pipeline as it is made by default', () => {
    const { payments, stack, template } = made();
    const pipeline = newPipeline({}, stack);
    payments.addSource(pipeline.queue('payments'), {});
    const mappings = byType(template(), MAPPING).filter(([id]) => /Payments/.test(id));
    expect(mappings).toHaveLength(1);
  });
});

describe('fails', () => {
  test('when the queue has a consumer, whoever connected that', () => {
    const { payments, stack, queue } = made();
    const a = queue('A');
    payments.addSource(a, {});
    expect(() => payments.addSource(a, {})).toThrow('queue must be one that has no consumer, got "Stack/A"');
    const pipeline = newPipeline({}, stack);
    pipeline.addConsumer('payments', newFunction(stack, 'Fn'));
    expect(() => payments.addSource(pipeline.queue('payments'), {})).toThrow(/queue must be one that has no consumer/);
  });

  test('when the queue hides a message for less than the function may take, with what else is wrong', () => {
    const { payments, queue } = made();
    expect(() => payments.addSource(queue('A', 179), { batchSize: 11 })).toThrow(
      [
        'Shop.addPaymentSource at Stack/Thing:',
        '- batchSize must be at most 10 without a maxBatchingWindow of a second, got 11',
        '- the visibility timeout of Stack/A must be at least 3 minutes, 6 times the timeout of fn plus ' +
          'maxBatchingWindow (see visibilityTimeout of the queue), got 2 minutes 59 seconds',
      ].join('\n'),
    );
  });
});
