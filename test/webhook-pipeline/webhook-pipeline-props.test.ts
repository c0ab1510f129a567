import { Aws, Duration, Lazy, Size, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Concurrency, type WebhookPipelineProps, type WebhookRoute } from '../../src';
import { newPipeline, newStack, templateOf } from '../synth';

type Props = Partial<WebhookPipelineProps>;

const route = (options: Partial<WebhookRoute>): Props => ({
  routes: [{ name: 'payments', transactionTypes: ['payment'], ...options }],
});
const SUFFIX_RULE = 'environmentSuffix must be 1 to 20 lower-case letters, digits and inner hyphens';
const PROJECT_RULE = 'projectName must be 1 to 20 letters, digits and inner hyphens';
const NAME_RULE =
  'routes[0].name must be 1 to 40 lower-case letters, digits and inner single hyphens, start with a letter, and be neither ingest nor quarantine';
const TYPES_RULE =
  'routes[0].transactionTypes must hold at least one type of 1 to 100 letters, digits, dots, underscores and hyphens';

const BROKEN: [Props, string][] = [
  [{ environmentSuffix: '' }, `${SUFFIX_RULE}, got ""`],
  [{ environmentSuffix: 'a'.repeat(21) }, `${SUFFIX_RULE}, got "${'a'.repeat(21)}"`],
  [{ environmentSuffix: 'Dev' }, `${SUFFIX_RULE}, got "Dev"`],
  [{ environmentSuffix: 'dev-' }, `${SUFFIX_RULE}, got "dev-"`],
  [{ environmentSuffix: Aws.STACK_NAME }, 'environmentSuffix must be known at synthesis, got a token'],
  [{ projectName: '' }, `${PROJECT_RULE}, got ""`],
  [{ projectName: 'a_b' }, `${PROJECT_RULE}, got "a_b"`],
  [{ routes: [] }, 'routes must hold at least one route, got []'],
  [
    { routes: ['a1', 'a-1'].map((name) => ({ name, transactionTypes: [name] })) },
    'routes must have names of their own, got ["a1","a-1"]',
  ],
  [
    { routes: ['a', 'b'].map((name) => ({ name, transactionTypes: ['t'] })) },
    'routes must have each transaction type once, got ["t","t"]',
  ],
  [
    { routes: Array.from({ length: 30 }, (_, i) => ({ name: `r${i}`, transactionTypes: [`t${i}`] })) },
    'routes must fit 3600 bytes of environment variables, got 5680',
  ],
  ...['', 'Payments', 'a--b', '1a', 'a'.repeat(41), 'ingest', 'quarantine'].map((name): [Props, string] => [
    route({ name }),
    `${NAME_RULE}, got ${JSON.stringify(name)}`,
  ]),
  [route({ transactionTypes: [] }), `${TYPES_RULE}, got []`],
  [route({ transactionTypes: ['a b'] }), `${TYPES_RULE}, got ["a b"]`],
  [route({ transactionTypes: ['a'.repeat(101)] }), `${TYPES_RULE}, got ["${'a'.repeat(101)}"]`],
  [
    route({ retentionPeriod: Duration.days(20) }),
    'routes[0].retentionPeriod must be between 1 minute and 14 days, got 20 days',
  ],
  [
    route({ retentionPeriod: Duration.seconds(59) }),
    'routes[0].retentionPeriod must be between 1 minute and 14 days, got 59 seconds',
  ],
  [route({ maxReceiveCount: 0 }), 'routes[0].maxReceiveCount must be a whole number from 1 to 1000, got 0'],
  [route({ maxReceiveCount: 1001 }), 'routes[0].maxReceiveCount must be a whole number from 1 to 1000, got 1001'],
  [
    route({ consumerTimeout: Duration.minutes(16) }),
    'routes[0].consumerTimeout must be between 1 second and 15 minutes, got 16 minutes',
  ],
  [
    route({ consumerBatchingWindow: Duration.minutes(6) }),
    'routes[0].consumerBatchingWindow must be between 0 seconds and 5 minutes, got 6 minutes',
  ],
  [
    route({ visibilityTimeout: Duration.seconds(179) }),
    'routes[0].visibilityTimeout must be between 3 minutes and 12 hours, got 2 minutes 59 seconds',
  ],
  [
    route({ queue: new Queue(newStack(), 'Q'), maxReceiveCount: 2, retentionPeriod: Duration.days(1) }),
    'routes[0].queue must stand without the options of a queue that is created, got ["retentionPeriod","maxReceiveCount"]',
  ],
  [{ deduplicationWindow: Duration.hours(23) }, 'deduplicationWindow must be between 1 day and 365 days, got 23 hours'],
  [{ deduplicationWindow: Duration.days(366) }, 'deduplicationWindow must be between 1 day and 365 days, got 366 days'],
  [{ maxPayloadSize: Size.kibibytes(0.5) }, 'maxPayloadSize must be between 1 KiB and 1000 KiB, got 512 bytes'],
  [{ maxPayloadSize: Size.mebibytes(1) }, 'maxPayloadSize must be between 1 KiB and 1000 KiB, got 1048576 bytes'],
  [{ throttlingRateLimit: 0 }, 'throttlingRateLimit must be a whole number from 1 to 10000, got 0'],
  [{ throttlingRateLimit: 10_001 }, 'throttlingRateLimit must be a whole number from 1 to 10000, got 10001'],
  [{ throttlingBurstLimit: 0 }, 'throttlingBurstLimit must be a whole number from 1 to 5000, got 0'],
  [{ throttlingBurstLimit: 5_001 }, 'throttlingBurstLimit must be a whole number from 1 to 5000, got 5001'],
  [
    { validatorTimeout: Duration.seconds(2) },
    'validatorTimeout must be between 3 seconds and 29 seconds, got 2 seconds',
  ],
  [
    { validatorTimeout: Duration.seconds(30) },
    'validatorTimeout must be between 3 seconds and 29 seconds, got 30 seconds',
  ],
  [
    { validatorConcurrency: Concurrency.reserved(0) },
    'validatorConcurrency must be a whole number from 1 to 1000, got 0',
  ],
  [{ routerConcurrency: Concurrency.reserved(1) }, 'routerConcurrency must be a whole number from 2 to 1000, got 1'],
  [{ routerTimeout: Duration.minutes(16) }, 'routerTimeout must be between 5 seconds and 15 minutes, got 16 minutes'],
  [{ routerTimeout: Duration.seconds(4) }, 'routerTimeout must be between 5 seconds and 15 minutes, got 4 seconds'],
  [{ routerBatchSize: 0 }, 'routerBatchSize must be a whole number from 1 to 10, got 0'],
  [{ routerBatchSize: 11 }, 'routerBatchSize must be a whole number from 1 to 10, got 11'],
  [
    { routerBatchingWindow: Duration.minutes(6) },
    'routerBatchingWindow must be between 0 seconds and 5 minutes, got 6 minutes',
  ],
  [
    { ingestVisibilityTimeout: Duration.minutes(2) },
    'ingestVisibilityTimeout must be between 3 minutes and 12 hours, got 2 minutes',
  ],
];

describe('props (X5)', () => {
  test.each(BROKEN)('fails for %#: %s', (props, message) => {
    expect(() => newPipeline(props)).toThrow(new Error(`WebhookPipeline at Stack/WebhookPipeline:\n- ${message}`));
  });

  test('fails once for everything', () => {
    const props = { environmentSuffix: 'DEV', throttlingRateLimit: 0, routerBatchSize: 99 };
    expect(() => newPipeline(props)).toThrow(/environmentSuffix.*\n- throttlingRateLimit.*\n- routerBatchSize/);
  });

  const LIMITS: Props[] = [
    { environmentSuffix: 'a' },
    { environmentSuffix: 'a'.repeat(20), projectName: 'A-'.repeat(9) + 'zz' },
    route({ name: 'a', retentionPeriod: Duration.minutes(1), maxReceiveCount: 1 }),
    route({ name: 'a'.repeat(40), retentionPeriod: Duration.days(14), maxReceiveCount: 1000 }),
    route({ consumerTimeout: Duration.seconds(1), visibilityTimeout: Duration.seconds(6) }),
    route({ consumerTimeout: Duration.minutes(15), visibilityTimeout: Duration.hours(12) }),
    { deduplicationWindow: Duration.days(1), maxPayloadSize: Size.kibibytes(1) },
    { deduplicationWindow: Duration.days(365), maxPayloadSize: Size.kibibytes(1000) },
    { throttlingRateLimit: 1, throttlingBurstLimit: 1, routerBatchSize: 1 },
    { throttlingRateLimit: 10_000, throttlingBurstLimit: 5_000, routerBatchSize: 10 },
    { validatorTimeout: Duration.seconds(3), validatorConcurrency: Concurrency.reserved(1) },
    { validatorTimeout: Duration.seconds(29), routerConcurrency: Concurrency.reserved(2) },
    { routerTimeout: Duration.seconds(5) },
    { routerTimeout: Duration.minutes(15), routerBatchingWindow: Duration.minutes(5) },
    { routes: Array.from({ length: 17 }, (_, i) => ({ name: `route-${i}`, transactionTypes: [`type-${i}`] })) },
  ];

  test.each(LIMITS)('takes the limit %#', (props) => {
    expect(() => newPipeline(props)).not.toThrow();
  });

  test('skips unresolved tokens', () => {
    const seconds = Duration.seconds(Lazy.number({ produce: () => 30 }));
    const props: Props = {
      projectName: Aws.STACK_NAME,
      throttlingRateLimit: Token.asNumber({ Ref: 'Rate' }),
      routerTimeout: seconds,
      ingestVisibilityTimeout: Duration.minutes(1),
      ...route({
        transactionTypes: [Token.asString({ Ref: 'Type' })],
        retentionPeriod: Duration.seconds(Lazy.number({ produce: () => 60 })),
      }),
    };
    templateOf(props).hasResourceProperties('AWS::SQS::Queue', {
      QueueName: { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-payments-queue-dev']] },
    });
    expect(() => Template.fromStack(newPipeline(props).ingestQueue.stack)).not.toThrow();
  });
});
