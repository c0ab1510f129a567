import { CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { exportOutputs } from '../../src/environment/outputs';
import { newStack } from '../synth';

/** The outputs of a stack: values by logical id. */
function outputsOf(stack: Stack): Record<string, unknown> {
  const outputs = Template.fromStack(stack).toJSON().Outputs ?? {};
  return Object.fromEntries(Object.entries<{ Value: unknown }>(outputs).map(([id, { Value }]) => [id, Value]));
}

describe('exportOutputs (X13)', () => {
  test('makes an output of each value, called like its key', () => {
    const stack = newStack();
    exportOutputs(new Construct(stack, 'Shop'), { endpointUrl: 'https://a', a: 'b' });
    expect(outputsOf(stack)).toEqual({ ShopEndpointUrl: 'https://a', ShopA: 'b' });
  });

  test('makes one of each value of a record, called like what it is of', () => {
    const stack = newStack();
    const queueUrls = { payments: 'url-1', 'card-refunds': 'url-2' };
    exportOutputs(new Construct(stack, 'Shop'), { queueUrls, redriveCommands: { ingest: 'aws sqs' } });
    expect(outputsOf(stack)).toEqual({
      ShopPaymentsQueueUrl: 'url-1',
      ShopCardRefundsQueueUrl: 'url-2',
      ShopIngestRedriveCommand: 'aws sqs',
    });
  });

  test('makes none of what is not known, and of an empty record', () => {
    const stack = newStack();
    exportOutputs(new Construct(stack, 'Shop'), { topicArn: undefined, queueUrls: {}, name: '' });
    expect(outputsOf(stack)).toEqual({ ShopName: '' });
  });

  test('an id is the path in the stack, whose ids lose what a logical id cannot hold', () => {
    const stack = newStack();
    exportOutputs(new Construct(new Construct(stack, 'eu-west.1'), 'Card_Payments'), { tableName: 'table' });
    expect(outputsOf(stack)).toEqual({ euwest1CardPaymentsTableName: 'table' });
  });

  test('two constructs in one stack have outputs of their own', () => {
    const stack = newStack();
    ['Cards', 'Banks'].forEach((id) => exportOutputs(new Construct(stack, id), { name: id }));
    expect(outputsOf(stack)).toEqual({ CardsName: 'Cards', BanksName: 'Banks' });
  });

  test('of a construct in a nested stack are those of the stack that it is nested in, which the CDK CLI writes', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    const { ref } = new CfnQueue(nested, 'Queue');
    exportOutputs(new Construct(nested, 'Shop'), { queueUrl: ref });
    expect(outputsOf(stack)).toEqual({
      NestedShopQueueUrl: { 'Fn::GetAtt': [expect.any(String), expect.any(String)] },
    });
  });

  test('holds values that are known at deployment only', () => {
    const stack = newStack();
    const { valueAsString } = new CfnParameter(stack, 'Parameter');
    exportOutputs(new Construct(stack, 'Shop'), { name: valueAsString });
    expect(outputsOf(stack)).toEqual({ ShopName: { Ref: 'Parameter' } });
  });
});
