import { Duration, Fn, Lazy, Token } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Key } from 'aws-cdk-lib/aws-kms';
import { brokenRules, newMlPlatform, type Given } from './platforms';
import { image, platformDomain } from './variants';
import {
  Capacity,
  Network,
  PlatformDatabase,
  Rollout,
  WebAcl,
  type MlApiPlatformProps,
  type ModelVersion,
  type VersionSplit,
} from '../../src';
import { newStack } from '../synth';

const version = (options: Partial<ModelVersion>): Given => {
  return () => ({ versions: { v1: { image: image(), ...options }, v2: { image: image() } } });
};
const versionsNamed = (...names: string[]): Given => {
  return () => ({ versions: Object.fromEntries(names.map((name) => [name, { image: image() }])) });
};
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `v${index + 1}`);
const split = (options: Partial<VersionSplit>): Given => {
  return () => ({ split: { pathPatterns: ['/api/predict'], weights: { v1: 95, v2: 5 }, ...options } });
};
const names = (...domainNames: string[]): Given => {
  return (stack) => ({ domain: { ...platformDomain(stack), domainNames } });
};
const certificateIn = (region: string, prop: 'certificate' | 'edgeCertificate'): Given => {
  const arn = `arn:aws:acm:${region}:111122223333:certificate/3`;
  return (stack) => ({
    domain: { ...platformDomain(stack), [prop]: Certificate.fromCertificateArn(stack, 'Other', arn) },
  });
};
const PATHS = 'hold 1 to 3 paths that begin with a slash';
const NAMES = 'versions must have names such as v1, from v1 to v999';
const SPLIT = 'be left out unless rollout is rolling';

describe('a path is of one version (M3)', () => {
  const paths = (v2: string[], v10: string[]): Given => {
    return () => ({
      versions: { v10: { image: image(), pathPatterns: v10 }, v2: { image: image(), pathPatterns: v2 } },
    });
  };
  const must = 'versions.v10.pathPatterns must be paths that no version of a lower number has, got';

  test.each<[string[], string[], string[]]>([
    [['/api/v2/*', '/x'], ['/x', '/api/v10/*'], ['/x']],
    [['/api/*'], ['/api/v10/*', '/b'], ['/api/v10/*']],
    [['/api/v?0/*'], ['/api/v10/a'], ['/api/v10/a']],
    [['/a.b'], ['/a.b'], ['/a.b']],
  ])('fails where %p has what is in %p', (v2, v10, shadowed) => {
    expect(brokenRules(paths(v2, v10))).toEqual([`${must} ${JSON.stringify(shadowed)}`]);
  });

  test.each<[string[], string[]]>([
    [['/api/v2/*'], ['/api/*']],
    [['/api/v?'], ['/api/v*']],
    [['/api/v2'], ['/api/v2/x']],
    [['/a.b'], ['/a-b']],
  ])('takes %p beside %p', (v2, v10) => {
    expect(brokenRules(paths(v2, v10))).toEqual([]);
  });

  test('a token breaks no other rule than that of tokens', () => {
    expect(brokenRules(paths(Token.asList(Fn.importValue('paths')), ['/x']))).toEqual([
      'versions.v2.pathPatterns must be known at synthesis, got a token',
    ]);
  });
});

describe('rules (X5): a platform fails for', () => {
  test.each<[string, Given]>([
    ['versions must hold 1 to 20 versions, got []', versionsNamed()],
    [`versions must hold 1 to 20 versions, got ${JSON.stringify(numbered(21))}`, versionsNamed(...numbered(21))],
    ...['v0', 'v01', 'v1000', '1', 'V1', 'v1x'].map((name): [string, Given] => [
      `${NAMES}, got "${name}"`,
      versionsNamed(name),
    ]),
    ['versions.v1.containerPort must be a whole number from 1 to 65535, got 0', version({ containerPort: 0 })],
    ['versions.v1.containerPort must be a whole number from 1 to 65535, got 65536', version({ containerPort: 65_536 })],
    ['versions.v1.minTasks must be a whole number from 1 to 1000, got 0', version({ minTasks: 0 })],
    ['versions.v1.maxTasks must be a whole number from 2 to 1000, got 1', version({ maxTasks: 1 })],
    ['versions.v1.maxTasks must be a whole number from 2 to 1000, got 1001', version({ maxTasks: 1_001 })],
    [
      'versions.v1.requestsPerTarget must be a whole number from 1 to 1000000, got 0',
      version({ requestsPerTarget: 0 }),
    ],
    [
      'versions.v1.requestsPerTarget must be a whole number from 1 to 1000000, got 1000001',
      version({ requestsPerTarget: 1_000_001 }),
    ],
    ['versions.v1.cpuUtilization must be a whole number from 10 to 90, got 9', version({ cpuUtilization: 9 })],
    ['versions.v1.cpuUtilization must be a whole number from 10 to 90, got 91', version({ cpuUtilization: 91 })],
    [
      'versions.v1.longestRequest must be between 1 second and 2 minutes, got 500 millis\nversions.v1.longestRequest must be whole seconds, got 500 millis',
      version({ longestRequest: Duration.millis(500), slowRequest: Duration.millis(1) }),
    ],
    [
      'versions.v1.longestRequest must be between 1 second and 2 minutes, got 2 minutes 1 second',
      version({ longestRequest: Duration.seconds(121) }),
    ],
    [
      'versions.v1.longestRequest must be whole seconds, got 1 second 1 milli',
      version({ longestRequest: Duration.millis(1001) }),
    ],
    [
      'versions.v1.slowRequest must be between 1 milli and 30 seconds, got 30 seconds 1 milli',
      version({ slowRequest: Duration.millis(30_001) }),
    ],
    [
      'versions.v1.slowRequest must be between 1 milli and 30 seconds, got 0 millis',
      version({ slowRequest: Duration.millis(0) }),
    ],
    [
      'versions.v1.healthCheckInterval must be between 5 seconds and 55 seconds, got 4 seconds',
      version({ healthCheckInterval: Duration.seconds(4) }),
    ],
    [
      'versions.v1.healthCheckInterval must be between 5 seconds and 55 seconds, got 56 seconds',
      version({ healthCheckInterval: Duration.seconds(56) }),
    ],
    [`versions.v1.pathPatterns must ${PATHS}, got []`, version({ pathPatterns: [] })],
    [
      `versions.v1.pathPatterns must ${PATHS}, got ["/a","/b","/c","/d"]`,
      version({ pathPatterns: ['/a', '/b', '/c', '/d'] }),
    ],
    ...['api', '/', '/a b', '/a"', `/${'a'.repeat(128)}`].map((path): [string, Given] => [
      `versions.v1.pathPatterns must ${PATHS}, got ${JSON.stringify([path])}`,
      version({ pathPatterns: [path] }),
    ]),
    [
      'versions.v1.environment must leave the variables of the contract to the platform, got ["PORT","DATABASE_HOST"]',
      version({ environment: { PORT: '1', FEATURES: 'all' }, secrets: { DATABASE_HOST: {} as never } }),
    ],
    [
      'versions.v1.capacity.spotWeight must be a whole number from 1 to 1000, got 0',
      version({ capacity: Capacity.spotFirst({ spotWeight: 0 }) }),
    ],
    [
      'capacity.onDemandBase must be a whole number from 0 to 100, got 101',
      () => ({ capacity: Capacity.spotFirst({ onDemandBase: 101 }) }),
    ],
    ['domain.domainNames must hold 1 to 10 names, got []', names()],
    [
      `domain.domainNames must hold 1 to 10 names, got ${JSON.stringify(numbered(11).map((name) => `${name}.example.com`))}`,
      names(...numbered(11).map((name) => `${name}.example.com`)),
    ],
    ...['localhost', 'ML.example.com', 'https://ml.example.com', 'ml.example.com/', 'ml.*.com'].map(
      (name): [string, Given] => [
        `domain.domainNames must be names such as ml.example.com, got ["${name}"]`,
        names(name),
      ],
    ),
    [
      'domain.domainNames must begin with a name without a wildcard, which CloudFront asks the load balancer for, got "*.example.com"',
      names('*.example.com', 'ml.example.com'),
    ],
    ['domain.certificate must be in the region eu-west-1, got "us-east-1"', certificateIn('us-east-1', 'certificate')],
    [
      'domain.edgeCertificate must be in the region us-east-1, got "eu-west-1"',
      certificateIn('eu-west-1', 'edgeCertificate'),
    ],
    [
      'domain.edgeCertificate must be given outside of us-east-1, got "eu-west-1"',
      (stack) => ({ domain: { ...platformDomain(stack), edgeCertificate: undefined } }),
    ],
    [
      'network must be one, as tasks, the load balancer and the database are in it, got "None"',
      () => ({ network: Network.none('It is a test.') }),
    ],
    [
      'network.maxAzs must be a whole number from 1 to 6, got 7',
      () => ({ network: Network.publicSubnets({ maxAzs: 7 }) }),
    ],
    ['database.reason must say something, got " "', () => ({ database: PlatformDatabase.none(' ') })],
    [
      'webAcl.requestsPerIp must be a whole number from 10 to 2000000000, got 9',
      () => ({ webAcl: WebAcl.managed({ requestsPerIp: 9 }) }),
    ],
    [
      'webAcl must be the ARN of a global web ACL of AWS WAF, in us-east-1, got "arn"',
      () => ({ webAcl: WebAcl.existing('arn') }),
    ],
    ['loadBalancerWebAcl.reason must say something, got ""', () => ({ loadBalancerWebAcl: WebAcl.none('') })],
    [
      'spotFallback must be left out unless rollout is rolling, got true',
      () => ({ rollout: Rollout.canary(), spotFallback: true }),
    ],
    [
      'sessionRetention must be between 1 minute and 365 days, got 59 seconds',
      () => ({ sessionRetention: Duration.seconds(59) }),
    ],
    [
      'sessionRetention must be between 1 minute and 365 days, got 366 days',
      () => ({ sessionRetention: Duration.days(366) }),
    ],
    [
      'encryptionKey must be in the region eu-west-1, got "us-east-1"',
      () => ({ encryptionKey: new Key(newStack({ env: { region: 'us-east-1' } }), 'Key') }),
    ],
    [`split must ${SPLIT}, got [95,5]`, (stack) => ({ ...split({})(stack), rollout: Rollout.linear() })],
    [`split.pathPatterns must ${PATHS}, got []`, split({ pathPatterns: [] })],
    [`split.pathPatterns must ${PATHS}, got ["/a","/b","/c","/d"]`, split({ pathPatterns: ['/a', '/b', '/c', '/d'] })],
    [`split.pathPatterns must ${PATHS}, got ["api"]`, split({ pathPatterns: ['api'] })],
    [`split.pathPatterns must ${PATHS}, got ["/a b"]`, split({ pathPatterns: ['/a b'] })],
    ['split.weights must be of 2 to 5 versions, got ["v1"]', split({ weights: { v1: 1 } })],
    ['split.weights must be of v1, v2, got ["v1","v3"]', split({ weights: { v1: 1, v3: 1 } })],
    ['split.weights must not all be 0, got [0,0]', split({ weights: { v1: 0, v2: 0 } })],
    ['split.weights.v2 must be a whole number from 0 to 999, got 1000', split({ weights: { v1: 1, v2: 1_000 } })],
    ['split.weights.v2 must be a whole number from 0 to 999, got -1', split({ weights: { v1: 1, v2: -1 } })],
  ])('%s', (message, given) => {
    expect(brokenRules(given)).toEqual(message.split('\n'));
  });
});

test('fails for more than 5 versions in a split, as a listener rule has no more target groups', () => {
  const given: Given = (stack) => ({
    ...versionsNamed(...numbered(6))(stack),
    ...split({ weights: Object.fromEntries(numbered(6).map((name) => [name, 1])) })(stack),
  });
  expect(brokenRules(given)).toEqual([`split.weights must be of 2 to 5 versions, got ${JSON.stringify(numbered(6))}`]);
});

describe('limits are taken', () => {
  test.each<[string, Given]>([
    ['v1 and v999', versionsNamed('v1', 'v999')],
    ['20 versions', versionsNamed(...numbered(20))],
    [
      'the least of a version',
      version({ containerPort: 1, minTasks: 1, maxTasks: 1, requestsPerTarget: 1, cpuUtilization: 10 }),
    ],
    [
      'the most of a version',
      version({
        containerPort: 65_535,
        minTasks: 1_000,
        maxTasks: 1_000,
        requestsPerTarget: 1_000_000,
        cpuUtilization: 90,
      }),
    ],
    ['three paths', version({ pathPatterns: ['/a', `/${'a'.repeat(127)}`, '/v?/*.~$&+-'] })],
    [
      'the least time',
      version({
        longestRequest: Duration.seconds(1),
        slowRequest: Duration.millis(1),
        healthCheckInterval: Duration.seconds(5),
      }),
    ],
    ['a slow request that is the longest', version({ slowRequest: Duration.seconds(30) })],
    [
      '10 names, and a wildcard',
      names('ml.example.com', '*.example.com', ...numbered(8).map((name) => `${name}.example.com`)),
    ],
    ['a split of two, one of them with nothing', split({ weights: { v1: 999, v2: 0 } })],
    ['a day of a minute', () => ({ sessionRetention: Duration.minutes(1) })],
    ['a year', () => ({ sessionRetention: Duration.days(365) })],
    ['no Spot fallback with requests that move', () => ({ rollout: Rollout.canary(), spotFallback: false })],
    ['a global web ACL', () => ({ webAcl: WebAcl.existing('arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/1') })],
  ])('%s', (_name, given) => {
    expect(brokenRules(given)).toEqual([]);
  });
});

/** CPU units, the least and the most memory, and a step: what AWS has, written down once more. */
const SIZES: [cpu: number, min: number, max: number, step: number][] = [
  [256, 512, 2_048, 512],
  [512, 1_024, 4_096, 1_024],
  [1_024, 2_048, 8_192, 1_024],
  [2_048, 4_096, 16_384, 1_024],
  [4_096, 8_192, 30_720, 1_024],
  [8_192, 16_384, 61_440, 4_096],
  [16_384, 32_768, 122_880, 8_192],
];

describe.each(SIZES)('a task of %d CPU units', (cpu, min, max, step) => {
  test.each([min, max, min + step * (cpu === 256 ? 1 : 2)])('has %d MiB', (memoryLimitMiB) => {
    expect(brokenRules(version({ cpu, memoryLimitMiB }))).toEqual([]);
  });

  test.each([min - step, max + step, min + 1, ...(cpu === 256 ? [1_536] : [])])(
    'fails for %d MiB',
    (memoryLimitMiB) => {
      const must = `be from ${min} to ${max} in steps of ${step} with ${cpu} CPU units`;
      expect(brokenRules(version({ cpu, memoryLimitMiB }))).toEqual([
        `versions.v1.memoryLimitMiB must ${must}, got ${memoryLimitMiB}`,
      ]);
    },
  );
});

test('fails for a size that Fargate does not have', () => {
  expect(brokenRules(version({ cpu: 300 }))).toEqual([
    'versions.v1.cpu must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, got 300',
  ]);
});

describe('how a task stops fits into what it is given (M2, facts 1.7)', () => {
  const times = (interval: number, longest: number) =>
    version({ healthCheckInterval: Duration.seconds(interval), longestRequest: Duration.seconds(longest) });

  test.each([
    [30, 52],
    [5, 102],
    [55, 2],
  ])('with a health check each %d seconds a request takes up to %d', (interval, longest) => {
    expect(brokenRules(times(interval, longest))).toEqual([]);
    const shown = longest >= 60 ? '1 minute 43 seconds' : `${longest + 1} seconds`;
    expect(brokenRules(times(interval, longest + 1))).toEqual([
      `versions.v1.longestRequest must be at most ${longest} seconds with a health check each ${interval} seconds: ` +
        `a task is killed 120 seconds after SIGTERM, 2 checks have to fail first, and 8 seconds are for the end, got ${shown}`,
    ]);
  });
});

describe('what only the deployment knows', () => {
  const token = () => Token.asNumber(Fn.importValue('n'));
  const seconds = () => Duration.seconds(Lazy.number({ produce: () => 1 }));

  test('breaks no rule of a value that the template takes as it is', () => {
    const numbers = { cpu: token(), memoryLimitMiB: token(), minTasks: token(), maxTasks: token() };
    expect(brokenRules(version({ ...numbers, requestsPerTarget: token(), cpuUtilization: token() }))).toEqual([]);
    expect(brokenRules(version({ memoryLimitMiB: token() }))).toEqual([]);
    expect(brokenRules(split({ weights: { v1: token(), v2: token() } }))).toEqual([]);
    expect(brokenRules(names(Fn.importValue('domain'), 'ml.example.com'))).toEqual([]);
    const webAcl = WebAcl.managed({ requestsPerIp: token(), requestsPerKey: token() });
    expect(brokenRules(() => ({ webAcl }))).toEqual([]);
  });

  test.each<[string, Partial<ModelVersion>]>([
    ['versions.v1.containerPort', { containerPort: token() }],
    ['versions.v1.longestRequest', { longestRequest: seconds() }],
    ['versions.v1.slowRequest', { slowRequest: seconds() }],
    ['versions.v1.healthCheckInterval', { healthCheckInterval: seconds() }],
  ])('fails for %s, which is computed with', (prop, options) => {
    expect(brokenRules(version(options))).toEqual([`${prop} must be known at synthesis, got a token`]);
  });

  test('fails for how long a session is kept, which is a variable of the container', () => {
    expect(brokenRules(() => ({ sessionRetention: seconds() }))).toEqual([
      'sessionRetention must be known at synthesis, got a token',
    ]);
  });
});

describe('a stack that does not name its region', () => {
  const agnostic = () => newStack({});
  const webAcl = WebAcl.none('It is a test.');

  test('fails for a web ACL of CloudFront that is made, because that is in us-east-1', () => {
    expect(brokenRules(() => ({}), agnostic())).toEqual([
      'webAcl must be existing or none in a stack that does not name its region, because it is in us-east-1, got "managed"',
    ]);
  });

  test('takes certificates as they are', () => {
    const given: Given = (stack) => ({ webAcl, ...certificateIn('eu-west-1', 'certificate')(stack) });
    expect(brokenRules(given, agnostic())).toEqual([]);
    expect(
      brokenRules(
        (stack) => ({ webAcl, domain: { ...platformDomain(stack), edgeCertificate: undefined } }),
        agnostic(),
      ),
    ).toEqual([]);
  });
});

test('in us-east-1 one certificate is enough', () => {
  const given: Given = (stack) => ({ domain: { ...platformDomain(stack), edgeCertificate: undefined } });
  expect(brokenRules(given, newStack({ env: { region: 'us-east-1' } }))).toEqual([]);
});

test('fails with one error that tells of all', () => {
  const broken = () =>
    newMlPlatform((stack) => ({
      ...version({ cpu: 1, minTasks: 0 })(stack),
      rollout: Rollout.canary({ stepPercent: 0 }),
    }));
  expect(broken).toThrow(
    new Error(
      [
        'MlApiPlatform at Stack/MlApiPlatform:',
        'versions.v1.cpu must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, got 1',
        'versions.v1.minTasks must be a whole number from 1 to 1000, got 0',
        'rollout.stepPercent must be from 0.1 to 99 in steps of 0.1, got 0',
      ].join('\n- '),
    ),
  );
});

test('fails for what plain JavaScript got wrong', () => {
  const wrong = { network: 'nat', spotFallback: 'yes' } as unknown as Partial<MlApiPlatformProps>;
  expect(() => newMlPlatform(() => wrong)).toThrow(
    new Error(
      'MlApiPlatform at Stack/MlApiPlatform:\n- network must be a Network, got "nat"\n- spotFallback must be true or false, got "yes"',
    ),
  );
});
