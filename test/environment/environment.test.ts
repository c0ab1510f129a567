import { App, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { newThing, Thing } from './thing';
import { EnvironmentProfile } from '../../src';
import type { SystemProps } from '../../src/environment/environment';
import { rowOf } from '../../src/environment/environment-profile';
import { newHttpApi, newPipeline, newStack, resourcesOf, templateOf } from '../synth';

const SUFFIX_RULE = 'environmentSuffix must be 1 to 20 lower-case letters, digits and inner hyphens';
const PROJECT_RULE = 'projectName must be 1 to 20 letters, digits and inner hyphens';

const CHARACTERS = 'letters, digits, spaces and _ . : / = + - @';
const KEY_RULE = `tags must have keys of 1 to 128 ${CHARACTERS}`;
const manyTags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'a']));

describe('Environment.open (X5)', () => {
  test.each<[Partial<SystemProps>, string]>([
    [{ environmentSuffix: '' }, `${SUFFIX_RULE}, got ""`],
    [{ environmentSuffix: '-' }, `${SUFFIX_RULE}, got "-"`],
    [{ environmentSuffix: '-dev' }, `${SUFFIX_RULE}, got "-dev"`],
    [{ environmentSuffix: 'dev\n' }, `${SUFFIX_RULE}, got "dev\\n"`],
    [{ environmentSuffix: 'a'.repeat(21) }, `${SUFFIX_RULE}, got "${'a'.repeat(21)}"`],
    [{ projectName: '-shop' }, `${PROJECT_RULE}, got "-shop"`],
    [{ projectName: 'shop-' }, `${PROJECT_RULE}, got "shop-"`],
    [{ projectName: 'a'.repeat(21) }, `${PROJECT_RULE}, got "${'a'.repeat(21)}"`],
    [{ tags: { 'aws:team': 'a' } }, 'tags must have keys that do not begin with aws:, got "aws:team"'],
    [{ tags: { 'AWS:team': 'a' } }, 'tags must have keys that do not begin with aws:, got "AWS:team"'],
    [{ tags: { '': 'a' } }, `${KEY_RULE}, got ""`],
    [{ tags: { 'a;b': 'a' } }, `${KEY_RULE}, got "a;b"`],
    [{ tags: { ['k'.repeat(129)]: 'a' } }, `${KEY_RULE}, got "${'k'.repeat(129)}"`],
    [{ tags: { Team: 'v'.repeat(257) } }, `tags.Team must be at most 256 ${CHARACTERS}, got "${'v'.repeat(257)}"`],
    [{ tags: { Team: 'a&b' } }, `tags.Team must be at most 256 ${CHARACTERS}, got "a&b"`],
    [{ tags: manyTags(48) }, 'tags must be 50 at most, got 51'],
  ])('fails for the broken props %#', (props, message) => {
    expect(() => newThing(props)).toThrow(new Error(`Thing at Stack/Thing:\n- ${message}`));
  });

  test.each<[string, object]>([
    ['environmentSuffix must be a string, got 5', { environmentSuffix: 5 }],
    ['environmentProfile must be an EnvironmentProfile, got "prod"', { environmentProfile: 'prod' }],
    ['exportOutputs must be true or false, got "yes"', { exportOutputs: 'yes' }],
    ['dataProtection must be true or false, got "yes"', { dataProtection: 'yes' }],
  ])('fails for what is of another type: %s', (message, props) => {
    const makes = 'dataProtection' in props ? newPipeline : newHttpApi;
    expect(() => makes(props)).toThrow(message);
  });

  test('knows a sandbox, and what is none', () => {
    const isSandbox = (props: Partial<SystemProps>) => newThing(props).environment.isSandbox;
    expect(isSandbox({ environmentSuffix: 'sandbox' })).toBe(true);
    expect(isSandbox({ environmentProfile: EnvironmentProfile.SANDBOX })).toBe(true);
    expect(isSandbox({ environmentSuffix: 'dev' })).toBe(false);
  });

  test('fails for a suffix that only the deployment knows', () => {
    const environmentSuffix = Lazy.string({ produce: () => 'dev' });
    expect(() => newThing({ environmentSuffix })).toThrow('environmentSuffix must be known at synthesis, got a token');
  });

  test('tells of its own rules and of those of the construct at once', () => {
    const broken = () =>
      new Thing(newStack(), 'Thing', { environmentSuffix: '' }, { rules: ['a must be b', undefined] });
    expect(broken).toThrow(new Error(`Thing at Stack/Thing:\n- ${SUFFIX_RULE}, got ""\n- a must be b`));
  });

  test.each<Partial<SystemProps>>([
    { environmentSuffix: 'a', projectName: 'a' },
    { environmentSuffix: '1', projectName: 'Z' },
    { tags: { ['k'.repeat(128)]: 'v'.repeat(256), 'laws:1': '', 'Équipe +-=._:/@ 1': 'ü', Environment: 'x' } },
    { tags: { ...manyTags(47), Environment: 'a', Project: 'a', ManagedBy: 'a' } },
    { tags: { Team: Lazy.string({ produce: () => 'a&b' }) } },
    { environmentSuffix: 'a-'.repeat(9) + '42', projectName: 'A-'.repeat(9) + 'z9' },
  ])('takes the limit %#', (props) => {
    expect(() => newThing(props)).not.toThrow();
  });
});

describe('close and check', () => {
  test('close gives the outputs back, and makes them those of the stack when asked for (X13)', () => {
    const outputs = { name: 'a' };
    const stacks = [true, false].map((exportOutputs) => {
      const { environment, node } = newThing({ exportOutputs });
      expect(environment.close(outputs)).toBe(outputs);
      return Template.fromStack(Stack.of(node.scope!)).toJSON();
    });
    expect(stacks.map(({ Outputs }) => Outputs)).toEqual([{ ThingName: { Value: 'a' } }, undefined]);
  });

  test('rules that wait for the parts are told at once when the construct is closed', () => {
    const { environment } = newThing({ exportOutputs: true });
    environment.check(['a must be b', undefined]);
    environment.check(['c must be d']);
    expect(() => environment.close({})).toThrow(new Error('Thing at Stack/Thing:\n- a must be b\n- c must be d'));
  });

  test('afterwards a broken rule is an error at once', () => {
    const { environment } = newThing();
    environment.close({});
    expect(() => environment.check([undefined])).not.toThrow();
    expect(() => environment.check(['a must be b'])).toThrow(new Error('Thing at Stack/Thing:\n- a must be b'));
  });
});

describe('settings (X4)', () => {
  test.each([
    ['sandbox', EnvironmentProfile.SANDBOX],
    ['dev', EnvironmentProfile.DEV],
    ['staging', EnvironmentProfile.STAGING],
    ['prod', EnvironmentProfile.PROD],
    ['pr-42', EnvironmentProfile.DEV],
    ['constructor', EnvironmentProfile.DEV],
  ])('of %s are those of its profile', (environmentSuffix, profile) => {
    expect(newThing({ environmentSuffix }).environment.settings).toEqual(rowOf(profile));
  });

  test('the prop of a cell comes before the profile, which comes before the suffix', () => {
    const environmentProfile = EnvironmentProfile.of({ basedOn: EnvironmentProfile.PROD, dataProtection: true });
    const props = { environmentSuffix: 'staging', environmentProfile, logLevel: ApplicationLogLevel.WARN };
    const { settings } = newThing({ ...props, tags: {}, dataProtection: undefined }).environment;
    expect(settings).toEqual({ ...rowOf(environmentProfile), logLevel: ApplicationLogLevel.WARN });
  });

  test.each([
    [true, RemovalPolicy.RETAIN],
    [false, RemovalPolicy.DESTROY],
  ])('dataProtection %s is the removal policy %s (X3)', (dataProtection, removalPolicy) => {
    expect(newThing({ dataProtection }).environment.removalPolicy).toBe(removalPolicy);
  });
});

describe('props override cells of the pipeline (X4)', () => {
  const environmentProfile = () =>
    EnvironmentProfile.of({ logRetention: RetentionDays.ONE_DAY, logLevel: ApplicationLogLevel.FATAL });
  const valuesOf = (type: string, value: (properties: Record<string, any>) => unknown, props: object) =>
    resourcesOf(templateOf({ environmentProfile: environmentProfile(), ...props }))
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => value(Properties));

  test.each([
    [{}, 1],
    [{ logRetention: RetentionDays.ONE_YEAR }, 365],
  ])('logRetention of every log group, %#', (props, days) => {
    const retention = valuesOf('AWS::Logs::LogGroup', ({ RetentionInDays }) => RetentionInDays, props);
    expect(retention).toEqual([days, days, days, days]);
  });

  test.each([
    [{}, 'FATAL'],
    [{ logLevel: ApplicationLogLevel.TRACE }, 'TRACE'],
  ])('logLevel of every function, %#', (props, level) => {
    const levels = valuesOf('AWS::Lambda::Function', ({ LoggingConfig }) => LoggingConfig.ApplicationLogLevel, props);
    expect(levels).toEqual([level, level]);
  });

  test('throttlingRateLimit', () => {
    const rateOf = ({ MethodSettings }: Record<string, any>) => MethodSettings[0].ThrottlingRateLimit;
    const props = { environmentSuffix: 'prod', throttlingRateLimit: 3 };
    expect(valuesOf('AWS::ApiGateway::Stage', rateOf, props)).toEqual([3]);
  });
});

describe('tags (X9)', () => {
  const STANDARD = { Environment: 'dev', Project: 'thing', ManagedBy: 'cdk-golden-paths' };

  test.each<[Partial<SystemProps>, Record<string, string>]>([
    [{}, STANDARD],
    [
      { environmentSuffix: 'pr-42', projectName: 'shop' },
      { ...STANDARD, Environment: 'pr-42', Project: 'shop' },
    ],
    [{ tags: { Team: 'payments', ManagedBy: 'us' } }, { ...STANDARD, Team: 'payments', ManagedBy: 'us' }],
  ])('are on what is in the construct, and nowhere else, %#', (props, tags) => {
    const stack = newStack();
    new LogGroup(newThing(props, stack), 'Inside');
    new LogGroup(stack, 'Outside');
    const groups = resourcesOf(Template.fromStack(stack)).map(({ Properties }) => Properties.Tags ?? []);
    expect(groups.map((list) => Object.fromEntries(list.map(({ Key, Value }: any) => [Key, Value])))).toEqual([
      tags,
      {},
    ]);
  });
});

test('a construct says what it is called', () => {
  expect(newThing({ projectName: 'shop' }, new Stack(new App(), 'Stack')).environment.systemName).toBe('thing');
});
