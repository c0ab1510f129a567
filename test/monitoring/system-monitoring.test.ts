import { App, CfnParameter, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Metric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MonitoringLevel, Severity, type AlarmDefinition, type MonitoredHttpApiProps } from '../../src';
import {
  fullHttpApi,
  httpApiTemplate,
  newHttpApi,
  newPipeline,
  newStack,
  resourcesOf,
  type TemplateResource,
} from '../synth';

const DEFINITION: AlarmDefinition = {
  metric: new Metric({ namespace: 'Shop', metricName: 'Refused', statistic: 'Sum' }),
  threshold: 3,
  evaluationPeriods: 2,
  severity: Severity.PAGE,
  meaning: 'Orders are refused.',
};

const ruleOf = (template: Template, name: string): string => {
  const [composite] = Object.values<any>(
    template.findResources('AWS::CloudWatch::CompositeAlarm', { Properties: { AlarmName: name } }),
  );
  return JSON.stringify(composite.Properties.AlarmRule);
};

describe('notifications', () => {
  const template = Template.fromStack(Stack.of(fullHttpApi()));
  const withActions = resourcesOf(template).filter(({ Properties }) => Properties?.AlarmActions !== undefined);
  const isComposite = ({ Type }: TemplateResource) => Type === 'AWS::CloudWatch::CompositeAlarm';
  const [composites, single] = [withActions.filter(isComposite), withActions.filter((each) => !isComposite(each))];

  test('come from two composite alarms, and from what stays until it is handled; the others colour the dashboard (H6)', () => {
    expect(composites.map(({ Properties }) => Properties.AlarmName)).toEqual([
      'http-api-page-dev',
      'http-api-ticket-dev',
    ]);
    expect(single.map(({ Properties }) => Properties.AlarmName)).toEqual(['http-api-certificate-expiry-dev']);
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
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 0);
  });

  test('reach a topic that is created: CloudWatch of this account may publish, over TLS only (X7)', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ],
      },
    });
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

describe('levels', () => {
  const count = (template: Template) =>
    ['Alarm', 'CompositeAlarm', 'Dashboard'].map(
      (type) => Object.keys(template.findResources(`AWS::CloudWatch::${type}`)).length,
    );

  test.each<[string, Partial<MonitoredHttpApiProps>, number[], number]>([
    ['full, the default', {}, [10, 2, 1], 2],
    ['full', { monitoring: MonitoringLevel.FULL }, [10, 2, 1], 2],
    ['essential', { monitoring: MonitoringLevel.ESSENTIAL }, [1, 1, 0], 1],
    ['none', { monitoring: MonitoringLevel.NONE }, [0, 0, 0], 0],
  ])('%s', (_level, props, counts, topics) => {
    const template = httpApiTemplate(props);
    expect(count(template)).toEqual(counts);
    template.resourceCountIs('AWS::SNS::Topic', topics);
  });

  test('none has nothing to mute', () => {
    const quietHours = [{ schedule: 'cron(0 3 * * *)', duration: Duration.hours(1) }];
    httpApiTemplate({ monitoring: MonitoringLevel.NONE, quietHours }).resourceCountIs(
      'AWS::CloudWatch::AlarmMuteRule',
      0,
    );
  });

  test('fails for an objective without alarms', () => {
    const props = { monitoring: MonitoringLevel.NONE, slo: { availability: 99.9 } };
    expect(() => newHttpApi(props)).toThrow('slo must stand without monitoring none, got none');
  });

  test('essential makes an alarm that an override asks to page', () => {
    const alarmOverrides = { FunctionErrors: { severity: Severity.PAGE } };
    const { monitoring } = newHttpApi({ monitoring: MonitoringLevel.ESSENTIAL, alarmOverrides });
    expect(monitoring.alarmIds).toEqual(['ApiServerErrors', 'FunctionErrors']);
  });
});

describe('overrides', () => {
  const overridden = (override: object) =>
    httpApiTemplate({ alarmOverrides: { ApiServerErrors: override } }).findResources('AWS::CloudWatch::Alarm', {
      Properties: { AlarmName: 'http-api-api-server-errors-dev' },
    });

  test.each([
    [{ threshold: 20 }, { Threshold: 20, EvaluationPeriods: 15, DatapointsToAlarm: 3 }],
    [{ evaluationPeriods: 30 }, { Threshold: 5, EvaluationPeriods: 30, DatapointsToAlarm: 3 }],
    [{ evaluationPeriods: 2 }, { Threshold: 5, EvaluationPeriods: 2, DatapointsToAlarm: 2 }],
    [{ datapointsToAlarm: 5 }, { Threshold: 5, EvaluationPeriods: 15, DatapointsToAlarm: 5 }],
  ])('%j', (override, properties) => {
    expect(Object.values(overridden(override))).toEqual([
      expect.objectContaining({ Properties: expect.objectContaining(properties) }),
    ]);
  });

  test('are told of in the description', () => {
    const [{ Properties }] = Object.values<any>(overridden({ threshold: 20, evaluationPeriods: 30 }));
    expect(JSON.stringify(Properties.AlarmDescription)).toContain('Changed here: threshold 20, evaluationPeriods 30.');
  });

  test.each([
    ['FunctionErrors', 289, 'be at most 288, as its periods are 300 s long'],
    ['ApiServerErrors', 1441, 'be a whole number from 1 to 1440'],
  ])('fails for a window of %s that CloudWatch does not take', (id, evaluationPeriods, message) => {
    const alarmOverrides = { [id]: { evaluationPeriods } };
    expect(() => newHttpApi({ alarmOverrides })).toThrow(`alarmOverrides.${id}.evaluationPeriods must ${message}, got`);
  });

  test('of a window of days may be a week', () => {
    const props = { slo: { availability: 99.9 }, alarmOverrides: { AvailabilityBurn3d: { evaluationPeriods: 7 } } };
    expect(() => newHttpApi(props)).not.toThrow();
    const longer = { ...props, alarmOverrides: { AvailabilityBurn3d: { evaluationPeriods: 8 } } };
    expect(() => newHttpApi(longer)).toThrow(
      'evaluationPeriods must be at most 7, as its periods are 86400 s long, got 8',
    );
  });

  test('can leave an alarm out', () => {
    expect(overridden({ enabled: false })).toEqual({});
  });

  test('an alarm that nothing is left of never pages', () => {
    const template = httpApiTemplate({ alarmOverrides: { ApiServerErrors: { enabled: false } } });
    expect(ruleOf(template, 'http-api-page-dev')).toBe('"FALSE"');
  });

  test('leaving out one window leaves out both', () => {
    const alarmOverrides = { AvailabilityBurn1hShort: { enabled: false } };
    const { monitoring } = newHttpApi({ slo: { availability: 99.9 }, alarmOverrides });
    expect(monitoring.alarmIds.filter((id) => id.startsWith('AvailabilityBurn1h'))).toEqual([]);
  });

  test('of the severity of a long window are those of its short one', () => {
    const alarmOverrides = { AvailabilityBurn6h: { severity: Severity.PAGE } };
    const monitoring = MonitoringLevel.ESSENTIAL;
    const template = httpApiTemplate({ monitoring, slo: { availability: 99.9 }, alarmOverrides });
    expect(ruleOf(template, 'http-api-page-dev')).toMatch(/AvailabilityBurn6h\w+.*AND ALARM.*AvailabilityBurn6hShort/);
  });

  test('can change the severity', () => {
    const template = httpApiTemplate({ alarmOverrides: { FunctionThrottles: { severity: Severity.PAGE } } });
    expect(ruleOf(template, 'http-api-page-dev')).toContain('FunctionThrottles');
    expect(ruleOf(template, 'http-api-ticket-dev')).not.toContain('FunctionThrottles');
  });

  test('fails at synthesis for an id that no alarm has', () => {
    const api = newHttpApi({ alarmOverrides: { FunctionErors: { threshold: 1 } } });
    expect(() => Template.fromStack(Stack.of(api))).toThrow(
      'alarmOverrides must name alarms, got FunctionErors; the alarms are ApiServerErrors, ',
    );
  });

  test.each([
    [{ evaluationPeriods: 0 }, 'evaluationPeriods must be a whole number from 1 to 1440, got 0'],
    [{ datapointsToAlarm: 0 }, 'datapointsToAlarm must be a whole number from 1 to 1440, got 0'],
    [{ evaluationPeriods: 3, datapointsToAlarm: 4 }, 'datapointsToAlarm must be a whole number from 1 to 3, got 4'],
  ])('fails for %j', (override, message) => {
    const alarmOverrides = { ApiServerErrors: override };
    expect(() => newHttpApi({ alarmOverrides })).toThrow(`alarmOverrides.ApiServerErrors.${message}`);
  });
});

describe('alarms of the user', () => {
  test('page like the others', () => {
    const api = newHttpApi();
    const alarm = api.monitoring.addAlarm('RefusedOrders', DEFINITION);
    expect(api.monitoring.alarm('RefusedOrders')).toBe(alarm);
    const template = Template.fromStack(Stack.of(api));
    expect(ruleOf(template, 'http-api-page-dev')).toContain('RefusedOrders');
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'http-api-refused-orders-dev',
      Threshold: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  test('are on the dashboard, with widgets of their own', () => {
    const api = newHttpApi();
    api.monitoring.addAlarm('RefusedOrders', DEFINITION);
    api.monitoring.addWidgets(new TextWidget({ markdown: 'Ours' }));
    const [dashboard] = Object.values<any>(
      Template.fromStack(Stack.of(api)).findResources('AWS::CloudWatch::Dashboard'),
    );
    const body = JSON.stringify(dashboard.Properties.DashboardBody);
    expect(body).toContain('MonitoringRefusedOrders');
    expect(body).toContain('Ours');
  });

  test('are left out with their severity', () => {
    const { monitoring } = newHttpApi({ monitoring: MonitoringLevel.ESSENTIAL });
    expect(monitoring.addAlarm('RefusedOrders', { ...DEFINITION, severity: Severity.TICKET })).toBeUndefined();
    monitoring.addWidgets(new TextWidget({ markdown: 'nowhere' }));
  });

  test('of severity notice notify nobody', () => {
    const api = newHttpApi();
    api.monitoring.addAlarm('RefusedOrders', { ...DEFINITION, severity: Severity.NOTICE });
    const template = Template.fromStack(Stack.of(api));
    expect(ruleOf(template, 'http-api-page-dev') + ruleOf(template, 'http-api-ticket-dev')).not.toContain(
      'RefusedOrders',
    );
  });

  test.each(['refused', 'Refused-Orders', '', 'A'.repeat(61), 'FunctionErrors'])('fails for the id "%s"', (id) => {
    const rule = 'alarmId must be 1 to 60 letters and digits that begin with a capital, and be of one alarm only';
    expect(() => newHttpApi().monitoring.addAlarm(id, DEFINITION)).toThrow(`${rule}, got ${id}`);
  });

  test('fails to find an alarm that there is not', () => {
    expect(() => newHttpApi().monitoring.alarm('Heartbeat')).toThrow(
      /Monitoring: alarmId must be one of ApiServerErrors, .*, got Heartbeat/,
    );
  });
});

describe('descriptions', () => {
  const describe1 = (props: Partial<MonitoredHttpApiProps>, stack = newStack()): string => {
    newHttpApi(props, stack);
    const [alarm] = Object.values<any>(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    const parts: unknown[] = [alarm.Properties.AlarmDescription].flatMap((text) => text['Fn::Join']?.[1] ?? text);
    return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
  };

  test('hold what it means, the runbook, the dashboard and a query', () => {
    const text = describe1({});
    expect(text).toMatch(/Callers get errors: at least 5 % of the requests are answered 5xx/);
    expect(text).toContain(
      '\nRunbook: https://github.com/cdk-golden-paths/cdk-golden-paths/blob/main/docs/runbook.md#api-server-errors',
    );
    const region = '{"Ref":"AWS::Region"}';
    expect(text).toContain(`region=${region}#dashboards/dashboard/http-api-${region}-dev`);
    expect(text).toMatch(/Logs Insights, .*AccessLogs.*: filter status like \/\^5\//);
  });

  test('link the runbook of the user', () => {
    expect(describe1({ runbookUrl: 'https://wiki.example.com/shop' })).toContain(
      'Runbook: https://wiki.example.com/shop#api-server-errors',
    );
  });

  test.each([
    ['eu-west-1', 'console.aws.amazon.com'],
    ['cn-north-1', 'console.amazonaws.cn'],
    ['us-gov-west-1', 'console.amazonaws-us-gov.com'],
  ])('link the console of %s (X2)', (region, domain) => {
    const stack = new Stack(new App(), 'Stack', { env: { region } });
    expect(describe1({}, stack)).toContain(`Dashboard: https://${domain}/cloudwatch/home?region={"Ref":"AWS::Region"}`);
  });

  test('link the region that a stack of any region is deployed to (X2)', () => {
    expect(describe1({}, new Stack(new App(), 'Stack'))).toContain('"Ref":"AWS::Region"');
  });

  test.each([{ physicalNames: false }, { monitoring: MonitoringLevel.ESSENTIAL }])(
    'link no dashboard that has no known name: %o',
    (props) => {
      expect(describe1(props)).not.toContain('Dashboard:');
    },
  );
});

describe('quiet hours', () => {
  const duration = Duration.hours(8);

  test('are in the time zone of the schedule', () => {
    const quietHours = [{ schedule: 'at(2027-01-01T00:00)', timeZone: TimeZone.EUROPE_ZURICH, duration }];
    httpApiTemplate({ quietHours }).hasResourceProperties('AWS::CloudWatch::AlarmMuteRule', {
      Rule: { Schedule: { Expression: 'at(2027-01-01T00:00)', Timezone: 'Europe/Zurich' } },
    });
  });

  test.each(['0 22 * * *', 'cron(0 22 * *)', 'rate(1 day)', ''])('fail for the schedule "%s"', (schedule) => {
    expect(() => newHttpApi({ quietHours: [{ schedule, duration }] })).toThrow(
      `quietHours[0].schedule must be cron(…) with 5 fields or at(…), got "${schedule}"`,
    );
  });
});

describe('rules', () => {
  test.each([
    [{ minimumRequests: 0 }, 'minimumRequests must be a whole number from 1 to 1000000, got 0'],
    [{ minimumRequests: 1.5 }, 'minimumRequests must be a whole number from 1 to 1000000, got 1.5'],
    [
      { minimumRequests: 61, throttlingRateLimit: 1 },
      'minimumRequests must be at most 60, which throttling lets through in a minute, or alarms can never fire, got 61',
    ],
    [
      { quietHours: [{ schedule: 'cron(0 3 * * *)', duration: Duration.days(16) }] },
      'quietHours[0].duration must be between 1 minute and 15 days, got 16 days',
    ],
  ])('fails for %o', (props, message) => {
    expect(() => newHttpApi(props)).toThrow(message);
    expect(() => newPipeline(props)).toThrow(message);
  });

  test.each([{ minimumRequests: 1 }, { minimumRequests: 60, throttlingRateLimit: 1 }])('take %o', (props) => {
    expect(() => newHttpApi(props)).not.toThrow();
  });

  test('skip what is known only at deployment', () => {
    const stack = newStack();
    const minimumRequests = new CfnParameter(stack, 'Minimum', { type: 'Number' }).valueAsNumber;
    expect(() => newHttpApi({ minimumRequests }, stack)).not.toThrow();
  });
});
