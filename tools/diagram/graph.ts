import { render, resourcesOf, type Resource } from '../simulator/template';

/** What an arrow between two resources says. */
export type Kind = keyof typeof KINDS;

/** An arrow that a template tells of, between groups of its resources. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly kind: Kind;
}

/** Which resources of a template belong to which group: by `Type logicalId`, the first pattern that matches. */
export type Groups = Readonly<Record<string, RegExp>>;

/** Where an arrow is told of: a value that refers to other resources, and whether it comes from them. */
interface Telling {
  readonly value: unknown;
  readonly isReversed?: boolean;
}

type Statement = { readonly Action: string | readonly string[]; readonly Resource: unknown };

/** The resources on which a policy allows one of the actions. */
function allowedOn({ properties }: Resource, pattern: RegExp, isReversed = false): Telling {
  const { Statement: statements = [] } = (properties.PolicyDocument ?? {}) as { Statement?: readonly Statement[] };
  const value = statements.filter(({ Action }) => [Action].flat().some((action) => pattern.test(action)));
  return told(
    value.map(({ Resource: on }) => on),
    isReversed,
  );
}

const dimensionsOf = ({ Dimensions, Metrics }: Record<string, unknown>): unknown => [Dimensions, Metrics];

/** The arrows, by what they say: the types that tell of them, and where. */
const KINDS = {
  asks: [/^AWS::ApiGateway::Authorizer$/, property('ProviderARNs')],
  invokes: [/^AWS::ApiGateway(V2)?::(Method|Integration)$/, invoked],
  sends: [/^AWS::IAM::Policy$/, (policy: Resource) => allowedOn(policy, /^(sqs:SendMessage|events:PutEvents)$/)],
  writes: [/^AWS::IAM::Policy$/, (policy: Resource) => allowedOn(policy, /^dynamodb:(Put|Update)Item$/)],
  keeps: [/^AWS::IAM::Policy$/, (policy: Resource) => allowedOn(policy, /^s3:PutObject$/)],
  feeds: [
    /^AWS::IAM::Policy$/,
    (policy: Resource) => allowedOn(policy, /^(s3:GetObject|dynamodb:((Batch)?GetItem|Query))$/, true),
  ],
  reaches: [/^AWS::CloudFront::VpcOrigin$/, property('VpcOriginEndpointConfig')],
  forwards: [/^AWS::ElasticLoadBalancingV2::ListenerRule$/, property('Actions')],
  queries: [/^AWS::ECS::TaskDefinition$/, databaseOf],
  scales: [/^AWS::IAM::Policy$/, (policy: Resource) => allowedOn(policy, /^ecs:UpdateService$/)],
  protects: [
    /^AWS::CloudFront::Distribution$/,
    ({ properties }: Resource) => told(distributionOf(properties).WebACLId, true),
  ],
  delivers: [/^AWS::(Lambda::EventSourceMapping|IAM::Policy)$/, delivered],
  'gives up': [/^AWS::SQS::Queue$/, property('RedrivePolicy')],
  logs: [/^AWS::(ApiGateway(V2)?::Stage|Lambda::Function|ECS::TaskDefinition)$/, logsOf],
  'is counted': [/^AWS::CloudWatch::Alarm$/, ({ properties }: Resource) => told(dimensionsOf(properties), true)],
  combines: [/^AWS::CloudWatch::CompositeAlarm$/, property('AlarmRule', true)],
  notifies: [/^AWS::CloudWatch::(Composite)?Alarm$/, property('AlarmActions')],
  shows: [/^AWS::CloudWatch::Dashboard$/, property('DashboardBody', true)],
} as const satisfies Record<string, readonly [RegExp, (resource: Resource) => Telling]>;

function told(value: unknown, isReversed = false): Telling {
  return { value, isReversed };
}

function property(name: string, isReversed = false): (resource: Resource) => Telling {
  return ({ properties }) => told(properties[name], isReversed);
}

/** What a mapping takes from, or what may be received without one. */
function delivered(resource: Resource): Telling {
  const { EventSourceArn } = resource.properties;
  return EventSourceArn ? told(EventSourceArn, true) : allowedOn(resource, /^sqs:ReceiveMessage$/, true);
}

function invoked({ properties }: Resource): Telling {
  return told([properties.Integration, properties.IntegrationUri]);
}

function logsOf({ properties }: Resource): Telling {
  const ofContainers = containersOf(properties).map(({ LogConfiguration }) => LogConfiguration);
  return told([properties.AccessLogSetting, properties.AccessLogSettings, properties.LoggingConfig, ofContainers]);
}

const containersOf = ({ ContainerDefinitions = [] }: Record<string, unknown>): readonly Record<string, unknown>[] =>
  ContainerDefinitions as readonly Record<string, unknown>[];

const distributionOf = ({ DistributionConfig }: Record<string, unknown>): Record<string, unknown> =>
  DistributionConfig as Record<string, unknown>;

/** The host of the database that a container is told. */
function databaseOf({ properties }: Resource): Telling {
  const variables = containersOf(properties).flatMap(({ Environment }) => Environment as readonly { Name: string }[]);
  return told(variables.filter(({ Name }) => Name === 'DATABASE_HOST'));
}

/** The logical ids that a value refers to. */
function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return [...(Ref ? [Ref] : []), ...(attribute ? [attribute[0]] : []), ...Object.values(value).flatMap(referencesIn)];
}

/** The resources of each group. */
export function membersOf(template: object, groups: Groups): Readonly<Record<string, readonly Resource[]>> {
  const members: Record<string, Resource[]> = Object.fromEntries(Object.keys(groups).map((group) => [group, []]));
  for (const resource of resourcesOf(template)) {
    const found = Object.keys(groups).find((group) => groups[group].test(`${resource.type} ${resource.id}`));
    if (found === undefined) {
      throw new Error(`${resource.type} ${resource.id} is in no group of the diagram`);
    }
    members[found].push(resource);
  }
  return members;
}

/** The arrows between groups, each once. */
export function linksOf(template: object, groups: Groups): readonly Link[] {
  const members = Object.entries(membersOf(template, groups));
  const groupOf = (id: string) => members.find(([, resources]) => resources.some((one) => one.id === id))?.[0];
  const links = resourcesOf(template).flatMap((resource) =>
    (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
      const [type, tell] = KINDS[kind];
      const { value, isReversed } = type.test(resource.type) ? tell(resource) : told(undefined);
      return referencesIn(value).map((id) => {
        const ends = [groupOf(resource.id)!, groupOf(id)];
        const [from, to] = isReversed ? ends.reverse() : ends;
        return { from, to, kind };
      });
    }),
  );
  const known = links.filter((link): link is Link => link.from !== undefined && link.to !== undefined);
  const between = known.filter(({ from, to }) => from !== to);
  return [...new Map(between.map((link) => [Object.values(link).join(), link])).values()];
}

/** The name that a resource of a template has in an environment `dev`, without it. */
export function nameOf({ properties }: Resource): string {
  const name = [
    'StateMachineName',
    'FunctionName',
    'ServiceName',
    'QueueName',
    'TableName',
    'Name',
    'TopicName',
    'AlarmName',
    'DashboardName',
  ]
    .map((key) => properties[key])
    .find((value) => value !== undefined);
  return render(name ?? '').replace(/-(AWS::Region|dev)(?=-|$)/g, '');
}
