import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EnvironmentProfile, HttpProbe, type HttpProbeOptions } from '../../src';
import { byType, theOnly } from '../surroundings';
import { fullHttpApi, httpApiTemplate, newHttpApi, newStack } from '../synth';

const withProbe = (options?: HttpProbeOptions, props = {}) =>
  httpApiTemplate({ probe: HttpProbe.of(options), ...props });
const probeOf = (template: Template) =>
  byType(template, 'AWS::Lambda::Function').find(([id]) => id.includes('Probe'))![1].Properties;

describe('HttpProbe', () => {
  test('calls /health every minute and waits 10 seconds for a 200, by default', () => {
    const { path, interval, timeout, expectedStatus } = HttpProbe.of();
    expect([path, interval.toSeconds(), timeout.toSeconds(), expectedStatus]).toEqual(['/health', 60, 10, 200]);
  });

  test('says what it is', () => {
    expect(String(HttpProbe.of({ path: '/ready' }))).toBe('GET /ready');
  });
});

describe('the function of a probe', () => {
  test('is none by default', () => {
    const template = httpApiTemplate();
    template.resourceCountIs('AWS::Events::Rule', 0);
    template.resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('is small, traced and reserves nothing (X11)', () => {
    const template = withProbe();
    expect(probeOf(template)).toMatchObject({
      FunctionName: 'http-api-probe-dev',
      MemorySize: 256,
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      TracingConfig: { Mode: 'Active' },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'http-api-probe-dev',
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  test('knows what to call and what to publish', () => {
    const template = withProbe(undefined, { projectName: 'shop' });
    const [api] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    expect(probeOf(template).Environment.Variables).toEqual({
      POWERTOOLS_SERVICE_NAME: 'shop-http-api-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/MonitoredHttpApi',
      PROBE_URL: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [api, 'ApiEndpoint'] }, '/health']] },
      PROBE_EXPECTED_STATUS: '200',
      PROBE_TIMEOUT_MS: '10000',
    });
  });

  test('takes path, status and timeout of the user, and has 5 seconds more', () => {
    const template = withProbe({ path: '/ready?deep', expectedStatus: 204, timeout: Duration.seconds(30) });
    const { Environment, Timeout } = probeOf(template);
    expect(Timeout).toBe(35);
    expect(Environment.Variables).toMatchObject({ PROBE_EXPECTED_STATUS: '204', PROBE_TIMEOUT_MS: '30000' });
    expect(JSON.stringify(Environment.Variables.PROBE_URL)).toContain('/ready?deep');
  });

  test('calls the domain, where there is one', () => {
    const stack = newStack();
    fullHttpApi({}, stack);
    const { Variables } = probeOf(Template.fromStack(stack)).Environment;
    expect(Variables.PROBE_URL).toBe('https://api.example.com/health');
  });

  test.each([
    [Duration.minutes(1), 'rate(1 minute)'],
    [Duration.minutes(5), 'rate(5 minutes)'],
    [Duration.hours(1), 'rate(1 hour)'],
  ])('runs every %s, and not again when it fails', (interval, expression) => {
    const template = withProbe({ interval });
    const [[fn]] = byType(template, 'AWS::Lambda::Function').filter(([id]) => id.includes('Probe'));
    const [, rule] = theOnly(template, 'AWS::Events::Rule');
    expect(rule).toMatchObject({
      Name: 'http-api-probe-dev',
      ScheduleExpression: expression,
      State: 'ENABLED',
      Targets: [{ Arn: { 'Fn::GetAtt': [fn, 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: 0 } }],
    });
  });

  test.each([
    ['dev', 30],
    ['prod', 14],
  ])('%s: logs for %d days, into a group that goes with the stack (H5, X3)', (environmentSuffix, days) => {
    withProbe(undefined, { environmentSuffix }).hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: `/aws/lambda/http-api-probe-${environmentSuffix}`, RetentionInDays: days },
      DeletionPolicy: 'Delete',
    });
  });

  test('keeps its logs as long as the user says, before the profile does', () => {
    const environmentProfile = EnvironmentProfile.of({ httpApiLogRetention: RetentionDays.ONE_YEAR });
    const retention = (props: object) => {
      const template = withProbe(undefined, { environmentProfile, ...props });
      return byType(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.RetentionInDays);
    };
    expect(retention({})).toEqual([365, 365, 365]);
    expect(retention({ logRetention: RetentionDays.THREE_DAYS })).toEqual([3, 3, 3]);
  });

  test('may write its own logs and send traces, and nothing else (X6)', () => {
    const [[, { Properties }]] = byType(withProbe(), 'AWS::IAM::Policy').filter(([id]) => id.includes('Probe'));
    expect(Properties.PolicyDocument.Statement.flatMap(({ Action }: any) => Action)).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
    ]);
    expect(Properties.PolicyDocument.Statement[0].Resource).toEqual({
      'Fn::GetAtt': [expect.stringContaining('ProbeLogGroup'), 'Arn'],
    });
  });

  test('is public (X12)', () => {
    expect(newHttpApi({ probe: HttpProbe.of() }).probeFunction?.node.path).toBe(
      'Stack/MonitoredHttpApi/Probe/Function',
    );
  });
});
