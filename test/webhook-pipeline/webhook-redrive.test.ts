import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { WebhookPipelineProps } from '../../src';
import { newPipeline, newStack, templateOf } from '../synth';

function functionIn(template: Template): Record<string, any> | undefined {
  const found = template.findResources('AWS::Lambda::Function', {
    Properties: { FunctionName: 'webhook-redrive-dev' },
  });
  return Object.values(found)[0]?.Properties;
}

const withRedrive = (props: Partial<WebhookPipelineProps> = {}) => templateOf({ redrive: true, ...props });

/** What a role may do with queues, by the name of the queue. */
function queueActions(template: Template): Record<string, string[]> {
  const queues = template.findResources('AWS::SQS::Queue');
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  const { Properties } = policies.find((policy) => policy.Properties.Roles[0].Ref.includes('Redrive'))!;
  const found: Record<string, string[]> = {};
  for (const { Action, Resource } of Properties.PolicyDocument.Statement) {
    const queue = queues[Resource['Fn::GetAtt']?.[0]];
    if (queue) {
      const { QueueName } = queue.Properties;
      found[QueueName] = [...new Set([...(found[QueueName] ?? []), ...[Action].flat()])].sort();
    }
  }
  return found;
}

describe('the redrive function', () => {
  test('is there only when it is asked for', () => {
    expect(functionIn(templateOf())).toBeUndefined();
    expect(functionIn(templateOf({ redrive: false }))).toBeUndefined();
    expect(newPipeline().outputs.redriveFunctionArn).toBeUndefined();
    const stack = newStack();
    const { outputs, redriveFunction } = newPipeline({ redrive: true }, stack);
    expect(stack.resolve(outputs.redriveFunctionArn)).toEqual(stack.resolve(redriveFunction!.functionArn));
  });

  test('knows each dead-letter queue by its name, the quarantine, and where events are put back', () => {
    const { Environment, Handler, Timeout } = functionIn(withRedrive())!;
    expect([Handler, Timeout]).toEqual(['archive.redrive', 300]);
    const { DEAD_LETTER_QUEUES, INGEST_QUEUE_URL, QUARANTINE_QUEUE_URL } = Environment.Variables;
    const text = DEAD_LETTER_QUEUES['Fn::Join'][1].map((part: string | { Ref: string }) =>
      typeof part === 'string' ? part : part.Ref,
    );
    expect(JSON.parse(text.join(''))).toEqual(
      ['Ingest', 'Payments', 'Refunds', 'Disputes'].map((id) => ({
        name: id.toLowerCase(),
        queueUrl: expect.stringMatching(`${id}DeadLetterQueue`),
      })),
    );
    expect(INGEST_QUEUE_URL.Ref).toMatch(/IngestQueue/);
    expect(QUARANTINE_QUEUE_URL.Ref).toMatch(/QuarantineQueue/);
  });

  test('may take from dead-letter queues and the quarantine, and send to where their messages came from (X6)', () => {
    const MOVE = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:StartMessageMoveTask'];
    const SEND = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'];
    const names = ['ingest', 'payments', 'refunds', 'disputes'];
    expect(queueActions(withRedrive())).toEqual({
      ...Object.fromEntries(names.map((name) => [`${name}-dlq-dev`, MOVE])),
      ...Object.fromEntries(names.map((name) => [`${name}-queue-dev`, SEND])),
      'quarantine-queue-dev': [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ReceiveMessage',
      ],
    });
  });

  test('knows nothing of the queues that a route brings, which have no dead-letter queue of the pipeline', () => {
    const stack = newStack();
    const routes = [{ name: 'theirs', transactionTypes: ['payment'], queue: new Queue(stack, 'Theirs') }];
    newPipeline({ redrive: true, routes }, stack);
    const template = Template.fromStack(Stack.of(stack));
    expect(Object.keys(queueActions(template)).filter(Boolean).sort()).toEqual([
      'ingest-dlq-dev',
      'ingest-queue-dev',
      'quarantine-queue-dev',
    ]);
  });
});
