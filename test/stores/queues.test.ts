import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { SystemProps } from '../../src/environment/environment';
import { parkingQueue, queuePair } from '../../src/stores/queues';
import { newThing, type Thing } from '../environment/thing';
import { acknowledgedOn } from '../surroundings';
import { resourcesOf } from '../synth';

const DAY = 86_400;
const TYPE = 'AWS::SQS::Queue';
const TIMING = {
  retentionPeriod: Duration.days(7),
  visibilityTimeout: Duration.seconds(180),
  maxReceiveCount: 3,
};

function thingWithQueues(props: Partial<SystemProps> = {}, withKey = false): Thing {
  const thing = newThing(props);
  const options = { environment: thing.environment, encryptionKey: withKey ? new Key(thing, 'Key') : undefined };
  queuePair(thing, 'Orders', { ...options, ...TIMING, name: 'orders' });
  parkingQueue(thing, 'Lost', { ...options, name: 'lost' });
  return thing;
}

const templateWith = (...options: Parameters<typeof thingWithQueues>) =>
  Template.fromStack(Stack.of(thingWithQueues(...options)));

/** All three queues. */
function queuesIn(template: Template) {
  const queues = resourcesOf(template).filter(({ Type }) => Type === TYPE);
  expect(queues).toHaveLength(3);
  return queues;
}

test.each([true, false])(
  'queues in order are of high throughput, a name for each: physical names %s',
  (physicalNames) => {
    const thing = newThing({ physicalNames });
    queuePair(thing, 'Orders', { environment: thing.environment, ...TIMING, name: 'orders'.repeat(20), isFifo: true });
    const queues = resourcesOf(Template.fromStack(Stack.of(thing))).filter(({ Type }) => Type === TYPE);
    const names = new Set(queues.map(({ Properties }) => Properties.QueueName));
    expect(names.size).toBe(physicalNames ? 2 : 1);
    for (const { Properties } of queues) {
      expect(Properties).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        ...(physicalNames && { QueueName: expect.stringMatching(/^orders[\w-]{20,69}\.fifo$/) }),
      });
    }
  },
);

describe('queuePair', () => {
  test('is a queue and its dead-letter queue, which keeps messages as long as SQS does', () => {
    const template = templateWith();
    const [deadLetters] = Object.keys(template.findResources(TYPE, { Properties: { QueueName: 'orders-dlq-dev' } }));
    template.hasResourceProperties(TYPE, {
      QueueName: 'orders-queue-dev',
      MessageRetentionPeriod: 7 * DAY,
      VisibilityTimeout: 180,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters, 'Arn'] }, maxReceiveCount: 3 },
    });
    template.hasResourceProperties(TYPE, {
      QueueName: 'orders-dlq-dev',
      MessageRetentionPeriod: 14 * DAY,
      RedrivePolicy: Match.absent(),
    });
  });

  test('lets no other queue move messages to the dead-letter queue, which knows it by its name (X6)', () => {
    const arn = ['arn:', { Ref: 'AWS::Partition' }, ':sqs:eu-west-1:', { Ref: 'AWS::AccountId' }, ':orders-queue-dev'];
    templateWith().hasResourceProperties(TYPE, {
      QueueName: 'orders-dlq-dev',
      RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [{ 'Fn::Join': ['', arn] }] },
    });
  });

  test('says nothing of who may move messages to it when the queue has no name to know it by (X1)', () => {
    const template = templateWith({ physicalNames: false });
    const policies = queuesIn(template).map(({ Properties }) => Properties.RedriveAllowPolicy);
    expect(policies).toEqual([undefined, undefined, { redrivePermission: 'denyAll' }]);
    template.resourceCountIs(TYPE, 3);
  });

  test('gives both of them, with ids of their own', () => {
    const thing = newThing();
    const { queue, deadLetterQueue } = queuePair(thing, 'Orders', {
      environment: thing.environment,
      ...TIMING,
      name: 'orders',
    });
    expect([queue, deadLetterQueue].map(({ node }) => node.id)).toEqual(['OrdersQueue', 'OrdersDeadLetterQueue']);
  });
});

describe('parkingQueue', () => {
  test('keeps messages as long as SQS does, and has no dead-letter queue', () => {
    templateWith().hasResourceProperties(TYPE, {
      QueueName: 'lost-queue-dev',
      MessageRetentionPeriod: 14 * DAY,
      RedrivePolicy: Match.absent(),
    });
  });

  test('is the dead-letter queue of no queue (X6)', () => {
    templateWith().hasResourceProperties(TYPE, {
      QueueName: 'lost-queue-dev',
      RedriveAllowPolicy: { redrivePermission: 'denyAll', sourceQueueArns: Match.absent() },
    });
  });

  test('acknowledges the rule that asks for one, with its reason', () => {
    const acknowledged = thingWithQueues().node.findAll().map(acknowledgedOn);
    expect(acknowledged.filter((rules) => Object.keys(rules).length > 0)).toEqual([
      { SQS3: 'The lost queue is itself where messages end that could not be processed.' },
    ]);
  });
});

describe('every queue', () => {
  test('is encrypted by Amazon SQS (X7)', () => {
    for (const { Properties } of queuesIn(templateWith())) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
      expect(Properties).not.toHaveProperty('KmsMasterKeyId');
    }
  });

  test('is encrypted with the key of the user (X7)', () => {
    const template = templateWith({}, true);
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
    for (const { Properties } of queuesIn(template)) {
      expect(Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
    }
  });

  test('denies plain HTTP (X7)', () => {
    const template = templateWith();
    for (const id of Object.keys(template.findResources(TYPE))) {
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: Match.objectLike({
          Statement: [
            {
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: 'sqs:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              Resource: { 'Fn::GetAtt': [id, 'Arn'] },
            },
          ],
        }),
      });
    }
  });

  test.each([
    [true, 'Retain'],
    [false, 'Delete'],
  ])(
    'with dataProtection %s: %s, and so is its policy, which keeps plain HTTP out (X3, X7)',
    (dataProtection, policy) => {
      const template = templateWith({ dataProtection });
      const policies = resourcesOf(template).filter(({ Type }) => Type === 'AWS::SQS::QueuePolicy');
      expect(policies).toHaveLength(3);
      for (const resource of [...queuesIn(template), ...policies]) {
        expect(resource).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
      }
    },
  );

  test('has no name with physicalNames: false (X1)', () => {
    for (const { Properties } of queuesIn(templateWith({ physicalNames: false }))) {
      expect(Properties).not.toHaveProperty('QueueName');
    }
  });
});
