import { Aws, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ScheduleExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { functionOfAnotherApp } from './surroundings';
import {
  Concurrency,
  HttpProbe,
  MonitoringLevel,
  Release,
  type HttpApiRoutes,
  type HttpCors,
  type HttpProbeOptions,
  type MonitoredHttpApiProps,
  type ReleaseOptions,
} from '../../src';
import { httpApiTemplate, newHttpApi } from '../synth';

type Props = Partial<MonitoredHttpApiProps>;

const cors = (options: Partial<HttpCors>): Props => ({ cors: { allowOrigins: ['https://a.example.com'], ...options } });
const probe = (options: HttpProbeOptions): Props => ({ probe: HttpProbe.of(options) });
const canary = (options: ReleaseOptions): Props => ({ release: Release.canary(options) });
const quiet = (duration: Duration): Props => ({
  quietHours: [{ schedule: ScheduleExpression.expression('cron(0 22 * * *)'), duration }],
});
const errors = (override: object): Props => ({ alarmOverrides: { FunctionErrors: override } });
const wholeNumber = (prop: string, min: number, max: number, got: number): string =>
  `${prop} must be a whole number from ${min} to ${max}, got ${got}`;

const SUFFIX = 'environmentSuffix must be 1 to 20 lower-case letters, digits and inner hyphens';
const ORIGINS = 'cors.allowOrigins must be * or origins such as https://shop.example.com';
const AVAILABILITY = 'slo.availability must be above 93.06 and below 100, or its alarms can never fire';
const LATENCY = 'slo.latencyP99 must be at least 1 ms and shorter than';
const ALONE = 'handler must stand without the options of a function that is created';

const NUMBERS: [prop: string, min: number, max: number, (value: number) => Props][] = [
  ['memorySize', 128, 10_240, (memorySize) => ({ memorySize })],
  ['functionConcurrency', 1, 1_000, (n) => ({ functionConcurrency: Concurrency.reserved(n) })],
  ['throttlingRateLimit', 1, 10_000, (throttlingRateLimit) => ({ throttlingRateLimit })],
  ['throttlingBurstLimit', 1, 5_000, (throttlingBurstLimit) => ({ throttlingBurstLimit })],
  ['minimumRequests', 1, 1_000_000, (minimumRequests) => ({ minimumRequests })],
  ['alarmOverrides.FunctionErrors.evaluationPeriods', 1, 1_440, (evaluationPeriods) => errors({ evaluationPeriods })],
  ['alarmOverrides.FunctionErrors.datapointsToAlarm', 1, 1_440, (datapointsToAlarm) => errors({ datapointsToAlarm })],
  ['probe.expectedStatus', 200, 599, (expectedStatus) => probe({ expectedStatus })],
  ['release.percentage', 1, 99, (percentage) => canary({ percentage })],
];

const { millis, seconds, minutes, hours, days } = Duration;
const DURATIONS: [prop: string, below: Duration, min: Duration, max: Duration, (value: Duration) => Props][] = [
  ['timeout', seconds(0), seconds(1), minutes(15), (timeout) => ({ timeout })],
  ['heartbeat', seconds(0), minutes(1), days(1), (heartbeat) => ({ heartbeat })],
  ['probe.interval', seconds(0), minutes(1), hours(1), (interval) => probe({ interval })],
  ['probe.timeout', millis(999), seconds(1), seconds(30), (timeout) => probe({ timeout })],
  ['release.interval', seconds(0), minutes(1), days(2), (interval) => canary({ interval })],
  ['quietHours[0].duration', seconds(59), minutes(1), days(15), quiet],
];

const BROKEN: [Props, string][] = [
  [{ environmentSuffix: '' }, `${SUFFIX}, got ""`],
  [{ environmentSuffix: 'a'.repeat(21) }, `${SUFFIX}, got "${'a'.repeat(21)}"`],
  [{ environmentSuffix: Aws.STACK_NAME }, 'environmentSuffix must be known at synthesis, got a token'],
  [{ projectName: 'a_b' }, 'projectName must be 1 to 20 letters, digits and inner hyphens, got "a_b"'],
  [{ throttlingRateLimit: 1.5 }, wholeNumber('throttlingRateLimit', 1, 10_000, 1.5)],
  [
    { throttlingRateLimit: 2, minimumRequests: 121 },
    'minimumRequests must be at most 120, which throttling lets through in a minute, or alarms can never fire, got 121',
  ],
  [
    errors({ evaluationPeriods: 3, datapointsToAlarm: 4 }),
    wholeNumber('alarmOverrides.FunctionErrors.datapointsToAlarm', 1, 3, 4),
  ],
  [{ slo: { availability: 99 }, monitoring: MonitoringLevel.NONE }, 'slo must stand without monitoring none, got none'],
  [{ slo: {} }, 'slo must hold availability, latencyP99 or both, got [object Object]'],
  [{ slo: { availability: 93.05 } }, `${AVAILABILITY}, got 93.05`],
  [{ slo: { availability: 100 } }, `${AVAILABILITY}, got 100`],
  [{ slo: { latencyP99: millis(0) } }, `${LATENCY} 30 seconds, or its alarms can never fire, got 0 millis`],
  [{ slo: { latencyP99: seconds(30) } }, `${LATENCY} 30 seconds, or its alarms can never fire, got 30 seconds`],
  [
    { slo: { latencyP99: seconds(5) }, timeout: seconds(5) },
    `${LATENCY} 5 seconds, or its alarms can never fire, got 5 seconds`,
  ],
  [cors({ allowOrigins: [] }), 'cors.allowOrigins must hold at least one origin, got []'],
  ...['', 'shop.example.com', 'https://', 'https://a.example.com/', 'https://*.example.com', 'ftp://a'].map(
    (origin): [Props, string] => [cors({ allowOrigins: ['*', origin] }), `${ORIGINS}, got ["*","${origin}"]`],
  ),
  [
    cors({ allowOrigins: ['*'], allowCredentials: true }),
    'cors.allowOrigins must name each origin when credentials are allowed, got ["*"]',
  ],
  [cors({ maxAge: seconds(86_401) }), 'cors.maxAge must be between 0 seconds and 1 day, got 1 day 1 second'],
  [{ heartbeat: seconds(90) }, 'heartbeat must be whole minutes, got 1 minute 30 seconds'],
  [probe({ path: 'health' }), 'probe.path must begin with a slash, got "health"'],
  [probe({ interval: seconds(90) }), 'probe.interval must be whole minutes, got 1 minute 30 seconds'],
  [canary({ interval: seconds(90) }), 'release.interval must be whole minutes, got 1 minute 30 seconds'],
  [
    { release: Release.canary(), monitoring: MonitoringLevel.NONE },
    'release must stand without monitoring none, whose alarms would roll it back, got none',
  ],
  [
    {
      handler: functionOfAnotherApp(),
      entry: { directory: '.', handler: 'index.handler', runtime: Runtime.NODEJS_24_X },
      memorySize: 256,
      timeout: seconds(5),
      functionConcurrency: Concurrency.unreserved(),
      environmentVariables: {},
      serviceVersion: '2',
      release: Release.linear(),
    },
    `${ALONE}, got ["entry","memorySize","timeout","functionConcurrency","environmentVariables","serviceVersion","release"]`,
  ],
];

describe('props (X5)', () => {
  const check = (props: Props, message: string) =>
    expect(() => newHttpApi(props)).toThrow(new Error(`MonitoredHttpApi at Stack/MonitoredHttpApi:\n- ${message}`));

  test.each(BROKEN)('fails for %#: %s', (props, message) => {
    check(props, message);
  });

  test.each(NUMBERS)('fails for %s below %d and above %d', (prop, min, max, props) => {
    check(props(min - 1), wholeNumber(prop, min, max, min - 1));
    check(props(max + 1), wholeNumber(prop, min, max, max + 1));
  });

  test.each(NUMBERS)('takes %s from %d to %d', (_prop, min, max, props) => {
    expect(() => newHttpApi(props(min))).not.toThrow();
    expect(() => newHttpApi(props(max))).not.toThrow();
  });

  test.each(DURATIONS)('fails for %s of %s and above', (prop, below, min, max, props) => {
    const above = minutes(max.toMinutes({ integral: false }) + 1);
    const limits = `${prop} must be between ${min.toHumanString()} and ${max.toHumanString()}`;
    check(props(below), `${limits}, got ${below.toHumanString()}`);
    check(props(above), `${limits}, got ${above.toHumanString()}`);
  });

  test.each(DURATIONS)('takes the limits of %s', (_prop, _below, min, max, props) => {
    expect(() => newHttpApi(props(min))).not.toThrow();
    expect(() => newHttpApi(props(max))).not.toThrow();
  });

  test('fails once for everything', () => {
    const props = { environmentSuffix: 'DEV', memorySize: 1, heartbeat: seconds(0), ...canary({ percentage: 100 }) };
    expect(() => newHttpApi(props)).toThrow(/environmentSuffix.*\n- memorySize.*\n- heartbeat.*\n- release.percentage/);
  });

  test.each<Props>([
    { environmentSuffix: 'a'.repeat(20), projectName: 'A-'.repeat(9) + 'zz' },
    { throttlingRateLimit: 2, minimumRequests: 120 },
    { slo: { availability: 93.06, latencyP99: millis(1) } },
    { slo: { availability: 99.999, latencyP99: millis(29_999) } },
    { slo: { latencyP99: millis(4_999) }, timeout: seconds(5) },
    { ...errors({ evaluationPeriods: 3, datapointsToAlarm: 3 }) },
    { functionConcurrency: Concurrency.unreserved() },
    { handler: functionOfAnotherApp(), probe: HttpProbe.of(), logRetention: 1 },
    { monitoring: MonitoringLevel.NONE },
    { release: Release.canary(), monitoring: MonitoringLevel.ESSENTIAL },
    probe({ path: '/' }),
    cors({ maxAge: seconds(0) }),
    cors({ maxAge: days(1) }),
    cors({ allowOrigins: ['*'] }),
    cors({ allowOrigins: ['http://localhost:3000', 'https://a.example.com'], allowCredentials: true }),
  ])('takes %#', (props) => {
    expect(() => newHttpApi(props)).not.toThrow();
  });

  test('skips unresolved tokens', () => {
    const number = () => Token.asNumber({ Ref: 'Number' });
    const interval = minutes(Lazy.number({ produce: () => 5 }));
    const props: Props = {
      projectName: Aws.STACK_NAME,
      memorySize: number(),
      throttlingRateLimit: number(),
      throttlingBurstLimit: number(),
      minimumRequests: number(),
      functionConcurrency: Concurrency.reserved(number()),
      release: Release.canary({ percentage: number(), interval }),
      probe: HttpProbe.of({ path: Token.asString({ Ref: 'Path' }), expectedStatus: number() }),
      cors: {
        allowOrigins: [Token.asString({ Ref: 'Origin' })],
        maxAge: seconds(Lazy.number({ produce: () => 86_401 })),
      },
    };
    const template = Template.fromStack(Stack.of(newHttpApi(props)));
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-http-api-handler-dev']] },
      MemorySize: { Ref: 'Number' },
      ReservedConcurrentExecutions: { Ref: 'Number' },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: { Ref: 'Number' }, ThrottlingBurstLimit: { Ref: 'Number' } },
    });
    expect(() => httpApiTemplate(cors({ allowOrigins: Token.asList({ Ref: 'Origins' }) }))).not.toThrow();
  });
});

describe('the props of addRoutes (X5)', () => {
  const NAME = 'handlerName must be letters and digits that begin with a capital';
  const burst = (rateLimit: number, burstLimit: number) => ({ throttle: { rateLimit, burstLimit } });

  test.each<[Partial<HttpApiRoutes>, string]>([
    [{ path: 'items' }, 'path must begin with a slash, got "items"'],
    ...['', 'orders', '1Orders', 'Ord-ers', 'A'.repeat(41)].map((handlerName): [Partial<HttpApiRoutes>, string] => [
      { handlerName },
      `${NAME}, got "${handlerName}"`,
    ]),
    [burst(0, 1), wholeNumber('throttle.rateLimit', 1, 10_000, 0)],
    [burst(10_001, 1), wholeNumber('throttle.rateLimit', 1, 10_000, 10_001)],
    [burst(1, 0), wholeNumber('throttle.burstLimit', 1, 5_000, 0)],
    [burst(1, 5_001), wholeNumber('throttle.burstLimit', 1, 5_000, 5_001)],
  ])('fails for %#: %s', (options, message) => {
    expect(() => newHttpApi().addRoutes({ path: '/items', ...options })).toThrow(
      new Error(`MonitoredHttpApi.addRoutes at Stack/MonitoredHttpApi:\n- ${message}`),
    );
  });

  test.each<Partial<HttpApiRoutes>>([
    { path: '/' },
    { handlerName: 'A' },
    { handlerName: 'A'.repeat(40) },
    burst(1, 1),
    burst(10_000, 5_000),
    burst(Token.asNumber({ Ref: 'Rate' }), 1),
  ])('takes %#', (options) => {
    const routes = () => newHttpApi().addRoutes({ path: '/items', ...options });
    expect(routes).not.toThrow();
  });
});
