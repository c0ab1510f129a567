import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2';
import { Architecture, Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ApiHandler, Concurrency, EnvironmentProfile, Release, type CodeHandlerOptions } from '../../src';
import { kindOf } from '../../src/functions/api-handler';
import { bundle } from '../../src/functions/handler-function';
import { newThing } from '../environment/thing';
import { functionOfAnotherApp, logGroupId, newFunction, theOnly } from '../surroundings';
import { httpApiTemplate, newHttpApi, newStack } from '../synth';

const functionOf = (props = {}) => theOnly(httpApiTemplate(props), 'AWS::Lambda::Function')[1];

describe('function (H1, X11)', () => {
  test('has 512 MB, 60 seconds, arm64 and the current Node.js by default', () => {
    expect(functionOf()).toMatchObject({
      FunctionName: 'http-api-handler-dev',
      MemorySize: 512,
      Timeout: 60,
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'api.handler',
    });
  });

  test('is traced, and logs JSON into its own group (X8)', () => {
    const template = httpApiTemplate();
    const group = logGroupId(template, '/aws/lambda/http-api-handler-dev');
    template.hasResourceProperties('AWS::Lambda::Function', {
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: group } },
    });
  });

  test('knows what it says of itself', () => {
    expect(functionOf({ projectName: 'shop' }).Environment.Variables).toEqual({
      POWERTOOLS_SERVICE_NAME: 'shop-http-api-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/MonitoredHttpApi',
      SERVICE_VERSION: '1.0.0',
      ENVIRONMENT: 'dev',
    });
  });

  test.each([
    ['dev', 20, 'DEBUG'],
    ['staging', 20, 'INFO'],
    ['prod', 50, 'INFO'],
  ])('%s reserves %d executions and logs %s (X4)', (environmentSuffix, executions, level) => {
    expect(functionOf({ environmentSuffix })).toMatchObject({
      ReservedConcurrentExecutions: executions,
      LoggingConfig: { ApplicationLogLevel: level },
    });
  });

  test('takes what the user says', () => {
    const properties = functionOf({
      handler: ApiHandler.bundled({
        memorySize: 1024,
        timeout: Duration.seconds(5),
        concurrency: Concurrency.reserved(3),
        serviceVersion: '2.1.0',
        environmentVariables: { TABLE_NAME: 'orders' },
      }),
    });
    expect(properties).toMatchObject({ MemorySize: 1024, Timeout: 5, ReservedConcurrentExecutions: 3 });
    expect(properties.Environment.Variables).toMatchObject({ SERVICE_VERSION: '2.1.0', TABLE_NAME: 'orders' });
  });

  test('reserves nothing when the user says so', () => {
    const props = { handler: ApiHandler.bundled({ concurrency: Concurrency.unreserved() }) };
    expect(functionOf(props)).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('gets events in payload format 1.0 when the user says so (H2)', () => {
    const props = { payloadFormatVersion: PayloadFormatVersion.VERSION_1_0 };
    const [, integration] = theOnly(httpApiTemplate(props), 'AWS::ApiGatewayV2::Integration');
    expect(integration.PayloadFormatVersion).toBe('1.0');
  });
});

describe('role (H4, X6)', () => {
  test('may write its own logs, send traces, and publish metrics in one namespace', () => {
    const template = httpApiTemplate();
    const group = logGroupId(template, '/aws/lambda/http-api-handler-dev');
    const [role, { ManagedPolicyArns, Policies }] = theOnly(template, 'AWS::IAM::Role');
    const [, policy] = theOnly(template, 'AWS::IAM::Policy');
    expect([ManagedPolicyArns, Policies]).toEqual([undefined, undefined]);
    expect(policy.Roles).toEqual([{ Ref: role }]);
    expect(policy.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [group, 'Arn'] },
      },
      { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'CdkGoldenPaths/MonitoredHttpApi' } },
      },
    ]);
  });

  test('is assumed by AWS Lambda only', () => {
    const [, { AssumeRolePolicyDocument }] = theOnly(httpApiTemplate(), 'AWS::IAM::Role');
    expect(AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
  });
});

describe('log retention (H5)', () => {
  const DESTROYED = { DeletionPolicy: 'Delete' };

  test.each([
    ['dev', 30],
    ['staging', 30],
    ['prod', 14],
    ['pr-42', 30],
  ])('%s: %d days, in a group that goes with the stack (X3)', (environmentSuffix, days) => {
    const Properties = { LogGroupName: `/aws/lambda/http-api-handler-${environmentSuffix}`, RetentionInDays: days };
    httpApiTemplate({ environmentSuffix }).hasResource('AWS::Logs::LogGroup', { Properties, ...DESTROYED });
  });

  test('is that of the prop, before that of the profile', () => {
    const Properties = { LogGroupName: '/aws/lambda/http-api-handler-dev', RetentionInDays: 3 };
    const environmentProfile = EnvironmentProfile.of({ httpApiLogRetention: RetentionDays.ONE_YEAR });
    const template = httpApiTemplate({ logRetention: RetentionDays.THREE_DAYS, environmentProfile });
    template.hasResource('AWS::Logs::LogGroup', { Properties, ...DESTROYED });
  });
});

describe('code of one’s own', () => {
  const code = () => Code.fromAsset(path.join(__dirname, '..', 'integ', 'own-service'));
  const own = (options: Partial<CodeHandlerOptions> = {}) => ({
    handler: ApiHandler.fromCode({ code: code(), handler: 'index.handler', runtime: Runtime.NODEJS_22_X, ...options }),
  });

  test('is run as it is, on arm64 by default', () => {
    const properties = functionOf(own());
    expect(properties).toMatchObject({ Handler: 'index.handler', Runtime: 'nodejs22.x', Architectures: ['arm64'] });
    expect(properties.Code.S3Key).toBeDefined();
    expect(properties.Code.S3Key).not.toBe(functionOf().Code.S3Key);
  });

  test('can be inline', () => {
    const { Code: code1, Runtime: runtime } = functionOf(own({ code: Code.fromInline('exports.handler = 1;') }));
    expect([code1, runtime]).toEqual([{ ZipFile: 'exports.handler = 1;' }, 'nodejs22.x']);
  });

  test('takes another processor', () => {
    expect(functionOf(own({ architecture: Architecture.X86_64 })).Architectures).toEqual(['x86_64']);
  });

  test('has all else that the bundled handler has, but for the version, which is its own to tell', () => {
    const { Code: _code, Handler, Runtime: _runtime, Environment, ...others } = functionOf();
    const { SERVICE_VERSION, ...variables } = Environment.Variables;
    const properties = functionOf(own());
    expect(properties).toMatchObject(others);
    expect(properties.Environment.Variables).toEqual(variables);
    expect([Handler, SERVICE_VERSION]).toEqual(['api.handler', '1.0.0']);
  });

  test('takes what the user says', () => {
    const timeout = Duration.seconds(5);
    const concurrency = Concurrency.reserved(3);
    const environmentVariables = { SERVICE_VERSION: '7', TABLE_NAME: 'orders' };
    const properties = functionOf(own({ memorySize: 1024, timeout, concurrency, environmentVariables }));
    expect(properties).toMatchObject({ MemorySize: 1024, Timeout: 5, ReservedConcurrentExecutions: 3 });
    expect(properties.Environment.Variables).toMatchObject(environmentVariables);
  });

  test.each([
    [{ memorySize: 127 }, 'memorySize must be a whole number from 128 to 10240, got 127'],
    [{ timeout: Duration.minutes(16) }, 'timeout must be between 1 second and 15 minutes, got 16 minutes'],
    [{ concurrency: Concurrency.reserved(0) }, 'concurrency must be a whole number from 1 to 1000, got 0'],
    [
      { environmentVariables: { ENVIRONMENT: 'a' } },
      'environmentVariables must be others than those of the construct, got ["ENVIRONMENT"]',
    ],
  ])('fails for %j (X5)', (options, message) => {
    expect(() => newHttpApi(own(options))).toThrow(
      new Error(`MonitoredHttpApi at Stack/MonitoredHttpApi:\n- handler.${message}`),
    );
  });

  test('fails for a directory that is not there', () => {
    expect(() => newHttpApi(own({ code: Code.fromAsset('nowhere') }))).toThrow(/nowhere/);
  });

  test('may publish metrics in the one namespace, and write its own logs (X6)', () => {
    const statementsOf = (props = {}) =>
      theOnly(httpApiTemplate(props), 'AWS::IAM::Policy')[1].PolicyDocument.Statement;
    expect(statementsOf(own())).toEqual(statementsOf());
  });

  test('is released, and its lines are counted', () => {
    const template = httpApiTemplate({ ...own(), release: Release.canary() });
    const [fn] = theOnly(template, 'AWS::Lambda::Function');
    expect(theOnly(template, 'AWS::Lambda::Version')[1].FunctionName).toEqual({ Ref: fn });
    const [, { LogGroupName }] = theOnly(template, 'AWS::Logs::MetricFilter');
    expect(LogGroupName).toEqual({ Ref: logGroupId(template, '/aws/lambda/http-api-handler-dev') });
  });
});

describe('plain JavaScript is told what is of another kind (X5)', () => {
  const made = { memorySize: '1', timeout: 5, concurrency: 7, logLevel: 'x', environmentVariables: { A: 1 } };
  const ofAll = [
    'memorySize must be a number, got "1"',
    'timeout must be a Duration, got 5',
    'concurrency must be a Concurrency, got 7',
    'logLevel must be a value of ApplicationLogLevel, got "x"',
    'environmentVariables.A must be a string, got 1',
  ];
  const fails = (make: () => unknown, title: string, broken: string[]) =>
    expect(make).toThrow(new Error([`${title}:`, ...broken].join('\n- ')));

  test('bundled', () => {
    const options = { ...made, serviceVersion: 2 } as never;
    const broken = [...ofAll, 'serviceVersion must be a string, got 2'];
    fails(() => ApiHandler.bundled(options), 'ApiHandler.bundled', broken);
  });

  test('fromCode', () => {
    const options = { ...made, code: 'dir', runtime: 'nodejs24.x', architecture: 'arm64' } as never;
    fails(() => ApiHandler.fromCode(options), 'ApiHandler.fromCode', [
      ...ofAll,
      'code must be a Code, got "dir"',
      'handler must be a string, got undefined',
      'runtime must be a Runtime, got "nodejs24.x"',
      'architecture must be an Architecture, got "arm64"',
    ]);
  });

  test('existing', () => {
    const broken = (fn: unknown, options?: unknown) => () => ApiHandler.existing(fn as never, options as never);
    fails(broken('worker'), 'ApiHandler.existing', ['fn must be a function, got "worker"']);
    fails(broken(undefined), 'ApiHandler.existing', ['fn must be a function, got undefined']);
    const logGroup = ['logGroup must be a log group, got "/aws/lambda/x"'];
    fails(broken(functionOfAnotherApp(), { logGroup: '/aws/lambda/x' }), 'ApiHandler.existing', logGroup);
  });
});

describe('what a construct asks of a handler', () => {
  test('whether it makes it, and whether versions of it can be made', () => {
    const code = { code: Code.fromInline('-'), handler: 'app.handler', runtime: Runtime.PYTHON_3_13 };
    const kinds = [
      ApiHandler.bundled(),
      ApiHandler.fromCode(code),
      ApiHandler.existing(newFunction(newStack(), 'Fn')),
      ApiHandler.existing(functionOfAnotherApp()),
    ].map(kindOf);
    expect(kinds.map(({ isCreated }) => isCreated)).toEqual([true, true, false, false]);
    expect(kinds.map(({ isVersioned }) => isVersioned)).toEqual([true, true, true, false]);
  });

  test('whether its variables are free: its own and those of the construct are not', () => {
    const environmentVariables = { SERVICE_VERSION: '2', POWERTOOLS_SERVICE_NAME: 'x', QUEUE_URL: 'x', TABLE: 'x' };
    const { rules } = kindOf(ApiHandler.bundled({ environmentVariables }));
    const must = 'handler.environmentVariables must be others than those of the construct, got';
    const broken = (...variables: string[][]) => rules('handler', ...variables).filter((one) => one !== undefined);
    expect(broken()).toEqual([`${must} ["SERVICE_VERSION","POWERTOOLS_SERVICE_NAME"]`]);
    expect(broken(['QUEUE_URL'])).toEqual([`${must} ["SERVICE_VERSION","POWERTOOLS_SERVICE_NAME","QUEUE_URL"]`]);
  });

  test.each([
    [undefined, false],
    [true, true],
  ])('whether it may put metrics by the API of CloudWatch: %s (X6)', (putsMetrics, may) => {
    const thing = newThing();
    kindOf(ApiHandler.bundled()).bind(thing, 'Fn', {
      environment: thing.environment,
      resource: 'fn',
      description: 'Answers',
      bundled: bundle('monitored-http-api', 'api.handler'),
      timeout: Duration.seconds(5),
      metricNamespace: 'Shop',
      putsMetrics,
      logRetention: RetentionDays.ONE_DAY,
      variables: {},
    });
    const [, { PolicyDocument }] = theOnly(Template.fromStack(Stack.of(thing)), 'AWS::IAM::Policy');
    expect(JSON.stringify(PolicyDocument).includes('cloudwatch:PutMetricData')).toBe(may);
  });
});

test('each kind says what it is', () => {
  const code = { code: Code.fromInline('-'), handler: 'app.handler', runtime: Runtime.PYTHON_3_13 };
  const kinds = [ApiHandler.bundled(), ApiHandler.fromCode(code), ApiHandler.existing(functionOfAnotherApp())];
  expect(kinds.map(String)).toEqual(['bundled', 'fromCode', 'existing']);
});
