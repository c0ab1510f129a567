import { nameOf } from './graph';
import { render, type Resource } from '../simulator/template';

type Properties = Record<string, unknown>;

const DAY = 24 * 60 * 60;

const throttle = ({ ThrottlingRateLimit }: Properties): string => `${render(ThrottlingRateLimit)} requests a second`;

/** How many alarms a rule waits for; those that it excludes do not count. */
function watched(rule: string): string {
  const count = (rule.match(/(?<!NOT \(?)ALARM\(/g) ?? []).length;
  return count === 1 ? '1 alarm' : `any of ${count} alarms`;
}

/** What a resource says of itself, by its type, a line each; of other types nothing is told. */
const FACTS: Record<string, (properties: Properties) => readonly string[]> = {
  'AWS::ApiGateway::Resource': ({ PathPart }) => [`POST /${render(PathPart)}`],
  'AWS::ApiGateway::Stage': ({ MethodSettings }) => (MethodSettings as readonly Properties[]).map(throttle),
  'AWS::ApiGatewayV2::Route': ({ RouteKey }) => [render(RouteKey)],
  'AWS::ApiGatewayV2::Stage': ({ DefaultRouteSettings }) => [throttle(DefaultRouteSettings as Properties)],
  'AWS::CloudWatch::CompositeAlarm': ({ AlarmRule }) => [watched(render(AlarmRule))],
  'AWS::DynamoDB::GlobalTable': ({ KeySchema, TimeToLiveSpecification }) => [
    `key ${(KeySchema as readonly { AttributeName: string }[])[0].AttributeName}`,
    ...(TimeToLiveSpecification ? ['claims expire'] : []),
  ],
  'AWS::Lambda::Function': ({ Runtime, MemorySize, Timeout }) => [
    `${render(Runtime).replace('nodejs', 'Node.js ').replace('.x', '')} · ${render(MemorySize)} MB`,
    `${render(Timeout)} s at most`,
  ],
  'AWS::Logs::LogGroup': ({ RetentionInDays }) => [`kept ${render(RetentionInDays)} days`],
  'AWS::SQS::Queue': ({ RedrivePolicy, MessageRetentionPeriod }) => [
    ...(RedrivePolicy ? [`${(RedrivePolicy as { maxReceiveCount: number }).maxReceiveCount} tries`] : []),
    `kept ${Number(MessageRetentionPeriod) / DAY} days`,
  ],
};

/** The namespaces of the metrics that alarms watch. */
function namespacesOf(alarms: readonly Resource[]): readonly string[] {
  const found = JSON.stringify(alarms).matchAll(/"Namespace":"([^"]+)"/g);
  return [...new Set([...found].map(([, namespace]) => namespace.replace(/^.*\//, '')))].sort();
}

/** What the drawing says of a group: facts of its resources, or what they are where there are several. */
export function factsOf(members: readonly Resource[]): readonly string[] {
  const of = (type: string) => members.filter((resource) => resource.type === type);
  const [alarms, queues] = [of('AWS::CloudWatch::Alarm'), of('AWS::SQS::Queue')];
  if (alarms.length > 0) {
    return [`${alarms.length} alarms`, '', 'metrics of', ...namespacesOf(alarms)];
  }
  if (queues.length > 1) {
    return queues.map(nameOf);
  }
  const isFunction = of('AWS::Lambda::Function').length > 0;
  const told = members.filter(({ type }) => !isFunction || type === 'AWS::Lambda::Function');
  return told.flatMap(({ type, properties }) => FACTS[type]?.(properties) ?? []);
}
