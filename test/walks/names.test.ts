import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { namesOf } from './names';
import { build, resourcesWithin, standard, SYSTEMS, VARIANTS, WALK_ENV, type Built } from '../variants';

/** Types that do not exist without a name. */
const NAME_IS_REQUIRED = new Set([
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::RestApi',
  'AWS::Events::EventBus',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApplicationSignals::ServiceLevelObjective',
  'AWS::Backup::BackupVault',
  'AWS::Backup::RestoreTestingPlan',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::Lambda::Alias',
  'AWS::Logs::DeliveryDestination',
  'AWS::Logs::DeliverySource',
]);

describe.each(VARIANTS)('names of $title', (variant) => {
  test('begin with the project and end with the suffix, and there are some (X1)', () => {
    const names = namesOf(build(variant, { projectName: 'x', environmentSuffix: 'pr-42' }));
    expect(names.length).toBeGreaterThan(0);
    expect(
      names.filter(
        ([, name]) =>
          !/^(\/aws\/(lambda|apigateway|vpc|ecs|events|vendedlogs\/(cloudfront|states))\/|alias\/|aws-waf-logs-)?x-.+-pr-42$/.test(
            name,
          ),
      ),
    ).toEqual([]);
  });

  test('end with the suffix when there is no project (X1)', () => {
    expect(namesOf(standard(variant)).filter(([, name]) => !/[A-Za-z0-9]-dev$/.test(name))).toEqual([]);
  });

  test('are left to CloudFormation with physicalNames: false, but where it asks for one (X1)', () => {
    const named = namesOf(build(variant, { physicalNames: false })).filter(([type]) => !NAME_IS_REQUIRED.has(type));
    // AWS WAF writes into no log group of another name.
    expect(named.filter(([, name]) => !name.startsWith('aws-waf-logs-'))).toEqual([]);
  });

  test('are others in another environment of the account (X17)', () => {
    const [dev, prod] = ['dev', 'prod'].map((environmentSuffix) => namesOf(standard(variant, environmentSuffix)));
    expect(prod.length).toBeGreaterThanOrEqual(dev.length);
    const taken = new Set(dev.map((name) => name.join()));
    expect(prod.filter((name) => taken.has(name.join()))).toEqual([]);
  });
});

describe.each(SYSTEMS)('two of $kind', ({ kind, variants }) => {
  test('in one stack have no name in common (X17)', () => {
    // Two of everything are more than the 500 resources that CloudFormation takes.
    const app = new App({ context: { '@aws-cdk/core:stackResourceLimit': 1_000 } });
    const stack = new Stack(app, 'Stack', WALK_ENV);
    const constructs = ['One', 'Two'].map((id) =>
      variants.everything(new Construct(stack, id), kind, { environmentSuffix: 'dev' }),
    );
    const template = Template.fromStack(stack);
    const built = constructs.map((construct): Built => {
      return { construct, template, resources: resourcesWithin(construct, template) };
    });
    const names = built.flatMap(namesOf).map((name) => name.join());
    expect(new Set(names).size).toBe(names.length);
  });

  test('in two nested stacks of one stack have no name in common (X17)', () => {
    const stack = new Stack(new App(), 'Stack', WALK_ENV);
    const constructs = ['One', 'Two'].map((id) =>
      variants.everything(new NestedStack(stack, id), kind, { environmentSuffix: 'dev' }),
    );
    const built = constructs.map((construct): Built => {
      const template = Template.fromStack(Stack.of(construct));
      return { construct, template, resources: resourcesWithin(construct, template) };
    });
    const names = built.flatMap(namesOf).map((name) => name.join());
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  });

  test('with the same name in two stacks of one account are an error (X17)', () => {
    const app = new App();
    const add = (id: string) => variants.minimal(new Stack(app, id, WALK_ENV), kind, { environmentSuffix: 'dev' });
    add('One');
    expect(() => add('Two')).toThrow(/^Two\/\w+: the \w+ name \S+-dev is already taken by One\//);
  });
});
