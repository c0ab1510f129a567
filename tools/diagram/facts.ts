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
  'AWS::Cognito::UserPoolGroup': ({ GroupName }) => [`group ${render(GroupName)}`],
  'AWS::DynamoDB::GlobalTable': ({ KeySchema, TimeToLiveSpecification }) => [
    `key ${(KeySchema as readonly { AttributeName: string }[])[0].AttributeName}`,
    ...(TimeToLiveSpecification ? ['claims expire'] : []),
  ],
  'AWS::EC2::NatGateway': () => ['NAT gateway'],
  'AWS::EC2::VPC': ({ CidrBlock }) => [render(CidrBlock)],
  'AWS::EC2::VPCEndpoint': ({ ServiceName }) => [`endpoint ${render(ServiceName).split('.').at(-1)}`],
  'AWS::ECS::Service': ({ CapacityProviderStrategy }) => [
    (CapacityProviderStrategy as readonly Properties[])
      .map(({ CapacityProvider }) => render(CapacityProvider).replace('FARGATE_', ''))
      .join(' + '),
  ],
  'AWS::ECS::TaskDefinition': ({ Cpu, Memory }) => [`${render(Cpu)} CPU · ${render(Memory)} MiB`],
  'AWS::KMS::Key': ({ EnableKeyRotation }) => (EnableKeyRotation ? ['rotated every year'] : []),
  // What the CDK runs to empty buckets has no name.
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
  'AWS::SQS::Queue': ({ RedrivePolicy, MessageRetentionPeriod }) => [
    ...(RedrivePolicy ? [`${(RedrivePolicy as { maxReceiveCount: number }).maxReceiveCount} tries`] : []),
    `kept ${Number(MessageRetentionPeriod) / DAY} days`,
  ],
};

/** The namespaces of the metrics that alarms watch. */
function namespacesOf(alarms: readonly Resource[]): readonly string[] {
  const found = JSON.stringify(alarms).matchAll(/"Namespace":"([^"]+)"/g);
  const names = [...found].map(([, name]) => name.replace(/^CdkGoldenPaths\/.*/, 'the construct').replace(/^.*\//, ''));
  return [...new Set(names)].sort();
}

/** The one operation of an API, or how many there are. */
function pathsOf(members: readonly Resource[]): readonly string[] {
  const methods = members.filter(
    ({ type, properties }) => type === 'AWS::ApiGateway::Method' && properties.HttpMethod !== 'OPTIONS',
  );
  const paths = members.filter(({ type }) => type === 'AWS::ApiGateway::Resource');
  return methods.length === 1
    ? paths.map(({ properties }) => `${render(methods[0].properties.HttpMethod)} /${render(properties.PathPart)}`)
    : methods.slice(0, 1).map(() => `${methods.length} operations`);
}

/** Of what the drawing says the names, where a group has several. */
const NAMED = ['AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::DynamoDB::GlobalTable'];

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
  const isFunction = of('AWS::Lambda::Function').length > 0;
  const told = members.filter(({ type }) => !isFunction || type === 'AWS::Lambda::Function');
  const facts = told.flatMap(({ type, properties }) => FACTS[type]?.(properties) ?? []);
  return [...new Set([...facts, ...pathsOf(members)])];
}
