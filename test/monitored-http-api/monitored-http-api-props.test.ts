import { Aws, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { canary, errors, handler, periods, probe, quiet, token, wholeNumber, type Props } from './some-props';
import { ApiHandler, Concurrency, HttpProbe, MonitoringLevel, Release, Severity } from '../../src';
import { functionOfAnotherApp } from '../surroundings';
import { fullHttpApi, httpApiTemplate, newHttpApi } from '../synth';

const cors = (options: Props['cors']): Props => ({ cors: { allowOrigins: ['https://a.example.com'], ...options } });
const SUFFIX = 'environmentSuffix must be 1 to 20 lower-case letters, digits and inner hyphens';
const ORIGINS = 'cors.allowOrigins must be * or origins such as https://shop.example.com';
const AVAILABILITY = 'slo.availability must be above 93.06 and below 100, or its alarms can never fire';
const LATENCY = 'slo.latencyP99 must be at least 1 ms and shorter than';
const VARIABLES = 'handler.environmentVariables must be others than those of the construct';
const OWN_VARIABLES = ['POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME', 'SERVICE_VERSION', 'ENVIRONMENT'];
const percentage = (least: string, got: number): string =>
  `release.percentage must be at least ${least}, or no alarm sees a version that fails every request it gets, got ${got}`;
const ROLLBACK = 'release must have an alarm that rolls it back';
const NO_ROLLBACK = { ApiServerErrors: { enabled: false } };
const LONG_PATH = `/${'p'.repeat(200)}`;
const LONG_URL = `https://${'r'.repeat(293)}`;
const VERSIONS = 'release must stand with a function of this app, of which versions can be made, got existing';

const { millis, seconds, minutes, days } = Duration;
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
  [{ slo: {} }, 'slo must hold availability, latencyP99 or both, got an object'],
  [{ slo: { availability: 93.05 } }, `${AVAILABILITY}, got 93.05`],
  [{ slo: { availability: 100 } }, `${AVAILABILITY}, got 100`],
  [{ slo: { latencyP99: millis(0) } }, `${LATENCY} 30 seconds, or its alarms can never fire, got 0 millis`],
  [{ slo: { latencyP99: seconds(30) } }, `${LATENCY} 30 seconds, or its alarms can never fire, got 30 seconds`],
  [
    { slo: { latencyP99: seconds(5) }, ...handler({ timeout: seconds(5) }) },
    `${LATENCY} 5 seconds, or its alarms can never fire, got 5 seconds`,
  ],
  [cors({ allowOrigins: [] }), 'cors.allowOrigins must hold at least one origin, got []'],
  [{ cors: {} }, 'cors.allowOrigins must hold at least one origin, got []'],
  ...['', 'shop.example.com', 'https://', 'https://a.example.com/', 'https://*.example.com', 'ftp://a'].map(
    (origin): [Props, string] => [cors({ allowOrigins: ['*', origin] }), `${ORIGINS}, got ["*","${origin}"]`],
  ),
  [
    cors({ allowOrigins: ['*'], allowCredentials: true }),
    'cors.allowOrigins must name each origin when credentials are allowed, got ["*"]',
  ],
  [cors({ maxAge: seconds(86_401) }), 'cors.maxAge must be between 0 seconds and 1 day, got 1 day 1 second'],
  [probe({ path: 'health' }), 'probe.path must begin with a slash, got "health"'],
  [probe({ path: '' }), 'probe.path must begin with a slash, got ""'],
  [probe({ path: LONG_PATH }), `probe.path must be 200 characters long at most, got "${LONG_PATH}"`],
  [{ runbookUrl: LONG_URL }, `runbookUrl must be 300 characters long at most, got "${LONG_URL}"`],
  [
    handler({ environmentVariables: { POWERTOOLS_METRICS_NAMESPACE: 'a', POWERTOOLS_SERVICE_NAME: 'b' } }),
    `${VARIABLES}, got ["POWERTOOLS_METRICS_NAMESPACE","POWERTOOLS_SERVICE_NAME"]`,
  ],
  ...OWN_VARIABLES.map((name): [Props, string] => [
    handler({ environmentVariables: { TABLE_NAME: 'a', [name]: 'b' } }),
    `${VARIABLES}, got ["${name}"]`,
  ]),
  [
    quiet(seconds(59)),
    'quietHours[0].duration must be between 1 minute and 15 days, got 59 seconds\n- quietHours[0].duration must be whole minutes, got 59 seconds',
  ],
  [canary({ percentage: 100 }), wholeNumber('release.percentage', 1, 99, 100)],
  [canary({ percentage: 5.5 }), wholeNumber('release.percentage', 1, 99, 5.5)],
  [canary({ percentage: 0 }), `${wholeNumber('release.percentage', 1, 99, 0)}\n- ${percentage('5.00', 0)}`],
  [canary({ percentage: 4 }), percentage('5.00', 4)],
  [{ release: Release.linear({ percentage: 4 }) }, percentage('5.00', 4)],
  [{ ...canary({ percentage: 4 }), slo: { latencyP99: seconds(1) } }, percentage('5.00', 4)],
  [{ ...canary({ percentage: 4 }), slo: { availability: 99 } }, percentage('5.00', 4)],
  [{ ...canary({ percentage: 4 }), slo: { availability: 99.7 } }, percentage('4.32', 4)],
  [{ ...canary({ percentage: 1 }), slo: { availability: 99.9 } }, percentage('1.44', 1)],
  [{ slo: { availability: token() } }, 'slo.availability must be known at synthesis, got a token'],
  [{ slo: { latencyP99: millis(token()) } }, 'slo.latencyP99 must be known at synthesis, got a token'],
  [{ release: Release.canary(), alarmOverrides: NO_ROLLBACK }, `${ROLLBACK}, got []`],
  [
    {
      release: Release.linear(),
      monitoring: MonitoringLevel.ESSENTIAL,
      alarmOverrides: { ApiServerErrors: { severity: Severity.TICKET } },
    },
    `${ROLLBACK}, got []`,
  ],
  [
    { release: Release.canary(), monitoring: MonitoringLevel.NONE },
    'release must stand without monitoring none, whose alarms would roll it back, got none',
  ],
  [{ handler: ApiHandler.existing(functionOfAnotherApp()), release: Release.linear() }, VERSIONS],
];

describe('props (X5)', () => {
  const check = (props: Props, message: string) =>
    expect(() => newHttpApi(props)).toThrow(new Error(`MonitoredHttpApi at Stack/MonitoredHttpApi:\n- ${message}`));

  test.each(BROKEN)('fails for %#: %s', (props, message) => {
    check(props, message);
  });

  test('fails once for everything', () => {
    const props = {
      environmentSuffix: 'DEV',
      ...handler({ memorySize: 1 }),
      heartbeat: seconds(0),
      ...canary({ percentage: 100 }),
    };
    expect(() => newHttpApi(props)).toThrow(
      /environmentSuffix.*\n- heartbeat.*\n- handler.memorySize.*\n- release.percentage/,
    );
  });

  test.each([
    ['FunctionErrors', 300, 288],
    ['Heartbeat', 900, 96],
    ['AvailabilityBurn1hShort', 300, 288],
    ['AvailabilityBurn1h', 3_600, 168],
    ['AvailabilityBurn6h', 21_600, 28],
    ['CertificateExpiry', 86_400, 7],
  ])('%s, whose periods are %d s long, takes %d of them at most', (id, period, most) => {
    expect(() => fullHttpApi(periods(id, most))).not.toThrow();
    expect(() => fullHttpApi(periods(id, most + 1))).toThrow(
      new Error(
        `MonitoredHttpApi at Stack/MonitoredHttpApi:\n- alarmOverrides.${id}.evaluationPeriods must be at most ${most}, as its periods are ${period} s long, got ${most + 1}`,
      ),
    );
  });

  test.each<Props>([
    { environmentSuffix: 'a'.repeat(20), projectName: 'A-'.repeat(9) + 'zz' },
    { throttlingRateLimit: 2, minimumRequests: 120 },
    { slo: { availability: 93.06, latencyP99: millis(1) } },
    { slo: { availability: 99.999, latencyP99: millis(29_999) } },
    { slo: { latencyP99: millis(4_999) }, ...handler({ timeout: seconds(5) }) },
    { ...errors({ evaluationPeriods: 3, datapointsToAlarm: 3 }) },
    handler({ concurrency: Concurrency.unreserved() }),
    { handler: ApiHandler.existing(functionOfAnotherApp()), probe: HttpProbe.of(), logRetention: 1 },
    { monitoring: MonitoringLevel.NONE },
    { release: Release.canary(), monitoring: MonitoringLevel.ESSENTIAL },
    { release: Release.canary(), alarmOverrides: NO_ROLLBACK, slo: { availability: 99 } },
    canary({ percentage: 5 }),
    canary({ percentage: 99 }),
    { ...canary({ percentage: 5 }), slo: { availability: 99 } },
    { ...canary({ percentage: 5 }), slo: { availability: 99.7 } },
    { ...canary({ percentage: 2 }), slo: { availability: 99.9 } },
    { ...canary({ percentage: 1 }), slo: { availability: 99.99 } },
    { runbookUrl: LONG_URL.slice(0, -1) },
    handler({ environmentVariables: { POWERTOOLS_LOG_LEVEL: 'WARN' } }),
    probe({ path: '/' }),
    probe({ path: LONG_PATH.slice(0, 200) }),
    cors({ maxAge: seconds(0) }),
    cors({ maxAge: days(1) }),
    cors({ allowOrigins: ['*'] }),
    cors({ allowOrigins: ['http://localhost:3000', 'https://a.example.com'], allowCredentials: true }),
  ])('takes %#', (props) => {
    expect(() => newHttpApi(props)).not.toThrow();
  });

  test('skips unresolved tokens', () => {
    const interval = minutes(Lazy.number({ produce: () => 5 }));
    const props: Props = {
      projectName: Aws.STACK_NAME,
      throttlingRateLimit: token(),
      throttlingBurstLimit: token(),
      minimumRequests: token(),
      runbookUrl: Token.asString({ Ref: 'Runbook' }),
      ...handler({
        memorySize: token(),
        timeout: seconds(token()),
        concurrency: Concurrency.reserved(token()),
      }),
      release: Release.canary({ percentage: token(), interval }),
      probe: HttpProbe.of({ path: Token.asString({ Ref: 'Path' }), expectedStatus: token() }),
      cors: {
        allowOrigins: [Token.asString({ Ref: 'Origin' })],
        maxAge: seconds(Lazy.number({ produce: () => 86_401 })),
      },
    };
    const template = Template.fromStack(Stack.of(newHttpApi(props)));
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-http-api-handler-dev']] },
      MemorySize: { Ref: 'Number' },
      Timeout: { Ref: 'Number' },
      ReservedConcurrentExecutions: { Ref: 'Number' },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: { Ref: 'Number' }, ThrottlingBurstLimit: { Ref: 'Number' } },
    });
    expect(() => httpApiTemplate(cors({ allowOrigins: Token.asList({ Ref: 'Origins' }) }))).not.toThrow();
  });
});
