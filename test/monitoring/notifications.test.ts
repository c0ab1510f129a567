import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MonitoringLevel, Severity } from '../../src';
import { ruleOf } from '../alarms';
import { byType } from '../surroundings';
import { fullHttpApi, httpApiTemplate, newHttpApi, newStack, resourcesOf, type TemplateResource } from '../synth';

describe('notifications', () => {
  let template: Template;
  let composites: TemplateResource[];
  let single: TemplateResource[];
  beforeAll(() => {
    template = Template.fromStack(Stack.of(fullHttpApi()));
    const withActions = resourcesOf(template).filter(({ Properties }) => Properties?.AlarmActions !== undefined);
    const isComposite = ({ Type }: TemplateResource) => Type === 'AWS::CloudWatch::CompositeAlarm';
    composites = withActions.filter(isComposite);
    single = withActions.filter((each) => !isComposite(each));
  });

  test('come from two composite alarms, and from what stays until it is handled; the others colour the dashboard (H6)', () => {
    expect(composites.map(({ Properties }) => Properties.AlarmName)).toEqual([
      'http-api-page-dev',
      'http-api-ticket-dev',
    ]);
    expect(single.map(({ Properties }) => Properties.AlarmName)).toEqual(['http-api-certificate-expiry-dev']);
  });

  test('say which system it is, and what it asks for', () => {
    const descriptions = composites.map(({ Properties }) => JSON.stringify(Properties.AlarmDescription));
    expect(descriptions).toEqual(
      ['page', 'ticket'].map((severity) =>
        expect.stringMatching(
          `"http-api-dev: at least one of its alarms of severity ${severity} is in ALARM\\.\\\\nRunbook: `,
        ),
      ),
    );
  });

  test('go to a topic a severity; the end of a page is told, that of a ticket is for whoever closes it', () => {
    const [page, ticket] = composites.map(({ Properties }) => Properties);
    expect(page.AlarmActions).toEqual([{ Ref: expect.stringContaining('AlarmTopic') }]);
    expect(page.OKActions).toEqual(page.AlarmActions);
    expect(ticket.AlarmActions).toEqual([{ Ref: expect.stringContaining('TicketTopic') }]);
    expect(ticket.OKActions).toBeUndefined();
  });

  test('of what stays until it is handled go to the topic of its severity, and hide nothing', () => {
    expect(single[0].Properties.AlarmActions).toEqual([{ Ref: expect.stringContaining('TicketTopic') }]);
    expect(ruleOf(template, 'http-api-ticket-dev')).not.toContain('CertificateExpiry');
    const severity = Severity.PAGE;
    const paging = Template.fromStack(Stack.of(fullHttpApi({ alarmOverrides: { CertificateExpiry: { severity } } })));
    paging.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'http-api-certificate-expiry-dev',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('AlarmTopic') }],
    });
    const notice = Template.fromStack(
      Stack.of(fullHttpApi({ alarmOverrides: { CertificateExpiry: { severity: Severity.NOTICE } } })),
    );
    notice.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'http-api-certificate-expiry-dev',
      AlarmActions: Match.absent(),
    });
  });

  test('still reach a topic that others may publish to as well', () => {
    const api = newHttpApi();
    const topic = api.monitoring.alarmTopic as Topic;
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
      }),
    );
    const policies = Object.values(Template.fromStack(Stack.of(api)).findResources('AWS::SNS::TopicPolicy'));
    expect(policies).toHaveLength(2);
    expect(JSON.stringify(policies[0])).toMatch(/cloudwatch\.amazonaws\.com.*events\.amazonaws\.com/);
  });

  test('of tickets wait while somebody is paged', () => {
    expect(ruleOf(template, 'http-api-ticket-dev')).toMatch(/AND \(NOT \(ALARM.*PageAlarm/);
    expect(ruleOf(template, 'http-api-page-dev')).not.toContain('NOT');
  });

  test('can go to topics that exist', () => {
    const stack = newStack();
    const [alarmTopic, ticketTopic] = ['Pages', 'Tickets'].map((id) => new Topic(stack, id));
    const { monitoring } = newHttpApi({ alarmTopic, ticketTopic }, stack);
    expect([monitoring.alarmTopic, monitoring.ticketTopic]).toEqual([alarmTopic, ticketTopic]);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 2);
  });

  test('reach every topic that is created: CloudWatch of this account may publish, over TLS only (X7)', () => {
    const topics = byType(template, 'AWS::SNS::Topic').map(([id]) => ({ Ref: id }));
    const policies = byType(template, 'AWS::SNS::TopicPolicy').map(([, { Properties }]) => Properties);
    expect(topics).toHaveLength(2);
    expect(policies.flatMap(({ Topics }) => Topics)).toEqual(expect.arrayContaining(topics));
    for (const topic of topics) {
      const [{ PolicyDocument }, ...others] = policies.filter(({ Topics }) => Topics[0].Ref === topic.Ref);
      expect(others).toEqual([]);
      expect(PolicyDocument.Statement).toEqual([
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sns:Publish',
          Principal: '*',
          Resource: topic,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Resource: topic,
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ]);
    }
  });

  test('are muted in quiet hours', () => {
    template.hasResourceProperties('AWS::CloudWatch::AlarmMuteRule', {
      Name: 'http-api-quiet-hours-1-dev',
      Description: 'Quiet hours of http-api-dev',
      MuteTargets: {
        AlarmNames: [{ Ref: Match.stringLikeRegexp('PageAlarm') }, { Ref: Match.stringLikeRegexp('TicketAlarm') }],
      },
      Rule: { Schedule: { Duration: 'PT8H', Expression: 'cron(0 22 * * *)' } },
    });
  });

  test('say why, when that is given', () => {
    const schedule = 'cron(0 3 * * *)';
    const quietHours = [{ schedule, duration: Duration.hours(1), description: 'The nightly import' }];
    httpApiTemplate({ quietHours }).hasResourceProperties('AWS::CloudWatch::AlarmMuteRule', {
      Description: 'The nightly import',
    });
  });
});

describe('quiet hours', () => {
  const duration = Duration.hours(8);
  const twice = ['cron(0 3 * * *)', 'cron(0 22 * * *)'].map((schedule) => ({ schedule, duration }));

  test('are counted from 1', () => {
    const rules = byType(httpApiTemplate({ quietHours: twice }), 'AWS::CloudWatch::AlarmMuteRule');
    expect(rules.map(([id]) => /QuietHours\d/.exec(id)?.[0])).toEqual(['QuietHours1', 'QuietHours2']);
  });

  test.each([
    [MonitoringLevel.NONE, 0, 0],
    [MonitoringLevel.ESSENTIAL, 1, 2],
  ])('are there where somebody is told: %s', (monitoring, topics, rules) => {
    const template = httpApiTemplate({ monitoring, quietHours: twice });
    template.resourceCountIs('AWS::SNS::Topic', topics);
    template.resourceCountIs('AWS::CloudWatch::AlarmMuteRule', rules);
  });

  test('are in the time zone of the schedule', () => {
    const quietHours = [{ schedule: 'at(2027-01-01T00:00)', timeZone: TimeZone.EUROPE_ZURICH, duration }];
    httpApiTemplate({ quietHours }).hasResourceProperties('AWS::CloudWatch::AlarmMuteRule', {
      Rule: { Schedule: { Expression: 'at(2027-01-01T00:00)', Timezone: 'Europe/Zurich' } },
    });
  });
});
