import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Ordering } from '../../src';
import { byType, CODE } from '../surroundings';
import { brokenRules, newPipeline, newStack, templateOf } from '../synth';

const TYPE = 'AWS::SQS::Queue';
const queuesIn = (template: Template) => byType(template, TYPE).map(([, { Properties }]) => Properties);
const variables = (template: Template, name: string) =>
  byType(template, 'AWS::Lambda::Function')
    .map(([, { Properties }]) => Properties)
    .find(({ FunctionName }) => FunctionName === name)!.Environment.Variables;

describe('queues in order', () => {
  test('are all FIFO queues of high throughput, but for the quarantine queue', () => {
    const queues = queuesIn(templateOf({ ordering: Ordering.fifo('merchant_id') }));
    const [standard, fifo] = [false, true].map((is) => queues.filter(({ FifoQueue }) => (FifoQueue === true) === is));
    expect(standard.map(({ QueueName }) => QueueName)).toEqual(['quarantine-queue-dev']);
    expect(fifo).toHaveLength(8);
    for (const queue of fifo) {
      expect(queue).toMatchObject({
        QueueName: expect.stringMatching(/^[a-z]+-(queue|dlq)-dev\.fifo$/),
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      });
      // What is sent a second time within 5 minutes is told by its id, and not by its body.
      expect(queue.ContentBasedDeduplication).toBeUndefined();
    }
  });

  test('let messages into a dead-letter queue only from the queue of that name', () => {
    templateOf({ ordering: Ordering.fifo('merchant_id') }).hasResourceProperties(TYPE, {
      QueueName: 'payments-dlq-dev.fifo',
      RedriveAllowPolicy: {
        redrivePermission: 'byQueue',
        sourceQueueArns: [Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([':payments-queue-dev.fifo'])] })],
      },
    });
  });

  test('are read without a batching window, which FIFO queues do not have', () => {
    const stack = newStack();
    const pipeline = newPipeline({ ordering: Ordering.fifo('merchant_id') }, stack);
    pipeline.addConsumer('payments', new LambdaFunction(stack, 'Worker', CODE));
    const mappings = byType(Template.fromStack(stack), 'AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(2);
    mappings.forEach(([, { Properties }]) => {
      expect([undefined, 0]).toContain(Properties.MaximumBatchingWindowInSeconds);
    });
  });

  test.each<[string, Ordering | undefined]>([
    ['by default', undefined],
    ['none', Ordering.none()],
    ['fair', Ordering.fair('merchant_id')],
  ])('are standard queues: %s', (_what, ordering) => {
    const queues = queuesIn(templateOf({ ordering }));
    expect(queues).toHaveLength(9);
    queues.forEach((queue) => expect(queue.FifoQueue).toBeUndefined());
  });

  test('the validator knows the fields, and only where there are some', () => {
    const [none, fair] = [undefined, Ordering.fair('merchant_id', 'data.object.customer')].map(
      (ordering) => variables(templateOf({ ordering }), 'webhook-validator-dev').GROUP_FIELDS,
    );
    expect([none, fair]).toEqual([undefined, '["merchant_id","data.object.customer"]']);
  });
});

describe('ordering that cannot be (X5)', () => {
  const MUST = 'ordering.fields must hold 1 to 10 names of fields, with dots between them, got';

  test.each(
    [[], ['a..b'], ['a b'], ['.a'], [''], Array.from({ length: 11 }, (_, index) => `f${index}`)].map((x) => [x]),
  )('fails with the fields %j', (fields) => {
    [Ordering.fair(...fields), Ordering.fifo(...fields)].forEach((ordering) => {
      expect(brokenRules(() => newPipeline({ ordering }))).toEqual([expect.stringContaining(MUST)]);
    });
  });

  test.each([['a'], ['a.b_c-d.0'], ...[Array.from({ length: 10 }, (_, index) => `f${index}`)]].map((x) => [x]))(
    'takes the fields %j',
    (fields) => expect(brokenRules(() => newPipeline({ ordering: Ordering.fair(...[fields].flat()) }))).toEqual([]),
  );

  test('fails with a batching window of the router', () => {
    const routerBatchingWindow = Duration.seconds(1);
    expect(brokenRules(() => newPipeline({ ordering: Ordering.fifo('a'), routerBatchingWindow }))).toEqual([
      'routerBatchingWindow must be left out or 0 with Ordering.fifo, got 1 second',
    ]);
    expect(brokenRules(() => newPipeline({ ordering: Ordering.fair('a'), routerBatchingWindow }))).toEqual([]);
    expect(
      brokenRules(() => newPipeline({ ordering: Ordering.fifo('a'), routerBatchingWindow: Duration.seconds(0) })),
    ).toEqual([]);
  });

  test('fails with a batching window of a consumer', () => {
    const pipeline = newPipeline({ ordering: Ordering.fifo('a') });
    const worker = new LambdaFunction(Stack.of(pipeline), 'Worker', CODE);
    expect(() => pipeline.addConsumer('payments', worker, { maxBatchingWindow: Duration.seconds(1) })).toThrow(
      'maxBatchingWindow must be 0 for a FIFO queue, got 1 second',
    );
  });

  test('is shown by its kind', () => {
    expect([Ordering.none(), Ordering.fair('a'), Ordering.fifo('a')].map(String)).toEqual(['none', 'fair', 'fifo']);
  });
});
