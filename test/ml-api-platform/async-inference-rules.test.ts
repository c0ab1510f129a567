import { Duration, Fn, Lazy, Token } from 'aws-cdk-lib';
import { brokenRules, newMlPlatform, type Given } from './platforms';
import { givenSecret, image } from './variants';
import { Capacity, Gpu, Network, type AsyncInference, type MlApiPlatformProps } from '../../src';

/** `v2` is on GPUs. */
const jobs =
  (options: AsyncInference, more: Partial<MlApiPlatformProps> = {}): Given =>
  (stack) => ({
    versions: { v1: { image: image() }, v2: { image: image(), gpuCount: 1 } },
    gpu: Gpu.managedInstances(),
    asyncInference: { callbackSecret: givenSecret(stack, 'callbacks'), ...options },
    ...more,
  });
const hosts = (...callbackHosts: string[]) => jobs({ callbackHosts });
const many = (count: number) => Array.from({ length: count }, (_, index) => `h${index}.example.com`);

const OF = 'asyncInference';
const VERSIONS = `${OF}.versions must be of those without a gpuCount: [v1]`;
const HOSTS = `${OF}.callbackHosts must hold 1 to 50 names of hosts in small letters`;
const seconds = () => Duration.seconds(Lazy.number({ produce: () => 60 }));
const number = () => Token.asNumber(Fn.importValue('n'));

describe('rules (X5): asynchronous inference fails for', () => {
  test.each<[string, Given]>([
    [`${VERSIONS}, got []`, jobs({ versions: [] })],
    [`${VERSIONS}, got ["v2"]`, jobs({ versions: ['v2'] })],
    [`${VERSIONS}, got ["v3"]`, jobs({ versions: ['v3'] })],
    [`${VERSIONS}, got ["v1","v1"]`, jobs({ versions: ['v1', 'v1'] })],
    [
      `${OF}.versions must be of those without a gpuCount: [], got []`,
      jobs({}, { versions: { v1: { image: image(), gpuCount: 1 } } }),
    ],
    [`${OF}.minWorkers must be a whole number from 0 to 1000, got -1`, jobs({ minWorkers: -1 })],
    [
      `${OF}.minWorkers must be a whole number from 0 to 1000, got 1001\n${OF}.maxWorkers must be a whole number from 1001 to 1000, got 1001`,
      jobs({ minWorkers: 1_001, maxWorkers: 1_001 }),
    ],
    [`${OF}.maxWorkers must be a whole number from 1 to 1000, got 0`, jobs({ maxWorkers: 0 })],
    [`${OF}.maxWorkers must be a whole number from 3 to 1000, got 2`, jobs({ minWorkers: 3, maxWorkers: 2 })],
    [`${OF}.maxWorkers must be a whole number from 1 to 1000, got 1001`, jobs({ maxWorkers: 1_001 })],
    [`${OF}.backlogPerWorker must be a whole number from 1 to 100000, got 0`, jobs({ backlogPerWorker: 0 })],
    [`${OF}.backlogPerWorker must be a whole number from 1 to 100000, got 100001`, jobs({ backlogPerWorker: 100_001 })],
    [`${OF}.maxAttempts must be a whole number from 1 to 100, got 0`, jobs({ maxAttempts: 0 })],
    [`${OF}.maxAttempts must be a whole number from 1 to 100, got 101`, jobs({ maxAttempts: 101 })],
    [
      `${OF}.longestInference must be between 1 minute and 11 hours, got 59 seconds`,
      jobs({ longestInference: Duration.seconds(59) }),
    ],
    [
      `${OF}.longestInference must be between 1 minute and 11 hours, got 11 hours 1 second`,
      jobs({ longestInference: Duration.seconds(39_601) }),
    ],
    [
      `${OF}.longestInference must be whole seconds, got 1 minute 1 milli`,
      jobs({ longestInference: Duration.millis(60_001) }),
    ],
    [`${OF}.jobRetention must be between 1 day and 14 days, got 15 days`, jobs({ jobRetention: Duration.days(15) })],
    [`${OF}.jobRetention must be whole days, got 1 day 1 hour`, jobs({ jobRetention: Duration.hours(25) })],
    [
      `${OF}.capacity.spotWeight must be a whole number from 1 to 1000, got 0`,
      jobs({ capacity: Capacity.spotFirst({ spotWeight: 0 }) }),
    ],
    [`${OF}.workerCommand must hold at least one word, got []`, jobs({ workerCommand: [] })],
    [
      `${OF}.callbackHosts must be left out without callbackSecret, got ["a.example.com"]`,
      jobs({ callbackSecret: undefined, callbackHosts: ['a.example.com'] }),
    ],
    [`${HOSTS}, got []`, hosts()],
    [`${HOSTS}, got ${JSON.stringify(many(51))}`, hosts(...many(51))],
    ...[
      'localhost',
      'A.example.com',
      '10.0.0.1',
      'a.example.com:443',
      'https://a.example.com',
      '-a.example.com',
      '',
    ].map((host): [string, Given] => [`${HOSTS}, got ["${host}"]`, hosts(host)]),
    [
      `${OF}.callbackSecret must come with callbackHosts in Network.isolated(), which nothing leaves, got "Isolated"`,
      jobs({}, { network: Network.isolated() }),
    ],
    ...Object.entries<AsyncInference>({
      minWorkers: { minWorkers: number() },
      maxAttempts: { maxAttempts: number() },
      longestInference: { longestInference: seconds() },
      jobRetention: { jobRetention: seconds() },
      versions: { versions: Fn.split(',', Fn.importValue('versions')) },
    }).map(([prop, options]): [string, Given] => [
      `${OF}.${prop} must be known at synthesis, got a token`,
      jobs(options),
    ]),
  ])('%s', (message, given) => {
    expect(brokenRules(given).join('\n')).toBe(message);
  });

  test('a secret that is none', () => {
    const wrong = () => newMlPlatform(jobs({ callbackSecret: 'whsec_' as never }));
    expect(wrong).toThrow('asyncInference.callbackSecret must be a secret, got "whsec_"');
  });
});

describe('limits are taken', () => {
  test.each<[string, Given]>([
    ['nothing said', jobs({ callbackSecret: undefined })],
    ['least', jobs({ minWorkers: 0, maxWorkers: 1, backlogPerWorker: 1, maxAttempts: 1 })],
    ['most', jobs({ minWorkers: 1_000, maxWorkers: 1_000, backlogPerWorker: 100_000, maxAttempts: 100 })],
    ['short', jobs({ longestInference: Duration.minutes(1), jobRetention: Duration.days(1) })],
    ['long', jobs({ longestInference: Duration.hours(11), jobRetention: Duration.days(14) })],
    ['50 hosts', hosts(...many(50))],
    ['a host that only the deployment knows', hosts(Fn.importValue('host'))],
    ['hosts within an isolated network', jobs({ callbackHosts: ['a.example.com'] }, { network: Network.isolated() })],
    ['an isolated network without callbacks', jobs({ callbackSecret: undefined }, { network: Network.isolated() })],
    ['numbers that only the deployment knows', jobs({ maxWorkers: number(), backlogPerWorker: number() })],
  ])('%s', (_name, given) => {
    expect(brokenRules(given)).toEqual([]);
  });
});

describe('jobs are asked for at a path of their version', () => {
  const paths = (pathPatterns: string[], given = {}): Given => {
    return () => ({
      asyncInference: given,
      versions: { v1: { image: image() }, v2: { image: image(), pathPatterns } },
    });
  };

  test.each([[['/v2/*']], [['/api/v2/predict', '/api/v2/jobs']], [['/api/v2/job?/*']]])(
    'fails for %p',
    (pathPatterns) => {
      expect(brokenRules(paths(pathPatterns))).toEqual([
        `versions.v2.pathPatterns must hold /api/v2/jobs and /api/v2/jobs/*, got ${JSON.stringify(pathPatterns)}`,
      ]);
    },
  );

  test.each([[['/api/v2/*', '/v2/*']], [['/api/*']], [['/api/v2/jobs*']], [['/api/v2/jobs', '/api/v?/jobs/*']]])(
    'takes %p',
    (pathPatterns) => {
      expect(brokenRules(paths(pathPatterns))).toEqual([]);
    },
  );

  test('takes any path of a version that has none', () => {
    expect(brokenRules(paths(['/v2/*'], { versions: ['v1'] }))).toEqual([]);
  });
});
