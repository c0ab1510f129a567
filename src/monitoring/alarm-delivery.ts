import {
  Annotations,
  AspectPriority,
  Aspects,
  CfnResource,
  DefaultTokenResolver,
  Reference,
  Resource,
  Stack,
  StringConcat,
  Token,
  Tokenization,
} from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import type { Environment } from '../environment/environment';

/** Types of resources that refer to a topic, and the property that does. */
type References = Record<string, string>;

const POLICIES: References = { 'AWS::SNS::TopicPolicy': 'topics', 'AWS::SNS::TopicInlinePolicy': 'topicArn' };
const SUBSCRIBERS: References = {
  'AWS::SNS::Subscription': 'topicArn',
  'AWS::Chatbot::SlackChannelConfiguration': 'snsTopicArns',
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': 'snsTopicArns',
};

const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey*'];
const ON_KEY = `${KEY_ACTIONS.join(' and ')} on`;

/** A topic that alarms notify, and what users call it. */
type NamedTopic = [prop: string, topic: ITopic];

/**
 * Sees to it that alarms may publish to the topics, and that somebody hears of it. For a topic that was given it does so at
 * synthesis, because policies and subscriptions may be added after the construct; that goes through the whole app, and so
 * not for what was created in `scope`.
 */
export function ensureDelivery(
  scope: Construct,
  environment: Environment,
  all: Record<string, ITopic | undefined>,
): void {
  const topics = Object.entries(all).filter((entry): entry is NamedTopic => entry[1] !== undefined);
  const isCreated = ([, topic]: NamedTopic) => topic.node.scope === scope;
  const given = topics.filter((entry) => !isCreated(entry));
  letAlarmsPublish(scope, topics.filter(isCreated), (topic) => letPublishToCreated(scope, topic));
  const visit = (node: IConstruct) => {
    if (node === scope) {
      letAlarmsPublish(scope, given, (topic) => letPublishToGiven(scope, topic));
      if (environment.isLikeProduction) {
        askForSubscriptions(scope, topics);
      }
    }
  };
  if (given.length > 0 || environment.isLikeProduction) {
    Aspects.of(scope).add({ visit }, { priority: AspectPriority.READONLY });
  }
}

function letAlarmsPublish(scope: Construct, topics: NamedTopic[], letPublish: (topic: ITopic) => boolean): void {
  const missing = topics.flatMap(([prop, topic]) => {
    if (!Resource.isOwnedResource(topic)) {
      return `sns:Publish on ${prop} and, with a customer-managed key, ${ON_KEY} that key`;
    }
    return [
      ...(letPublish(topic) ? [] : [`sns:Publish on ${prop}`]),
      ...(topic.masterKey === undefined || letUse(topic.masterKey) ? [] : [`${ON_KEY} the key of ${prop}`]),
    ];
  });
  if (missing.length > 0) {
    warn(
      scope,
      'alarmsMayNotPublish',
      'alarms may reach nobody and no error would tell, because these policies are not of this app: let ' +
        `cloudwatch.amazonaws.com use ${missing.join('; ')}. Then acknowledge this warning`,
    );
  }
}

/**
 * A topic without a policy has the default one, which lets the alarms of its account in. A policy of one's own replaces
 * that, so one is only made for alarms of another account, and lets those of the topic's account in as well.
 *
 * @see https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 */
function letPublishToGiven(scope: Construct, topic: ITopic): boolean {
  const { account } = Stack.of(scope);
  const documents = referring(topic, POLICIES).map((policy) => property(policy, 'policyDocument'));
  if (documents.length === 0 && topic.env.account !== account) {
    [topic.env.account, account].forEach((each) => topic.addToResourcePolicy(publishing(topic, each)));
  }
  const own = documents.filter((document) => document instanceof PolicyDocument);
  own.forEach((document) => document.addStatements(publishing(topic, account)));
  return own.length === documents.length;
}

/** A topic that was created has no policy but its own. */
function letPublishToCreated(scope: Construct, topic: ITopic): boolean {
  return topic.addToResourcePolicy(publishing(topic, Stack.of(scope).account)).statementAdded;
}

/** Unique by content and `Sid`, so that constructs which share a topic add one statement an account. */
function publishing(topic: ITopic, account: string): PolicyStatement {
  return new PolicyStatement({
    sid: `AllowAlarmsOf${Token.isUnresolved(account) ? 'ThisAccount' : account}`,
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  });
}

/**
 * The key asks for no condition: who may publish is for the topic's policy to say, and a condition that a request does
 * not carry would silence the alarms.
 *
 * @see https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
 */
function letUse(key: IKey): boolean {
  const statement = new PolicyStatement({
    sid: 'AllowAlarmsToPublish',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: KEY_ACTIONS,
    resources: ['*'],
  });
  return key.addToResourcePolicy(statement).statementAdded;
}

/** Of a topic of another app nobody can say here who subscribes. */
function askForSubscriptions(scope: Construct, topics: NamedTopic[]): void {
  const silent = topics.filter(
    ([, topic]) => Resource.isOwnedResource(topic) && referring(topic, SUBSCRIBERS).length === 0,
  );
  if (silent.length > 0) {
    warn(
      scope,
      'noSubscription',
      `nobody in this app subscribes to ${silent.map(([prop]) => prop).join(' or ')}, so alarms reach nobody; ` +
        'add a subscription, or acknowledge this warning if there is one elsewhere',
    );
  }
}

/** At a construct within that of the user, whose acknowledgement is not found for a late warning at itself. */
function warn(scope: Construct, id: string, text: string): void {
  Annotations.of(scope).addWarningV2(`cdk-golden-paths:${id}`, text);
}

/** The resources of the app that refer to a topic. */
function referring(topic: ITopic, references: References): CfnResource[] {
  return topic.node.root.node
    .findAll()
    .filter((node) => CfnResource.isCfnResource(node))
    .filter(({ cfnResourceType }) => cfnResourceType in references)
    .filter((resource) =>
      targetsOf(resource, property(resource, references[resource.cfnResourceType])).has(topic.node.defaultChild!),
    );
}

function property(resource: CfnResource, name: string): unknown {
  return (resource as unknown as Record<string, unknown>)[name];
}

/** What a value refers to, however it does: by an L2, by an L1, in a list that is made late. */
function targetsOf(scope: IConstruct, value: unknown): Set<IConstruct> {
  const targets = new Set<IConstruct>();
  class Recorder extends DefaultTokenResolver {
    public resolveToken(...[token, ...others]: Parameters<DefaultTokenResolver['resolveToken']>): unknown {
      if (Reference.isReference(token)) {
        targets.add(token.target);
      }
      return super.resolveToken(token, ...others);
    }
  }
  Tokenization.resolve(value, { scope, resolver: new Recorder(new StringConcat()) });
  return targets;
}
