import { App, Duration, Lazy, Stack, Token, type Environment as CdkEnvironment } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Function as LambdaFunction, type FunctionOptions, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { WebhookConsumerOptions, WebhookRoute } from '../../src';
import { byType, CODE, functionOfAnotherApp, newFunction, theOnly } from '../surroundings';
import { newPipeline, newStack } from '../synth';

const { seconds, millis, minutes } = Duration;
const MAPPING = 'AWS::Lambda::EventSourceMapping';

interface Given {
  readonly route?: Partial<WebhookRoute>;
  readonly fn?: FunctionOptions;
  readonly options?: WebhookConsumerOptions;
}

/** A pipeline with one route, and a function of the app that consumes its queue. */
function consumed({ route = {}, fn = {}, options }: Given = {}, stack = newStack()) {
  const pipeline = newPipeline({ routes: [{ name: 'payments', transactionTypes: ['payment'], ...route }] }, stack);
  const worker = new LambdaFunction(stack, 'Worker', { ...CODE, ...fn });
  const source = pipeline.addConsumer('payments', worker, options);
  return { stack, pipeline, worker, source };
}

/** The event source of the worker as it stands in the template. */
function mappingOf(given?: Given) {
  const { stack, worker } = consumed(given);
  const FunctionName = stack.resolve(worker.functionName);
  const found = byType(Template.fromStack(stack), MAPPING).map(([, { Properties }]) => Properties);
  const [mapping, ...others] = found.filter(
    (properties) => Match.exact(FunctionName).test(properties.FunctionName).isSuccess,
  );
  expect(others).toEqual([]);
  return mapping;
}

const warningsIn = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ id, entry }) => `${id}: ${entry.data}`);

describe('the concurrency of a consumer in a sandbox (X4)', () => {
  test.each<[string, FunctionOptions, WebhookConsumerOptions, number]>([
    ['is 2 where nothing is reserved', {}, {}, 2],
    ['is what is reserved', { reservedConcurrentExecutions: 5 }, {}, 5],
    ['is what is said', {}, { maxConcurrency: 7 }, 7],
  ])('%s', (_what, options, consumer, MaximumConcurrency) => {
    const stack = newStack();
    const pipeline = newPipeline({ environmentSuffix: 'sandbox' }, stack);
    const worker = new LambdaFunction(stack, 'Worker', { ...CODE, ...options });
    pipeline.addConsumer('payments', worker, consumer);
    Template.fromStack(stack).hasResourceProperties(MAPPING, {
      FunctionName: stack.resolve(worker.functionName),
      ScalingConfig: { MaximumConcurrency },
    });
  });
});

describe('addConsumer (X12)', () => {
  test('calls the function with batches of 10 at most, of which only what failed comes again', () => {
    const { stack, pipeline } = consumed();
    const [queue, worker] = [pipeline.queue('payments').queueArn, stack.node.findChild('Worker') as LambdaFunction];
    expect(mappingOf()).toEqual({
      FunctionName: stack.resolve(worker.functionName),
      EventSourceArn: stack.resolve(queue),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('lets the function consume the queue of the route, and nothing else', () => {
    const { stack, pipeline } = consumed();
    const [policy] = byType(Template.fromStack(stack), 'AWS::IAM::Policy').filter(([id]) => id.startsWith('Worker'));
    expect(policy[1].Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'sqs:ReceiveMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:GetQueueUrl',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
        ],
        Resource: stack.resolve(pipeline.queue('payments').queueArn),
      },
    ]);
  });

  test('lets the function decrypt with the key of the queue', () => {
    const stack = newStack();
    const encryptionKey = new Key(stack, 'Key');
    newPipeline({ encryptionKey }, stack).addConsumer('refunds', newFunction(stack, 'Worker'));
    const [policy] = byType(Template.fromStack(stack), 'AWS::IAM::Policy').filter(([id]) => id.startsWith('Worker'));
    expect(policy[1].Properties.PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: stack.resolve(encryptionKey.keyArn),
    });
  });

  test('gives the event source that it made', () => {
    const { stack, source } = consumed();
    const [id] = byType(Template.fromStack(stack), MAPPING).find(([name]) => name.startsWith('Worker'))!;
    expect(stack.resolve(source.eventSourceMappingId)).toEqual({ Ref: id });
  });

  test.each<[string, Given, object]>([
    [
      'its options',
      { options: { batchSize: 3, maxConcurrency: 7 } },
      { BatchSize: 3, ScalingConfig: { MaximumConcurrency: 7 } },
    ],
    ['batches of 10 without a window', { options: { batchSize: 10 } }, { BatchSize: 10 }],
    [
      'large batches with a window',
      { options: { batchSize: 10_000, maxBatchingWindow: seconds(1) }, fn: { timeout: seconds(29) } },
      { BatchSize: 10_000, MaximumBatchingWindowInSeconds: 1 },
    ],
    [
      'the window that the queue was made for',
      { route: { consumerBatchingWindow: minutes(5) }, options: { batchSize: 11 } },
      { BatchSize: 11, MaximumBatchingWindowInSeconds: 300 },
    ],
    [
      'a window of its own before that',
      { route: { consumerBatchingWindow: minutes(5) }, options: { maxBatchingWindow: seconds(2) } },
      { MaximumBatchingWindowInSeconds: 2 },
    ],
    ['what is reserved', { fn: { reservedConcurrentExecutions: 5 } }, { ScalingConfig: { MaximumConcurrency: 5 } }],
    ['2, the least', { fn: { reservedConcurrentExecutions: 2 } }, { ScalingConfig: { MaximumConcurrency: 2 } }],
    [
      '1000, the most',
      { fn: { reservedConcurrentExecutions: 1_500 } },
      { ScalingConfig: { MaximumConcurrency: 1_000 } },
    ],
    [
      'less than is reserved',
      { fn: { reservedConcurrentExecutions: 5 }, options: { maxConcurrency: 5 } },
      { ScalingConfig: { MaximumConcurrency: 5 } },
    ],
    [
      'a batch size of the deployment',
      { options: { batchSize: Token.asNumber({ Ref: 'Size' }) } },
      { BatchSize: { Ref: 'Size' } },
    ],
  ])('takes %s', (_what, given, expected) => {
    expect(mappingOf(given)).toMatchObject(expected);
  });

  test.each([
    ['nothing is reserved', undefined],
    ['only the deployment knows what is reserved', Token.asNumber({ Ref: 'Reserved' })],
  ])('has no limit when %s, and no warning', (_when, reservedConcurrentExecutions) => {
    const given = { fn: { reservedConcurrentExecutions } };
    expect(mappingOf(given)).not.toHaveProperty('ScalingConfig');
    expect(warningsIn(consumed(given).stack)).toEqual([]);
  });

  test('has no warning for 2 reserved executions', () => {
    expect(warningsIn(consumed({ fn: { reservedConcurrentExecutions: 2 } }).stack)).toEqual([]);
  });

  test.each([0, 1])('has no limit when %d executions are reserved, and a warning', (reservedConcurrentExecutions) => {
    const given = { fn: { reservedConcurrentExecutions } };
    expect(mappingOf(given)).not.toHaveProperty('ScalingConfig');
    expect(warningsIn(consumed(given).stack)).toEqual([
      `/Stack/Worker: AWS Lambda asks for 2 executions at least, of which ${reservedConcurrentExecutions} are reserved: ` +
        'messages of a throttled batch count as received, and end in the dead-letter queue; reserve more, or none ' +
        '[ack: cdk-golden-paths:throttledConsumer]',
    ]);
  });
});

describe('addConsumer fails (X5)', () => {
  const said = (given: Given) => {
    try {
      consumed(given);
      return [];
    } catch (error) {
      const [title, ...broken] = (error as Error).message.split('\n- ');
      expect(title).toBe('WebhookPipeline.addConsumer at Stack/WebhookPipeline:');
      return broken;
    }
  };
  const TOO_SHORT = 'the visibility timeout of payments must be at least';
  const OF_ROUTE =
    '6 times the timeout of fn plus maxBatchingWindow (see consumerTimeout and consumerBatchingWindow of the route)';

  test.each<[Given, string]>([
    [{ fn: { timeout: seconds(31) } }, `${TOO_SHORT} 3 minutes 6 seconds, ${OF_ROUTE}, got 3 minutes`],
    [
      { fn: { timeout: seconds(30) }, options: { maxBatchingWindow: seconds(1) } },
      `${TOO_SHORT} 3 minutes 1 second, ${OF_ROUTE}, got 3 minutes`,
    ],
    [
      { route: { visibilityTimeout: minutes(4) }, fn: { timeout: minutes(1) } },
      `${TOO_SHORT} 6 minutes, ${OF_ROUTE}, got 4 minutes`,
    ],
    [{ options: { batchSize: 0 } }, 'batchSize must be a whole number from 1 to 10000, got 0'],
    [{ options: { batchSize: 11 } }, 'batchSize must be at most 10 without a maxBatchingWindow of a second, got 11'],
    [
      { options: { batchSize: 10_001, maxBatchingWindow: seconds(1) } },
      'batchSize must be a whole number from 1 to 10000, got 10001',
    ],
    [
      { options: { maxBatchingWindow: millis(1_500) } },
      'maxBatchingWindow must be whole seconds, got 1 second 500 millis',
    ],
    [
      { route: { visibilityTimeout: minutes(30) }, options: { maxBatchingWindow: minutes(6) } },
      'maxBatchingWindow must be between 0 seconds and 5 minutes, got 6 minutes',
    ],
    [{ options: { maxConcurrency: 1 } }, 'maxConcurrency must be a whole number from 2 to 1000, got 1'],
    [
      { fn: { reservedConcurrentExecutions: 5 }, options: { maxConcurrency: 6 } },
      'maxConcurrency must be at most the 5 executions reserved for fn, got 6',
    ],
  ])('for %j', (given, message) => {
    expect(said(given)).toEqual([message]);
  });

  test('once for everything', () => {
    expect(said({ options: { batchSize: 0, maxConcurrency: 1 }, fn: { timeout: minutes(1) } })).toHaveLength(3);
  });

  test('for options of another type, for plain JavaScript too', () => {
    const options = { batchSize: '5', maxBatchingWindow: 1, maxConcurrency: '7' } as never;
    expect(said({ options })).toEqual([
      'batchSize must be a number, got "5"',
      'maxBatchingWindow must be a Duration, got 1',
      'maxConcurrency must be a number, got "7"',
    ]);
  });

  test('for an unknown route', () => {
    const stack = newStack();
    expect(() => newPipeline({}, stack).addConsumer('tips', newFunction(stack, 'Worker'))).toThrow(
      new Error('WebhookPipeline at Stack/WebhookPipeline: route must be one of payments, refunds, disputes, got tips'),
    );
  });

  test('for a second consumer of a queue, which would get half of its events', () => {
    const { stack, pipeline } = consumed();
    expect(() => pipeline.addConsumer('payments', newFunction(stack, 'Second'))).toThrow(
      new Error(
        'WebhookPipeline.addConsumer at Stack/WebhookPipeline:\n' +
          '- route must be one whose queue has no consumer, got "payments"',
      ),
    );
    const queue = new Queue(stack, 'Shared');
    const routes = ['a', 'b'].map((name) => ({ name, transactionTypes: [name], queue }));
    const sharing = newPipeline({ routes, projectName: 'second' }, new Stack(stack, 'Other'));
    sharing.addConsumer('a', newFunction(stack, 'Third'));
    expect(() => sharing.addConsumer('b', newFunction(stack, 'Fourth'))).toThrow('has no consumer, got "b"');
  });

  test('for a function of another region, and for one of another account than its stack', () => {
    const stack = newStack({ env: { region: 'eu-west-1', account: '111122223333' } });
    const theirs = LambdaFunction.fromFunctionArn(stack, 'Fn', 'arn:aws:lambda:us-east-1:999988887777:function:theirs');
    expect(() => newPipeline({}, stack).addConsumer('payments', theirs)).toThrow(
      'addConsumer at Stack/WebhookPipeline:\n- fn must be in the region eu-west-1, got "us-east-1"\n' +
        '- fn must be in the account 111122223333, got "999988887777"',
    );
  });
});

describe('addConsumer skips what is known at deployment only (X5)', () => {
  const token = () => seconds(Lazy.number({ produce: () => 60 }));

  test.each<[string, Given]>([
    ['timeout', { fn: { timeout: token() } }],
    ['window', { options: { maxBatchingWindow: token(), batchSize: 11 } }],
    ['visibility timeout', { route: { visibilityTimeout: token() }, fn: { timeout: minutes(1) } }],
  ])('a %s', (_what, given) => {
    expect(() => mappingOf(given)).not.toThrow();
  });
});

describe('addConsumer takes every kind of function', () => {
  const consumedBy = (create: (stack: Stack) => IFunction, env?: CdkEnvironment) => {
    const stack = newStack({ env });
    const fn = create(stack);
    newPipeline({}, stack).addConsumer('payments', fn);
    return { stack, fn };
  };
  const aliasOf = (timeout: Duration) => (stack: Stack) => {
    const { currentVersion: version } = new LambdaFunction(stack, 'Worker', { ...CODE, timeout });
    return new Alias(stack, 'Alias', { aliasName: 'live', version });
  };

  test('an alias, whose timeout is that of its function', () => {
    const { stack, fn } = consumedBy(aliasOf(seconds(30)));
    Template.fromStack(stack).hasResourceProperties(MAPPING, { FunctionName: stack.resolve(fn.functionName) });
    expect(() => consumedBy(aliasOf(seconds(31)))).toThrow('must be at least 3 minutes 6 seconds');
  });

  test('one of another app, of which nothing is known, with a warning that it was granted nothing', () => {
    const { stack } = consumedBy(functionOfAnotherApp);
    Template.fromStack(stack).resourceCountIs(MAPPING, 2);
    expect(warningsIn(stack)).toEqual([expect.stringContaining('imported without an IAM role')]);
  });

  test('one of another stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const consumers = new Stack(app, 'Consumers');
    newPipeline({}, stack).addConsumer('payments', newFunction(consumers, 'Worker'));
    const [, { EventSourceArn }] = theOnly(Template.fromStack(consumers), MAPPING);
    expect(EventSourceArn).toEqual({ 'Fn::ImportValue': expect.stringContaining('PaymentsQueue') });
  });
});

describe('addConsumer for an existing queue', () => {
  const OWN = '6 times the timeout of fn plus maxBatchingWindow (see visibilityTimeout of the queue)';

  function existing(visibilityTimeout?: Duration) {
    const stack = newStack();
    return { stack, route: { queue: new Queue(stack, 'Queue', { visibilityTimeout }) } };
  }

  test.each([
    [undefined, seconds(5)],
    [seconds(36), seconds(6)],
  ])('of the app knows its visibility timeout: %s', (visibilityTimeout, most) => {
    const longer = most.plus(seconds(1));
    const { stack, route } = existing(visibilityTimeout);
    expect(() => consumed({ route, fn: { timeout: most } }, stack)).not.toThrow();
    const again = existing(visibilityTimeout);
    expect(() => consumed({ route: again.route, fn: { timeout: longer } }, again.stack)).toThrow(
      new RegExp(`must be at least \\d+ seconds, ${OWN.replace(/[()]/g, '.')}, got \\d+ seconds$`),
    );
  });

  test('of another app knows nothing of it', () => {
    const stack = newStack();
    const queue = Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:999988887777:theirs');
    consumed({ route: { queue }, fn: { timeout: minutes(15) } }, stack);
    Template.fromStack(stack).hasResourceProperties(MAPPING, { EventSourceArn: queue.queueArn });
  });
});
