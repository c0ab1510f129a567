import { Duration, Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { brokenRules, newMlPlatform, quietTemplate, README, type Given } from './platforms';
import { image } from './variants';
import { Capacity, Rollout, type MlApiPlatformProps } from '../../src';
import { rolloutKindOf } from '../../src/ml-api-platform/rollout';
import { alarmsOf } from '../alarms';
import { byType } from '../surroundings';
import { newStack } from '../synth';

const KINDS = {
  rolling: () => Rollout.rolling(),
  canary: () => Rollout.canary(),
  linear: () => Rollout.linear(),
  blueGreen: () => Rollout.blueGreen(),
};
const names = Object.keys(KINDS) as (keyof typeof KINDS)[];
const SPLIT: MlApiPlatformProps['split'] = { pathPatterns: ['/api/predict'], weights: { v1: 95, v2: 5 } };
const of = (template: Template, type: string) => byType(template, type).map(([, { Properties }]) => Properties);
const serviceOf = (template: Template, name: string) =>
  of(template, 'AWS::ECS::Service').find(({ ServiceName }) => ServiceName === name)!;

/** The rules of a version, by the ids of their constructs. */
function rulesOf(template: Template, version = 'V1'): Record<string, object> {
  const rules = byType(template, 'AWS::ElasticLoadBalancingV2::ListenerRule');
  return Object.fromEntries(rules.filter(([id]) => new RegExp(`Platform${version}(Test)?Rule`).test(id)));
}

describe('what excludes what (M9)', () => {
  test.each(names)('%s is as the table in the README says', (kind) => {
    const row = README.split('\n').find((line) => line.startsWith(`| \`Rollout.${kind}()\``))!;
    const [fallback, split] = row
      .split('|')
      .slice(4, 6)
      .map((cell) => /^ yes/.test(cell));
    const takes = (props: Partial<MlApiPlatformProps>) =>
      brokenRules(() => ({ rollout: KINDS[kind](), ...props })).length === 0;
    expect([takes({ spotFallback: true }), takes({ split: SPLIT })]).toEqual([fallback, split]);
    expect([fallback, split]).toEqual([kind === 'rolling', kind === 'rolling']);
  });

  test.each(names)(
    '%s: there is a twin by default exactly where requests do not move, and then no more by wish',
    (kind) => {
      const twins = (props: Partial<MlApiPlatformProps> = {}) =>
        ['v1', 'v2'].map(
          (version) => newMlPlatform(() => ({ rollout: KINDS[kind](), ...props })).version(version).twin !== undefined,
        );
      expect(twins()).toEqual([kind === 'rolling', kind === 'rolling']);
    },
  );

  test('without a twin there is no function that raises it', () => {
    for (const props of [{ spotFallback: false }, { capacity: Capacity.onDemand() }]) {
      const platform = newMlPlatform(() => props);
      expect([platform.version('v1').twin, platform.spotFallbackFunction]).toEqual([undefined, undefined]);
    }
  });
});

describe('requests that move (M9, facts 1.1)', () => {
  let templates: Record<string, Template>;
  beforeAll(() => {
    templates = Object.fromEntries(names.map((kind) => [kind, quietTemplate(() => ({ rollout: KINDS[kind]() }))]));
  });

  test.each([
    ['canary', { Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 10 } }],
    ['linear', { Strategy: 'LINEAR', LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 6 } }],
    ['blueGreen', { Strategy: 'BLUE_GREEN' }],
  ])('%s is that of Amazon ECS, watched for 10 minutes', (kind, expected) => {
    const { DeploymentConfiguration, DeploymentController } = serviceOf(templates[kind], 'ml-api-v1-dev');
    expect(DeploymentConfiguration).toMatchObject({ ...expected, BakeTimeInMinutes: 10 });
    expect(DeploymentController).toEqual({ Type: 'ECS' });
  });

  test('rolling replaces tasks a few at a time', () => {
    expect(serviceOf(templates.rolling, 'ml-api-v1-dev').DeploymentConfiguration.Strategy).toBeUndefined();
    expect(of(templates.rolling, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toHaveLength(2);
  });

  test.each(['canary', 'linear', 'blueGreen'])(
    '%s has two groups, a rule for all and one for tests, and a role that moves them',
    (kind) => {
      const template = templates[kind];
      const groups = byType(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').filter(([id]) => /V1/.test(id));
      const [blue, green] = groups.map(([Ref]) => ({ Ref }));
      expect(groups).toHaveLength(2);
      const rules = rulesOf(template);
      const [production, test] = Object.keys(rules).sort((one, two) => one.indexOf('Test') - two.indexOf('Test'));
      const weighted = [
        { TargetGroupArn: blue, Weight: 100 },
        { TargetGroupArn: green, Weight: 0 },
      ];
      const path = { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/v1/*'] } };
      const header = { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-golden', Values: ['1'] } };
      const action = [{ Type: 'forward', ForwardConfig: { TargetGroups: weighted } }];
      expect(rules[production]).toMatchObject({
        Properties: { Priority: 20_015, Conditions: [path], Actions: action },
      });
      expect(rules[test]).toMatchObject({
        Properties: { Priority: 20_010, Conditions: [path, header], Actions: action },
      });
      const [balanced] = serviceOf(template, 'ml-api-v1-dev').LoadBalancers;
      expect(balanced).toMatchObject({
        TargetGroupArn: blue,
        AdvancedConfiguration: {
          AlternateTargetGroupArn: green,
          ProductionListenerRule: { Ref: production },
          TestListenerRule: { Ref: test },
        },
      });
      const { RoleArn } = balanced.AdvancedConfiguration;
      const [policy] = of(template, 'AWS::IAM::Policy').filter(
        ({ Roles }) => Roles[0].Ref === RoleArn['Fn::GetAtt'][0],
      );
      const [listener] = Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::Listener'));
      expect(policy.PolicyDocument.Statement.slice(1).map(({ Action, Resource }: any) => [Action, Resource])).toEqual([
        [
          ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
          [blue, green],
        ],
        ['elasticloadbalancing:ModifyListener', { Ref: listener }],
        ['elasticloadbalancing:ModifyRule', [{ Ref: production }, { Ref: test }]],
      ]);
      const [, { Properties }] = byType(template, 'AWS::IAM::Role').find(([id]) => id === RoleArn['Fn::GetAtt'][0])!;
      expect(Properties.ManagedPolicyArns).toBeUndefined();
      const [, service] = byType(template, 'AWS::ECS::Service').find(([id]) => /V1/.test(id))!;
      expect((service as unknown as { DependsOn: string[] }).DependsOn).toEqual(
        expect.arrayContaining([production, test]),
      );
    },
  );

  test.each(['canary', 'linear', 'blueGreen'])(
    '%s scales on the requests of both groups together (M4, facts 1.5)',
    (kind) => {
      const [policy] = of(templates[kind], 'AWS::ApplicationAutoScaling::ScalingPolicy').filter(
        ({ TargetTrackingScalingPolicyConfiguration: one }) => one.CustomizedMetricSpecification,
      );
      const { TargetValue, CustomizedMetricSpecification } = policy.TargetTrackingScalingPolicyConfiguration;
      const [blue, green, sum] = CustomizedMetricSpecification.Metrics;
      expect(TargetValue).toBe(1_000);
      expect(sum).toEqual({ Id: 'requests', Expression: 'FILL(group0, 0) + FILL(group1, 0)', ReturnData: true });
      const groupOf = ({ MetricStat }: any) => MetricStat.Metric.Dimensions[0].Value['Fn::GetAtt'];
      expect([groupOf(blue)[0], groupOf(green)[0]]).toEqual([
        expect.stringMatching(/V1Blue/),
        expect.stringMatching(/V1Green/),
      ]);
      for (const one of [blue, green]) {
        expect(one).toMatchObject({
          ReturnData: false,
          MetricStat: { Stat: 'Sum', Metric: { Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCountPerTarget' } },
        });
      }
      expect(of(templates[kind], 'AWS::ApplicationAutoScaling::ScalingPolicy')).toHaveLength(4);
    },
  );
});

/** Changes that a platform has all the time, none of which may touch the rules of v1. */
const CHANGES: Record<string, Given> = {
  tags: () => ({ tags: { Team: 'ml' } }),
  'a further version': () => ({ versions: { v1: { image: image() }, v2: { image: image() }, v3: { image: image() } } }),
  'no second version': () => ({ versions: { v1: { image: image() } } }),
  'an order of versions': () => ({ versions: { v2: { image: image() }, v1: { image: image() } } }),
  'an image and a size': () => ({
    versions: { v1: { image: ContainerImage.fromRegistry('other'), cpu: 512, memoryLimitMiB: 1_024, minTasks: 3 } },
  }),
  'error pages and capacity': () => ({ capacity: Capacity.onDemand(), sessionRetention: Duration.days(2) }),
};

describe('the rules of a version never change (aws-cdk#36649, M3)', () => {
  test.each(['rolling', 'canary'] as const)('%s: whatever else does', (kind) => {
    const templateWith = (given: Given) => quietTemplate((stack) => ({ rollout: KINDS[kind](), ...given(stack) }));
    const before = rulesOf(templateWith(() => ({})));
    expect(Object.keys(before)).toHaveLength(kind === 'rolling' ? 1 : 2);
    for (const [change, given] of Object.entries(CHANGES)) {
      expect([change, rulesOf(templateWith(given))]).toEqual([change, before]);
    }
    expect(JSON.stringify(before)).not.toContain('"Tags"');
  });

  test('the weights of a split are in rules of their own', () => {
    const withWeights = (v2: number) =>
      quietTemplate(() => ({ tags: { Team: 'ml' }, split: { ...SPLIT!, weights: { v1: 95, v2 } } }));
    const [before, after] = [5, 50].map(withWeights);
    expect(rulesOf(after)).toEqual(rulesOf(before));
    expect(rulesOf(before)).toEqual(rulesOf(quietTemplate()));
  });
});

test('a split gives paths to versions by weight, after the header that chooses one (M9)', () => {
  const template = quietTemplate(() => ({ split: SPLIT }));
  const rules = of(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').filter(({ Conditions }) =>
    JSON.stringify(Conditions).includes('/api/predict'),
  );
  const group = (version: string) => ({ Ref: expect.stringContaining(`${version}TargetGroup`) });
  const path = { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/predict'] } };
  const pin = (value: string) => ({
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: 'x-model-version', Values: [value] },
  });
  expect(rules.map(({ Priority, Conditions, Actions: [action] }) => [Priority, Conditions, action])).toEqual([
    [10_001, [path, pin('v1')], { Type: 'forward', TargetGroupArn: group('V1') }],
    [10_002, [path, pin('v2')], { Type: 'forward', TargetGroupArn: group('V2') }],
    [
      19_000,
      [path],
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: group('V1'), Weight: 95 },
            { TargetGroupArn: group('V2'), Weight: 5 },
          ],
        },
      },
    ],
  ]);
});

test('no two rules of a load balancer have a priority, none is beyond 50000, and none has more than five values (facts 1.7)', () => {
  const numbers = [1, 2, 99, 100, 999].map((number) => `v${number}`);
  const versions = Object.fromEntries(
    numbers.map((name) => [name, { image: image(), pathPatterns: ['a', 'b', 'c'].map((one) => `/${name}/${one}`) }]),
  );
  const weights = Object.fromEntries(numbers.map((name) => [name, 1]));
  for (const props of [{ split: { pathPatterns: ['/x', '/y', '/z'], weights } }, { rollout: Rollout.canary() }]) {
    const rules = of(
      quietTemplate(() => ({ versions, ...props })),
      'AWS::ElasticLoadBalancingV2::ListenerRule',
    );
    const priorities = rules.map(({ Priority }) => Priority);
    expect(new Set(priorities).size).toBe(priorities.length);
    expect(Math.max(...priorities)).toBeLessThanOrEqual(50_000);
    rules.forEach(({ Conditions }) =>
      expect(
        JSON.stringify(Conditions)
          .match(/"Values":\[[^\]]*\]/g)!
          .join()
          .split('","').length,
      ).toBeLessThanOrEqual(5),
    );
  }
});

describe('a deployment is rolled back (M9, M11)', () => {
  test.each(names)('%s: by the alarm of its version', (kind) => {
    const platform = newMlPlatform(() => ({ rollout: KINDS[kind]() }));
    const { stack } = platform.distribution;
    for (const version of ['v1', 'v2']) {
      const [alarms] = [
        stack.resolve((platform.version(version).service.node.defaultChild as any).deploymentConfiguration).alarms,
      ];
      expect(alarms).toEqual({
        alarmNames: [{ Ref: expect.stringMatching(new RegExp(`Monitoring${version.toUpperCase()}ServerErrors`)) }],
        enable: true,
        rollback: true,
      });
    }
  });

  test('by its tasks alone where there are no alarms', () => {
    const { DeploymentConfiguration } = serviceOf(quietTemplate(), 'ml-api-v1-dev');
    expect(DeploymentConfiguration.Alarms.AlarmNames).toEqual([]);
    expect(DeploymentConfiguration.DeploymentCircuitBreaker).toEqual({ Enable: true, Rollback: true });
  });
});

describe('rules (X5)', () => {
  const broken = (rollout: Rollout) => brokenRules(() => ({ rollout }));
  const minutes = Duration.minutes;

  test.each<[string, () => Rollout]>([
    ['rollout.stepPercent must be from 0.1 to 99 in steps of 0.1, got 0', () => Rollout.canary({ stepPercent: 0 })],
    [
      'rollout.stepPercent must be from 0.1 to 99 in steps of 0.1, got 99.1',
      () => Rollout.canary({ stepPercent: 99.1 }),
    ],
    [
      'rollout.stepPercent must be from 0.1 to 99 in steps of 0.1, got 5.55',
      () => Rollout.canary({ stepPercent: 5.55 }),
    ],
    ['rollout.stepPercent must be from 3 to 99 in steps of 0.1, got 2.9', () => Rollout.linear({ stepPercent: 2.9 })],
    ['rollout.stepPercent must be from 3 to 99 in steps of 0.1, got -1', () => Rollout.linear({ stepPercent: -1 })],
    ['rollout.stepPercent must be from 3 to 99 in steps of 0.1, got 0', () => Rollout.linear({ stepPercent: 0 })],
    [
      'rollout.stepBakeTime must be between 0 minutes and 1 day, got 1 day 1 minute',
      () => Rollout.canary({ stepBakeTime: minutes(1_441) }),
    ],
    [
      'rollout.stepBakeTime must be whole minutes, got 30 seconds',
      () => Rollout.linear({ stepBakeTime: Duration.seconds(30) }),
    ],
    [
      'rollout.bakeTime must be between 0 minutes and 1 day, got 1 day 1 minute',
      () => Rollout.blueGreen({ bakeTime: minutes(1_441) }),
    ],
    [
      'rollout.bakeTime must be whole minutes, got 1 minute 30 seconds',
      () => Rollout.linear({ bakeTime: Duration.seconds(90) }),
    ],
  ])('%s', (message, rollout) => {
    expect(broken(rollout())).toEqual([message]);
  });

  test.each<() => Rollout>([
    () => Rollout.canary({ stepPercent: 0.1, stepBakeTime: minutes(0), bakeTime: minutes(0) }),
    () => Rollout.canary({ stepPercent: 99, stepBakeTime: minutes(1_440), bakeTime: minutes(1_440) }),
    () => Rollout.linear({ stepPercent: 3, stepBakeTime: minutes(0) }),
    () => Rollout.linear({ stepPercent: 33.3 }),
    () => Rollout.blueGreen({ bakeTime: minutes(1_440) }),
    () => Rollout.blueGreen({ bakeTime: Duration.minutes(Lazy.number({ produce: () => 1 })) }),
  ])('%#: take the limits, and what only the deployment knows', (rollout) => {
    expect(broken(rollout())).toEqual([]);
  });

  test('errors call roll-outs by their kinds', () => {
    expect(Object.values(KINDS).map((kind) => String(kind()))).toEqual(names);
  });
});

test('how long requests move is counted, which tells when a deployment is stuck', () => {
  const times = [...Object.values(KINDS).map((kind) => kind()), Rollout.linear({ stepPercent: 30 })].map((rollout) =>
    rolloutKindOf(rollout).shiftTime?.toMinutes(),
  );
  expect(times).toEqual([undefined, 10 + 10, 10 * 6 + 10, 10, 4 * 6 + 10]);
  const versions = { v1: { image: image() } };
  const stuck = [KINDS.rolling(), KINDS.canary()].map((rollout) => {
    const stack = newStack();
    newMlPlatform(() => ({ rollout, versions }), stack);
    return alarmsOf(Template.fromStack(stack)).V1DeploymentStuck;
  });
  // An hour, or the time that requests move and half an hour in which tasks start and stop.
  expect(stuck.map(({ EvaluationPeriods, Period }) => EvaluationPeriods * Period)).toEqual([60 * 60, (20 + 30) * 60]);
  const unknown = Rollout.blueGreen({ bakeTime: Duration.minutes(Lazy.number({ produce: () => 1 })) });
  expect(rolloutKindOf(unknown).shiftTime!.toMinutes()).toBe(0);
});
