import { Annotations as Core, App, AspectPriority, Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnMicrosoftTeamsChannelConfiguration, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  CfnSubscription,
  CfnTopic,
  CfnTopicInlinePolicy,
  CfnTopicPolicy,
  Topic,
  TopicPolicy,
  type ITopic,
} from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { MonitoringLevel, WatchedHttpApi, type MonitoredHttpApiProps } from '../../src';
import { givenKey, givenTopics } from '../given';
import { byType } from '../surroundings';
import { newHttpApi, newPipeline, newStack, templateOf } from '../synth';

const ALARMS = { Service: 'cloudwatch.amazonaws.com' };

/** What each policy of a template lets CloudWatch do. */
function allowed(stack: Stack, type: string, document: string): any[][] {
  const policies = byType(Template.fromStack(stack), type).map(([, { Properties }]) => Properties[document]);
  return policies.map(({ Statement }) =>
    Statement.filter(({ Principal }: any) => Principal?.Service === ALARMS.Service),
  );
}

const inTopics = (stack: Stack) => allowed(stack, 'AWS::SNS::TopicPolicy', 'PolicyDocument');
const inKeys = (stack: Stack) => allowed(stack, 'AWS::KMS::Key', 'KeyPolicy');

const publish = (sid: string, account: unknown) => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: ALARMS,
  Action: 'sns:Publish',
  Resource: { Ref: expect.stringMatching(/^Pages/) },
  Condition: { StringEquals: { 'aws:SourceAccount': account } },
});
const PUBLISH = publish('AllowAlarmsOfThisAccount', { Ref: 'AWS::AccountId' });
const USE_KEY = {
  Sid: 'AllowAlarmsToPublish',
  Effect: 'Allow',
  Principal: ALARMS,
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  Resource: '*',
};

const fromEvents = (topic: ITopic) =>
  new PolicyStatement({
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
  });

const warningsIn = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ id, entry }) => [id, String(entry.data)]);

const NOT_OURS =
  'alarms may reach nobody and no error would tell, because these policies are not of this app: ' +
  'let cloudwatch.amazonaws.com use ';
const mayNotPublish = (missing: string) =>
  `${NOT_OURS}${missing}. Then acknowledge this warning [ack: cdk-golden-paths:alarmsMayNotPublish]`;
const given = (prop: string) =>
  `sns:Publish on ${prop} and, with a customer-managed key, kms:Decrypt and kms:GenerateDataKey* on that key`;
const ownKey = (prop: string) => `kms:Decrypt and kms:GenerateDataKey* on the key of ${prop}`;

describe('a given topic of the app', () => {
  test('whose policy replaces the default one lets alarms in', () => {
    const stack = newStack();
    newHttpApi({ alarmTopic: new Topic(stack, 'Pages', { enforceSSL: true }) }, stack);
    expect(inTopics(stack)).toContainEqual([PUBLISH]);
    expect(warningsIn(stack)).toEqual([]);
  });

  test('gets no policy when it has none: the default one lets alarms in, and others whom a policy would lock out', () => {
    const stack = newStack();
    const [alarmTopic, ticketTopic] = ['Pages', 'Tickets'].map((id) => new Topic(stack, id));
    newHttpApi({ alarmTopic, ticketTopic }, stack);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 0);
    expect(warningsIn(stack)).toEqual([]);
  });

  test.each<[string, (topic: Topic) => unknown]>([
    ['after the construct', (topic) => topic.addToResourcePolicy(fromEvents(topic))],
    [
      'by an aspect, as late as it may',
      (topic) =>
        Aspects.of(Stack.of(topic)).add(
          { visit: ({ node }) => node.id === 'Monitoring' && topic.addToResourcePolicy(fromEvents(topic)) },
          { priority: AspectPriority.READONLY - 1 },
        ),
    ],
    [
      'as a resource of its own',
      (topic) => new TopicPolicy(topic, 'Own', { topics: [topic] }).document.addStatements(fromEvents(topic)),
    ],
  ])('lets alarms in when its policy comes %s', (_when, addPolicy) => {
    const stack = newStack();
    const alarmTopic = new Topic(stack, 'Pages');
    newHttpApi({ alarmTopic }, stack);
    addPolicy(alarmTopic);
    expect(inTopics(stack)).toContainEqual([PUBLISH]);
  });

  test('has the statements once, however many constructs notify it', () => {
    const stack = newStack();
    const masterKey = new Key(stack, 'Key');
    const topic = new Topic(stack, 'Pages', { enforceSSL: true, masterKey });
    newHttpApi({ alarmTopic: topic, ticketTopic: topic }, stack);
    newPipeline({ alarmTopic: topic, ticketTopic: topic }, stack);
    expect(inTopics(stack)).toEqual([[PUBLISH]]);
    expect(inKeys(stack)).toEqual([[USE_KEY]]);
    expect(warningsIn(stack)).toEqual([]);
  });

  test.each([
    [true, ['222222222222', '333333333333']],
    [false, ['111111111111', '222222222222', '333333333333']],
  ])(
    'lets in the alarms of each account that notifies it; of its own as well when its policy is made: %s',
    (enforceSSL, accounts) => {
      const app = new App({ context: { '@aws-cdk/core:aspectStabilization': true } });
      const stackIn = (account: string) => new Stack(app, `Stack${account}`, { env: { account, region: 'eu-west-1' } });
      const central = stackIn('111111111111');
      const alarmTopic = new Topic(central, 'Pages', { topicName: 'pages', enforceSSL });
      ['222222222222', '333333333333'].forEach((account) => newHttpApi({ alarmTopic }, stackIn(account)));
      const [statements] = inTopics(central);
      expect(statements).toEqual(accounts.map((account) => publish(`AllowAlarmsOf${account}`, account)));
    },
  );

  test('has a key that lets alarms in, be it known by its alias', () => {
    const stack = newStack();
    const masterKey = new Key(stack, 'Key').addAlias('topics');
    newHttpApi({ ticketTopic: new Topic(stack, 'Pages', { masterKey }) }, stack);
    expect(inKeys(stack)).toEqual([[USE_KEY]]);
    expect(warningsIn(stack)).toEqual([]);
  });

  test('is warned of when its key is of another app', () => {
    const stack = newStack();
    const masterKey = givenKey(stack);
    newHttpApi({ ticketTopic: new Topic(stack, 'Pages', { masterKey, enforceSSL: true }) }, stack);
    expect(inTopics(stack)).toContainEqual([PUBLISH]);
    expect(warningsIn(stack)).toEqual([['/Stack/MonitoredHttpApi/Monitoring', mayNotPublish(ownKey('ticketTopic'))]]);
  });

  test.each<[string, (topic: Topic) => unknown]>([
    [
      'a list',
      (topic) => new CfnTopicPolicy(topic, 'Raw', { topics: [topic.topicArn], policyDocument: { Statement: [] } }),
    ],
    [
      'one',
      (topic) =>
        new CfnTopicInlinePolicy(topic, 'Raw', { topicArn: topic.topicArn, policyDocument: { Statement: [] } }),
    ],
  ])('is warned of when its policy is written out, for %s', (_kind, addPolicy) => {
    const stack = newStack();
    const alarmTopic = new Topic(stack, 'Pages');
    addPolicy(alarmTopic);
    newHttpApi({ alarmTopic }, stack);
    expect(warningsIn(stack)).toEqual([
      ['/Stack/MonitoredHttpApi/Monitoring', mayNotPublish('sns:Publish on alarmTopic')],
    ]);
  });
});

describe('a given topic of another app', () => {
  test('is warned of, once for all that the construct was given, with what is to do', () => {
    const stack = newStack();
    newHttpApi(givenTopics(stack), stack);
    expect(warningsIn(stack)).toEqual([
      ['/Stack/MonitoredHttpApi/Monitoring', mayNotPublish(`${given('alarmTopic')}; ${given('ticketTopic')}`)],
    ]);
  });

  test('is not warned of when it is acknowledged, or when no alarm notifies it', () => {
    const stack = newStack();
    const api = newHttpApi(givenTopics(stack), stack);
    Core.of(api).acknowledgeWarning('cdk-golden-paths:alarmsMayNotPublish', 'its policy was read');
    const silent = newStack();
    newHttpApi({ ...givenTopics(silent), monitoring: MonitoringLevel.NONE }, silent);
    expect([...warningsIn(stack), ...warningsIn(silent)]).toEqual([]);
  });
});

describe('the app', () => {
  /** How often synthesis goes through all of an app with an API. */
  const walksOf = (props: Partial<MonitoredHttpApiProps>, topicsOf = (_stack: Stack) => ({})) => {
    const stack = newStack();
    newHttpApi({ ...props, ...topicsOf(stack) }, stack);
    const findAll = jest.spyOn(stack.node.root.node, 'findAll');
    Template.fromStack(stack);
    return findAll.mock.calls.length;
  };
  const essential = { monitoring: MonitoringLevel.ESSENTIAL };
  const ownTopic = (stack: Stack) => ({ alarmTopic: new Topic(stack, 'Pages') });

  test('is not gone through for topics that are created, and once for each that was given, however many alarms', () => {
    const none = walksOf({ monitoring: MonitoringLevel.NONE });
    expect([walksOf({}), walksOf(essential, ownTopic), walksOf({}, ownTopic)]).toEqual([none, none + 1, none + 1]);
  });
});

describe('topics that are created', () => {
  test('have no key of KMS by default', () => {
    templateOf().allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
  });

  test('are encrypted with the key of the construct, which lets alarms in (X7)', () => {
    const stack = newStack();
    newPipeline({ encryptionKey: new Key(stack, 'Key') }, stack);
    const topics = byType(Template.fromStack(stack), 'AWS::SNS::Topic').map(([, { Properties }]) => Properties);
    expect(topics.map(({ KmsMasterKeyId }) => KmsMasterKeyId)).toEqual(
      Array(2).fill({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }),
    );
    expect(inKeys(stack)).toEqual([[USE_KEY]]);
    expect(warningsIn(stack)).toEqual([]);
  });

  test('are warned of when the key of the construct is of another app', () => {
    const stack = newStack();
    newPipeline({ encryptionKey: givenKey(stack) }, stack);
    expect(warningsIn(stack)).toEqual([
      ['/Stack/WebhookPipeline/Monitoring', mayNotPublish(`${ownKey('alarmTopic')}; ${ownKey('ticketTopic')}`)],
    ]);
  });
});

describe('a topic without a subscription', () => {
  const silent = (props: string) =>
    `nobody in this app subscribes to ${props}, so alarms reach nobody; ` +
    'add a subscription, or acknowledge this warning if there is one elsewhere [ack: cdk-golden-paths:noSubscription]';
  const PROD = { environmentSuffix: 'eu-prod', environmentProfile: undefined, dataProtection: true };
  const textsIn = (stack: Stack) =>
    warningsIn(stack)
      .map(([, text]) => text)
      .filter((text) => !text.includes('productionLikeSuffix'));

  test('is warned of where the suffix looks like production, and there only', () => {
    const texts = ['prod', 'eu-prod', 'dev'].map((environmentSuffix) => {
      const stack = newStack();
      newPipeline({ ...PROD, environmentSuffix }, stack);
      return textsIn(stack);
    });
    expect(texts).toEqual([[silent('alarmTopic or ticketTopic')], [silent('alarmTopic or ticketTopic')], []]);
  });

  test('is warned of in every construct, also when it was given by the app', () => {
    const stack = newStack();
    const { httpApi } = newHttpApi(PROD, stack);
    const alarmTopic = new Topic(stack, 'Pages');
    new WatchedHttpApi(stack, 'Watched', { ...PROD, httpApi, alarmTopic, monitoring: MonitoringLevel.ESSENTIAL });
    expect(textsIn(stack)).toEqual([silent('alarmTopic or ticketTopic'), silent('alarmTopic')]);
  });

  test.each<[string, (topic: ITopic, stack: Stack) => unknown]>([
    ['a subscription', (topic) => topic.addSubscription(new EmailSubscription('on-call@example.com'))],
    [
      'a subscription that is written out',
      (topic, stack) =>
        new CfnSubscription(stack, 'Raw', {
          topicArn: (topic.node.defaultChild as CfnTopic).ref,
          protocol: 'email',
        }),
    ],
    [
      'a channel of Slack',
      (topic, stack) =>
        new SlackChannelConfiguration(stack, 'Slack', {
          slackChannelConfigurationName: 'on-call',
          slackWorkspaceId: 'T1',
          slackChannelId: 'C1',
          notificationTopics: [topic],
        }),
    ],
    [
      'a channel of Teams',
      (topic, stack) =>
        new CfnMicrosoftTeamsChannelConfiguration(stack, 'Teams', {
          configurationName: 'on-call',
          iamRoleArn: 'role',
          teamId: '1',
          teamsChannelId: '1',
          teamsTenantId: '1',
          snsTopicArns: [topic.topicArn],
        }),
    ],
  ])('is no longer one with %s, added after the construct', (_kind, subscribe) => {
    const stack = newStack();
    const { monitoring } = newHttpApi(PROD, stack);
    subscribe(monitoring.alarmTopic!, stack);
    expect(textsIn(stack)).toEqual([silent('ticketTopic')]);
  });

  test('is one whatever subscribes to its namesake in another stack', () => {
    const stack = newStack();
    const other = new Stack(stack.node.root as App, 'Other', { env: { region: 'eu-central-1' } });
    const { monitoring } = newHttpApi(PROD, stack);
    newHttpApi(PROD, other);
    [monitoring.alarmTopic!, monitoring.ticketTopic!].forEach((topic) =>
      topic.addSubscription(new EmailSubscription('on-call@example.com')),
    );
    expect([stack, other].map(textsIn)).toEqual([[], [silent('alarmTopic or ticketTopic')]]);
    expect(inTopics(other).flat()).toHaveLength(2);
  });

  test('is no longer one with a subscription in another stack', () => {
    const stack = newStack();
    const { monitoring } = newHttpApi(PROD, stack);
    const other = new Stack(stack.node.root as App, 'Other', { env: { region: 'eu-west-1' } });
    for (const topic of [monitoring.alarmTopic!, monitoring.ticketTopic!]) {
      new CfnSubscription(other, topic.node.id, { topicArn: topic.topicArn, protocol: 'email' });
    }
    expect(textsIn(stack)).toEqual([]);
  });

  test('can be acknowledged, and nothing is said of topics of another app', () => {
    const stack = newStack();
    const api = newHttpApi(PROD, stack);
    Core.of(api).acknowledgeWarning('cdk-golden-paths:noSubscription', 'subscribed by hand');
    const other = newStack();
    newHttpApi({ ...PROD, ...givenTopics(other) }, other);
    expect(textsIn(stack)).toEqual([]);
    expect(textsIn(other)).toEqual([expect.stringContaining('alarmsMayNotPublish')]);
  });
});
