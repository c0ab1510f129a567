import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { WebhookRoute } from '../../src';
import { consumerOf, DEFAULT_ROUTES, routeRules } from '../../src/webhook-pipeline/webhook-route';
import { newPipeline, newStack, templateOf } from '../synth';

const { seconds, millis, minutes, hours, days } = Duration;

const route = (options: Partial<WebhookRoute>): WebhookRoute[] => [
  { name: 'payments', transactionTypes: ['payment'], ...options },
];
const named = (...names: string[]): WebhookRoute[] => names.map((name) => ({ name, transactionTypes: [name] }));
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`);

const NAME_RULE =
  'routes[0].name must be 1 to 40 lower-case letters, digits and inner single hyphens, start with a letter, and be neither ingest nor quarantine';
const TYPES_RULE =
  'routes[0].transactionTypes must hold at least one type of 1 to 100 letters, digits, dots, underscores and hyphens';

const BROKEN: [WebhookRoute[], string][] = [
  [[], 'routes must hold at least one route, got []'],
  [named('a1', 'a-1'), 'routes must have names of their own, got ["a1","a-1"]'],
  [named('a', 'a-dead-letter'), 'routes must have names of their own, got ["a","a-dead-letter"]'],
  [named('ingest-dead-letter'), 'routes must have names of their own, got ["ingest-dead-letter"]'],
  [
    ['a', 'b'].map((name) => ({ name, transactionTypes: ['t'] })),
    'routes must have each transaction type once, got ["t","t"]',
  ],
  [route({ transactionTypes: ['t', 't'] }), 'routes must have each transaction type once, got ["t","t"]'],
  [
    Array.from({ length: 30 }, (_, i) => ({ name: `r${i}`, transactionTypes: [`t${i}`] })),
    'routes must fit 3600 bytes of environment variables, got 5680',
  ],
  ...['', 'Payments', 'a--b', '-a', 'a-', '1a', 'a_b', 'a'.repeat(41), 'ingest', 'quarantine'].map(
    (name): [WebhookRoute[], string] => [route({ name }), `${NAME_RULE}, got ${JSON.stringify(name)}`],
  ),
  [route({ transactionTypes: [] }), `${TYPES_RULE}, got []`],
  [route({ transactionTypes: [''] }), `${TYPES_RULE}, got [""]`],
  [route({ transactionTypes: ['ok', 'a b'] }), `${TYPES_RULE}, got ["ok","a b"]`],
  [route({ transactionTypes: ['a'.repeat(101)] }), `${TYPES_RULE}, got ["${'a'.repeat(101)}"]`],
  [route({ retentionPeriod: days(20) }), 'routes[0].retentionPeriod must be between 1 minute and 14 days, got 20 days'],
  [
    route({ retentionPeriod: seconds(59) }),
    'routes[0].retentionPeriod must be between 1 minute and 14 days, got 59 seconds',
  ],
  [
    route({ retentionPeriod: millis(60_500) }),
    'routes[0].retentionPeriod must be whole seconds, got 1 minute 500 millis',
  ],
  [route({ maxReceiveCount: 0 }), 'routes[0].maxReceiveCount must be a whole number from 1 to 1000, got 0'],
  [route({ maxReceiveCount: 1.5 }), 'routes[0].maxReceiveCount must be a whole number from 1 to 1000, got 1.5'],
  [route({ maxReceiveCount: 1001 }), 'routes[0].maxReceiveCount must be a whole number from 1 to 1000, got 1001'],
  [
    route({ consumerTimeout: minutes(16) }),
    'routes[0].consumerTimeout must be between 1 second and 15 minutes, got 16 minutes',
  ],
  [
    route({ consumerTimeout: millis(1_500) }),
    'routes[0].consumerTimeout must be whole seconds, got 1 second 500 millis',
  ],
  [
    route({ consumerBatchingWindow: minutes(6) }),
    'routes[0].consumerBatchingWindow must be between 0 seconds and 5 minutes, got 6 minutes',
  ],
  [
    route({ consumerBatchingWindow: millis(500) }),
    'routes[0].consumerBatchingWindow must be whole seconds, got 500 millis',
  ],
  [
    route({ visibilityTimeout: seconds(179) }),
    'routes[0].visibilityTimeout must be between 3 minutes and 12 hours, got 2 minutes 59 seconds',
  ],
  [
    route({ visibilityTimeout: seconds(43_201) }),
    'routes[0].visibilityTimeout must be between 3 minutes and 12 hours, got 12 hours 1 second',
  ],
  [
    route({ visibilityTimeout: millis(180_500) }),
    'routes[0].visibilityTimeout must be whole seconds, got 3 minutes 500 millis',
  ],
];

const brokenIn = (routes: WebhookRoute[]) => routeRules(routes).filter(Boolean);

describe('routes (X5)', () => {
  test.each(BROKEN)('fails for the broken routes %#', (routes, message) => {
    expect(() => newPipeline({ routes })).toThrow(new Error(`WebhookPipeline at Stack/WebhookPipeline:\n- ${message}`));
  });

  test.each([
    ['retentionPeriod', days(1)],
    ['maxReceiveCount', 2],
    ['consumerTimeout', seconds(1)],
    ['consumerBatchingWindow', seconds(1)],
    ['visibilityTimeout', hours(1)],
  ])('fails for an existing queue with %s', (option, value) => {
    const queue = new Queue(newStack(), 'Queue');
    expect(brokenIn(route({ queue, [option]: value }))).toEqual([
      `routes[0].queue must stand without the options of a queue that is created, got ["${option}"]`,
    ]);
  });

  test('tells which route is broken, and of all options of an existing queue', () => {
    const queue = new Queue(newStack(), 'Queue');
    const second = { name: 'all', transactionTypes: ['t'], queue, maxReceiveCount: 2, retentionPeriod: days(1) };
    expect(brokenIn([...route({}), second])).toEqual([
      'routes[1].queue must stand without the options of a queue that is created, got ["retentionPeriod","maxReceiveCount"]',
    ]);
  });

  test.each(
    [
      DEFAULT_ROUTES,
      route({ name: 'a', retentionPeriod: minutes(1), maxReceiveCount: 1 }),
      route({ name: 'a'.repeat(40), retentionPeriod: days(14), maxReceiveCount: 1000 }),
      route({ name: 'card-3d-secure', transactionTypes: ['a', 'a'.repeat(100), 'A.b_c-1'] }),
      route({ consumerTimeout: seconds(1), visibilityTimeout: seconds(6) }),
      route({ consumerTimeout: minutes(15), visibilityTimeout: hours(12) }),
      route({ consumerBatchingWindow: minutes(5), visibilityTimeout: minutes(8) }),
      route({ queue: undefined }),
    ].map((routes) => [routes]),
  )('takes the limit %#', (routes) => {
    expect(() => newPipeline({ routes })).not.toThrow();
  });

  test('17 routes with names of their own fit the environment of the router', () => {
    const routes = Array.from({ length: 17 }, (_, i) => ({ name: `route-${i}`, transactionTypes: [`type-${i}`] }));
    expect(() => newPipeline({ routes })).not.toThrow();
  });

  test('the bytes of the routes are those that the router gets, at the longest URL', () => {
    const url = 'u'.repeat(135);
    const bytes = (routes: WebhookRoute[]) =>
      routes.reduce((sum, { name, transactionTypes }) => {
        return sum + JSON.stringify({ name, transactionTypes, queueUrl: url }).length;
      }, 0);
    const fits = named(...numbered(18), 'x');
    const [last] = named('x'.repeat(1 + Math.floor((3_600 - bytes(fits)) / 2)));
    expect(brokenIn(fits)).toEqual([]);
    expect(bytes([...fits.slice(0, -1), last])).toBeLessThanOrEqual(3_600);
    expect(brokenIn([...fits.slice(0, -1), last])).toEqual([]);
    const over = [...fits.slice(0, -1), { ...last, transactionTypes: [`${last.name}yyy`] }];
    expect(brokenIn(over)).toEqual([`routes must fit 3600 bytes of environment variables, got ${bytes(over)}`]);
  });

  test('skip unresolved tokens', () => {
    const routes = route({
      transactionTypes: [Token.asString({ Ref: 'Type' })],
      retentionPeriod: seconds(Lazy.number({ produce: () => 61 })),
    });
    templateOf({ routes }).hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'payments-queue-dev',
      MessageRetentionPeriod: 61,
    });
  });
});

describe('consumerOf', () => {
  const times = (options: Partial<WebhookRoute>) => {
    const { timeout, batchingWindow } = consumerOf(route(options)[0]);
    return [timeout.toSeconds(), batchingWindow.toSeconds()];
  };

  test('is a function of 30 seconds that does not wait, unless the route says more', () => {
    expect(times({})).toEqual([30, 0]);
    expect(times({ consumerTimeout: seconds(7), consumerBatchingWindow: seconds(2) })).toEqual([7, 2]);
  });
});
