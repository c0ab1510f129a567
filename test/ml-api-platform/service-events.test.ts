import { Template } from 'aws-cdk-lib/assertions';
import { idOf, newPlatform } from '../monitoring/platform';
import { byType } from '../surroundings';

const platform = newPlatform();
const template = Template.fromStack(platform.stack);
const [v1, v2] = platform.services.map(({ services }) => services.map(idOf));
const clusterId = idOf(platform.cluster);

/** A text of a template, with references as their ids. */
function textOf(value: any): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[key, argument]] = Object.entries<any>(value);
  return key === 'Fn::Join' ? argument[1].map(textOf).join(argument[0]) : [argument].flat().join('.');
}

describe('rules', () => {
  const rules = Object.fromEntries(
    byType(template, 'AWS::Events::Rule').map(([, { Properties }]) => [Properties.Name, Properties]),
  );

  test('keep what is told of any service of the cluster, but not that all is well', () => {
    const { EventPattern } = rules['ml-api-service-events-dev'];
    const { resources, ...pattern } = EventPattern;
    expect(pattern).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Service Action', 'ECS Deployment State Change'],
      detail: {
        eventName: [{ 'anything-but': ['SERVICE_STEADY_STATE', 'CAPACITY_PROVIDER_STEADY_STATE'] }],
      },
    });
    expect(textOf(resources[0].prefix)).toBe(`arn:AWS::Partition:ecs:eu-west-1:AWS::AccountId:service/${clusterId}/`);
  });

  test('keep the warning to a task that Spot takes back', () => {
    expect(rules['ml-api-spot-interruptions-dev'].EventPattern).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: {
        clusterArn: [{ 'Fn::GetAtt': [clusterId, 'Arn'] }],
        stopCode: ['SpotInterruption'],
        lastStatus: ['RUNNING'],
      },
    });
  });

  test('wait for no service, which tells of itself while it is made', () => {
    const text = JSON.stringify(Object.values(rules));
    [...v1, ...v2].forEach((id) => expect(text).not.toContain(id));
    expect(Object.keys(rules)).toHaveLength(2);
  });

  test('write to the log group, by its ARN without streams', () => {
    for (const { Targets } of Object.values<any>(rules)) {
      expect(Targets).toHaveLength(1);
      expect(textOf(Targets[0].Arn)).toBe(
        `arn:AWS::Partition:logs:eu-west-1:AWS::AccountId:log-group:${idOf(platform.logGroup)}`,
      );
    }
  });
});

describe('the log group', () => {
  const policyOf = (of: Template, id: string) => {
    const { Properties, DeletionPolicy } = of.toJSON().Resources[id];
    return { ...Properties, DeletionPolicy };
  };

  test('has a name, an end, and lets rules of this account write', () => {
    const { ResourcePolicyDocument, ...group } = policyOf(template, idOf(platform.logGroup));
    expect(group).toMatchObject({
      LogGroupName: '/aws/events/ml-api-dev',
      RetentionInDays: 30,
      DeletionPolicy: 'Delete',
    });
    const statements = ResourcePolicyDocument.Statement.map(({ Resource, Condition, Action, ...who }: any) => {
      expect(who).toEqual({
        Effect: 'Allow',
        Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
      });
      expect(textOf(Resource)).toBe(
        'arn:AWS::Partition:logs:eu-west-1:AWS::AccountId:log-group:/aws/events/ml-api-dev:*',
      );
      return [Action, Condition && textOf(Condition.ArnLike['aws:SourceArn'])];
    });
    expect(statements).toEqual([
      ['logs:CreateLogStream', undefined],
      ['logs:PutLogEvents', 'arn:AWS::Partition:events:eu-west-1:AWS::AccountId:rule/*'],
    ]);
  });

  test('takes none of the ten policies that an account has in a region', () => {
    template.resourceCountIs('AWS::Logs::ResourcePolicy', 0);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('without physical names, says nothing of its own name', () => {
    const { stack, logGroup } = newPlatform({ physicalNames: false });
    const { LogGroupName, ResourcePolicyDocument } = policyOf(Template.fromStack(stack), idOf(logGroup));
    expect(LogGroupName).toBeUndefined();
    expect(ResourcePolicyDocument.Statement[0].Resource).toBe('*');
  });
});

describe('metrics', () => {
  const filters = byType(template, 'AWS::Logs::MetricFilter').map(([, { Properties }]) => {
    const { FilterPattern, LogGroupName, MetricTransformations } = Properties;
    expect(LogGroupName).toEqual({ Ref: idOf(platform.logGroup) });
    const [{ MetricName, MetricNamespace, MetricValue }] = MetricTransformations;
    expect([MetricNamespace, MetricValue]).toEqual(['CdkGoldenPaths/MlApiPlatform', '1']);
    return [MetricName, textOf(FilterPattern)];
  });

  test('count by version what found no capacity, what was given up, and what was interrupted', () => {
    const [own, standIn] = v1.map((id) => `${id}.Name`);
    const either = (field: string, start: string) =>
      `(${field} = "${start}${own}") || (${field} = "${start}${standIn}")`;
    const only = (field: string, start: string) => `${field} = "${start}${v2[0]}.Name"`;
    expect(Object.fromEntries(filters)).toEqual({
      'ml-api-dev/V1PlacementFailures': `{ ($.detail.eventName = "SERVICE_TASK_PLACEMENT_FAILURE") && (${either('$.resources[0]', '*/')}) }`,
      'ml-api-dev/V1FailedDeployments': `{ ($.detail.eventName = "SERVICE_DEPLOYMENT_FAILED") && (${either('$.resources[0]', '*/')}) }`,
      'ml-api-dev/V1SpotInterruptions': `{ ($.detail.stopCode = "SpotInterruption") && (${either('$.detail.group', 'service:')}) }`,
      'ml-api-dev/V2PlacementFailures': `{ ($.detail.eventName = "SERVICE_TASK_PLACEMENT_FAILURE") && (${only('$.resources[0]', '*/')}) }`,
      'ml-api-dev/V2FailedDeployments': `{ ($.detail.eventName = "SERVICE_DEPLOYMENT_FAILED") && (${only('$.resources[0]', '*/')}) }`,
      'ml-api-dev/V2SpotInterruptions': `{ ($.detail.stopCode = "SpotInterruption") && (${only('$.detail.group', 'service:')}) }`,
    });
  });

  test('are those that the filters make', () => {
    const made = Object.values(platform.events).flatMap(({ logGroup, ...metrics }) => {
      expect(logGroup).toBe(platform.logGroup);
      return Object.values(metrics).map(({ namespace, metricName, statistic }) => [namespace, metricName, statistic]);
    });
    expect(made.sort()).toEqual(filters.map(([name]) => ['CdkGoldenPaths/MlApiPlatform', name, 'Sum']).sort());
  });
});
