process.env.JSII_DEPRECATED = 'quiet';

import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Function as LambdaFunction, type FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ApiHandler, Release, WatchedHttpApi } from '../../src';
import { alarmsOf, metricsOf, textOf } from '../alarms';
import { CODE, functionOfAnotherApp, logGroupId, theOnly } from '../surroundings';
import { newHttpApi, newStack } from '../synth';

class Service extends LambdaFunction {
  public constructor(scope: Stack, id: string, options: FunctionOptions) {
    super(scope, id, { ...CODE, ...options });
  }
}

type NewFunction = (stack: Stack, options: FunctionOptions) => LambdaFunction;

const KINDS: [kind: string, NewFunction][] = [
  ['a Function', (stack, options) => new LambdaFunction(stack, 'Mine', { ...CODE, ...options })],
  ['a NodejsFunction with its code', (stack, options) => new NodejsFunction(stack, 'Mine', { ...CODE, ...options })],
  ['a Function of a class of one’s own', (stack, options) => new Service(stack, 'Mine', options)],
];

/** Every way to name a function, and what the ids of its alarms begin with. */
const USES: [use: string, prefix: string, (stack: Stack, fn: LambdaFunction) => unknown][] = [
  ['handler', 'Function', (stack, fn) => newHttpApi({ handler: ApiHandler.existing(fn) }, stack)],
  ['addRoutes', 'Mine', withRoute],
  ['WatchedHttpApi', 'Mine', watched],
];

function withRoute(stack: Stack, handler: LambdaFunction): void {
  newHttpApi({ handler: ApiHandler.existing(functionOfAnotherApp(stack)) }, stack).addRoutes({ path: '/', handler });
}

function watched(stack: Stack, Mine: LambdaFunction): void {
  const httpApi = new HttpApi(stack, 'Api');
  new WatchedHttpApi(stack, 'Watch', { environmentSuffix: 'dev', httpApi, functions: { Mine } });
}

describe.each(USES)('what %s knows', (_use, prefix, use) => {
  const used = (create: NewFunction, optionsOf: (stack: Stack) => FunctionOptions, stack = newStack()) => {
    const fn = create(stack, optionsOf(stack));
    use(stack, fn);
    const template = Template.fromStack(stack);
    const alarms = alarmsOf(template);
    const { Ref } = stack.resolve(fn.functionName);
    return { template, alarmOf: (name: string) => alarms[`${prefix}${name}`], Dimensions: [functionNamed(Ref)] };
  };
  const functionNamed = (Ref: string) => ({ Name: 'FunctionName', Value: { Ref } });
  const filterOf = (template: Template) => theOnly(template, 'AWS::Logs::MetricFilter')[1];

  describe.each(KINDS)('of %s', (_kind, create) => {
    test('is the log group that it was given, its reserved executions and its timeout', () => {
      const { template, alarmOf, Dimensions } = used(create, (stack) => ({
        logGroup: new LogGroup(stack, 'Logs', { logGroupName: '/mine' }),
        reservedConcurrentExecutions: 7,
        timeout: Duration.seconds(10),
      }));
      expect(filterOf(template).LogGroupName).toEqual({ Ref: logGroupId(template, '/mine') });
      expect(metricsOf(alarmOf('ErrorLogs')).requests).toMatchObject({ MetricName: 'Invocations', Dimensions });
      for (const alarm of ['ErrorLogs', 'Errors']) {
        expect(textOf(template, alarmOf(alarm).AlarmDescription)).toContain('\nLogs Insights, /mine: filter level in ');
      }
      const limit = { MetricName: 'ConcurrentExecutions', Threshold: 6, Dimensions };
      expect(alarmOf('NearConcurrencyLimit')).toMatchObject(limit);
      expect(alarmOf('NearTimeout')).toMatchObject({ Threshold: 8_000, Dimensions });
    });

    test('is the log group whose retention it sets', () => {
      const options = { logRetention: RetentionDays.ONE_DAY, reservedConcurrentExecutions: 2 };
      const { template, alarmOf } = used(create, () => options);
      const [retention] = theOnly(template, 'Custom::LogRetention');
      expect(JSON.stringify(filterOf(template).LogGroupName)).toContain(`["${retention}","LogGroupName"]`);
      expect(JSON.stringify(alarmOf('ErrorLogs').AlarmDescription)).toContain(`["${retention}","LogGroupName"]`);
      expect(alarmOf('NearConcurrencyLimit').Threshold).toBe(2);
    });

    test('is the log group that the CDK makes for it where the app asks for that, and that one execution is a limit', () => {
      const app = new App({ context: { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true } });
      const options = { reservedConcurrentExecutions: 1 };
      const { template, alarmOf } = used(create, () => options, new Stack(app, 'Stack'));
      expect(filterOf(template).LogGroupName.Ref).toMatch(/^MineLogGroup[0-9A-F]{8}$/);
      expect([alarmOf('ErrorLogs'), alarmOf('Throttles')]).toEqual([expect.anything(), expect.anything()]);
      expect(alarmOf('NearConcurrencyLimit')).toBeUndefined();
    });

    test('is no log group when it has none, which is neither made nor guessed, and what AWS Lambda gives it', () => {
      const { template, alarmOf } = used(create, () => ({}));
      template.resourceCountIs('AWS::Logs::MetricFilter', 0);
      expect([alarmOf('ErrorLogs'), alarmOf('Errors')]).toEqual([undefined, expect.anything()]);
      expect(JSON.stringify(template.toJSON())).not.toMatch(/\/aws\/lambda\/|LogRetention/);
      expect(alarmOf('NearConcurrencyLimit')).toMatchObject({ MetricName: 'ConcurrentExecutions', Threshold: 800 });
      expect(alarmOf('NearConcurrencyLimit')).not.toHaveProperty('Dimensions');
      expect(alarmOf('NearTimeout').Threshold).toBe(2_400);
    });
  });
});

test.each(KINDS)('a release publishes the versions of %s, and the API calls them', (_kind, create) => {
  const stack = newStack();
  const fn = create(stack, {});
  newHttpApi({ handler: ApiHandler.existing(fn), release: Release.canary() }, stack);
  const template = Template.fromStack(stack);
  const [version, { FunctionName }] = theOnly(template, 'AWS::Lambda::Version');
  const [alias, { FunctionVersion }] = theOnly(template, 'AWS::Lambda::Alias');
  expect(FunctionName).toEqual(stack.resolve(fn.functionName));
  expect(FunctionVersion).toEqual({ 'Fn::GetAtt': [version, 'Version'] });
  expect(theOnly(template, 'AWS::ApiGatewayV2::Integration')[1].IntegrationUri).toEqual({ Ref: alias });
  template.hasResource('AWS::Lambda::Alias', { UpdatePolicy: { CodeDeployLambdaAliasUpdate: {} } });
});

test('a NodejsFunction that brings its code is bundled by nobody', () => {
  const stack = newStack();
  newHttpApi({ handler: ApiHandler.existing(new NodejsFunction(stack, 'Mine', CODE)) }, stack);
  expect(theOnly(Template.fromStack(stack), 'AWS::Lambda::Function')[1].Code).toEqual({ ZipFile: expect.any(String) });
});
