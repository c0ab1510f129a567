import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { functionOfAnotherApp, logGroupId, newFunction, theOnly } from '../surroundings';
import { Concurrency, EnvironmentProfile, type HttpApiEntry } from '../../src';
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
      Handler: 'index.handler',
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
      memorySize: 1024,
      timeout: Duration.seconds(5),
      functionConcurrency: Concurrency.reserved(3),
      serviceVersion: '2.1.0',
      environmentVariables: { TABLE_NAME: 'orders' },
    });
    expect(properties).toMatchObject({ MemorySize: 1024, Timeout: 5, ReservedConcurrentExecutions: 3 });
    expect(properties.Environment.Variables).toMatchObject({ SERVICE_VERSION: '2.1.0', TABLE_NAME: 'orders' });
  });

  test('reserves nothing when the user says so', () => {
    const props = { functionConcurrency: Concurrency.unreserved() };
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

describe('entry', () => {
  const directory = path.join(__dirname, 'handlers');
  const entry: HttpApiEntry = { directory, handler: 'app.handler', runtime: Runtime.PYTHON_3_13 };

  test('is run as it stands in its directory, on arm64 by default', () => {
    const bundled = functionOf();
    const properties = functionOf({ entry });
    expect(properties).toMatchObject({ Handler: 'app.handler', Runtime: 'python3.13', Architectures: ['arm64'] });
    expect(properties.Code.S3Key).not.toBe(bundled.Code.S3Key);
  });

  test('takes another processor', () => {
    const properties = functionOf({ entry: { ...entry, architecture: Architecture.X86_64 } });
    expect(properties.Architectures).toEqual(['x86_64']);
  });

  test('fails for a directory that is not there', () => {
    expect(() => newHttpApi({ entry: { ...entry, directory: 'nowhere' } })).toThrow(/nowhere/);
  });
});

describe('handler (X12)', () => {
  test('a given function answers; none is created, and it gets no permission of the library', () => {
    const stack = newStack();
    const handler = newFunction(stack, 'Mine');
    const api = newHttpApi({ handler }, stack);
    const template = Template.fromStack(stack);
    const [id, properties] = theOnly(template, 'AWS::Lambda::Function');
    expect(api.handler).toBe(handler);
    expect(properties).not.toHaveProperty('FunctionName');
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: { 'Fn::GetAtt': [id, 'Arn'] } });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: id } }],
    });
  });

  test('a function of another app answers', () => {
    const stack = newStack();
    const api = newHttpApi({ handler: functionOfAnotherApp(stack) }, stack);
    const template = Template.fromStack(Stack.of(api));
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationUri: 'arn:aws:lambda:eu-west-1:111122223333:function:theirs',
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'theirs' }],
      Threshold: Match.anyValue(),
    });
  });
});
