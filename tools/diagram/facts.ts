import { nameOf } from './graph';
import { render, type Resource } from '../simulator/template';

type Properties = Record<string, unknown>;

const DAY = 24 * 60 * 60;

const throttle = ({ ThrottlingRateLimit }: Properties): string => `${render(ThrottlingRateLimit)} requests a second`;

/** How many alarms composite alarms wait for, one of which has the others in its rule; those that it excludes do not count. */
function watched(composites: readonly Resource[]): string {
  const rules = composites.map(({ properties }) => render(properties.AlarmRule));
  const count = rules.join().match(/(?<!NOT \(?)ALARM\(/g)!.length - (composites.length - 1);
  return count === 1 ? '1 alarm' : `any of ${count} alarms`;
}

/** What a resource says of itself, by its type, a line each; of other types nothing is told. */
const FACTS: Record<string, (properties: Properties) => readonly string[]> = {
  'AWS::ApiGateway::Stage': ({ MethodSettings }) => (MethodSettings as readonly Properties[]).map(throttle),
  'AWS::ApiGatewayV2::Route': ({ RouteKey }) => [render(RouteKey)],
  'AWS::ApiGatewayV2::Stage': ({ DefaultRouteSettings }) => [throttle(DefaultRouteSettings as Properties)],
  'AWS::ApplicationAutoScaling::ScalableTarget': ({ MinCapacity, MaxCapacity }) => [
    `${render(MinCapacity)} to ${render(MaxCapacity)} tasks`,
  ],
  'AWS::Cognito::UserPoolGroup': ({ GroupName }) => [`group ${render(GroupName)}`],
  'AWS::DynamoDB::GlobalTable': ({ KeySchema, TimeToLiveSpecification }) => [
    `key ${(KeySchema as readonly { AttributeName: string }[])[0].AttributeName}`,
    ...(TimeToLiveSpecification ? ['items expire'] : []),
  ],
  'AWS::EC2::NatGateway': () => ['NAT gateway'],
  'AWS::EC2::VPC': ({ CidrBlock }) => [render(CidrBlock)],
  'AWS::EC2::VPCEndpoint': ({ ServiceName }) => [`endpoint ${render(ServiceName).split('.').at(-1)}`],
  'AWS::ECS::Service': ({ CapacityProviderStrategy }) => [
    (CapacityProviderStrategy as readonly Properties[])
      .filter(({ Base, Weight }) => Base || Weight)
      .map(({ CapacityProvider }) => render(CapacityProvider).replace('FARGATE_', ''))
      .join(' + '),
  ],
  'AWS::ECS::TaskDefinition': ({ Cpu, Memory }) => [`${render(Cpu)} CPU · ${render(Memory)} MiB`],
  'AWS::Events::Rule': ({ ScheduleExpression }) =>
    ScheduleExpression ? [render(ScheduleExpression).replace(/^rate\((?:1 )?(.+)\)$/, 'every $1')] : [],
  'AWS::KMS::Key': ({ EnableKeyRotation }) => (EnableKeyRotation ? ['rotated every year'] : []),
  'AWS::Lambda::Function': ({ FunctionName, Runtime, MemorySize, Timeout }) =>
    FunctionName === undefined
      ? []
      : [
          `${render(Runtime).replace('nodejs', 'Node.js ').replace('.x', '')} · ${render(MemorySize)} MB`,
          `${render(Timeout)} s at most`,
        ],
  'AWS::Logs::LogGroup': ({ RetentionInDays }) => [`kept ${render(RetentionInDays)} days`],
  'AWS::RDS::DBCluster': ({ ServerlessV2ScalingConfiguration: scaling }) => {
    const { MinCapacity, MaxCapacity } = scaling as Properties;
    return [`Aurora, ${render(MinCapacity)} to ${render(MaxCapacity)} ACU`];
  },
  'AWS::S3::Bucket': ({ LifecycleConfiguration }) =>
    (LifecycleConfiguration as { Rules: readonly Properties[] }).Rules.filter(
      ({ ExpirationInDays }) => ExpirationInDays !== undefined,
    ).map(({ ExpirationInDays }) => `kept ${render(ExpirationInDays)} days`),
  'AWS::SQS::Queue': ({ RedrivePolicy, MessageRetentionPeriod }) => [
    ...(RedrivePolicy ? [`${(RedrivePolicy as { maxReceiveCount: number }).maxReceiveCount} tries`] : []),
    `kept ${Number(MessageRetentionPeriod) / DAY} days`,
  ],
  'AWS::StepFunctions::StateMachine': ({ DefinitionString }) => {
    const { TimeoutSeconds } = JSON.parse(render(DefinitionString)) as { TimeoutSeconds: number };
    return [`${TimeoutSeconds / DAY} days at most`];
  },
};

/** The namespaces of the metrics that alarms watch. */
function namespacesOf(alarms: readonly Resource[]): readonly string[] {
  const found = JSON.stringify(alarms).matchAll(/"Namespace":"([^"]+)"/g);
  const names = [...found].map(([, name]) => name.replace(/^CdkGoldenPaths\/.*/, 'the construct').replace(/^.*\//, ''));
  return [...new Set(names)].sort();
}

/** The path of a resource of an API, down from its root. */
function pathOf(members: readonly Resource[], resourceId: unknown): string {
  const resource = members.find(({ id }) => id === render(resourceId));
  return resource ? `${pathOf(members, resource.properties.ParentId)}/${render(resource.properties.PathPart)}` : '';
}

/** The one operation of an API, or how many there are. */
function operationsOf(members: readonly Resource[]): readonly string[] {
  const methods = members.filter(
    ({ type, properties }) => type === 'AWS::ApiGateway::Method' && properties.HttpMethod !== 'OPTIONS',
  );
  return methods.length > 1
    ? [`${methods.length} operations`]
    : methods.map(({ properties }) => `${render(properties.HttpMethod)} ${pathOf(members, properties.ResourceId)}`);
}

/** Of what the drawing says the names, where a group has several. */
const NAMED = ['AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::DynamoDB::GlobalTable'];

/** Of what alone the drawing tells in a group that has the first one: it has logs and more, which are not the point.
 * What the CDK runs to empty buckets has no name, and is not the point either. */
const ALONE = [
  ['AWS::StepFunctions::StateMachine'],
  ['AWS::Lambda::Function', 'AWS::Events::Rule'],
  ['AWS::ECS::Service', 'AWS::ECS::TaskDefinition', 'AWS::ApplicationAutoScaling::ScalableTarget'],
];

/** What the drawing says of a group: facts of its resources, or what they are where there are several. */
export function factsOf(members: readonly Resource[]): readonly string[] {
  const of = (type: string) => members.filter((resource) => resource.type === type);
  const alarms = of('AWS::CloudWatch::Alarm');
  if (alarms.length > 0) {
    return [`${alarms.length} alarms`, '', 'metrics of', ...namespacesOf(alarms)];
  }
  const composites = of('AWS::CloudWatch::CompositeAlarm');
  if (composites.length > 0) {
    return [watched(composites)];
  }
  const several = NAMED.map(of).find(({ length }) => length > 1);
  if (several !== undefined) {
    return several.map(nameOf);
  }
  const about = ALONE.find((types) => of(types[0]).some((one) => nameOf(one) !== ''));
  const told = members.filter(({ type }) => about === undefined || about.includes(type));
  const facts = told.flatMap(({ type, properties }) => FACTS[type]?.(properties) ?? []);
  return [...new Set([...facts, ...operationsOf(members)])];
}
