import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { resourcesOf, templateOf } from '../synth';

const DAY = 86_400;
const QUEUES = ['ingest', 'payments', 'refunds', 'disputes'];

describe('queues (W3, X7)', () => {
  test.each([
    ['payments', 7 * DAY],
    ['refunds', 7 * DAY],
    ['disputes', 7 * DAY],
    ['ingest', 14 * DAY],
  ])('%s keeps messages %d seconds and has a dead-letter queue at 3 receives', (name, retention) => {
    const template = templateOf();
    const [dlq] = Object.keys(
      template.findResources('AWS::SQS::Queue', { Properties: { QueueName: `${name}-dlq-dev` } }),
    );
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `${name}-queue-dev`,
      MessageRetentionPeriod: retention,
      VisibilityTimeout: 180,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [dlq, 'Arn'] }, maxReceiveCount: 3 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `${name}-dlq-dev`,
      MessageRetentionPeriod: 14 * DAY,
      RedrivePolicy: Match.absent(),
    });
  });

  test('quarantine keeps messages as long as SQS does', () => {
    templateOf().hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'quarantine-queue-dev',
      MessageRetentionPeriod: 14 * DAY,
      RedrivePolicy: Match.absent(),
    });
  });

  test('are encrypted and deny plain HTTP, every one', () => {
    const template = templateOf();
    const queues = template.findResources('AWS::SQS::Queue');
    expect(Object.keys(queues)).toHaveLength(2 * QUEUES.length + 1);
    for (const [id, { Properties }] of Object.entries(queues)) {
      expect(Properties.SqsManagedSseEnabled).toBe(true);
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: Match.objectLike({
          Statement: [
            Match.objectLike({
              Effect: 'Deny',
              Action: 'sqs:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ],
        }),
      });
    }
  });

  test('have a visibility timeout of 6 times the function timeout plus the batching window', () => {
    const template = templateOf({
      routerTimeout: Duration.seconds(20),
      routerBatchingWindow: Duration.seconds(7),
      routes: [
        {
          name: 'payments',
          transactionTypes: ['payment'],
          consumerTimeout: Duration.minutes(2),
          consumerBatchingWindow: Duration.seconds(3),
        },
      ],
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'ingest-queue-dev', VisibilityTimeout: 127 });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'payments-queue-dev', VisibilityTimeout: 723 });
  });

  test('take a longer visibility timeout of the user', () => {
    const template = templateOf({
      ingestVisibilityTimeout: Duration.minutes(10),
      routes: [{ name: 'payments', transactionTypes: ['payment'], visibilityTimeout: Duration.minutes(20) }],
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'ingest-queue-dev', VisibilityTimeout: 600 });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'payments-queue-dev', VisibilityTimeout: 1200 });
  });

  test('have the limits of their route', () => {
    const template = templateOf({
      routes: [
        { name: 'card-payments', transactionTypes: ['payment.card', 'payment.wallet'], maxReceiveCount: 5 },
        { name: 'payouts', transactionTypes: ['payout'], retentionPeriod: Duration.days(1) },
      ],
    });
    const names = resourcesOf(template)
      .filter(({ Type }) => Type === 'AWS::SQS::Queue')
      .map(({ Properties }) => Properties.QueueName.replace('-dev', ''));
    expect(names.sort()).toEqual(
      [
        'ingest-dlq',
        'ingest-queue',
        'quarantine-queue',
        ...['card-payments', 'payouts'].flatMap((name) => [`${name}-dlq`, `${name}-queue`]),
      ].sort(),
    );
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'card-payments-queue-dev',
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }),
    });
    template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'payouts-queue-dev', MessageRetentionPeriod: DAY });
  });
});
