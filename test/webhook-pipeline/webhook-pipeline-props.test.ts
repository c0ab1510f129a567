import { Aws, Duration, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Concurrency, WebAcl, type WebhookPipelineProps } from '../../src';
import { newPipeline, templateOf } from '../synth';

type Props = Partial<WebhookPipelineProps>;

const SUFFIX_RULE = 'environmentSuffix must be 1 to 20 lower-case letters, digits and inner hyphens';
const PROJECT_RULE = 'projectName must be 1 to 20 letters, digits and inner hyphens';

const BROKEN: [Props, string][] = [
  [{ environmentSuffix: '' }, `${SUFFIX_RULE}, got ""`],
  [{ environmentSuffix: 'a'.repeat(21) }, `${SUFFIX_RULE}, got "${'a'.repeat(21)}"`],
  [{ environmentSuffix: 'Dev' }, `${SUFFIX_RULE}, got "Dev"`],
  [{ environmentSuffix: 'dev-' }, `${SUFFIX_RULE}, got "dev-"`],
  [{ environmentSuffix: Aws.STACK_NAME }, 'environmentSuffix must be known at synthesis, got a token'],
  [{ projectName: '' }, `${PROJECT_RULE}, got ""`],
  [{ projectName: 'a_b' }, `${PROJECT_RULE}, got "a_b"`],
  [{ projectName: '-' }, `${PROJECT_RULE}, got "-"`],
  [{ projectName: 'a'.repeat(21) }, `${PROJECT_RULE}, got "${'a'.repeat(21)}"`],
  [{ deduplicationWindow: Duration.hours(23) }, 'deduplicationWindow must be between 1 day and 365 days, got 23 hours'],
  [{ deduplicationWindow: Duration.days(366) }, 'deduplicationWindow must be between 1 day and 365 days, got 366 days'],
  [
    { deduplicationWindow: Duration.millis(86_400_500) },
    'deduplicationWindow must be whole seconds, got 1 day 500 millis',
  ],
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
  [{ validatorTimeout: Duration.millis(3_500) }, 'validatorTimeout must be whole seconds, got 3 seconds 500 millis'],
  [
    { validatorConcurrency: Concurrency.reserved(0) },
    'validatorConcurrency must be a whole number from 1 to 1000, got 0',
  ],
  [
    { validatorConcurrency: Concurrency.reserved(1_001) },
    'validatorConcurrency must be a whole number from 1 to 1000, got 1001',
  ],
  [
    { routerConcurrency: Concurrency.reserved(1_001) },
    'routerConcurrency must be a whole number from 2 to 1000, got 1001',
  ],
  [{ routerConcurrency: Concurrency.reserved(1) }, 'routerConcurrency must be a whole number from 2 to 1000, got 1'],
  [{ routerTimeout: Duration.minutes(16) }, 'routerTimeout must be between 5 seconds and 15 minutes, got 16 minutes'],
  [{ routerTimeout: Duration.seconds(4) }, 'routerTimeout must be between 5 seconds and 15 minutes, got 4 seconds'],
  [{ routerTimeout: Duration.millis(5_500) }, 'routerTimeout must be whole seconds, got 5 seconds 500 millis'],
  [{ routerBatchSize: 0 }, 'routerBatchSize must be a whole number from 1 to 10, got 0'],
  [{ routerBatchSize: 11 }, 'routerBatchSize must be a whole number from 1 to 10, got 11'],
  [
    { routerBatchingWindow: Duration.minutes(6) },
    'routerBatchingWindow must be between 0 seconds and 5 minutes, got 6 minutes',
  ],
  [{ routerBatchingWindow: Duration.millis(500) }, 'routerBatchingWindow must be whole seconds, got 500 millis'],
  [{ routerBatchingWindow: Duration.millis(0.5) }, 'routerBatchingWindow must be whole seconds, got 0.5 millis'],
  [
    { ingestVisibilityTimeout: Duration.millis(180_500) },
    'ingestVisibilityTimeout must be whole seconds, got 3 minutes 500 millis',
  ],
  [
    { ingestVisibilityTimeout: Duration.hours(13) },
    'ingestVisibilityTimeout must be between 3 minutes and 12 hours, got 13 hours',
  ],
  [
    { slo: { latencyP99: Duration.seconds(10) } },
    'slo.latencyP99 must be at least 1 ms and shorter than 10 seconds, or its alarms can never fire, got 10 seconds',
  ],
  ...[
    'shop',
    'arn:aws:wafv2:us-east-1:111111111111:global/webacl/shop/1',
    'arn:aws:waf-regional:eu-west-1:111111111111:webacl/1',
    'arn:aws:wafv2:eu-west-1:111111111111:regional/ipset/shop/1',
    'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop',
  ].map((webAclArn): [Props, string] => [
    { webAcl: WebAcl.existing(webAclArn) },
    `webAcl must be the ARN of a regional web ACL of AWS WAF, got "${webAclArn}"`,
  ]),
  ...[9, 2_000_000_001, 10.5].flatMap((limit): [Props, string][] =>
    ['requestsPerIp', 'requestsPerKey'].map((option) => [
      { webAcl: WebAcl.managed({ [option]: limit }) },
      `webAcl.${option} must be a whole number from 10 to 2000000000, got ${limit}`,
    ]),
  ),
  [
    { ingestVisibilityTimeout: Duration.minutes(2) },
    'ingestVisibilityTimeout must be between 3 minutes and 12 hours, got 2 minutes',
  ],
];

describe('props (X5)', () => {
  test.each(BROKEN)('fails for the broken props %#', (props, message) => {
    expect(() => newPipeline(props)).toThrow(new Error(`WebhookPipeline at Stack/WebhookPipeline:\n- ${message}`));
  });

  test('fails once for everything', () => {
    const props = { environmentSuffix: 'DEV', throttlingRateLimit: 0, routerBatchSize: 99 };
    expect(() => newPipeline(props)).toThrow(/environmentSuffix.*\n- throttlingRateLimit.*\n- routerBatchSize/);
  });

  const LIMITS: Props[] = [
    { environmentSuffix: 'a' },
    { environmentSuffix: 'a'.repeat(20), projectName: 'A-'.repeat(9) + 'zz' },
    { environmentSuffix: '1', projectName: 'p' },
    { deduplicationWindow: Duration.days(1), maxPayloadSize: Size.kibibytes(1) },
    { deduplicationWindow: Duration.days(365), maxPayloadSize: Size.kibibytes(1000) },
    { throttlingRateLimit: 1, throttlingBurstLimit: 1, routerBatchSize: 1 },
    { throttlingRateLimit: 10_000, throttlingBurstLimit: 5_000, routerBatchSize: 10 },
    { validatorTimeout: Duration.seconds(3), validatorConcurrency: Concurrency.reserved(1) },
    { validatorTimeout: Duration.seconds(29), routerConcurrency: Concurrency.reserved(2) },
    { routerTimeout: Duration.seconds(5) },
    { webAcl: WebAcl.existing(Token.asString({ Ref: 'WebAcl' })) },
    { webAcl: WebAcl.managed({ requestsPerIp: 10, requestsPerKey: 2_000_000_000 }) },
    { routerTimeout: Duration.minutes(15), routerBatchingWindow: Duration.minutes(5) },
    { ingestVisibilityTimeout: Duration.minutes(3) },
    { ingestVisibilityTimeout: Duration.hours(12) },
    { routerConcurrency: Concurrency.reserved(1_000), validatorConcurrency: Concurrency.reserved(1_000) },
  ];

  test.each(LIMITS)('takes the limit %#', (props) => {
    expect(() => newPipeline(props)).not.toThrow();
  });

  const seconds = (value: number) => Duration.seconds(Lazy.number({ produce: () => value }));

  test('skips unresolved tokens', () => {
    const props: Props = {
      projectName: Aws.STACK_NAME,
      throttlingRateLimit: Token.asNumber({ Ref: 'Rate' }),
      routerTimeout: seconds(30),
      ingestVisibilityTimeout: Duration.minutes(1),
      validatorTimeout: seconds(7),
      deduplicationWindow: Duration.seconds(Token.asNumber({ Ref: 'Window' })),
    };
    const template = templateOf(props);
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-payments-queue-dev']] },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 60 });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 30,
      Environment: { Variables: { DEDUPLICATION_SECONDS: { Ref: 'Window' } } },
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 7 });
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [{ ThrottlingRateLimit: { Ref: 'Rate' }, ThrottlingBurstLimit: 10 }],
    });
  });

  test('takes a number that is only known at deployment', () => {
    const maxPayloadSize = Size.kibibytes(8);
    const stack = Stack.of(newPipeline({ maxPayloadSize, routerBatchSize: Token.asNumber({ Ref: 'Size' }) }));
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: { Ref: 'Size' } });
  });
});
