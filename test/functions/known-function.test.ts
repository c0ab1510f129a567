import { App, Duration, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  Alias,
  DockerImageCode,
  DockerImageFunction,
  Function as LambdaFunction,
  type FunctionOptions,
  type IFunction,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { knownFunction, unversioned } from '../../src/functions/known-function';
import { CODE, functionOfAnotherApp, newFunction } from '../surroundings';
import { newStack } from '../synth';

describe('knownFunction', () => {
  const service = (stack: Stack, options: FunctionOptions = {}) =>
    new LambdaFunction(stack, 'Fn', { ...CODE, ...options });
  const known = (create: (stack: Stack) => IFunction, logGroup?: ILogGroup) =>
    knownFunction(create(newStack()), logGroup);
  const theirs = LogGroup.fromLogGroupName(newStack(), 'Logs', '/theirs');

  test.each<[string, (stack: Stack) => IFunction]>([
    ['its ARN', functionOfAnotherApp],
    ['its name', (stack) => LambdaFunction.fromFunctionName(stack, 'Fn', 'theirs')],
    [
      'an alias',
      (stack) => new Alias(stack, 'Alias', { aliasName: 'a', version: newFunction(stack, 'Fn').currentVersion }),
    ],
  ])('knows nothing more of a function by %s', (_what, create) => {
    expect(known(create)).toEqual({ function: expect.anything(), logGroup: undefined });
    expect(known(create, theirs)).toEqual({ function: expect.anything(), logGroup: theirs });
  });

  test('takes the log group that is named before the one of the function', () => {
    const create = (stack: Stack) => service(stack, { logGroup: new LogGroup(stack, 'Logs') });
    expect(known(create, theirs).logGroup).toBe(theirs);
  });

  test('knows what AWS Lambda gives a function that asks for nothing', () => {
    const { timeout, memorySize, runtime, concurrency } = known((stack) => service(stack));
    expect([timeout?.toSeconds(), memorySize, runtime, concurrency]).toEqual([3, 128, 'nodejs24.x', undefined]);
  });

  test('knows what was asked for', () => {
    const options = { timeout: Duration.minutes(2), memorySize: 512, reservedConcurrentExecutions: 4 };
    const { timeout, memorySize, concurrency } = known((stack) => service(stack, options));
    expect([timeout?.toSeconds(), memorySize, concurrency]).toEqual([120, 512, 4]);
  });

  test('knows no runtime of a container image', () => {
    const code = DockerImageCode.fromEcr(Repository.fromRepositoryName(newStack(), 'Repository', 'theirs'));
    const { runtime, memorySize } = known((stack) => new DockerImageFunction(stack, 'Fn', { code }));
    expect([runtime, memorySize]).toEqual([undefined, 128]);
  });

  test('knows the log group that somebody asked the function for, which made it', () => {
    const fn = newFunction(newStack(), 'Fn');
    const { logGroup } = fn;
    expect(knownFunction(fn).logGroup).toBe(logGroup);
  });

  test('knows the log group that the CDK manages for it', () => {
    const stack = new Stack(new App({ context: { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true } }), 'Stack');
    const fn = service(stack);
    expect(knownFunction(fn).logGroup).toBe(fn.node.findChild('LogGroup'));
  });

  test('changes nothing of the function', () => {
    const fn = newFunction(newStack(), 'Fn');
    const before = fn.node.children.map(({ node }) => node.id);
    knownFunction(fn);
    expect(fn.node.children.map(({ node }) => node.id)).toEqual(before);
  });
});

test('unversioned is the function of an alias or a version, and any other itself', () => {
  const stack = newStack();
  const fn = newFunction(stack, 'Fn');
  const alias = new Alias(stack, 'Alias', { aliasName: 'a', version: fn.currentVersion });
  const theirs = functionOfAnotherApp(stack);
  expect([alias, fn.currentVersion, fn.latestVersion, fn].map(unversioned)).toEqual([fn, fn, fn, fn]);
  expect(unversioned(theirs)).toBe(theirs);
});
